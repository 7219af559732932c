package drill

import (
	"slices"
	"strings"
	"time"

	"racelab/sim/walk"
)

// This file keeps a repair to the books as they would be if nobody had repaired them before: damage that an earlier
// repair of one's own did is damage, and not how things are.

// earlier is what repairs of one's own did to the books before the one that is judged.
type earlier struct {
	night  *walk.Walk          // the same night without them, up to now
	was    map[string][]string // rows that they changed, by table and key, as they were; nil: a row was not there
	damage [][]string          // rows that were damaged when they were carried out
}

// isRepair reports whether an action was one of the data.
func isRepair(act Act) bool { return strings.HasPrefix(act.Words, "repair") }

// earlierRepairs works out what was repaired so far; nil if nothing was.
func (a *Attempt) earlierRepairs() (*earlier, error) {
	if !slices.ContainsFunc(a.acts, isRepair) {
		return nil, nil
	}
	e := &earlier{was: map[string][]string{}}
	for _, act := range a.acts {
		if !isRepair(act) {
			continue
		}
		if err := e.add(a, act); err != nil {
			return nil, err
		}
	}
	var commands []walk.Command
	for _, act := range a.withoutRepairs() {
		commands = append(commands, act.Command...)
	}
	var err error
	if e.night, err = a.run.Branch(commands); err != nil {
		return nil, err
	}
	if err := e.night.Until(a.now); err != nil {
		return nil, err
	}
	_, err = a.at(a.now)
	return e, err
}

// add works out which rows a repair changed: on a copy of the books as they were when it was carried out.
func (e *earlier) add(a *Attempt, act Act) error {
	w, err := a.at(act.At - time.Millisecond)
	if err != nil {
		return err
	}
	damage, err := a.damage(w)
	if err != nil {
		return err
	}
	e.damage = append(e.damage, damage...)
	before, err := a.tables(w)
	if err != nil {
		return err
	}
	for _, c := range act.Command {
		script, _ := c.Args[0].(string)
		after, _, err := w.Changed("", script)
		if after == nil {
			return err
		}
		now, err := a.tables(after) // as far as it came, if a statement failed
		if err != nil {
			return err
		}
		for name, was := range compare(a.Drill.Tables, before, now, nil).was {
			if _, known := e.was[name]; !known {
				e.was[name] = was
			}
		}
	}
	return nil
}

// touches reports whether an earlier repair changed a row that has a key.
func (e *earlier) touches(key string) bool {
	if e == nil {
		return false
	}
	for name := range e.was {
		if _, k, _ := strings.Cut(name, " "); firstWord(k) == key || k == key {
			return true
		}
	}
	return false
}

// left are the rows that an earlier repair changed though they were right, and that are not what they were, nor what they
// would be by now; restored are those that are.
func (e *earlier) left(a *Attempt, now [][][]string) (left []string, restored map[string]bool, err error) {
	restored = map[string]bool{}
	if e == nil {
		return nil, restored, nil
	}
	otherwise, err := a.tables(e.night)
	if err != nil {
		return nil, nil, err
	}
	damaged := namesOf(e.damage)
	for i, t := range a.Drill.Tables {
		key := keyOf(t.Key, otherwise[i], now[i])
		is, would := keyed(now[i], key), keyed(otherwise[i], key)
		for name, was := range e.was {
			k, ok := strings.CutPrefix(name, t.Name+" ")
			switch {
			case !ok:
			case slices.Equal(is[k], was), slices.Equal(is[k], would[k]):
				restored[name] = true
			case t.Name == a.Drill.Ledger: // is corrected by entries, and held to them
			case !damaged[firstWord(k)] && !damaged[k]:
				left = append(left, name)
			}
		}
	}
	slices.Sort(left)
	return left, restored, nil
}

// namesOf are the names of damaged rows, and of what they are about.
func namesOf(damage [][]string) map[string]bool {
	out := map[string]bool{}
	for _, r := range damage {
		out[r[0]], out[r[1]] = true, true
	}
	return out
}
