package explore

import (
	"fmt"
	"math"
	"math/big"
	"sort"

	"racelab/sim/machine"
)

// This file bounds early moves: timers that fire, and time that passes, while somebody
// could still run. Reports call them early timers. Idle time is round 0; what takes one early move is round 1, and so on.

// Unlimited is the bound of a search that covered any number of early moves.
const Unlimited = math.MaxInt32

func (e edge) early() bool { return machine.Move{G: e.g, Alt: e.alt}.IsEarly() }

// earliest returns the fewest early moves that lead to each state.
func (g *graph) earliest() []uint16 {
	const far = ^uint16(0)
	early := make([]uint16, len(g.nodes))
	if !g.timed || len(early) == 0 {
		return early
	}
	for i := range early {
		early[i] = far
	}
	early[0] = 0
	for now := []uint32{0}; len(now) > 0; {
		var next []uint32
		for i := 0; i < len(now); i++ {
			from := now[i]
			for _, e := range g.out(from) {
				n := early[from]
				if e.early() {
					n = plusOne(n)
				}
				if n >= early[e.to] {
					continue
				}
				if early[e.to] = n; e.early() {
					next = append(next, e.to)
				} else {
					now = append(now, e.to)
				}
			}
		}
		now = next
	}
	return early
}

// within returns the graph of the runs with at most k early moves: its states are those of g
// together with the number of early moves made. So its paths are the runs, and are
// counted as any others.
func (g *graph) within(k int) *graph {
	const none = ^uint32(0)
	out := &graph{ends: g.ends, races: map[raceName][]uint32{}, bound: g.bound, noted: g.noted, timed: g.timed, round: k, labels: g.labels, x: g.x}
	width := uint64(k + 1)
	number := make([]uint32, uint64(len(g.nodes))*width)
	for i := range number {
		number[i] = none
	}
	var order []uint64 // state*width + early moves
	visit := func(at uint64) uint32 {
		if number[at] == none {
			number[at] = uint32(len(order))
			order = append(order, at)
		}
		return number[at]
	}
	visit(0)
	for i := 0; i < len(order); i++ {
		id, used := uint32(order[i]/width), order[i]%width
		n := node{first: uint32(len(out.edges)), end: g.nodes[id].end}
		for _, e := range g.out(id) {
			then := used
			if e.early() {
				if then++; then > uint64(k) {
					continue
				}
			}
			e.to = visit(uint64(e.to)*width + then)
			out.edges = append(out.edges, e)
			n.n++
		}
		out.nodes = append(out.nodes, n)
	}
	for name, ids := range g.races {
		for used := range width {
			if at := number[uint64(ids[0])*width+used]; at != none {
				out.races[name] = []uint32{at}
				break
			}
		}
	}
	out.transitions = int64(len(out.edges))
	out.renumberEnds()
	return out
}

// covered returns up to how many early moves a search has covered everything.
func (x *explorer) covered(g *graph) int {
	switch {
	case g.partial:
		return g.round - 1
	case !x.root.AnyTime() && g.timed:
		return 0
	case x.early > 0 && g.round >= x.early:
		return x.early
	}
	return Unlimited
}

// maxWithin bounds the graphs that within makes, in states.
const maxWithin = 30_000_000

// declared gives r the exact counts of the runs with at most r.Early early moves. Where
// those are too many to count, it takes r.Early back.
func (x *explorer) declared(r *Result, full *graph) {
	x.enter("counting")
	r.Early = max(0, min(r.Early, maxWithin/max(1, len(full.nodes))-1))
	part := x.analyse(full.within(r.Early))
	if full.partial {
		r.forgetCounts()
		r.merge(part, !part.Unbounded)
		r.atLeast(part)
		return
	}
	states, transitions, timed, early := r.States, r.Transitions, r.Timed, r.Early
	*r = *part
	r.States, r.Transitions, r.Timed, r.Early = states, transitions, timed, early
}

// atLeast gives outcomes without a run to show them, which none of the runs with at most r.Early early moves has, more
// than those.
func (r *Result) atLeast(part *Result) {
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Moves == nil && o.Untold && part.outcome(o.End, o.Endless) < 0 {
			o.Early = r.Early + 1
		}
	}
	r.order()
}

// forgetCounts drops the numbers of an exploration that the budget ended.
func (r *Result) forgetCounts() {
	r.Paths, r.Failing, r.Unbounded = new(big.Int), new(big.Int), false
	for i := range r.Outcomes {
		r.Outcomes[i].Paths, r.Outcomes[i].Exact, r.Outcomes[i].Probability = new(big.Int), nil, 0
	}
}

// order puts what takes fewer early moves first.
func (r *Result) order() {
	sort.SliceStable(r.Outcomes, func(i, j int) bool {
		if a, b := r.Outcomes[i], r.Outcomes[j]; a.Early != b.Early {
			return a.Early < b.Early
		}
		return r.Outcomes[i].End.Outcome < r.Outcomes[j].End.Outcome
	})
	for _, found := range [][]Finding{r.Deadlocks, r.Leaks, r.Livelocks} {
		sort.SliceStable(found, func(i, j int) bool { return found[i].Early < found[j].Early })
	}
}

func roundName(k int) string { return fmt.Sprintf("with %d %s", k, earlyTimers(k)) }

// earlyTimers is what reports call early moves.
func earlyTimers(k int) string {
	if k == 1 {
		return "early timer"
	}
	return "early timers"
}

// BoundWords says which interleavings were covered.
func (r *Result) BoundWords() string {
	if words := r.strategyBound(); words != "" {
		return words
	}
	if r.Representatives {
		return "every interleaving, by representatives"
	}
	every := "every interleaving"
	switch {
	case r.Reason == "" && r.Noted != 0:
		every = "every schedule, but not every interleaving"
	case r.Reason == "" && (r.cutOff() || r.Starved):
		every = "every interleaving as far as its runs went"
	}
	switch {
	case r.Early < 0 && r.Bound >= 0:
		return every + " with " + r.boundName(r.Bound)
	case r.Early < 0:
		return "not every interleaving"
	case !r.Timed:
		return every
	case r.Early >= Unlimited:
		return every + ", timers at any moment"
	case r.Early == 0:
		return every + ", timers only when nobody can run"
	}
	return fmt.Sprintf("%s with at most %d %s", every, r.Early, earlyTimers(r.Early))
}

// capitalBound is BoundWords at the beginning of a sentence.
func (r *Result) capitalBound() string { return capital(r.BoundWords()) }
