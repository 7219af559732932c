package explore

import "fmt"

// preemptions covers every interleaving with at most so many preemptions (Musuvathi & Qadeer, "Iterative context
// bounding", PLDI 2007): most bugs need few. An early timer counts as one.
type preemptions struct{ most int }

func (p preemptions) String() string { return fmt.Sprintf("preemptions:%d", p.most) }

func (p preemptions) explore(x *explorer) *Result {
	x.enter(p.String())
	g := x.search(p.most, x.budget.States, x.searchUntil())
	if x.cancelled.Load() {
		return &Result{}
	}
	part := x.analyse(g)
	r := &Result{Bound: -1, Early: -1, Timed: g.timed, by: p}
	r.forgetCounts()
	r.merge(part, !g.partial && !part.Unbounded) // without probabilities, which are those of another scheduler
	r.States, r.Transitions = int64(len(g.nodes)), g.transitions
	if r.Unbounded = part.Unbounded; r.Unbounded {
		r.Paths, r.Failing = nil, nil
	}
	if g.partial {
		r.Reason = g.reason
	} else {
		r.Bound, r.Reason = p.most, "more preemptions were left out"
	}
	return r
}
