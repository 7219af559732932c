package bench

import (
	"math/big"
	"testing"

	"racelab/sim"
)

func TestCountOfTheEndless(t *testing.T) {
	if got := count(nil); got != "endless" {
		t.Errorf("count(nil) = %q", got)
	}
}

func TestChancePrefersAShortFraction(t *testing.T) {
	for _, c := range []struct {
		o     sim.Outcome
		whole bool
		want  string
	}{
		{sim.Outcome{Probability: 0.375, Exact: big.NewRat(3, 8)}, true, "37.5 %"},
		{sim.Outcome{Probability: 0.25, Exact: big.NewRat(1_000_003, 4_000_013)}, true, "25 %"},
		{sim.Outcome{Probability: 0.25}, false, "25 %"},
		{sim.Outcome{}, false, "unknown"},
	} {
		if got := chance(c.o, c.whole); got != c.want {
			t.Errorf("the chance of %v is %q, want %q", c.o, got, c.want)
		}
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
