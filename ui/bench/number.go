package bench

import (
	"math/big"

	"racelab/number"
	"racelab/sim"
)

// count writes a number of interleavings.
func count(n *big.Int) string {
	if n == nil {
		return "endless"
	}
	return number.Big(n)
}

// chance writes how probable an outcome is, as a fraction where that is short.
func chance(o sim.Outcome, complete bool) string {
	if p := number.Fraction(o.Exact); p != "" {
		return p
	}
	if o.Probability <= 0 && !complete {
		return "unknown"
	}
	return number.Percent(o.Probability)
}
