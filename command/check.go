package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"racelab/command/ci"
	"racelab/sim"
	"racelab/sim/cells"
)

// checkFlags are the flags of check.
type checkFlags struct {
	switches []string
	budget   string
	strategy string
	runs     int
	timers   string
	leaks    string
	memory   string
	complete bool
	run      string
	token    string
	watch    bool
	first    bool
	requests []string
	build    sim.Build
	count    int
	verbose  bool
	ciFlags
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := a.checkBase(&f)
	f.addTo(cmd.Flags())
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(kindNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// checkBase is check without the flags that write files or read other folders, which
// a learner's check over SSH has not.
func (a *app) checkBase(f *checkFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check TARGET...",
		Short: "Explore every interleaving of a lesson, a Go file or a folder",
		Long: "Explore every interleaving of a lesson, a Go file or a package folder; ./... is every folder with tests. A program fails if in any interleaving " +
			"it panics, deadlocks, exits with a status other than 0, fails a test or leaves a goroutine behind that waits for ever, or if it has a data race. " +
			"Exit status: 1 if a run fails, whatever else there is; then 2 if something could not be checked; then 3, with --require-complete, " +
			"if not every interleaving was covered; else 0.",
		Example: "racelab check lost-update\nracelab check lost-update --switch lock\nracelab check ./bank --run TestDeposit --json\nracelab check --watch ./bank\nracelab check ./... --junit report.xml",
		Args:    someTargets,
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			return a.check(ctx, args, *f)
		}),
		ValidArgsFunction: completeTarget,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.switches, "switch", nil, "turn a lesson's switch on (may be repeated)")
	flags.StringVar(&f.budget, "budget", "", budgetUsage+", for each test; what is left is sampled, and the report says so")
	flags.StringVar(&f.strategy, "strategy", "", strategyUsage)
	flags.IntVar(&f.runs, "runs", 0, runsUsage)
	flags.StringVar(&f.timers, "timers", "", timersUsage)
	flags.StringVar(&f.memory, "memory", "", memoryUsage)
	flags.BoolVar(&f.complete, "require-complete", false, "exit with status 3 if nothing fails but not every interleaving was covered")
	flags.StringVar(&f.leaks, "leaks", "fail", leaksUsage)
	flags.StringArrayVar(&f.requests, "request", nil, requestUsage)
	buildFlags(flags, &f.build)
	flags.IntVar(&f.count, "count", 1, countUsage)
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "with several packages, show the whole report of tests that hold, too")
	flags.StringVar(&f.run, "run", "", "check only the tests whose name matches this regular expression")
	flags.BoolVar(&f.watch, "watch", false, "check again whenever a file is saved, and follow the failing schedule in the new source")
	flags.BoolVar(&f.first, "first", false, "stop at the first failing run, which need not be the shortest; nothing is counted")
	flags.StringVar(&f.token, "token", "", "also follow this token's schedule in the source, which may have changed since, and say how far it fits")
	flags.BoolVar(&a.json, "json", false, "print JSON")
	// The error is for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("switch", completeSwitch)
	_ = cmd.RegisterFlagCompletionFunc("strategy", cobra.FixedCompletions(sim.StrategyNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("leaks", cobra.FixedCompletions(slices.Sorted(maps.Keys(leakRules)), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("timers", cobra.FixedCompletions([]string{timersIdle, "1", "2", timersAny}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// checked is what check found for one entry of a program.
type checked struct {
	test     string // name of the test, empty for a program or a lesson
	switches []string
	report   *sim.Report
	told     *sim.Failure // the failing run that was shown before the end; nil if none was
	failOn   kinds        // what makes it fail; nil: whatever fails
	real     *forReal     // what real runs showed; nil: there were none
	saved    *saved       // the counterexample that the repository has of it; nil: none
	entry    sim.Entry
	config   sim.Config
	judged   *verdictByBaseline // nil: there is no baseline
}

// fails reports whether the check is red.
func (c checked) fails() bool {
	if c.saved != nil && c.saved.fails {
		return true
	}
	if c.judged != nil {
		return c.judged.red > 0
	}
	if c.failOn == nil {
		return c.report.Fails()
	}
	return slices.ContainsFunc(findingsOf(c), func(f ci.Finding) bool { return f.Red })
}

func (a *app) check(ctx context.Context, args []string, f checkFlags) (int, error) {
	budget, err := parseBudget(f.budget)
	if err != nil {
		return statusError, err
	}
	if budget.Memory, err = parseMemory(f.memory); err != nil {
		return statusError, err
	}
	if err := f.strategyInto(&budget); err != nil {
		return statusError, err
	}
	if err := cmp.Or(checkCount(f.count), checkParallel(f.parallel)); err != nil {
		return statusError, err
	}
	targets, several, err := expand(args)
	if err != nil {
		return statusError, err
	}
	if f.known, err = openBaseline(f); err != nil {
		return statusError, err
	}
	if f.watch {
		if several {
			return statusError, errors.New("--watch follows one Go file or folder: name one")
		}
		return a.watch(ctx, targets[0], f, budget)
	}
	budget.FirstOnly = f.first
	ctx, stop := a.within(ctx, f.timeout)
	defer stop()
	if f.sink, err = a.newSink(f.ciFlags); err != nil {
		return statusError, err
	}
	status, err := a.checkAll(ctx, targets, several, f, budget)
	if written := errors.Join(f.sink.finish(), f.known.finish(ctx, a, f)); written != nil {
		return worse(status, statusError), errors.Join(err, written)
	}
	return status, err
}

// checkTarget checks what was opened.
func (a *app) checkTarget(ctx context.Context, t *target, f checkFlags, budget sim.Budget) (int, error) {
	f.switches = once(f.switches)
	if err := checkSwitches(t.program, f.switches); err != nil {
		return statusError, err
	}
	early, most, err := parseTimers(timersOf(f.timers, t))
	if err != nil {
		return statusError, err
	}
	leaks, err := parseLeaks(f.leaks)
	if err != nil {
		return statusError, err
	}
	if t.program, err = t.program.Asking(f.requests); err != nil {
		return statusError, err
	}
	entries, err := chooseEntries(t.program, f.run)
	if err != nil {
		return statusError, err
	}
	if entries = f.choose(t, entries); len(entries) == 0 {
		return statusHolds, f.nothing(t) // of this package there is nothing to do here
	}
	var all []checked
	var undone error // what could not be checked
	budget.Enough = ctx.Done()
	f.sink.start(t.program.Name())
	defer f.sink.end()
	configOf := func(i int) sim.Config {
		return sim.Config{Entry: entries[i].Name, Switches: f.switches, AnyTimers: early, Early: most, Leaks: leaks}
	}
	explored, stop := a.ahead(ctx, f.parallel, len(entries), budget, func(ctx context.Context, i int, b sim.Budget, telling bool) (checked, error) {
		if telling {
			return a.exploreTelling(ctx, t.program, entries[i], configOf(i), b)
		}
		report, err := t.program.Explore(ctx, configOf(i), b, nil)
		return ofEntry(report, entries[i], configOf(i)), err
	})
	defer stop()
	for i, e := range entries {
		began, config := time.Now(), configOf(i)
		c, err := explored(i)
		if errors.Is(context.Cause(ctx), errChanged) {
			return statusInterrupted, nil // nobody wants to know
		}
		if ctx.Err() != nil {
			return a.interrupted(t, f, append(all, c), entries, i, err)
		}
		if err == nil {
			err = unanswered(c)
			c.failOn = f.failOn()
			c.saved = f.replaySaved(ctx, t, c, config)
			if wrong := f.known.accept(context.WithoutCancel(ctx), a, t, &c, budget); wrong != nil {
				return statusError, wrong
			}
			c.real = a.realRuns(ctx, t, f, c)
			all = append(all, c)
		}
		f.sink.test(t, e, c, err, time.Since(began))
		if err == nil && f.streams(a) {
			if err := a.print(f.sink.streamed(t.title(), c, f.verbose)); err != nil {
				return statusError, err
			}
		}
		switch {
		case err == nil:
		case len(entries) > 1:
			undone = errors.Join(undone, fmt.Errorf("%s: %w", e.Name, err))
		default:
			undone = err
		}
	}
	a.found = all
	status := statusOf(all, undone, f.complete)
	if undone != nil {
		if len(all) == 0 {
			return status, undone
		}
		fmt.Fprintf(a.stderr, "racelab: %s\n", oneLine(undone.Error()))
	}
	if f.sink.only() || f.streams(a) {
		return status, nil
	}
	if f.token != "" {
		return a.withToken(ctx, t, f, all, len(entries), status)
	}
	if a.json {
		return status, f.sink.writeJSON(a.stdout, reportsJSON(t.program.Name(), all, len(entries)))
	}
	return status, a.print(f.sink.gap() + reportsText(t.title(), all))
}

// statusOf is the exit status of a check: a run that fails counts for more than what
// could not be checked, and that for more than what was covered in part.
func statusOf(all []checked, undone error, complete bool) int {
	part := false
	for _, c := range all {
		if c.fails() {
			return statusFails
		}
		part = part || !c.report.Complete
	}
	switch {
	case undone != nil:
		return statusError
	case part && complete:
		return statusPart
	}
	return statusHolds
}

// interrupted prints what was found until the user interrupted the check: the
// last of all is what was being checked, unless err says that there is nothing of it.
func (a *app) interrupted(t *target, f checkFlags, all []checked, entries []sim.Entry, at int, err error) (int, error) {
	rest, shown := entries[at:], len(all)-1
	last := all[len(all)-1]
	done := err == nil && last.report.Complete
	if err != nil {
		all = all[:len(all)-1]
	}
	words := cmp.Or(a.over, "interrupted") + " before the end"
	if done {
		words, rest = cmp.Or(a.over, "interrupted"), rest[1:]
	}
	if t.lesson == nil && len(rest) > 0 && rest[0].Kind == sim.Test {
		words += "; not checked to their end: " + entryNames(rest)
	}
	if len(all) == 0 {
		a.fail(errors.New(words))
		return a.cutStatus(nil), nil
	}
	fmt.Fprintf(a.stderr, "racelab: %s\n", words)
	status := a.cutStatus(all)
	if a.json {
		return status, writeJSON(a.stdout, reportsJSON(t.program.Name(), all, len(entries)))
	}
	if f.streams(a) {
		all = all[min(shown, len(all)):]
	}
	return status, a.print(reportsText(t.title(), all))
}

// cutStatus is the status of a check that was ended before its end: what was found
// counts, unless the user no longer wanted to know.
func (a *app) cutStatus(all []checked) int {
	if a.over == "" {
		return statusInterrupted
	}
	if slices.ContainsFunc(all, checked.fails) {
		return statusFails
	}
	return statusError
}

func entryNames(entries []sim.Entry) string {
	var names []string
	for _, e := range entries {
		names = append(names, cells.Clean(e.Name))
	}
	if len(names) > 5 {
		names = append(names[:4], fmt.Sprintf("%d others", len(names)-4))
	}
	return strings.Join(names, ", ")
}

// explore covers one entry.
func (a *app) explore(ctx context.Context, p *sim.Program, e sim.Entry, config sim.Config, b sim.Budget) (checked, error) {
	show, done := a.progress()
	report, err := p.Explore(ctx, config, b, show)
	done()
	return ofEntry(report, e, config), err
}

// exploreTelling is explore that shows the first failing run at once, if there is a terminal.
func (a *app) exploreTelling(ctx context.Context, p *sim.Program, e sim.Entry, config sim.Config, b sim.Budget) (checked, error) {
	if !isTerminal(a.stderr) || a.json || b.FirstOnly {
		return a.explore(ctx, p, e, config, b)
	}
	l, began := &live{w: a.stderr}, time.Now()
	b = p.TellFirst(ctx, config, b, func(f *sim.Failure) { l.first(f, time.Since(began)) })
	report, err := p.Explore(ctx, config, b, l.progress)
	c := ofEntry(report, e, config)
	c.told = l.done()
	return c, err
}

func ofEntry(report *sim.Report, e sim.Entry, config sim.Config) checked {
	c := checked{switches: config.Switches, report: report, entry: e, config: config}
	if e.Kind == sim.Test {
		c.test = e.Name
	}
	return c
}

// progress returns a function that keeps one line on stderr up to date while the
// explorer runs, if stderr is a terminal, and one that takes the line away.
func (a *app) progress() (show func(sim.Progress), done func()) {
	if !isTerminal(a.stderr) {
		return nil, func() {}
	}
	l := &live{w: a.stderr}
	return l.progress, func() { l.done() }
}
