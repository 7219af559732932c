package bench

import (
	"math/big"
	"testing"
)

func TestCount(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "6": "6", "999": "999", "1000": "1,000", "15336": "15,336", "1234567": "1,234,567",
		"999999999999999999":    "999,999,999,999,999,999",
		"1000000000000000000":   "1.00 × 10^18",
		"123456789012345678901": "1.23 × 10^20",
	} {
		n, _ := new(big.Int).SetString(in, 10)
		if got := count(n); got != want {
			t.Errorf("count(%s) = %q, want %q", in, got, want)
		}
	}
	if got := count(nil); got != "endless" {
		t.Errorf("count(nil) = %q", got)
	}
}

func TestPercentNeverRoundsToNoneOrAll(t *testing.T) {
	for in, want := range map[float64]string{0: "0 %", 1: "100 %", 1.0 / 3: "33.3 %", 1e-9: "<0.1 %", 1 - 1e-9: ">99.9 %", 0.5: "50.0 %"} {
		if got := percent(in); got != want {
			t.Errorf("percent(%v) = %q, want %q", in, got, want)
		}
	}
}

func TestChancePrefersAShortFraction(t *testing.T) {
	if got := chance(0.375, big.NewRat(3, 8)); got != "3/8" {
		t.Errorf("3/8 is %q", got)
	}
	if got := chance(0.25, big.NewRat(1_000_003, 4_000_013)); got != "25.0 %" {
		t.Errorf("a long fraction is %q", got)
	}
	if got := chance(0.25, nil); got != "25.0 %" {
		t.Errorf("without the exact value it is %q", got)
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		share float64
		width int
		want  string
	}{{0, 10, ""}, {1, 4, "████"}, {0.5, 4, "██"}, {1e-9, 10, "▏"}, {0.3, 4, "█▎"}, {2, 3, "███"}, {0.5, 0, ""}} {
		if got := bar(c.share, c.width); got != c.want {
			t.Errorf("bar(%v, %d) = %q, want %q", c.share, c.width, got, c.want)
		}
	}
}
