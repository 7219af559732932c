package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/ui/bench"
)

// fixed is the program of a run that is looked at where others share the process: what somebody else wrote is
// not explored here, and no step is taken beyond those that were rehearsed where it was judged.
type fixed struct{ bench.Program }

var (
	errStill     = errors.New("on a class's server a draft is explored beside the editor, and not on the bench; esc goes back to the code")
	errCostly    = errors.New("this step takes more than one gets on a class's server; racelab fix or racelab kata on a laptop has no such limit")
	errLongShare = fmt.Errorf("on a class's server a run has %d steps at most", longestShared)
)

// longestShared is how many steps a run has at most where others share the process.
const longestShared = 1000

// shared returns the program of a failing run where others share the process. steps says that further steps may be taken:
// the run takes little, and so does each step that is added, or it is refused.
func shared(p *sim.Program, token string) (_ bench.Program, steps bool) {
	little := bench.FromSim(p.Frugal())
	if r, err := little.Replay(token); err == nil && r.Len() <= longestShared && !spent(r) {
		return spare{fixed{little}}, true
	}
	return fixed{bench.FromSim(p)}, false
}

// spent reports whether a run has ended because it used up what it got.
func spent(r bench.Run) bool {
	e := r.View(r.Len()).End
	return e != nil && e.Kind == sim.Spent
}

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

// spare is a program of which steps are taken, each of which takes little.
type spare struct{ fixed }

// NewRun implements bench.Program.
func (p spare) NewRun(c sim.Config) (bench.Run, error) { return sparing(p.Program.NewRun(c)) }

// Replay implements bench.Program.
func (p spare) Replay(token string) (bench.Run, error) { return sparing(p.Program.Replay(token)) }

func sparing(r bench.Run, err error) (bench.Run, error) {
	if err != nil {
		return nil, err
	}
	return spareRun{stillRun{r}}, nil
}

type spareRun struct{ stillRun }

// Step implements bench.Run.
func (r spareRun) Step(c sim.Choice) error {
	at := r.Len()
	if at >= longestShared {
		return errLongShare
	}
	if err := r.Run.Step(c); err != nil {
		return err
	}
	if spent(r.Run) {
		r.Run.Truncate(at)
		return errCostly
	}
	return nil
}

// Truncate implements bench.Run.
func (r spareRun) Truncate(at int) { r.Run.Truncate(at) }

// The keys that a bench takes on which a run is only looked at, and those with which further steps are taken.
var (
	looks   = set("left right up down home end pgup pgdown tab shift+tab w y z esc q ?")
	stepped = set("1 2 3 4 5 6 7 8 9 0 . space + = - _ h j k l g G r u U enter s e < >")
)

func set(names string) map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(names) {
		out[n] = true
	}
	return out
}
