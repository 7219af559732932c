package path

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
)

// lookAhead has the engine weigh the fix at which the cursor rests, so that its verdict is there when it is asked for.
// Looking is not trying: what is found is kept from the learner, and from the attempt, until they try it.
type lookAhead struct {
	serial int // of the last move of the cursor
	known  map[string]*attempt.Trial
}

const (
	restsFor   = 200 * time.Millisecond
	aheadUntil = 20_000 // states of the lesson as it stands: what takes long to explore would keep what is asked for waiting
)

// restedMsg says that the cursor has rested, if it has not moved since.
type restedMsg struct {
	of     *fixing
	serial int
}

// weighedMsg brings what the engine says of the fix at the cursor.
type weighedMsg struct {
	of    *fixing
	trial *attempt.Trial
}

// rest waits for the cursor to rest. Where many learners share a machine, nothing is explored that nobody asked for.
func (a *lookAhead) rest(f *fixing, p *Path) tea.Cmd {
	if a.serial++; p.env.After == nil || p.env.Reports != nil || p.study().Report().States > aheadUntil {
		return nil
	}
	return p.env.After(restsFor, restedMsg{f, a.serial})
}

func (a *lookAhead) handle(f *fixing, p *Path, msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch m := msg.(type) {
	case restedMsg:
		if m.of != f || m.serial != a.serial || p.a.At() != course.Fix || f.trying {
			return nil, true
		}
		return a.weigh(f, p), true
	case weighedMsg:
		if m.of == f && m.trial != nil {
			if a.known == nil {
				a.known = map[string]*attempt.Trial{}
			}
			a.known[keyOf(m.trial.Switches)] = m.trial
		}
		return nil, true
	}
	return nil, false
}

// weigh asks the engine about the fix at the cursor, beside the screen. What goes wrong is said when it is tried.
func (a *lookAhead) weigh(f *fixing, p *Path) tea.Cmd {
	s, chosen := p.study(), f.rowsOf(p)[f.chosen]
	on := []string{chosen.Name}
	if chosen.Kind == "fault" || p.a.Trial(on) != nil || a.known[keyOf(on)] != nil {
		return nil
	}
	return func() tea.Msg {
		t, err := attempt.Weigh(s, on)
		if err != nil {
			return nil
		}
		return weighedMsg{f, t}
	}
}
