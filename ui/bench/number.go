package bench

import (
	"math/big"
	"strconv"

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
	p, _ := number.Odds(o.Probability, o.Exact, complete)
	switch {
	case p == "":
		return "unknown"
	case o.Exact != nil && p == o.Exact.RatString():
		return p
	}
	return number.Percent(o.Probability)
}

// plural writes n of something: "1 step", "2 steps".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
