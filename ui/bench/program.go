package bench

import (
	"context"

	"racelab/sim"
	"racelab/sim/trace"
)

// Program is what the bench needs of a program. FromSim makes one of a
// [sim.Program]; tests bring their own.
type Program interface {
	// Switches returns what the learner may flip, in source order.
	Switches() []sim.Switch
	// NewRun starts a run.
	NewRun(sim.Config) (Run, error)
	// Replay starts a run that has taken the token's choices.
	Replay(token string) (Run, error)
	// Explore covers every interleaving, as sim.Program.Explore says.
	Explore(context.Context, sim.Config, sim.Budget, func(sim.Progress)) (*sim.Report, error)
	// Files returns the source.
	Files() []sim.File
}

// Run is what the bench needs of a run; the methods are those of [sim.Run].
type Run interface {
	Len() int
	View(at int) *sim.View
	Step(sim.Choice) error
	Truncate(at int)
	Events(at int) []trace.Event
	Schedule() sim.Schedule
	Token() string
	Counterfactual(sim.Config) (other Run, d sim.Divergence, err error)
	Explain() []sim.Insight
}

// FromSim returns p as the bench wants it.
func FromSim(p *sim.Program) Program { return simProgram{p} }

type simProgram struct{ *sim.Program }

func (p simProgram) NewRun(c sim.Config) (Run, error) {
	r, err := p.Program.NewRun(c)
	if err != nil {
		return nil, err
	}
	return simRun{r}, nil
}

func (p simProgram) Replay(token string) (Run, error) {
	r, err := p.Program.Replay(token)
	if err != nil {
		return nil, err
	}
	return simRun{r}, nil
}

type simRun struct{ *sim.Run }

// decide says when and by what the run was decided.
func (r simRun) decide(d *sim.Decider) *decision {
	ctx := context.Background()
	d = d.Brief()
	line, err := d.Line(ctx, r.Run)
	if err != nil {
		return nil
	}
	out := &decision{line: line}
	if reason, err := d.Reason(ctx, r.Run); err == nil {
		out.reason, out.orders = reason.Text, reason.Orders
		out.insights = d.Explain(ctx, r.Run)
	}
	return out
}

func (r simRun) Counterfactual(c sim.Config) (Run, sim.Divergence, error) {
	other, d, err := r.Run.Counterfactual(c)
	if err != nil {
		return nil, d, err
	}
	return simRun{other}, d, nil
}
