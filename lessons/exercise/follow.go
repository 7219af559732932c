package exercise

import "racelab/sim"

// Follow says how the failing run of the draft before goes in this one: "The same schedule", or how far it fits, and how
// that ends. It is empty if there is nothing to follow: both have to be compiled in this process, to differ, and to begin alike.
func (v *Verdict) Follow(before *Verdict) string {
	if before == nil || before.Token == "" || !before.Own() || !v.Own() || v.Program.Hash() == before.Program.Hash() {
		return ""
	}
	info, err := sim.ParseToken(before.Token)
	if err != nil {
		return ""
	}
	run, err := before.Program.Replay(before.Token)
	if err != nil {
		return ""
	}
	fit, err := v.Program.RefitRun(run, info.Config())
	if err != nil || fit.Steps == 0 && !fit.Impossible { // a test, a fault or all that it begins with is there no more
		return ""
	}
	switch e := fit.Run.View(fit.Run.Len()).End; {
	case e == nil:
		return fit.Words() + " It does not come to an end."
	case e.Fails:
		return fit.Words() + " It fails: " + firstLine(e.Why) + "."
	}
	return fit.Words() + " It holds."
}
