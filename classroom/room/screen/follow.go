package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim"
	"racelab/ui/bench"
)

// follow looks at the room anew and shows its scene.
func (m *Model) follow() tea.Cmd {
	before := m.look
	m.look = m.seat.Look()
	if m.look.Removed {
		return m.removed()
	}
	if !same(before, m.look) || m.page == peoplePage {
		m.stale = true
	}
	if m.page == asksPage {
		m.asks, m.stale = m.seat.Asks(), true
	}
	cmds := []tea.Cmd{m.turnLesson()}
	if m.look.Room.Wheel != m.wheel {
		m.wheel = m.look.Room.Wheel
		if m.drives() {
			m.own = nil
			m.sent = m.scene.Revision()
			m.say("You have the wheel: what you do, all see. R gives it back.")
			if m.predicting() {
				m.say(wheelWaits)
			}
		} else if !m.bad {
			m.say("")
		}
		cmds = append(cmds, m.resize())
	}
	// The driver's bench leads; it takes a scene only when it has none of its own, or from another window.
	if s := m.look.Scene; m.current() && s.N > m.shown && (!m.drives() || m.shown == 0 || s.Window != m.seat.Window()) {
		m.shown = s.N
		m.stale = true
		cmds = append(cmds, m.forBench(m.scene, m.scene.Show(benchScene(s))))
		m.sent = m.scene.Revision()
	}
	cmds = append(cmds, m.turn(before), m.followWatching(), m.followWatched(), m.gathered())
	return tea.Batch(cmds...)
}

// turn does what a change of the question or the challenge asks for.
func (m *Model) turn(before room.Look) tea.Cmd {
	var cmds []tea.Cmd
	q, old := m.look.Room.Question, before.Room.Question
	if q != nil && q.Phase == room.Revealed && m.drives() && q.Reveal != nil && (old == nil || old.Phase != room.Revealed) {
		// Whoever drives shows the answer; the others see it as the next scene.
		s := benchScene(*q.Reveal)
		s.Switches = m.scene.Scene().Switches
		cmds = append(cmds, m.forBench(m.scene, m.scene.Show(s)))
	}
	if (q == nil) != (old == nil) || q != nil && old != nil && (q.ID != old.ID || q.Phase != old.Phase) {
		m.page, m.answer = noPage, draft{}
		if !m.bad && !m.leads() {
			m.say("")
		}
		cmds = append(cmds, m.resize())
	}
	c := m.look.Room.Challenge
	switch {
	case c != nil && c.ID != m.attempt && c.Running(time.Now()) && !m.leads():
		cmds = append(cmds, m.try(c))
	case c == nil && m.attempt != "":
		m.attempt, m.own = "", nil
		m.seat.Does(room.Follows, 0)
		m.say("The challenge is over.")
		cmds = append(cmds, m.resize())
	}
	return tea.Batch(cmds...)
}

// same reports whether two looks make the same picture, the scene apart.
func same(a, b room.Look) bool {
	return a.Room.N == b.Room.N && a.Watched == b.Watched && a.Asks == b.Asks && a.Hands == b.Hands && a.Stuck == b.Stuck && a.Present == b.Present && a.Voted == b.Voted && a.Voters == b.Voters && a.Mine == b.Mine && a.Mines == b.Mines && len(a.Said) == len(b.Said) && len(a.Board) == len(b.Board) &&
		a.Room.Closed.Equal(b.Room.Closed) && len(a.First) == len(b.First) && len(a.Second) == len(b.Second) && sum(a.First) == sum(b.First) && sum(a.Second) == sum(b.Second)
}

func sum(n []int) int {
	total := 0
	for _, n := range n {
		total += n
	}
	return total
}

func benchScene(s room.Scene) bench.Scene {
	out := bench.Scene{Switches: s.Switches, At: s.At, Schedule: make(sim.Schedule, len(s.Choices))}
	for i, c := range s.Choices {
		out.Schedule[i] = sim.Choice{Actor: c.Actor, Alt: c.Alt}
	}
	return out
}

func roomScene(s bench.Scene) room.Scene {
	return room.Scene{Choices: room.Choices(s.Schedule), At: s.At, Switches: s.Switches}
}

// publish sends the scene on, if this member drives and it has changed.
func (m *Model) publish() {
	if !m.drives() || !m.current() || m.scene.Revision() == m.sent {
		return
	}
	m.sent = m.scene.Revision()
	s := m.scene.Scene()
	m.shown = uint64(time.Now().UnixNano()) // older scenes are those that it has left
	out := roomScene(s)
	out.Token, out.Lesson = m.scene.Token(), m.onBench
	m.seat.Show(out)
}

// second does what time brings.
func (m *Model) second() tea.Cmd {
	if m.page == peoplePage || m.page == deskPage {
		m.people = m.seat.People()
		m.stale = true
	}
	var looked tea.Cmd
	if m.over != nil {
		looked = m.look1()
	}
	if m.leads() { // who is stuck is so by the time
		before := m.look
		m.look = m.seat.Look()
		m.stale = m.stale || !same(before, m.look)
	}
	if q := m.look.Room.Question; q != nil && !q.Until.IsZero() {
		m.stale = true // the clock
		if m.leads() && time.Now().After(q.Until) {
			return tea.Batch(looked, m.closeVote(q))
		}
	}
	c := m.look.Room.Challenge
	if c == nil {
		return looked
	}
	m.stale = true // the clock
	if !c.Running(time.Now()) && m.attempt == c.ID {
		m.attempt, m.own, m.page = "", nil, boardPage
		m.seat.Does(room.Follows, 0)
		return tea.Batch(looked, m.resize())
	}
	return looked
}

// closeVote closes a vote whose time is over. Another instructor's screen may have done so.
func (m *Model) closeVote(q *room.Question) tea.Cmd {
	return m.store("", func(ctx context.Context) error {
		if now := m.seat.Look().Room.Question; now == nil || now.ID != q.ID || now.Phase != q.Phase {
			return nil
		}
		return m.seat.Advance(ctx, q.Phase.Next())
	})
}
