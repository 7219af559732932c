package sim

import (
	"context"
	"math/big"
	"time"

	"racelab/sim/explore"
	"racelab/sim/hb"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Budget bounds an exploration. Zero fields take defaults.
type Budget = explore.Budget

// Progress is how far the explorer has come.
type Progress = explore.Progress

// Explore covers every interleaving within the budget. progress may be nil; it
// is called at most about 10 times a second, from another goroutine. When ctx is cancelled
// Explore returns at once with ctx's error.
func (p *Program) Explore(ctx context.Context, c Config, b Budget, progress func(Progress)) (*Report, error) {
	began := time.Now()
	opts, err := p.options(c)
	if err != nil {
		return nil, err
	}
	res, err := explore.Explore(ctx, p.pkg.Code.New(opts), b, progress)
	if err != nil {
		return nil, err
	}
	if err := spent(res); err != nil {
		return nil, err
	}
	rp := &reporter{prog: p, cfg: c, opts: opts, runs: map[string]*Run{}}
	out := rp.report(res)
	out.Elapsed = time.Since(began)
	return out, ctx.Err()
}

// ErrSpent is the error of a program that could not be checked, because runs of
// it use up what a run may use: steps, memory, goroutines, output.
type ErrSpent struct{ Why string }

func (e *ErrSpent) Error() string {
	return "this program cannot be checked to its end: " + e.Why
}

// spent returns an error if runs were cut off and nothing is wrong with the others:
// then nothing can be said of the program.
func spent(res *explore.Result) error {
	if len(res.Races) > 0 { // true of the program, wherever its runs lead
		return nil
	}
	var cut *ErrSpent
	if len(res.Outcomes) == 0 && len(res.Livelocks) == 0 {
		return &ErrSpent{"no run of it came to its end within the budget; allow more, or make it smaller"}
	}
	for _, o := range res.Outcomes {
		switch {
		case o.End.Kind == machine.Spent && !o.Endless:
			cut = &ErrSpent{o.End.Why}
		case o.End.Fails:
			return nil
		}
	}
	if cut == nil {
		return nil
	}
	return cut
}

// reporter replays the explorer's examples to say in words what they show.
type reporter struct {
	prog *Program
	cfg  Config
	opts machine.Options
	runs map[string]*Run
}

func (rp *reporter) run(moves []machine.Move) *Run {
	r, err := rp.prog.NewRun(rp.cfg)
	if err != nil { // the configuration was checked
		return &Run{}
	}
	for _, mv := range moves {
		r.take(mv, len(r.state(r.Len()).Moves(nil)))
	}
	return r
}

func (rp *reporter) report(res *explore.Result) *Report {
	out := &Report{
		Complete: res.Complete, Coverage: res.Words(), Unbounded: res.Unbounded,
		Interleavings: res.Paths, Failing: res.Failing, States: res.States, Transitions: res.Transitions,
	}
	var examples []*Run
	for _, o := range res.Outcomes {
		r := rp.run(o.Moves)
		examples = append(examples, r)
		out.Outcomes = append(out.Outcomes, rp.outcome(o, r, res))
	}
	if f := res.Shortest; f != nil {
		r := rp.run(f.Moves)
		out.Shortest = &Failure{Schedule: r.Schedule(), Token: r.Token(), Preemptions: f.Preemptions, Steps: len(f.Moves), End: *r.end(&f.End)}
	}
	for _, f := range res.Deadlocks {
		out.Deadlocks = append(out.Deadlocks, rp.finding(f, func(e *machine.End) string { return e.Lost }))
	}
	for _, f := range res.Leaks {
		out.Leaks = append(out.Leaks, rp.finding(f, func(e *machine.End) string { return e.Lost }))
	}
	for _, f := range res.Livelocks {
		out.Livelocks = append(out.Livelocks, rp.finding(f, func(*machine.End) string { return f.Text }))
	}
	for _, race := range res.Races {
		out.Races = append(out.Races, rp.race(race))
	}
	rp.unordered(out, examples)
	return out
}

func (rp *reporter) outcome(o explore.Outcome, r *Run, res *explore.Result) Outcome {
	e := r.end(&o.End)
	out := Outcome{
		Text: e.Outcome, Kind: e.Kind, Fails: e.Fails, Why: e.Why,
		Interleavings: o.Paths, Probability: o.Probability, Exact: o.Exact,
		Schedule: r.Schedule(), Token: r.Token(),
	}
	if o.Paths != nil && res.Paths != nil && res.Paths.Sign() > 0 {
		out.Share, _ = new(big.Rat).SetFrac(o.Paths, res.Paths).Float64()
	}
	if e.Fails && !o.Endless {
		if why := r.Explain(); len(why) > 0 {
			out.Why = why[0].Text
		}
	}
	return out
}

// finding replays an example, so that its words name the actors as the run does.
func (rp *reporter) finding(f explore.Finding, words func(*machine.End) string) Finding {
	r := rp.run(f.Moves)
	out := Finding{Text: words(&f.End), Where: f.End.Where, Schedule: r.Schedule(), Cycle: f.Cycle, Token: r.Token()}
	if e := r.state(r.Len()).Ended(); e != nil {
		if text := words(e); text != "" {
			out.Text = text
		}
		if len(e.Where) > 0 {
			out.Where = e.Where
		}
	}
	return out
}

func (rp *reporter) race(race explore.Race) Race {
	r := rp.run(race.Moves)
	out := Race{Variable: race.Name, First: race.First, Second: race.Second, FirstOp: race.FirstOp, SecondOp: race.SecondOp, Schedule: r.Schedule(), Token: r.Token()}
	out.Text = raceText(out)
	return out
}

func raceText(r Race) string {
	return "data race on " + r.Variable + ": " + r.FirstOp.String() + " at " + r.First.String() + " and " + r.SecondOp.String() + " at " + r.Second.String() + ", with nothing that orders them"
}

// unordered adds the data races that only the order of events shows: accesses
// that a sleep keeps apart are never next to each other, and race all the same.
func (rp *reporter) unordered(out *Report, examples []*Run) {
	for _, r := range examples {
		events := r.allEvents(r.Len())
		for _, d := range hb.Races(events) {
			a, b := events[d.First], events[d.Second]
			if a.Pos.Line == 0 || b.Pos.Line == 0 || out.knows(a.Pos, b.Pos) {
				continue
			}
			race := Race{Variable: a.Name, First: a.Pos, Second: b.Pos, FirstOp: a.Op, SecondOp: b.Op, Schedule: r.Schedule(), Token: r.Token()}
			race.Text = raceText(race)
			out.Races = append(out.Races, race)
		}
	}
}

func (r *Report) knows(a, b trace.Position) bool {
	for _, k := range r.Races {
		if k.First == a && k.Second == b || k.First == b && k.Second == a {
			return true
		}
	}
	return false
}
