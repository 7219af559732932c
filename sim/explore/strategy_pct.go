package explore

import (
	"fmt"
	"math/rand/v2"

	"racelab/sim/machine"
)

// pctDepth schedules by random priorities that change at a few random steps (Burckhardt et al., "A randomized scheduler
// with probabilistic guarantees of finding bugs", ASPLOS 2010). A bug that takes the order of so many steps is found by a run of n
// goroutines and k steps with a probability of at least 1/(n·k^(depth-1)).
type pctDepth struct{ depth int }

func (p pctDepth) String() string              { return fmt.Sprintf("pct:%d", p.depth) }
func (p pctDepth) explore(x *explorer) *Result { return x.drawAll(p) }

func (p pctDepth) draw(s *sampler, rng *rand.Rand) picker {
	return newPCT(rng, p.depth, max(s.longest, 16))
}

// pct is the scheduler of one run.
type pct struct {
	rng      *rand.Rand
	priority map[uint64]int
	changes  map[int]int // step to new priority
	step     int
}

func newPCT(rng *rand.Rand, depth, length int) *pct {
	p := &pct{rng: rng, priority: map[uint64]int{}, changes: map[int]int{}}
	for d := 1; d < depth; d++ {
		p.changes[rng.IntN(length)] = -d
	}
	return p
}

func (p *pct) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	best := uint64(0)
	var options []machine.Move
	for _, mv := range moves {
		key := m.KeyOf(mv)
		if _, ok := p.priority[key]; !ok {
			p.priority[key] = p.rng.IntN(1 << 30)
		}
		if len(options) == 0 || p.priority[key] > p.priority[best] {
			best, options = key, options[:0]
		}
		if key == best {
			options = append(options, mv)
		}
	}
	if lower, ok := p.changes[p.step]; ok {
		p.priority[best] = lower
	}
	p.step++
	return options[p.rng.IntN(len(options))]
}
