// Package decide says of a run when its failure became certain and which orders
// of its steps made it so. It works on the finished graph of package explore.
//
// Everything is about the choices of the scheduler: faults, random numbers and
// timers that fire early come out as they did in the run. From a state there is an
// exact probability that a run fails under a scheduler that takes, each time, one
// of the goroutines that can go on with equal chance, and then one of its ready
// alternatives. Along a run this is the inevitability line. Its point of no return
// is the first step after which no continuation holds.
//
// The deciding orders of a run are the smallest set of orders (step x before step
// y) of its conflicting steps such that every run with these steps in these
// orders fails. This is counterfactual dependence, as in Zeller and Hildebrandt,
// "Simplifying and isolating failure-inducing input" (TSE 2002), over schedules
// instead of inputs, and exact, because the graph has every schedule: each
// run that holds rules out the sets all of whose orders it has, so that the answer
// is a smallest set of orders that hits what every such run lacks. It is found as
// in Chandrasekaran, Karp, Moreno-Centeno and Vempala, "Algorithms for implicit
// hitting set problems" (SODA 2011).
package decide

import (
	"context"
	"math/big"
	"math/bits"
	"slices"

	"racelab/sim/explore"
	"racelab/sim/machine"
)

// Question is a run and what counts as a failure of it.
type Question struct {
	Graph *explore.Graph
	Moves []machine.Move          // the run, from the root of Graph
	Fails func(*machine.End) bool // of ends; nil for those that fail
	Extra int                     // early timers that runs may take beyond those of the run

	gv   *given
	p    *product
	path []uint32 // the run in p
	hold []bool   // states of p from which a run can hold
}

// Line is the probability of failure along a run.
type Line struct {
	P       []float64  // after step i of the run, 0 <= i <= number of steps
	Exact   []*big.Rat // the same, exact; nil where it was computed in floating point
	NoWay   int        // first step after which no continuation holds; -1 if there is none
	Decided []int      // steps by which the probability rose, ascending
}

// NewQuestion prepares to answer. The error says why it cannot be: the run is
// not in the graph, more is left to chance than is followed, or ctx ended.
func NewQuestion(ctx context.Context, g *explore.Graph, moves []machine.Move, fails func(*machine.End) bool) (*Question, error) {
	return Question{Graph: g, Moves: moves, Fails: fails}.prepare(ctx)
}

// Relax returns the question among runs that may take one more early timer than the
// run, if so much was explored.
func (q *Question) Relax(ctx context.Context) (*Question, error) {
	return Question{Graph: q.Graph, Moves: q.Moves, Fails: q.Fails, Extra: q.Extra + 1}.prepare(ctx)
}

func (q Question) prepare(ctx context.Context) (*Question, error) {
	g, moves := q.Graph, q.Moves
	if q.Fails == nil {
		q.Fails = func(e *machine.End) bool { return e.Fails }
	}
	gv, err := follow(g, moves, q.Extra)
	if err != nil {
		return nil, err
	}
	q.gv = gv
	limit := 2*g.Len() + 100_000
	q.p, err = newProduct(g, gv, func(states int) error {
		if states > limit {
			return errTracks
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if q.path, err = q.p.path(moves); err != nil {
		return nil, err
	}
	holds := make([]bool, len(q.p.node))
	for i, id := range q.p.node {
		if e := g.End(id); e != nil {
			holds[i] = !q.Fails(e)
		}
	}
	q.hold = q.p.back(holds)
	return &q, ctx.Err()
}

// EveryRunFails reports whether no run holds, whatever the scheduler does.
func (q *Question) EveryRunFails() bool { return !q.hold[0] }

// noWay is the point of no return: the first step after which no continuation holds, or -1.
func (q *Question) noWay() int {
	return slices.IndexFunc(q.path, func(at uint32) bool { return !q.hold[at] })
}

// NoReturn returns the first step after which no continuation of the run holds; 0 if there is none, or if that is the start.
func (q *Question) NoReturn() int { return max(0, q.noWay()) }

// Line computes the probability of failure after every step.
func (q *Question) Line() *Line {
	l := &Line{NoWay: q.noWay()}
	order, acyclic := q.p.topological()
	if acyclic {
		l.Exact = q.exact(order)
	}
	if l.Exact == nil {
		l.P = q.approximate(order)
	}
	for _, x := range l.Exact {
		f, _ := x.Float64()
		l.P = append(l.P, f)
	}
	for i := 1; i < len(l.P); i++ {
		if l.P[i] > l.P[i-1] && (l.Exact == nil || l.Exact[i].Cmp(l.Exact[i-1]) > 0) {
			l.Decided = append(l.Decided, i)
		}
	}
	return l
}

// topological returns the states in an order in which every way leads forward,
// or false, with what comes before the cycles, if there are cycles.
func (p *product) topological() ([]uint32, bool) {
	in := make([]uint32, len(p.node))
	for _, to := range p.to {
		in[to]++
	}
	order := make([]uint32, 0, len(p.node))
	for i := range in {
		if in[i] == 0 {
			order = append(order, uint32(i))
		}
	}
	for i := 0; i < len(order); i++ {
		at := order[i]
		for k := p.first[at]; k < p.first[at+1]; k++ {
			if to := p.to[k]; in[to] == 1 {
				in[to], order = 0, append(order, to)
			} else {
				in[to]--
			}
		}
	}
	return order, len(order) == len(p.node)
}

// exactLimit bounds the work of exact probabilities, in bits times transitions:
// about a tenth of the time in which such a graph is explored.
const exactLimit = 60_000_000

// exact returns the probabilities along the run as fractions, or nil if that
// would take too long. That of a state whose longest way to an end has h steps is
// an integer over L^h, where L is a common multiple of the denominators of single steps.
func (q *Question) exact(order []uint32) []*big.Rat {
	p := q.p
	l := uint64(1)
	for _, d := range p.of {
		if l = l / gcd(l, uint64(d)) * uint64(d); l > 1<<40 {
			return nil
		}
	}
	height := make([]int32, len(p.node))
	size, work := bits.Len64(l), int64(0)
	for k := len(order) - 1; k >= 0; k-- {
		at := order[k]
		for e := p.first[at]; e < p.first[at+1]; e++ {
			height[at] = max(height[at], height[p.to[e]]+1)
		}
		if q.hold[at] {
			work += int64(p.first[at+1]-p.first[at]) * int64(height[at]) * int64(size)
		}
	}
	if work > exactLimit {
		return nil
	}
	powers := []*big.Int{big.NewInt(1)}
	power := func(n int32) *big.Int {
		for len(powers) <= int(n) {
			powers = append(powers, new(big.Int).Mul(powers[len(powers)-1], new(big.Int).SetUint64(l)))
		}
		return powers[n]
	}
	value := make([]*big.Int, len(p.node)) // nil for 0
	var term, by big.Int
	for k := len(order) - 1; k >= 0; k-- {
		at := order[k]
		if !q.hold[at] { // it fails for certain
			value[at] = power(height[at])
			continue
		}
		for e := p.first[at]; e < p.first[at+1]; e++ {
			v := value[p.to[e]]
			if v == nil {
				continue
			}
			if value[at] == nil {
				value[at] = new(big.Int)
			}
			term.Mul(v, by.SetUint64(l/uint64(p.of[e])))
			if gap := height[at] - 1 - height[p.to[e]]; gap > 0 {
				term.Mul(&term, power(gap))
			}
			value[at].Add(value[at], &term)
		}
	}
	out := make([]*big.Rat, len(q.path))
	for i, at := range q.path {
		out[i] = new(big.Rat)
		if value[at] != nil {
			out[i].SetFrac(value[at], power(height[at]))
		}
	}
	return out
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// approximate returns the probabilities along the run in floating point. In a
// graph with cycles it repeats until nothing changes any more; a run that never ends
// fails.
func (q *Question) approximate(order []uint32) []float64 {
	p := q.p
	placed := make([]bool, len(p.node))
	for _, at := range order {
		placed[at] = true
	}
	var cyclic []uint32
	for i := range p.node {
		if !placed[i] {
			cyclic = append(cyclic, uint32(i))
		}
	}
	value := make([]float64, len(p.node))
	for i := range value {
		if !q.hold[i] {
			value[i] = 1
		}
	}
	update := func(at uint32) (change float64) {
		if p.first[at] == p.first[at+1] || !q.hold[at] {
			return 0
		}
		sum := 0.0
		for e := p.first[at]; e < p.first[at+1]; e++ {
			sum += value[p.to[e]] / float64(p.of[e])
		}
		change, value[at] = sum-value[at], sum
		return change
	}
	for round := 0; round < 10_000 && len(cyclic) > 0; round++ {
		most := 0.0
		for k := len(cyclic) - 1; k >= 0; k-- {
			most = max(most, update(cyclic[k]))
		}
		if most < 1e-12 || round*len(cyclic) > 20_000_000 {
			break
		}
	}
	for k := len(order) - 1; k >= 0; k-- {
		update(order[k])
	}
	out := make([]float64, len(q.path))
	for i, at := range q.path {
		out[i] = value[at]
	}
	return out
}
