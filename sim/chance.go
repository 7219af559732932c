package sim

import (
	"fmt"
	"strings"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Chance is what random values, and the order of maps, have to do with a report. They are no part
// of a schedule: Interleavings and Failing count each order of the steps once, and it
// fails if it does with some values. So the outcomes' numbers may add up to more.
type Chance struct {
	Mixed     bool    // they could not be kept out: each combination of values is counted by itself
	Fails     bool    // some interleaving fails
	Avoidable bool    // of those that fail: with other values none does
	Known     bool    // Avoidable was worked out
	Values    []Drawn // of the shortest failing run, in order
}

// Drawn is a random value that a run took.
type Drawn struct {
	Step int            // from 1
	At   trace.Position // who asked for it
	Text string         // "choose 0 of 3", "go on with key \"a\""
}

// Words says what the failures have to do with random values, in a few sentences; empty if nothing fails.
func (c *Chance) Words() string {
	switch {
	case c == nil || !c.Fails:
		return ""
	case !c.Known:
		return "Random values have a part in it; whether with others some interleaving fails was not worked out."
	case !c.Avoidable:
		return "Whatever the random values are, some interleaving fails."
	case len(c.Values) == 0:
		return "It fails only with some random values. With others no interleaving fails."
	}
	var drawn []string
	for i, v := range c.Values {
		if i == 3 && len(c.Values) > 4 {
			drawn = append(drawn, fmt.Sprintf("%d more", len(c.Values)-i))
			break
		}
		drawn = append(drawn, fmt.Sprintf("%s at %s (step %d)", v.Text, v.At, v.Step))
	}
	return "It fails only with some random values. With others no interleaving fails. In the shortest failing run: " + strings.Join(drawn, "; ") + "."
}

// chance says what random values have to do with what was found.
func (rp *reporter) chance(shortest *Run) *Chance {
	c := rp.res.Chance
	if c == nil {
		return nil
	}
	out := &Chance{Mixed: c.Mixed, Fails: shortest != nil, Avoidable: c.Known && c.Avoidable && shortest != nil, Known: c.Known}
	if shortest != nil {
		out.Values = shortest.drawn()
	}
	return out
}

// drawn returns the random values that a run took.
func (r *Run) drawn() []Drawn {
	var out []Drawn
	for i, mv := range r.moves {
		m := r.state(i)
		if m.NameStep(mv).Chooser == machine.ByChance && r.alternatives(i) > 1 {
			out = append(out, Drawn{Step: i + 1, At: m.Place(mv), Text: m.MoveLabel(mv)})
		}
	}
	return out
}
