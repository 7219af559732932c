package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"racelab/lessons"
	"racelab/lessons/pack"
	"racelab/lessons/reality"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui"
)

// runFlags are the flags of run.
type runFlags struct {
	switches []string
	runs     int
	pause    bool
	race     bool
	servers  reality.Servers
}

func (a *app) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run LESSON",
		Short: "Run a compiled lesson for real and compare with the census",
		Long: "Run a lesson as it was compiled into racelab, with real goroutines, many times, and put what came out beside the " +
			"census of every interleaving. What is possible and never showed is marked; --pause lets goroutines wait a moment where it matters, which shows it. --race also builds the lesson with Go's race detector in a temporary folder, where there is a Go toolchain, and says what it reports. " +
			"Exit status: 0 if no run failed, 1 if one did, 2 if one ended in a way that the census does not have and no data race explains, which is a bug of the engine.",
		Example: "racelab run lost-update\nracelab run lost-update --pause\nracelab run lost-update --race\nracelab run lost-update --switch lock --runs 10000\nracelab run account-sql --postgres postgres://localhost/test",
		Args:    oneLesson,
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			return a.runForReal(ctx, args[0], f)
		}),
		ValidArgsFunction: completeTarget,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.switches, "switch", nil, "turn a lesson's switch on (may be repeated)")
	flags.IntVar(&f.runs, "runs", ui.RealRuns, "how many times to run it")
	flags.BoolVar(&f.pause, "pause", false, "pause for a moment before the steps that decide whether a run fails, so that it shows what goroutines are too quick for")
	flags.BoolVar(&f.race, "race", false, "ask Go's race detector, too: it needs a Go toolchain with cgo, and takes longer the first time")
	a.serverFlags(flags, &f.servers)
	flags.BoolVar(&a.json, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("switch", completeSwitch)
	return cmd
}

// serverFlags says which servers compiled lessons run against.
func (a *app) serverFlags(flags *pflag.FlagSet, s *reality.Servers) {
	flags.StringVar(&s.Postgres, "postgres", a.env("RACELAB_POSTGRES"), "data source name of a PostgreSQL for real runs, in place of the embedded SQLite (also RACELAB_POSTGRES)")
	flags.StringVar(&s.Redis, "redis", a.env("RACELAB_REDIS"), "address of a Redis for real runs, in place of the embedded one; what it holds is removed (also RACELAB_REDIS)")
	// Help shows what is preset, and a data source name may hold a password.
	flags.Lookup("postgres").DefValue, flags.Lookup("redis").DefValue = "", ""
}

// realReport is what run found.
type realReport struct {
	title       string
	lesson      string
	switches    []string
	census      *sim.Report
	tally       ui.Tally
	pairs       []ui.Pair
	against     string   // what it ran against; "" if against nothing but memory
	hides       string   // what cannot show there, in a sentence; or ""
	early       []string // outcomes that need a timer to fire while others can run
	pause       bool
	race        *reality.Detection // what the race detector said; nil if it was not asked
	interrupted bool
	elapsed     time.Duration
}

func (a *app) runForReal(ctx context.Context, arg string, f runFlags) (int, error) {
	if f.runs < 1 {
		return statusError, fmt.Errorf("--runs is a number of runs, 1 or more, not %d", f.runs)
	}
	t, err := openLesson(arg)
	if err != nil {
		return statusError, err
	}
	f.switches = once(f.switches)
	if err := checkSwitches(t.program, f.switches); err != nil {
		return statusError, err
	}
	if err := reality.Check(ctx, f.servers); err != nil {
		return statusError, err
	}
	config := sim.Config{Entry: t.program.Entries()[0].Name, Switches: f.switches}
	census, err := a.explore(ctx, t.program, t.program.Entries()[0], config, sim.Budget{})
	if err != nil {
		return statusError, err
	}
	r := &realReport{title: t.title(), lesson: arg, switches: f.switches, pause: f.pause, census: census.report,
		against: reality.Against(t.lesson, f.servers), hides: reality.Hides(t.lesson, f.servers)}
	began := time.Now()
	show, done := a.realProgress(f.runs)
	r.tally, err = runLesson(t.lesson, f.servers)(ctx, ui.Runs{Switches: f.switches, Times: f.runs, Pause: f.pause}, show)
	done()
	r.elapsed = time.Since(began)
	r.interrupted = errors.Is(err, context.Canceled) && ctx.Err() != nil
	if err != nil && !r.interrupted {
		return statusError, err
	}
	if f.race && !r.interrupted {
		d, err := detect(ctx, t.lesson, f.switches)
		if err != nil {
			return statusError, err
		}
		r.race = &d
	}
	r.pairs = ui.Compare(r.tally, r.census)
	if !r.interrupted && len(r.unforeseen()) > 0 {
		config.AnyTimers = true
		if any, err := a.explore(ctx, t.program, t.program.Entries()[0], config, sim.Budget{}); err == nil {
			r.excuse(any.report)
		}
	}
	if a.json {
		return r.status(), writeJSON(a.stdout, r.json())
	}
	return r.status(), a.print(r.text())
}

// oneLesson is an argument check that asks for a lesson in words.
func oneLesson(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	if len(args) == 0 {
		return fmt.Errorf("name a lesson, such as: %s lost-update (racelab lessons lists them)", cmd.CommandPath())
	}
	return fmt.Errorf("%s takes one lesson at a time, not %d", words(cmd), len(args))
}

// openLesson opens a lesson by its name; nothing else has a compiled form.
func openLesson(name string) (*target, error) {
	l, err := findLesson(name)
	if err != nil {
		if info, e := os.Stat(name); e == nil && !(info.IsDir() && pack.IsPath(name)) && readable(name) == nil {
			return nil, fmt.Errorf("only lessons run for real here, and %s is not a lesson; racelab check %s explores it", cells.Clean(name), cells.Clean(name))
		}
		return nil, err
	}
	p, err := l.Load()
	return &target{program: p, lesson: l}, err
}

// runLesson returns how the lab runs a compiled lesson.
func runLesson(l *lessons.Lesson, servers reality.Servers) func(ctx context.Context, runs ui.Runs, progress func(ui.Tally)) (ui.Tally, error) {
	return func(ctx context.Context, runs ui.Runs, progress func(ui.Tally)) (ui.Tally, error) {
		var show func(reality.Tally)
		if progress != nil {
			show = func(t reality.Tally) { progress(uiTally(t)) }
		}
		t, err := reality.Run(ctx, reality.Job{Lesson: l.Name, Switches: runs.Switches, Runs: runs.Times, Servers: servers, Pause: runs.Pause}, show)
		return uiTally(t), err
	}
}

func uiTally(t reality.Tally) ui.Tally {
	out := ui.Tally{Done: t.Done, Failing: t.Failing, Pause: reality.PausesText(t.Pauses)}
	for _, r := range t.Results {
		out.Results = append(out.Results, ui.Result{Outcome: r.Outcome, Fails: r.Fails, Why: r.Why, Count: r.Count})
	}
	return out
}

// realProgress is progress for real runs.
func (a *app) realProgress(asked int) (show func(ui.Tally), done func()) {
	if !isTerminal(a.stderr) {
		return nil, func() {}
	}
	show = func(t ui.Tally) {
		fmt.Fprintf(a.stderr, "\r%s of %s · %s failed\x1b[K", number.Int(t.Done), number.Of(asked, "run"), number.Int(t.Failing))
	}
	return show, func() { _, _ = io.WriteString(a.stderr, "\r\x1b[K") }
}

// excuse takes out of the unforeseen outcomes those that report has, in which
// timers may fire at any moment: on a busy machine they do.
func (r *realReport) excuse(report *sim.Report) {
	for _, p := range r.unforeseen() {
		has := func(o sim.Outcome) bool { return o.Text == p.Outcome && o.Fails == p.Fails }
		if slices.ContainsFunc(report.Outcomes, has) {
			r.early = append(r.early, p.Outcome)
		}
	}
}

// unforeseen returns the outcomes that the census does not have.
func (r *realReport) unforeseen() []ui.Pair {
	return slices.DeleteFunc(slices.Clone(r.pairs), func(p ui.Pair) bool {
		return !p.Unforeseen() || slices.Contains(r.early, p.Outcome)
	})
}

// bug reports whether reality proves the engine wrong: a sample of the
// interleavings may have missed what happened, and a data race may do what no
// interleaving does; all of them without a data race must not.
func (r *realReport) bug() bool { return r.census.Binding() && len(r.unforeseen()) > 0 }

func (r *realReport) status() int {
	switch {
	case r.interrupted:
		return statusInterrupted
	case r.bug():
		return statusError
	case r.tally.Failing > 0:
		return statusFails
	}
	return statusHolds
}
