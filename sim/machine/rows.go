package machine

import (
	"slices"
	"strings"
	"sync"

	"racelab/sim/trace"
)

// This file has what the modelled database asks of the machine: which of the rows that nothing orders comes next, and
// that a statement has more orders than are explored.

// rowName is the native by which a program gets the next of some rows that nothing orders. Nobody steps in between: who is
// told of a row cannot know when it was chosen.
const rowName = "racelab/rt.ChooseRow"

// statements are those with more orders than were explored, of a machine and all its forks.
type statements struct {
	mu    sync.Mutex
	texts map[string]bool
}

// maxStatements is how many statements are kept.
const maxStatements = 50

func (s *statements) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts == nil {
		s.texts = map[string]bool{}
	}
	if len(s.texts) < maxStatements {
		s.texts[text] = true
	}
}

// RowsOpen returns the statements, of all runs since New, that gave one of several answers, or took one of several orders.
func (m *Machine) RowsOpen() []string {
	m.open.mu.Lock()
	defer m.open.mu.Unlock()
	out := make([]string, 0, len(m.open.texts))
	for text := range m.open.texts {
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

func rowNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "RowOrder", local: true, exec: note(NoteRowOrder)},
		{name: p + "RowsOpen", local: true, exec: func(c *call) control {
			c.m.noted |= NoteRowsOpen
			c.m.open.add(c.text(0))
			return next
		}},
		{name: p + "Company", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.company())
			return next
		}},
		{name: rowName, local: true, alts: chooseAlts, exec: func(c *call) control {
			c.dst[0] = Word(c.alt)
			c.event(trace.Event{Op: trace.Choose, Label: rowWords(c.text(1), c.alt)})
			return next
		}},
	}
}

// rowWords names one of some rows, each on a line.
func rowWords(rows string, at int) string {
	all := strings.Split(rows, "\n")
	return "the next row is " + all[min(at, len(all)-1)]
}
