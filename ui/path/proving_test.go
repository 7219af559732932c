package path

import (
	"math/big"
	"strings"
	"testing"

	"racelab/course"
	"racelab/course/attempt"
	"racelab/sim"
)

// What fails is not told that nothing is left.
func TestNoProofSaysThatNothingIsLeft(t *testing.T) {
	report := &sim.Report{Failing: big.NewInt(4), Interleavings: big.NewInt(6), Complete: true}
	proof := &attempt.Proof{Switches: []string{"del"}, Before: report, Censuses: []course.Proof{{Report: report}}, Complete: true}
	for _, holds := range []bool{false, true} {
		proof.Holds = holds
		text := proofsText(proof, "said")
		if got := strings.Contains(text, "none is left out") && strings.Contains(text, "This proves something"); got != holds {
			t.Errorf("it holds: %v, and the page says:\n%s", holds, text)
		}
	}
}
