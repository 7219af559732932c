package explore

import (
	"math/rand/v2"
	"slices"

	"racelab/sim/machine"
)

// partialOrder samples partial orders (Yuan, Yang & Gu, "Partial order aware concurrency sampling", CAV 2018): each step
// that could come next has a random priority, the greatest goes first, and then those that conflict with it draw anew. So the orders of
// steps that do not commute are drawn more evenly than by a random walk, whatever lies between them.
type partialOrder struct{}

func (partialOrder) String() string                { return "pos" }
func (p partialOrder) explore(x *explorer) *Result { return x.drawAll(p) }

func (partialOrder) draw(_ *sampler, rng *rand.Rand) picker {
	return &pos{rng: rng, priority: map[uint64]float64{}}
}

// pos is the scheduler of one run.
type pos struct {
	rng       *rand.Rand
	priority  map[uint64]float64 // of the step at which a goroutine stands
	own, that []machine.Touch
}

func (p *pos) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	who := groups(moves)
	best := who[0]
	for _, i := range who {
		key := m.KeyOf(moves[i])
		if _, ok := p.priority[key]; !ok {
			p.priority[key] = p.rng.Float64()
		}
		if p.priority[key] > p.priority[m.KeyOf(moves[best])] {
			best = i
		}
	}
	p.own = m.Touches(moves[best], p.own[:0])
	for _, i := range who {
		p.that = m.Touches(moves[i], p.that[:0])
		if i == best || conflict(p.own, p.that) {
			delete(p.priority, m.KeyOf(moves[i]))
		}
	}
	return oneOf(p.rng, moves, best)
}

func conflict(these, those []machine.Touch) bool {
	return slices.ContainsFunc(these, func(t machine.Touch) bool { return slices.ContainsFunc(those, t.Conflicts) })
}
