package explore

import (
	"time"

	"racelab/sim/machine"
)

// This file looks for one failing run as soon as can be, beside the search that covers everything:
// most programs that fail do so with few preemptions, or in one of some hundred random runs. It takes
// turns between the two, because neither finds all that the other does.

// tell hands f to Budget.First unless one was told before. With FirstOnly, the exploration ends.
func (x *explorer) tell(f *Failure) {
	if !x.waitedFor() || !x.told.CompareAndSwap(false, true) {
		return
	}
	if x.budget.First != nil {
		x.budget.First(*f)
	}
	if x.budget.FirstOnly {
		x.enough.Store(true)
	}
}

// wanted reports whether somebody waits for the first failing run.
func (x *explorer) wanted() bool { return x.budget.First != nil || x.budget.FirstOnly }

// waitedFor reports whether somebody waits for a failing run, and was told none.
func (x *explorer) waitedFor() bool { return x.wanted() && !x.told.Load() }

// firstFound is why a search ends of which one failing run was wanted.
const firstFound = "the first failing run was found"

// whyEnough says why what there is is enough.
func (x *explorer) whyEnough() string {
	if x.budget.FirstOnly && x.told.Load() {
		return firstFound
	}
	return "it was interrupted"
}

// turns are bounds on preemptions, the states that a search within them may have, and how many runs have
// been drawn when the next turn comes.
var turns = []struct{ preemptions, states, runs int }{{0, 500, 20}, {1, 5_000, 200}, {2, 50_000, 2_000}}

// lookForFirst takes turns until a failing run is told, or the pass ends.
func (q *quickPass) lookForFirst(stop func() bool) {
	over := func() bool { return q.x.told.Load() || stop() }
	for _, t := range turns {
		if over() {
			return
		}
		if f := q.bounded(t.preemptions, t.states); f != nil {
			q.file(f.End, f.Moves, effort{early: f.Early, preemptions: f.Preemptions})
			q.x.tell(f)
			return
		}
		q.run(func() bool { return q.n >= t.runs || over() })
	}
}

// bounded returns the failing run with the fewest moves that a search with so many preemptions, and so
// many states, finds; nil if it finds none or the pass was ended.
func (q *quickPass) bounded(preemptions, states int) *Failure {
	sub := &explorer{root: q.root.Fork(), signals: q.own, budget: q.x.budget, start: q.x.start, bound: -1, early: q.x.early}
	sub.budget.Workers, sub.budget.First, sub.budget.FirstOnly = 1, nil, false
	g := sub.search(preemptions, states, q.x.start.Add(q.x.budget.Time/10))
	if q.ended() || len(g.nodes) == 0 {
		return nil
	}
	g.partial = true // of this nothing is counted
	r := &Result{Bound: -1}
	sub.outcomes(g, r)
	sub.examples(g, r)
	if r.Shortest == nil || r.Shortest.End.Kind == machine.Spent {
		return nil
	}
	return r.Shortest
}

// firstAfter is when the pass begins: at once where somebody waits for the first failing run.
func (x *explorer) firstAfter() time.Duration {
	if x.wanted() {
		return 0
	}
	return min(quickAfter, x.budget.Time/10)
}
