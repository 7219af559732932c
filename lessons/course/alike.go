package course

import (
	"slices"

	"racelab/sim"
)

// alikeSteps bounds the steps that a search for a run takes, going back included.
const alikeSteps = 3000

// alike looks for a run that takes the lines in this order and ends as the failing
// run does. Two actors who do the same can stand for each other: whoever tells the
// story the other way round is right, too. Not to find one is no proof that there
// is none.
func (s *Study) alike(lines []Line) bool {
	end := s.end()
	if end == nil {
		return false
	}
	run, err := s.program.NewRun(sim.Config{Switches: s.base})
	if err != nil {
		return false
	}
	a := search{run: run, lines: lines, end: end, left: alikeSteps}
	return a.from(0)
}

// end returns how the failing run ends.
func (s *Study) end() *sim.End { return s.failing.View(s.failing.Len()).End }

// search is a depth-first search over runs.
type search struct {
	run   *sim.Run
	lines []Line
	end   *sim.End
	left  int // steps that may still be taken
}

// from goes on from where the run is, with that many of the lines seen.
func (a *search) from(seen int) bool {
	v := a.run.View(a.run.Len())
	if v.End != nil {
		return seen == len(a.lines) && v.End.Fails && v.End.Kind == a.end.Kind && v.End.Outcome == a.end.Outcome
	}
	at := a.run.Len()
	for _, c := range a.sorted(v, seen) {
		if a.left--; a.left < 0 {
			return false
		}
		if a.run.Step(c) != nil {
			continue
		}
		if n, ok := a.match(seen); ok && a.from(n) {
			return true
		}
		a.run.Truncate(at)
	}
	return false
}

// sorted puts the choices of the actor whose line comes next first.
func (a *search) sorted(v *sim.View, seen int) []sim.Choice {
	if seen == len(a.lines) {
		return v.Choices
	}
	next := func(c sim.Choice) bool {
		return c.Actor >= 0 && c.Actor < len(v.Actors) && v.Actors[c.Actor].Name == a.lines[seen].Actor
	}
	first, rest := []sim.Choice{}, []sim.Choice{}
	for _, c := range v.Choices {
		if next(c) {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	return append(first, rest...)
}

// match returns how many lines are seen after the step that was taken last; ok is
// false if it took one out of turn.
func (a *search) match(seen int) (n int, ok bool) {
	all := Lines(a.run)
	if len(all) == 0 || all[len(all)-1].Step != a.run.Len() {
		return seen, true
	}
	last := all[len(all)-1]
	same := func(l Line) bool { return l.Actor == last.Actor && l.Text == last.Text }
	switch {
	case seen < len(a.lines) && same(a.lines[seen]):
		return seen + 1, true
	case slices.ContainsFunc(a.lines, same):
		return seen, false
	}
	return seen, true
}
