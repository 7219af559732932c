package screen

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
)

// removed ends the visit of somebody who was taken out of the room. The screen says
// so until a key is pressed; the seat is given back at once.
func (m *Model) removed() tea.Cmd {
	if m.out {
		return nil
	}
	m.out, m.stale, m.input, m.page = true, true, nil, noPage
	return func() tea.Msg {
		m.seat.Leave()
		return nil
	}
}

// outLines is the screen of somebody who was taken out of the room.
func (m *Model) outLines(w, h int) []string {
	return fit([]string{
		draw.Blank(w),
		draw.NewRow(w).Space(1).Put(m.styles.Bad, "Whoever teaches has taken you out of this room.").String(),
		draw.NewRow(w).Space(1).Put(m.styles.Text, "Your own progress is kept. Any key leaves.").String(),
	}, w, h)
}

// rename asks what this member wants to be called.
func (m *Model) rename() tea.Cmd {
	return m.ask("You are "+cells.Clean(m.seat.Me().Name)+". What do you want to be called? ", maxName, func(s string) tea.Cmd {
		name, err := room.Name(s)
		if err != nil {
			m.fail(err)
			return nil
		}
		return m.store("You are "+name+" now.", func(ctx context.Context) error {
			if err := m.seat.Call(ctx, name); err != nil || m.opts.Call == nil {
				return err
			}
			return m.opts.Call(ctx, name)
		})
	})
}

// pressPerson does what a key says about the person who is selected.
func (m *Model) pressPerson(k string) tea.Cmd {
	if k == "L" {
		return m.lock()
	}
	if m.selected >= len(m.people) {
		return nil
	}
	who := m.people[m.selected]
	switch k {
	case "x":
		return m.ask(fmt.Sprintf("Type yes to take %s out of the room, votes too: ", cells.Clean(who.Name)), 10, func(s string) tea.Cmd {
			if strings.TrimSpace(s) != "yes" {
				m.say(who.Name + " stays.")
				return nil
			}
			return m.store(who.Name+" is out, and does not come back with that key or word.", func(ctx context.Context) error { return m.seat.Remove(ctx, who.ID) })
		})
	case "w":
		return m.watch(room.Person{ID: who.ID, Name: who.Name})
	case "m":
		say := "Nobody sees what " + who.Name + " says."
		if who.Muted {
			say = "What " + who.Name + " says is shown again."
		}
		return m.store(say, func(ctx context.Context) error { return m.seat.Mute(ctx, who.ID, !who.Muted) })
	case "n":
		return m.ask("What is "+cells.Clean(who.Name)+" to be called in this room? ", 40, func(s string) tea.Cmd {
			name, err := room.Name(s)
			if err != nil {
				m.fail(err)
				return nil
			}
			return m.store(who.Name+" is "+name+" here now.", func(ctx context.Context) error { return m.seat.Rename(ctx, who.ID, name) })
		})
	}
	return nil
}

// lock locks the door, or opens it.
func (m *Model) lock() tea.Cmd {
	on := !m.look.Room.Door.Locked
	say := "Whoever has the code comes in again."
	if on {
		say = "Nobody new comes in. Whoever was here can come back."
	}
	return m.store(say, func(ctx context.Context) error { return m.seat.Lock(ctx, on) })
}
