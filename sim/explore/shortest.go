package explore

import (
	"container/heap"
	"slices"

	"racelab/sim/machine"
)

// This file finds, for every state, a run that leads there with the fewest early
// moves, among those the fewest preemptions, and among those the fewest steps. Whether a step is a preemption
// depends on who stepped before, so the search is over pairs of a state and the
// goroutine that could go on in it (Dijkstra, 1959).

// place is a state together with who may go on without a preemption: the
// canonical index of a goroutine, or -1 for anybody.
type place struct {
	node uint32
	cont int16
}

// arrival is how a place was reached.
type arrival struct {
	from        place
	move        machine.Move
	early       uint16
	preemptions uint16
	steps       uint32
	settled     bool
}

// cost orders ways to a place.
func (a *arrival) cost() uint64 {
	return uint64(a.early)<<48 | uint64(a.preemptions)<<32 | uint64(a.steps)
}

// by is the arrival at where e leads from en, of which a is the arrival.
func (a *arrival) by(en place, e edge) arrival {
	b := arrival{from: en, move: machine.Move{G: e.g, Alt: e.alt}, early: a.early, preemptions: a.preemptions, steps: a.steps + 1}
	if e.early() {
		b.early = plusOne(b.early)
	}
	if en.cont >= 0 && e.g >= 0 && e.g != en.cont {
		b.preemptions = plusOne(b.preemptions)
	}
	return b
}

// plusOne stops at the greatest number there is.
func plusOne(n uint16) uint16 { return max(n, n+1) }

// paths holds the best way to every place.
type paths struct {
	g    *graph
	best map[place]*arrival
	heap queue
}

// entry is a place in the queue. seq makes the order of equal costs canonical.
type entry struct {
	place
	cost uint64
	seq  uint32
}

type queue []entry

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].cost != q[j].cost {
		return q[i].cost < q[j].cost
	}
	return q[i].seq < q[j].seq
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(entry)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// settleAll runs the search. done is called with each node when the best way to
// it is known, in order of cost; it stops the search by returning false.
func (g *graph) settleAll(done func(id uint32, p place) bool) *paths {
	ps := &paths{g: g, best: map[place]*arrival{}}
	seen := make([]bool, len(g.nodes))
	start := place{0, -1}
	ps.best[start] = &arrival{}
	heap.Push(&ps.heap, entry{place: start})
	seq := uint32(0)
	for ps.heap.Len() > 0 && !g.over() {
		en := heap.Pop(&ps.heap).(entry)
		a := ps.best[en.place]
		if a.settled {
			continue
		}
		a.settled = true
		if !seen[en.node] {
			seen[en.node] = true
			if !done(en.node, en.place) {
				return ps
			}
		}
		for _, e := range g.out(en.node) {
			to := place{e.to, e.cont}
			way := a.by(en.place, e)
			b := ps.best[to]
			if b == nil {
				b = &arrival{early: ^uint16(0), preemptions: ^uint16(0), steps: ^uint32(0)}
				ps.best[to] = b
			}
			if !b.settled && way.cost() < b.cost() {
				*b = way
				seq++
				heap.Push(&ps.heap, entry{to, b.cost(), seq})
			}
		}
	}
	return ps
}

// moves returns the run that leads to a place.
func (ps *paths) moves(p place) []machine.Move {
	var out []machine.Move
	for {
		a := ps.best[p]
		if a.steps == 0 {
			slices.Reverse(out)
			return out
		}
		out = append(out, a.move)
		p = a.from
	}
}
