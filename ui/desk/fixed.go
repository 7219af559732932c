package desk

import (
	"context"
	"errors"

	"racelab/sim"
	"racelab/ui/bench"
)

// fixed is the program of a run that is looked at where others share the process: what somebody else wrote is
// not explored here, and no step is taken beyond those that were rehearsed where it was judged.
type fixed struct{ bench.Program }

var errStill = errors.New("on a class's server a draft is explored beside the editor, and its failing run is only looked at; esc goes back to the code")

// Explore implements bench.Program.
func (fixed) Explore(context.Context, sim.Config, sim.Budget, func(sim.Progress)) (*sim.Report, error) {
	return nil, errStill
}

// NewRun implements bench.Program.
func (p fixed) NewRun(c sim.Config) (bench.Run, error) { return seen(p.Program.NewRun(c)) }

// Replay implements bench.Program.
func (p fixed) Replay(token string) (bench.Run, error) { return seen(p.Program.Replay(token)) }

func seen(r bench.Run, err error) (bench.Run, error) {
	if err != nil {
		return nil, err
	}
	return stillRun{r}, nil
}

// stillRun is a run that stays as it is.
type stillRun struct{ bench.Run }

// Step implements bench.Run.
func (stillRun) Step(sim.Choice) error { return errStill }

// Truncate implements bench.Run.
func (stillRun) Truncate(int) {}

// Counterfactual implements bench.Run.
func (stillRun) Counterfactual(sim.Config) (bench.Run, sim.Divergence, error) {
	return nil, sim.Divergence{}, errStill
}

// looks are the keys that a bench takes on which a run is only looked at.
var looks = map[string]bool{
	"left": true, "right": true, "up": true, "down": true, "home": true, "end": true, "pgup": true, "pgdown": true,
	"tab": true, "shift+tab": true, "w": true, "y": true, "z": true, "esc": true, "q": true, "?": true,
}
