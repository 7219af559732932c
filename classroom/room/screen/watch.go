package screen

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/bench"
)

// watching is a look at the bench of somebody else, by whoever teaches.
type watching struct {
	who   room.Person
	bench *bench.Bench
	sent  uint64 // revision that was shown to them last, if they have lent it
	lent  bool
}

// seenMsg is where somebody is who is watched.
type seenMsg struct {
	id    string
	place *room.Place
	err   error
}

// watch begins to look at somebody's bench.
func (m *Model) watch(who room.Person) tea.Cmd {
	if who.ID == m.seat.Me().ID {
		m.say("This is you.")
		return nil
	}
	m.page = noPage
	m.over = &watching{who: who, bench: m.bench()}
	m.over.bench.Watched(true)
	m.seat.Watch(who.ID, false)
	m.say("You look at the bench of " + cells.Clean(who.Name) + ", who sees that. t asks to take over, esc ends it.")
	return tea.Batch(m.forBench(m.over.bench, m.over.bench.Init()), m.resize(), m.look1())
}

// look1 asks once where the watched person is.
func (m *Model) look1() tea.Cmd {
	id := m.over.who.ID
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, storeTime)
		defer cancel()
		p, err := m.seat.PlaceOf(ctx, id)
		return seenMsg{id, p, err}
	}
}

// seen shows where the watched person is: on their own bench, or where the room's is.
func (m *Model) seen(msg seenMsg) tea.Cmd {
	o := m.over
	switch {
	case o == nil || o.who.ID != msg.id || o.lent:
		return nil
	case msg.err != nil:
		m.fail(msg.err)
		return nil
	}
	s := m.scene.Scene()
	if msg.place != nil && msg.place.Lesson == m.onBench {
		s = benchScene(msg.place.Scene)
	}
	return m.forBench(o.bench, o.bench.Show(s))
}

// unwatch ends the look.
func (m *Model) unwatch(say string) tea.Cmd {
	m.over.bench.Close()
	m.over = nil
	m.seat.Watch("", false)
	m.say(say)
	return m.resize()
}

// pressWatching does what a key says to whoever looks at a bench.
func (m *Model) pressWatching(k tea.KeyPressMsg) tea.Cmd {
	o := m.over
	name := cells.Clean(o.who.Name)
	switch {
	case key.Matches(k, m.keys.Quit), k.String() == "esc" && !o.bench.Open():
		return m.unwatch("You look at your own screen again.")
	case o.lent:
		cmd := m.forBench(o.bench, o.bench.Handle(k))
		if rev := o.bench.Revision(); rev != o.sent {
			o.sent = rev
			m.seat.Steer(o.who.ID, roomScene(o.bench.Scene()))
		}
		return cmd
	case k.String() == "t":
		m.seat.Watch(o.who.ID, true)
		m.say(name + " is asked. When they say yes, your keys move their bench.")
	default:
		m.say("You look at the bench of " + name + ". t asks to take over, esc ends it.")
	}
	return nil
}

// followWatching takes in whether the watched person lends their bench, and whether they are still here.
func (m *Model) followWatching() tea.Cmd {
	o := m.over
	if o == nil {
		return nil
	}
	for _, p := range m.seat.People() {
		if p.ID != o.who.ID {
			continue
		}
		lent := p.Lends == m.seat.Me().ID
		if lent == o.lent {
			return nil
		}
		o.lent, o.sent = lent, o.bench.Revision()
		o.bench.Watched(!lent)
		if m.stale = true; lent {
			m.say("You move the bench of " + cells.Clean(o.who.Name) + " now. esc gives it back.")
		} else {
			m.say(cells.Clean(o.who.Name) + " has the bench back.")
			m.seat.Watch(o.who.ID, false)
		}
		return nil
	}
	return m.unwatch(cells.Clean(o.who.Name) + " is not here any more.")
}

// followWatched does what it means to be watched: asks for leave, and shows what whoever has it shows.
func (m *Model) followWatched() tea.Cmd {
	w := m.look.Watched
	if w.Lent && w.Steer != nil && w.Steer.N > m.steered && m.own != nil {
		m.steered, m.stale = w.Steer.N, true
		cmd := m.forBench(m.own, m.own.Show(benchScene(*w.Steer)))
		m.stay()
		return cmd
	}
	if m.lends != "" && (w.By == "" || w.ID != m.lends) { // they look no more
		m.takeBack()
	}
	if !w.Wants {
		m.wanted = false
		return nil
	}
	if m.wanted || w.Lent || m.input != nil {
		return nil
	}
	m.wanted = true
	by := w.ID
	return m.ask(fmt.Sprintf("%s asks to move your bench for a while. yes lets them: ", cells.Clean(w.By)), 10, func(s string) tea.Cmd {
		if strings.TrimSpace(s) != "yes" {
			m.say("You keep your bench.")
			return nil
		}
		var cmd tea.Cmd
		if m.own == nil {
			cmd = m.branch()
		}
		m.lends = by
		m.seat.Lend(by)
		m.say("They move your bench now. Any key takes it back.")
		return cmd
	})
}

// takeBack ends that this member has lent their bench.
func (m *Model) takeBack() {
	m.lends = ""
	m.seat.Lend("")
	m.say("You have your bench back.")
}

// gather calls everybody back, or sends them off from where the room's bench stands.
func (m *Model) gather(off bool) func() tea.Cmd {
	return func() tea.Cmd {
		var scene *room.Scene
		say := "Everybody is back in the room."
		if off {
			s := roomScene(m.scene.Scene())
			s.Lesson = m.onBench
			scene, say = &s, "Everybody has a bench of their own, from this step."
		}
		return m.store(say, func(ctx context.Context) error { return m.seat.Gather(ctx, scene) })
	}
}

// gathered does what the room was called to do.
func (m *Model) gathered() tea.Cmd {
	g := m.look.Room.Gather
	if g == nil || g.N <= m.called {
		return nil
	}
	m.called = g.N
	switch c := m.look.Room.Challenge; {
	case m.leads() || m.drives() || c.Running(time.Now()):
	case g.Scene == nil && m.own != nil:
		return m.rejoin()
	case g.Scene != nil && g.Scene.Lesson == m.onBench:
		if m.own != nil {
			m.own.Close()
		}
		return m.branchAt(benchScene(*g.Scene), "Go on from here, each alone. q comes back to the room.")
	}
	return nil
}
