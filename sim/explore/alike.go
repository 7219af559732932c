package explore

import (
	"errors"
	"time"

	"racelab/sim/machine"
)

// This file explores alike goroutines as one (package machine, alike.go), where
// that is worth it. Small graphs are explored as they are: who asks afterwards then finds every
// run in them by name. So are graphs with cycles, since what a fair scheduler does in a
// cycle depends on which goroutine steps.

// Alike says when alike goroutines are explored as one.
type Alike uint8

// When alike goroutines are explored as one.
const (
	AlikeIfLarge Alike = iota // once a graph has many states
	AlikeNever
	AlikeAlways
)

// scouted is how many states a graph has at least before alike goroutines are looked for.
const scouted = 20_000

// worthAlike is why a search ended that goes on with alike goroutines as one.
const worthAlike = "goroutines are alike"

// first returns the state at which a search begins.
func (x *explorer) first() *machine.Machine {
	if x.reduced {
		m := x.root.Reduced(x.alike)
		m.Saturate(nil)
		return m
	}
	m := x.root.Fork()
	if x.alike {
		m.SetAlike()
	}
	return m
}

// everything is the search without a bound on preemptions.
func (x *explorer) everything(deadline time.Time) *graph {
	var before *graph
	if x.budget.Alike != AlikeAlways {
		before = x.searchFor(-1, x.budget.States, deadline, x.budget.Alike == AlikeIfLarge)
		if !before.partial || before.reason != worthAlike {
			return before
		}
	}
	x.alike = true
	g := x.search(-1, x.budget.States, deadline)
	if before != nil && g.partial && x.enough.Load() && len(g.nodes) < len(before.nodes) {
		x.alike, before.reason = false, g.reason // interrupted just after it began: there was more before
		return before
	}
	if _, acyclic := g.topological(); acyclic {
		return g
	}
	x.alike = false
	return x.search(-1, x.budget.States, deadline)
}

// errNoRun is the panic of plain where the orbits' moves are those of no run.
var errNoRun = errors.New("a run of alike goroutines is none of the program")

// said is what a graph says. ok is false where a run of its orbits is none of the program, so that nothing that was told of
// them may stand.
func (x *explorer) said(g *graph) (r *Result, ok bool) {
	defer func() {
		if p := recover(); p != nil && p != any(errNoRun) {
			panic(p)
		}
	}()
	return x.analyse(g), true
}

// translate puts moves of the program in the place of moves in the order of alike goroutines,
// and ends in the words of those runs.
func (x *explorer) translate(r *Result) {
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Untold || !o.End.Fails && x.late() {
			o.Untold = true
			continue
		}
		o.Moves, _ = x.plain(o.Moves)
	}
	if f := r.Shortest; f != nil {
		moves, at := x.plain(f.Moves)
		f.Moves = moves
		if x.reduced {
			f.Preemptions = x.preemptions(moves)
		}
		if e := at.Ended(); e != nil {
			f.End = *e
		}
	}
	for _, found := range [][]Finding{r.Deadlocks, r.Leaks} {
		for i := range found {
			moves, at := x.plain(found[i].Moves)
			found[i].Moves = moves
			if e := at.Ended(); e != nil {
				found[i].End = *e
			}
		}
	}
	for i := range r.Races {
		r.Races[i].Moves, _ = x.plain(r.Races[i].Moves)
	}
}

// plain returns the moves of a run without alike goroutines, and the machine after them.
func (x *explorer) plain(moves []machine.Move) ([]machine.Move, *machine.Machine) {
	m := x.root.Fork()
	out := make([]machine.Move, 0, len(moves))
	var a *machine.Machine
	take := func(mv machine.Move) {
		if x.reduced && a.Inline(mv) {
			return
		}
		to, ok := m.MoveAs(a, mv)
		if !ok {
			panic(errNoRun)
		}
		out = append(out, to)
		m.Step(to)
	}
	if !x.reduced {
		a = x.first()
		for _, mv := range moves {
			take(mv)
			a.Step(mv)
		}
		return out, m
	}
	a = x.root.Reduced(x.alike)
	a.Saturate(take)
	for _, mv := range moves {
		take(mv)
		a.Advance(mv, take)
	}
	return out, m
}

// preemptions counts the steps of a run that are taken although who stepped before could go on.
func (x *explorer) preemptions(moves []machine.Move) (n int) {
	m, c := x.root.Fork(), effort{}
	for _, mv := range moves {
		c.take(m, mv)
		m.Step(mv)
	}
	return c.preemptions
}
