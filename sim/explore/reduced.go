package explore

import (
	"time"

	"racelab/sim/machine"
)

// This file searches by representatives: of runs that differ only in the order of steps that
// commute, one is followed (package machine, reduce.go), and alike goroutines are one. What is found
// is every way in which runs end, and a run for each; there are no counts.
//
// It runs beside the full search, once that turns out to take its time. The full search
// goes on, because counts are worth having; what the representatives prove stands if it does not get to
// its end.

// proveAfter is how long the full search is on its own: most have ended by then.
const proveAfter = 300 * time.Millisecond

// prover is a search by representatives beside the full one.
type prover struct {
	x    *explorer
	stop chan struct{}
	done chan *Result
}

// prove begins one.
func (x *explorer) prove() *prover {
	p := &prover{stop: make(chan struct{}), done: make(chan *Result, 1)}
	p.x = &explorer{root: x.root.Fork(), signals: new(signals), budget: x.budget, start: x.start, bound: -1, alike: true, reduced: true}
	p.x.budget.Workers, p.x.budget.First, p.x.budget.FirstOnly = 1, nil, false
	go func() {
		select {
		case <-p.stop:
			p.done <- nil
		case <-time.After(min(proveAfter, x.budget.Time/20)):
			x.proving.Store(true) // the full search stands still: most proofs end at once, or break off
			resume := time.AfterFunc(x.budget.Time*4/10, func() { x.proving.Store(false) })
			r, _ := p.x.representatives(x.searchUntil())
			resume.Stop()
			x.proven.Store(r != nil)
			x.proving.Store(false)
			p.done <- r
		}
	}()
	return p
}

// countsBy is until when the full search may go on after a proof: counts are worth some of the time, but not
// all of it.
func (x *explorer) countsBy() time.Time { return x.start.Add(x.budget.Time * 6 / 10) }

// giveWay stands still while a proof is being looked for.
func (x *explorer) giveWay() {
	for x.proving.Load() && !x.cancelled.Load() && !x.enough.Load() {
		time.Sleep(time.Millisecond)
	}
}

// end returns what was proven if it is wanted, and else calls the search off.
func (p *prover) end(wanted bool) *Result {
	close(p.stop)
	if !wanted {
		p.x.cancelled.Store(true)
	}
	r := <-p.done
	if !wanted {
		return nil
	}
	return r
}

// representatives explores the program by representatives. It returns no result if that proves nothing: the budget
// ended, or some run breaks the rules of the reduction, or there are cycles, of which it says nothing.
func (x *explorer) representatives(deadline time.Time) (*Result, *graph) {
	g := x.search(-1, x.budget.States, deadline)
	if g.partial || g.noted&^machine.Hints != 0 {
		return nil, g
	}
	if _, acyclic := g.topological(); !acyclic {
		return nil, g
	}
	for _, end := range g.ends {
		if end.Kind == machine.Spent {
			return nil, g
		}
	}
	g.partial = true // nothing is counted
	r := x.analyse(g)
	r.Complete, r.Representatives = true, true
	r.Early, r.Paths, r.Failing = Unlimited, nil, nil
	r.States, r.Transitions = int64(len(g.nodes)), g.transitions
	for i := range r.Outcomes {
		r.Outcomes[i].Paths = nil
	}
	return r, g
}
