package number

import (
	"math"
	"math/big"
	"testing"
)

func TestBig(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "6": "6", "999": "999", "1000": "1,000", "15336": "15,336", "1234567": "1,234,567", "-1234": "-1,234",
		"999999999999999999":    "999,999,999,999,999,999",
		"1000000000000000000":   "1.00 × 10^18",
		"123456789012345678901": "1.23 × 10^20",
	} {
		n, _ := new(big.Int).SetString(in, 10)
		if got := Big(n); got != want {
			t.Errorf("Big(%s) = %q, want %q", in, got, want)
		}
		if n.String() != in {
			t.Errorf("Big changed %s to %s", in, n)
		}
	}
	if got := Big(nil); got != "infinitely many" {
		t.Errorf("Big(nil) = %q", got)
	}
}

func TestInt(t *testing.T) {
	for in, want := range map[int64]string{0: "0", 7032: "7,032", -100: "-100", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Int(in); got != want {
			t.Errorf("Int(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestPercentNeverRoundsToNoneOrAll(t *testing.T) {
	for in, want := range map[float64]string{0: "0 %", 1: "100 %", 1.0 / 3: "33.3 %", 1e-9: "<0.1 %", 1 - 1e-9: ">99.9 %", 0.5: "50 %", 0.5004: "50.0 %"} {
		if got := Percent(in); got != want {
			t.Errorf("Percent(%v) = %q, want %q", in, got, want)
		}
	}
}

func TestOdds(t *testing.T) {
	for _, c := range []struct {
		p     float64
		exact *big.Rat
		whole bool
		want  string
		about bool
	}{
		{0.375, big.NewRat(3, 8), true, "3/8", false},
		{1, big.NewRat(1, 1), true, "1", false},
		{0.25, big.NewRat(1_000_003, 4_000_013), true, "0.25", false},
		{0.000123456, nil, true, "0.000123", false},
		{0.0128, nil, false, "0.0128", true},
		{0, nil, false, "", true},
	} {
		got, about := odds(c.p, c.exact, c.whole)
		if got != c.want || about != c.about {
			t.Errorf("odds(%v, %v, %v) = %q, %v; want %q, %v", c.p, c.exact, c.whole, got, about, c.want, c.about)
		}
	}
}

func TestOfCountsTheNoun(t *testing.T) {
	for n, want := range map[int]string{0: "0 steps", 1: "1 step", 2: "2 steps", 4000: "4,000 steps"} {
		if got := Of(n, "step"); got != want {
			t.Errorf("Of(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestChanceSaysWhereItComesFrom(t *testing.T) {
	for _, c := range []struct {
		p     float64
		exact *big.Rat
		whole bool
		want  string
	}{
		{0.375, big.NewRat(3, 8), true, "p = 3/8"},
		{0.0128, nil, false, "p ≈ 0.0128"},
		{0, nil, false, "in no random run"},
		{0, nil, true, "p = 0"},
	} {
		if got := Chance(c.p, c.exact, c.whole, "p = ", "p ≈ "); got != c.want {
			t.Errorf("Chance(%v, %v, %v) = %q, want %q", c.p, c.exact, c.whole, got, c.want)
		}
	}
}
