package explore

import (
	"math/rand/v2"

	"racelab/sim/machine"
)

// random draws each step uniformly: one of the goroutines that can go on, then one of its alternatives. It favours runs
// in which everybody gets on equally fast.
type random struct{}

func (random) String() string                         { return "random" }
func (r random) explore(x *explorer) *Result          { return x.drawAll(r) }
func (random) draw(_ *sampler, rng *rand.Rand) picker { return &walk{rng: rng} }

// walk picks a goroutine uniformly, then one of its alternatives.
type walk struct{ rng *rand.Rand }

func (w *walk) pick(_ *machine.Machine, moves []machine.Move) machine.Move {
	who := groups(moves)
	return oneOf(w.rng, moves, who[w.rng.IntN(len(who))])
}
