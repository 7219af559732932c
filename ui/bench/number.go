package bench

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// exactDigits is the longest whole number that is written out.
const exactDigits = 18

// count writes a number of interleavings with its digits in threes; above
// exactDigits digits it says the power of ten instead.
func count(n *big.Int) string {
	if n == nil {
		return "endless"
	}
	s := n.String()
	if len(s) > exactDigits && n.Sign() > 0 {
		return fmt.Sprintf("%s.%s × 10^%d", s[:1], s[1:3], len(s)-1)
	}
	return grouped(s)
}

// countInt is count for an int64.
func countInt(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// percent writes a share. Only none at all is 0 % and only all of it 100 %.
func percent(share float64) string {
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
	return fmt.Sprintf("%.1f %%", share*100)
}

// chance writes a probability, as a fraction where that is short.
func chance(p float64, exact *big.Rat) string {
	if exact != nil {
		if s := exact.RatString(); len(s) <= 7 {
			return s
		}
	}
	return percent(p)
}

// plural writes n of something: "1 step", "2 steps".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
