package attempt

import "testing"

// Explain shows no numbers of steps, and so its verdicts cite none.
func TestVerdictsCiteNoSteps(t *testing.T) {
	got := unnumbered(`ann read n = 1 (2) before ben did "INSERT INTO t VALUES (7) (8)" (11); both wait (3, 4).`)
	if want := `ann read n = 1 before ben did "INSERT INTO t VALUES (7) (8)"; both wait.`; got != want {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}
