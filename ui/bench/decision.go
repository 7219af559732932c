package bench

import (
	"racelab/sim"
)

// This file finds out when a run was decided, for the page that says why it failed.

// decision is when and by what a run was decided.
type decision struct {
	line   *sim.Line
	reason string      // in words; empty if that is not known
	orders []sim.Order // the smallest set that decides; nil if that is not known

	insights []sim.Insight // what went wrong, by what decided the run
}

// maxDecided bounds the programs of which it is worked out while somebody waits, in
// states.
const maxDecided = 20_000

// decider is a run that can say when it was decided.
type decider interface {
	decide(*sim.Decider) *decision
}

// decision returns when the run was decided, as far as the report of its program tells;
// nil if it does not.
func (t *tape) decision(r *sim.Report) *decision {
	run, ok := t.run.(decider)
	if !ok || r == nil || r.Decider() == nil || r.States > maxDecided {
		return nil
	}
	if t.judged != r {
		t.judged, t.decided = r, run.decide(r.Decider())
	}
	return t.decided
}
