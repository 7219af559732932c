package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"racelab/number"
	"racelab/sim"
	"racelab/ui/draw"
)

// checkFlags are the flags of check.
type checkFlags struct {
	switches []string
	budget   string
	timers   string
	run      string
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check TARGET",
		Short: "Explore every interleaving of a lesson, a Go file or a folder",
		Long: "Explore every interleaving of a lesson, a Go file or a package folder. A program fails if in any interleaving " +
			"it panics, deadlocks, exits with a status other than 0 or fails a test, or if it has a data race. " +
			"Exit status: 0 if it holds in every interleaving covered, 1 if not, 2 if it could not be checked.",
		Example: "racelab check lost-update\nracelab check lost-update --switch lock\nracelab check ./bank --run TestDeposit --json",
		Args:    oneTarget,
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			return a.check(ctx, args[0], f)
		}),
		ValidArgsFunction: completeTarget,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.switches, "switch", nil, "turn a lesson's switch on (may be repeated)")
	flags.StringVar(&f.budget, "budget", "", budgetUsage+", for each test; what is left is sampled, and the report says so")
	flags.StringVar(&f.timers, "timers", "idle", "when a timer may fire: idle, when nobody can run, or any, at any moment")
	flags.StringVar(&f.run, "run", "", "check only the tests whose name matches this regular expression")
	flags.BoolVar(&a.json, "json", false, "print JSON")
	// The error is for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("switch", completeSwitch)
	_ = cmd.RegisterFlagCompletionFunc("timers", cobra.FixedCompletions([]string{"idle", "any"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// checked is what check found for one entry of a program.
type checked struct {
	test     string // name of the test, empty for a program or a lesson
	switches []string
	report   *sim.Report
}

func (a *app) check(ctx context.Context, arg string, f checkFlags) (int, error) {
	budget, err := parseBudget(f.budget)
	if err != nil {
		return statusError, err
	}
	if f.timers != "idle" && f.timers != "any" {
		return statusError, fmt.Errorf("--timers is idle or any, not %q", draw.Clean(f.timers))
	}
	t, err := openTarget(arg)
	if err != nil {
		return statusError, err
	}
	return a.checkTarget(ctx, t, f, budget)
}

// checkTarget checks what was opened.
func (a *app) checkTarget(ctx context.Context, t *target, f checkFlags, budget sim.Budget) (int, error) {
	f.switches = once(f.switches)
	if err := checkSwitches(t.program, f.switches); err != nil {
		return statusError, err
	}
	entries, err := chooseEntries(t.program, f.run)
	if err != nil {
		return statusError, err
	}
	var all []checked
	var endless error // of tests that could not be checked to their end
	status := statusHolds
	budget.Enough = ctx.Done()
	for i, e := range entries {
		config := sim.Config{Entry: e.Name, Switches: f.switches, AnyTimers: f.timers == "any"}
		c, err := a.explore(context.WithoutCancel(ctx), t.program, e, config, budget)
		if ctx.Err() != nil {
			return a.interrupted(t, append(all, c), entries, i, err)
		}
		if spent := new(sim.ErrSpent); errors.As(err, &spent) && len(entries) > 1 {
			endless = errors.Join(endless, fmt.Errorf("%s: %w", e.Name, err))
			continue
		}
		if err != nil {
			return statusError, err
		}
		if c.report.Fails() {
			status = statusFails
		}
		all = append(all, c)
	}
	if endless != nil {
		// A failure that was found is a failure, whatever else there may be.
		if status == statusHolds {
			return statusError, endless
		}
		fmt.Fprintf(a.stderr, "racelab: %s\n", oneLine(endless.Error()))
	}
	if a.json {
		return status, writeJSON(a.stdout, reportsJSON(t.program.Name(), all, len(entries)))
	}
	return status, a.print(reportsText(t.title(), all))
}

// interrupted prints what was found until the user interrupted the check: the
// last of all is what was being checked, unless err says that there is nothing of it.
func (a *app) interrupted(t *target, all []checked, entries []sim.Entry, at int, err error) (int, error) {
	rest := entries[at:]
	last := all[len(all)-1]
	done := err == nil && last.report.Complete
	if err != nil {
		all = all[:len(all)-1]
	}
	words := "interrupted before the end"
	if done {
		words, rest = "interrupted", rest[1:]
	}
	if t.lesson == nil && len(rest) > 0 && rest[0].Kind == sim.Test {
		words += "; not checked to their end: " + entryNames(rest)
	}
	if len(all) == 0 {
		a.fail(errors.New(words))
		return statusInterrupted, nil
	}
	fmt.Fprintf(a.stderr, "racelab: %s\n", words)
	if a.json {
		return statusInterrupted, writeJSON(a.stdout, reportsJSON(t.program.Name(), all, len(entries)))
	}
	return statusInterrupted, a.print(reportsText(t.title(), all))
}

func entryNames(entries []sim.Entry) string {
	var names []string
	for _, e := range entries {
		names = append(names, draw.Clean(e.Name))
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
	if err != nil {
		return checked{}, err
	}
	c := checked{switches: config.Switches, report: report}
	if e.Kind == sim.Test {
		c.test = e.Name
	}
	return c, nil
}

// progress returns a function that keeps one line on stderr up to date while the
// explorer runs, if stderr is a terminal, and one that takes the line away.
func (a *app) progress() (show func(sim.Progress), done func()) {
	if !isTerminal(a.stderr) {
		return nil, func() {}
	}
	show = func(p sim.Progress) {
		line := fmt.Sprintf("%s · %s states · %.1f s", p.Phase, number.Int(p.States), p.Elapsed.Seconds())
		fmt.Fprintf(a.stderr, "\r%s\x1b[K", line)
	}
	return show, func() { _, _ = io.WriteString(a.stderr, "\r\x1b[K") }
}
