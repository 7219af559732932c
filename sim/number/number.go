// Package number writes the numbers of a report: counts with their digits in
// threes, shares, and how likely an outcome is.
package number

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/dustin/go-humanize"
)

// longest is the most digits of a count that is written out.
const longest = 18

// Big writes a count with a comma between every three digits. One of more than 18
// digits is rounded down to a power of ten; none at all, nil, is infinitely many.
func Big(n *big.Int) string {
	if n == nil {
		return "infinitely many"
	}
	if s := n.String(); len(s) > longest && n.Sign() > 0 {
		return fmt.Sprintf("%s.%s × 10^%d", s[:1], s[1:3], len(s)-1)
	}
	return humanize.BigComma(new(big.Int).Set(n)) // BigComma changes a negative one
}

// Int is Big for what fits into 64 bits.
func Int[N int | int64](n N) string { return humanize.Comma(int64(n)) }

// Percent writes a share of 0..1. Only none at all is 0 % and only all of it 100 %; a number without a decimal is exact.
func Percent(share float64) string {
	switch {
	case share <= 0:
		return "0 %"
	case share >= 1:
		return "100 %"
	case share < 0.001:
		return "<0.1 %"
	case share > 0.999:
		return ">99.9 %"
	}
	if whole := math.Round(share * 100); math.Abs(share*100-whole) < 1e-9 {
		return fmt.Sprintf("%.0f %%", whole)
	}
	return fmt.Sprintf("%.1f %%", share*100)
}

// Of counts things, of which noun is one: "1 step", "2,000 steps".
func Of[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Int(n) + " " + noun + "s"
}

// Fraction writes p as a fraction where that is short; else it returns nothing.
func Fraction(p *big.Rat) string {
	if p == nil {
		return ""
	}
	if s := p.RatString(); len(s) <= 7 {
		return s
	}
	return ""
}

// Chance writes how probable something is, after is if that is so, and after about
// if it was drawn from random runs.
func Chance(p float64, exact *big.Rat, whole bool, is, about string) string {
	switch text, roughly := odds(p, exact, whole); {
	case text == "":
		return "in no random run"
	case roughly:
		return about + text
	default:
		return is + text
	}
}

// odds writes a probability: exact as a fraction if that is short, p to three
// figures otherwise. Without the whole picture, p comes from random runs: it is
// about right, and 0, for which odds returns nothing, means no more than that none of
// them ended so.
func odds(p float64, exact *big.Rat, whole bool) (text string, about bool) {
	if s := Fraction(exact); s != "" {
		return s, false
	}
	if p <= 0 && !whole {
		return "", true
	}
	return strconv.FormatFloat(p, 'g', 3, 64), !whole
}
