package path

import (
	"math/big"
	"testing"

	"racelab/lessons/course/attempt"
	"racelab/sim"
)

// What fails is not told that nothing is left, and a cell says what its census comes to.
func TestNoProofSaysThatNothingIsLeft(t *testing.T) {
	for holds, want := range map[bool]string{true: "Every interleaving was run, and none is left out", false: "What you tried, and how it ended"} {
		v := &proving{proof: &attempt.Proof{Holds: holds, Complete: true}}
		if got := v.title(); got != want {
			t.Errorf("it holds: %v, and the title is %q", holds, got)
		}
	}
	failing := &sim.Failure{Token: "token"}
	for _, c := range []struct {
		r    *sim.Report
		want string
	}{
		{nil, "?"},
		{&sim.Report{Complete: true, Failing: big.NewInt(0), Interleavings: big.NewInt(6)}, "✓ holds"},
		{&sim.Report{Failing: big.NewInt(0), Interleavings: big.NewInt(6)}, "≈ none yet"},
		{&sim.Report{Complete: true, Failing: big.NewInt(3), Interleavings: big.NewInt(6), Shortest: failing}, "✗ 50 %"},
		{&sim.Report{Complete: true, Shortest: failing}, "✗ fails"},
		{&sim.Report{Complete: true, Races: []sim.Race{{}}}, "✗ data race"},
		{&sim.Report{Complete: true, Deadlocks: []sim.Finding{{}}}, "✗ deadlock"},
	} {
		if got := word(c.r); got != c.want {
			t.Errorf("%+v is %q, want %q", c.r, got, c.want)
		}
	}
}
