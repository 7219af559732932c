package bench

import (
	"math/big"

	"racelab/sim"
	"racelab/sim/number"
)

// count writes a number of interleavings.
func count(n *big.Int) string {
	if n == nil {
		return "endless"
	}
	return number.Big(n)
}

// chance writes how probable an outcome is if every next step is chosen at random.
func chance(o sim.Outcome, complete bool) string {
	if o.Probability <= 0 && !complete {
		return "unknown"
	}
	return number.Percent(o.Probability)
}
