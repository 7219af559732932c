package exercise

import (
	"slices"

	"racelab/sim"
)

// mostAfterRace is how many steps a run goes on at most after the accesses that race.
const mostAfterRace = 2000

// ThroughRace lets the run of a token that stops where two accesses race go on through both, to its end, where
// the explanation names them. ok is false, and the token the same, where it does not stop so.
func ThroughRace(p *sim.Program, token string) (through string, ok bool) {
	run, err := p.Replay(token)
	if err != nil {
		return token, false
	}
	v := run.View(run.Len())
	if v.End != nil {
		return token, false
	}
	for _, first := range v.Choices {
		for _, second := range v.Choices {
			if first.Actor == second.Actor {
				continue
			}
			if through, ok := raced(run, first, second); ok {
				return through, true
			}
		}
	}
	return token, false
}

// raced takes two steps, and tells whether these race.
func raced(run *sim.Run, first, second sim.Choice) (token string, ok bool) {
	at := run.Len()
	run = run.Clone()
	if run.Step(first) != nil || run.Step(second) != nil {
		return "", false
	}
	run.Finish(at + mostAfterRace)
	if run.View(run.Len()).End == nil {
		return "", false
	}
	for _, in := range run.Explain() {
		if in.Pattern == "data race" && slices.Contains(in.Steps, at+1) && slices.Contains(in.Steps, at+2) {
			return run.Token(), true
		}
	}
	return "", false
}
