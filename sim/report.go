package sim

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"racelab/sim/explain"
	"racelab/sim/explore"
	"racelab/sim/hb"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Budget bounds an exploration. Zero fields take defaults.
type Budget = explore.Budget

// Strategy is a way to explore a program, for Budget.Strategy.
type Strategy = explore.Strategy

// ParseStrategy reads the name of a strategy; StrategyNames has them all. The empty name is nil, and stands for auto.
func ParseStrategy(text string) (Strategy, error) { return explore.ParseStrategy(text) }

// Draws reports whether a strategy draws runs, and so proves nothing.
func Draws(s Strategy) bool { return explore.Draws(s) }

// StrategyNames are the names of the strategies, those that prove something first.
func StrategyNames() []string { return explore.StrategyNames() }

// Progress is how far the explorer has come.
type Progress = explore.Progress

// Explore covers every interleaving within the budget. progress may be nil; it
// is called at most about 10 times a second, from another goroutine. When ctx is cancelled
// Explore returns at once with ctx's error.
func (p *Program) Explore(ctx context.Context, c Config, b Budget, progress func(Progress)) (*Report, error) {
	began := time.Now()
	given := len(c.Requests) > 0 || p.given
	c, opts, err := p.options(c)
	if err != nil {
		return nil, err
	}
	serves := p.pkg.Serves && opts.Meeting == nil
	if serves || p.kind(opts.Entry) == Test && opts.Meeting == nil {
		opts.Service = machine.NewService()
	}
	if b.Early = 0; c.AnyTimers {
		b.Early = c.Early
	}
	res, err := explore.Explore(ctx, p.pkg.Code.New(opts), b, progress)
	if err != nil {
		return nil, err
	}
	var service *Served
	if serves {
		service = served(opts.Service, c.Requests, given)
	}
	if err := spent(res, service); err != nil {
		return nil, err
	}
	rp := &reporter{prog: p, cfg: c, opts: opts, res: res}
	out := rp.report(ctx, res)
	out.serve(service)
	if opts.Service != nil {
		out.Skipped = opts.Service.Skips()
	}
	out.Elapsed = time.Since(began)
	return out, ctx.Err()
}

// ErrSpent is the error of a program that could not be checked, because runs of
// it use up what a run may use (steps, memory, goroutines, output), or ask for
// something that the model does not have.
type ErrSpent struct{ Why string }

func (e *ErrSpent) Error() string {
	return "this program cannot be checked to its end: " + e.Why
}

// spent returns an error if runs were cut off and nothing is wrong with the others:
// then nothing can be said of the program.
func spent(res *explore.Result, service *Served) error {
	if len(res.Races)+len(res.Livelocks)+len(res.Deadlocks) > 0 { // true of the program, wherever its runs lead
		return nil
	}
	for _, o := range res.Outcomes {
		if o.End.Fails {
			return nil
		}
	}
	switch {
	case len(res.Cut) > 0:
		return &ErrSpent{res.Cut[0].End.Why}
	case res.Unasked && service != nil && service.Missing != "":
		return &ErrSpent{service.Missing}
	case res.Unasked && len(res.Livelocks) == 0:
		return &ErrSpent{"it serves, nothing in it asks the server, and racelab finds no handler that it could ask: say what to ask, such as --request 'GET /'"}
	case len(res.Outcomes) == 0 && res.Starved:
		return &ErrSpent{"every run of it looks again and again until a timer fires, which this bound on early timers never lets fire; a larger one (--timers any) does"}
	case len(res.Outcomes) == 0 && res.Refused != "":
		return &ErrSpent{"the strategy reduced does not take it: " + res.Refused + "; leave --strategy out, or choose another one"}
	case len(res.Outcomes) == 0:
		return &ErrSpent{"no run of it came to its end within the budget; allow more, or make it smaller"}
	}
	return nil
}

// reporter replays the explorer's examples to say in words what they show.
type reporter struct {
	prog *Program
	cfg  Config
	opts machine.Options
	res  *explore.Result
}

// late reports whether the budget has no time left for words.
func (rp *reporter) late() bool { return time.Now().After(rp.res.Until) }

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

// Unlimited is Report.Early where any number of early moves was covered.
const Unlimited = explore.Unlimited

func (rp *reporter) report(ctx context.Context, res *explore.Result) *Report {
	out := &Report{
		Complete: res.Complete, Bound: res.BoundWords(), Early: res.Early, Coverage: res.Words(), Unbounded: res.Unbounded,
		Interleavings: res.Paths, Failing: res.Failing, States: res.States, Transitions: res.Transitions,
		Representatives: res.Representatives,
	}
	out.Strategy, out.Runs, out.Schedules = res.Strategy()
	out.decider = &Decider{prog: rp.prog, cfg: rp.cfg, opts: rp.opts, graph: res.Graph, orbit: res.Orbits, until: res.Until}
	defer func() { out.decider.until = time.Time{} }() // whoever asks later waits for the answer
	for _, race := range res.Races {
		out.Races = append(out.Races, rp.race(race))
	}
	out.Chance = rp.chance(nil)
	if f := res.Shortest; f != nil {
		r := rp.run(f.Moves)
		out.Chance = rp.chance(r)
		out.Shortest = failure(f, r)
		// Where it is not known, that is said by its absence.
		out.Shortest.Line, _ = out.decider.Line(ctx, r)
	}
	for _, f := range oneEach(res.Deadlocks, res.Shortest) {
		out.Deadlocks = append(out.Deadlocks, rp.finding(f, func(e *machine.End) string { return e.Lost }))
	}
	for _, f := range oneEach(res.Leaks, res.Shortest) {
		out.Leaks = append(out.Leaks, rp.finding(f, func(e *machine.End) string { return e.Lost }))
	}
	for _, f := range res.Livelocks {
		out.Livelocks = append(out.Livelocks, rp.livelock(f))
	}
	for _, fails := range [2]bool{true, false} { // those first that need words
		for _, o := range res.Outcomes {
			if o.End.Fails == fails {
				out.Outcomes = append(out.Outcomes, rp.example(ctx, out, o))
			}
		}
	}
	out.Outcomes = inOrder(out.Outcomes, res.Outcomes)
	if f := res.Shortest; f != nil && f.End.Fails && !rp.late() {
		out.Shortest.Reason, _ = out.decider.Reason(ctx, rp.run(f.Moves)) // where it is not known, that is said by its absence
	}
	if len(out.Races) > 0 {
		out.Coverage += racyCounts
	}
	return out
}

// failure is a failing run that r has replayed, without what it was decided by.
func failure(f *explore.Failure, r *Run) *Failure {
	return &Failure{Schedule: r.Schedule(), Token: r.Token(), Early: f.Early, Preemptions: f.Preemptions, Steps: len(f.Moves), End: *r.end(&f.End)}
}

// example replays an outcome's run, for its token and for the data races that it
// shows. When the time is up, an outcome that holds has to do without.
func (rp *reporter) example(ctx context.Context, out *Report, o explore.Outcome) Outcome {
	if f := rp.res.Shortest; f != nil && o.End.Fails && o.End.Outcome == f.End.Outcome && o.End.Kind == f.End.Kind && !o.Endless {
		o.Moves, o.End, o.Untold = f.Moves, f.End, false // one run for the outcome, its reason and the shortest failure
	}
	r := &Run{prog: rp.prog}
	if late := rp.late(); !o.Untold && (o.End.Fails || !late) {
		if r = rp.run(o.Moves); !late {
			rp.unordered(out, r, o.Early)
		}
	}
	d := out.decider
	if f := rp.res.Shortest; f == nil || !slices.Equal(f.Moves, o.Moves) {
		d = d.beside()
	}
	return rp.outcome(ctx, o, r, d)
}

// inOrder puts outcomes in the order in which they were found.
func inOrder(got []Outcome, found []explore.Outcome) []Outcome {
	var out []Outcome
	at := map[bool]int{false: 0, true: 0}
	for _, o := range found {
		if o.End.Fails {
			at[false]++ // those that fail come first in got
		}
	}
	for _, o := range found {
		out = append(out, got[at[o.End.Fails]])
		at[o.End.Fails]++
	}
	return out
}

func (rp *reporter) outcome(ctx context.Context, o explore.Outcome, r *Run, d *Decider) Outcome {
	e, res := r.end(&o.End), rp.res
	out := Outcome{
		Text: e.Outcome, Kind: e.Kind, Fails: e.Fails, Why: e.Why,
		Interleavings: o.Paths, Probability: o.Probability, Exact: o.Exact,
		Early: o.Early,
	}
	if r.Len() > 0 || len(o.Moves) == 0 && !o.Untold {
		out.Schedule, out.Token = r.Schedule(), r.Token()
	}
	if o.Paths != nil && res.Paths != nil && res.Paths.Sign() > 0 {
		out.Share, _ = new(big.Rat).SetFrac(o.Paths, res.Paths).Float64()
	}
	if e.Fails && !o.Endless && !rp.late() {
		if why := d.Why(ctx, r); why != "" {
			out.Why = why
		}
	}
	return out
}

// oneEach leaves one of the findings that are about the same lines: that of the
// shortest failure if it is among them, or else the first of those with the fewest steps.
func oneEach(all []explore.Finding, shortest *explore.Failure) []explore.Finding {
	var out []explore.Finding
	at := map[string]int{}
	for _, f := range all {
		lines := slices.Clone(f.End.Where)
		slices.Sort(lines)
		key := strings.Join(slices.Compact(lines), " ")
		if key == "" {
			key = f.End.Lost + f.Text
		}
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, f)
			continue
		}
		have := out[i]
		switch {
		case shortest != nil && slices.Equal(have.Moves, shortest.Moves):
		case shortest != nil && slices.Equal(f.Moves, shortest.Moves),
			f.Early < have.Early, f.Early == have.Early && len(f.Moves) < len(have.Moves):
			out[i] = f
		}
	}
	return out
}

// finding replays an example, so that its words name the actors as the run does.
func (rp *reporter) finding(f explore.Finding, words func(*machine.End) string) Finding {
	r := rp.run(f.Moves)
	out := Finding{Text: words(&f.End), Where: f.End.Where, Schedule: r.Schedule(), Cycle: f.Cycle, Early: f.Early, Token: r.Token()}
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

// livelock adds to a loop who keeps whom from getting on in it.
func (rp *reporter) livelock(f explore.Finding) Finding {
	out := rp.finding(f, func(*machine.End) string { return f.Text })
	r := rp.run(f.Moves)
	if r.Len() != len(f.Moves) {
		return out
	}
	pattern, text := explain.Round(r.input(), r.Len()-f.Cycle)
	if pattern == explain.Starvation { // not each other
		out.Text = strings.Replace(out.Text, explore.EachOther, "can go round for ever, so that one of them never gets on, although each of them steps", 1)
	}
	if out.Pattern = pattern; text != "" {
		out.Text += ". " + text
	}
	return out
}

func (rp *reporter) race(race explore.Race) Race {
	r := rp.run(race.Moves)
	out := Race{Variable: race.Name, First: race.First, Second: race.Second, FirstOp: race.FirstOp, SecondOp: race.SecondOp, Schedule: r.Schedule(), Early: race.Early, Token: r.Token()}
	out.Text = raceText(out)
	return out
}

func raceText(r Race) string {
	access := func(op trace.Op, at string) string {
		if op == trace.Call {
			return "the library call at " + at
		}
		return "the " + op.String() + " at " + at
	}
	return "data race on " + r.Variable + ": nothing orders " + access(r.FirstOp, r.First.String()) + " and " + access(r.SecondOp, r.Second.String())
}

// racyCounts says what the numbers of a program with a data race are worth.
const racyCounts = " There is a data race, so these are the interleavings of a sequentially consistent memory: a compiled program may also do what none of them does."

// unordered adds the data races that only the order of events shows: accesses
// that a sleep keeps apart are never next to each other, and race all the same.
func (rp *reporter) unordered(out *Report, r *Run, early int) {
	events := r.allEvents(r.Len())
	for _, d := range hb.Races(events) {
		a, b := events[d.First], events[d.Second]
		if a.Pos.Line == 0 || b.Pos.Line == 0 || out.knows(a.Pos, b.Pos) {
			continue
		}
		race := Race{Variable: a.Name, First: a.Pos, Second: b.Pos, FirstOp: a.Op, SecondOp: b.Op, Schedule: r.Schedule(), Early: early, Token: r.Token()}
		race.Text = raceText(race)
		out.Races = append(out.Races, race)
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
