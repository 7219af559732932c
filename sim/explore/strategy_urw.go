package explore

import (
	"math/rand/v2"

	"racelab/sim/machine"
)

// uniformWalk draws interleavings about uniformly (the uniform random walk of Zhao et al., "Selectively uniform concurrency
// testing", ASPLOS 2025): who steps is drawn by how many steps are still to come of each, those of goroutines that it has yet to start
// among them. How many there are is taken from the run before.
type uniformWalk struct{}

func (uniformWalk) String() string                { return "urw" }
func (u uniformWalk) explore(x *explorer) *Result { return x.drawAll(u) }

func (uniformWalk) draw(s *sampler, rng *rand.Rand) picker {
	u := &urw{rng: rng, left: map[uint64]int{}, counts: &counts{steps: map[uint64]int{}, above: map[uint64][]uint64{}}}
	if before := s.counted; before != nil {
		for key, n := range before.steps {
			u.left[key] += n
			for _, by := range before.above[key] { // whoever starts it has its steps to come until then
				u.left[by] += n
			}
		}
	}
	s.counted = u.counts
	return u
}

// counts are the steps that each goroutine of a run made, by key, and who it was started by.
type counts struct {
	steps map[uint64]int
	above map[uint64][]uint64
}

// urw is the scheduler of one run.
type urw struct {
	rng  *rand.Rand
	left map[uint64]int // steps to come, with those of goroutines that are yet to be started
	*counts
}

func (u *urw) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	who := groups(moves)
	weights, sum := make([]int, len(who)), 0
	for i, at := range who {
		u.meet(m, moves[at])
		weights[i] = max(1, u.left[m.KeyOf(moves[at])])
		sum += weights[i]
	}
	n, chosen := u.rng.IntN(sum), 0
	for n >= weights[chosen] {
		n -= weights[chosen]
		chosen++
	}
	key := m.KeyOf(moves[who[chosen]])
	u.left[key]--
	u.steps[key]++
	return oneOf(u.rng, moves, who[chosen])
}

// meet takes the steps of a goroutine that is there now off the one that started it. Those further up no longer
// count them: they were taken off with the steps of that one.
func (u *urw) meet(m *machine.Machine, mv machine.Move) {
	key := m.KeyOf(mv)
	if _, known := u.above[key]; known {
		return
	}
	u.above[key] = m.Ancestors(mv, nil)
	if by := u.above[key]; len(by) > 0 {
		u.left[by[0]] -= u.left[key]
	}
}
