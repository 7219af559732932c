package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"racelab/classroom"
	"racelab/classroom/confine"
	"racelab/classroom/court"
	"racelab/classroom/fair"
	"racelab/classroom/oncall"
	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/number"
)

// remote runs the commands that learners have without a terminal. Lessons are
// explored in this process; what learners send is loaded and explored in another.
type remote struct {
	share  *fair.Share
	cell   *confine.Cell
	intake *confine.Intake
	log    *slog.Logger
}

// Confined is the first argument of a process that serve starts: this program again, with what a learner sent.
const Confined = "check-confined"

// newCell returns the cell whose children are this program again.
func newCell(l confine.Limits) (*confine.Cell, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find racelab's own program, which programs of learners run in: %w", err)
	}
	return confine.New(l, self, Confined), nil
}

// print runs a command. Nothing in it opens a file: a program comes from r.In.
func (m *remote) print(ctx context.Context, r classroom.Request) int {
	a := &app{stdout: r.Out, stderr: r.Err}
	root := &cobra.Command{Use: "ssh HOST", SilenceErrors: true, SilenceUsage: true, CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}}
	check, flags := a.remoteCheckCommand()
	check.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		if len(args) == 0 || args[0] == "-" {
			return m.checkSent(ctx, flags(), r)
		}
		return m.checkLesson(ctx, a, args[0], flags(), r)
	})
	replay := a.replayCommand()
	replay.Use, replay.Args = "replay TOKEN", cobra.ExactArgs(1)
	replay.Long, replay.Example = "Run the schedule that a lesson's token carries, step by step.", "ssh HOST replay TOKEN"
	replay.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		give, err := turn(ctx, m.share.Lessons, r)
		if err != nil {
			return statusError, err
		}
		defer give()
		return a.replay(ctx, args)
	})
	card := &cobra.Command{Use: "card LESSON|TOKEN", Args: cobra.ExactArgs(1), Short: "One page about a lesson to take home, in Markdown",
		Example: "ssh HOST card lost-update > card.md", RunE: a.do(func(ctx context.Context, args []string) (int, error) { return m.card(ctx, a, args[0], r) })}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(check, replay, card, a.listLessonsCommand()) // not lessons new, which writes files
	root.SetArgs(r.Args)
	root.SetOut(r.Out)
	root.SetErr(r.Err)
	root.SetIn(r.In)
	if err := root.ExecuteContext(ctx); err != nil {
		a.fail(err)
		return statusError
	}
	return a.status
}

// card prints one page about a lesson, with what the learner did: it never looks at the server's files.
func (m *remote) card(ctx context.Context, a *app, what string, r classroom.Request) (int, error) {
	known, err := r.Record(ctx)
	if err != nil {
		return statusError, err
	}
	give, err := turn(ctx, m.share.Lessons, r)
	if err != nil {
		return statusError, err
	}
	defer give()
	text := ""
	if l, unknown := lessons.Find(what); unknown == nil {
		text, err = cardOf(ctx, l, nil, "", known)
	} else {
		text, err = cardOfRun(ctx, what, known)
	}
	if err != nil {
		return statusError, err
	}
	return statusHolds, a.print(text)
}

// remoteCheckCommand is check as learners have it, without its work, and what its
// flags say once they are parsed.
func (a *app) remoteCheckCommand() (*cobra.Command, func() checkFlags) {
	var base checkFlags
	check := a.checkBase(&base)
	check.Use = "check [LESSON]"
	check.Short = "Explore every interleaving of a lesson, or of the Go file on standard input"
	check.Long, check.Example = check.Short+".", "ssh HOST check < bank.go\nssh HOST check lost-update --switch lock"
	check.Args = cobra.MaximumNArgs(1)
	return check, func() checkFlags {
		return checkFlags{switches: base.switches, budget: base.budget, timers: base.timers, run: base.run}
	}
}

func (f checkFlags) sound() (sim.Budget, error) {
	if f.timers != "" {
		if _, _, err := parseTimers(f.timers); err != nil {
			return sim.Budget{}, err
		}
	}
	return parseBudget(f.budget)
}

// checkLesson checks a lesson within the share. It never looks at the server's
// files.
func (m *remote) checkLesson(ctx context.Context, a *app, name string, f checkFlags, r classroom.Request) (int, error) {
	budget, err := f.sound()
	if err != nil {
		return statusError, err
	}
	l, err := lessons.Find(name)
	if err != nil {
		return statusError, fmt.Errorf("%w; to check a program of yours, send it: ssh HOST check < FILE", err)
	}
	give, err := turn(ctx, m.share.Lessons, r)
	if err != nil {
		return statusError, err
	}
	defer give()
	p, err := l.Load()
	if err != nil {
		return statusError, err
	}
	return a.checkTarget(ctx, &target{program: p, lesson: l}, f, m.share.Bound(budget))
}

// checkSent has a child check the program that a learner sends.
func (m *remote) checkSent(ctx context.Context, f checkFlags, r classroom.Request) (int, error) {
	if _, err := f.sound(); err != nil {
		return statusError, err
	}
	source, release, err := m.intake.Read(r.Who.Learner, r.Who.Address, r.In, maxSource)
	if err != nil {
		return statusError, err
	}
	defer release()
	if len(bytes.TrimSpace(source)) == 0 {
		return statusError, errors.New("there is no program on standard input; try: ssh HOST check < bank.go")
	}
	give, err := turn(ctx, m.share.Programs, r)
	if err != nil {
		return statusError, err
	}
	defer give()
	budget := m.share.Bound(sim.Budget{})
	args := append([]string{fmt.Sprintf("%s,%dstates", budget.Time, budget.States)}, r.Args[1:]...)
	reply, err := m.cell.Run(ctx, args, source)
	give() // before the report is sent: the line may be slow
	release()
	if err != nil {
		m.tell(r.Who.Learner, len(source), err)
		return statusError, err
	}
	if _, err := r.Out.Write(reply.Out); err != nil {
		return statusError, fmt.Errorf("cannot send the report: %w", err)
	}
	_, _ = r.Err.Write(reply.Err) // the client may be gone
	return reply.Status, nil
}

// turn waits for a turn, and says so. The wait is not the command's own time.
func turn(ctx context.Context, of *fair.Turns, r classroom.Request) (give func(), err error) {
	defer r.Wait()()
	return of.Take(ctx, r.Who, func(before int) {
		if before == 0 {
			fmt.Fprintln(r.Err, "racelab: waits for a turn, which comes next")
			return
		}
		fmt.Fprintf(r.Err, "racelab: waits for a turn, %s before you\n", number.Int(before))
	})
}

// tell logs that a program was stopped.
func (m *remote) tell(learner string, size int, why error) {
	var broken *confine.BrokenError
	switch {
	case errors.As(why, &broken):
		m.log.Error("the engine broke down on a program", "learner", learner, "bytes", size, "said", broken.Said)
	case !errors.Is(why, context.Canceled):
		m.log.Warn("a program was stopped", "learner", learner, "bytes", size, "why", why)
	}
}

// confinedCommand is the child's side. Nobody is meant to type it.
func (a *app) confinedCommand() *cobra.Command {
	return &cobra.Command{
		Use: Confined, Hidden: true, DisableFlagParsing: true,
		Run: func(*cobra.Command, []string) { a.status = confine.Child(confined()) },
	}
}

// confined is what a child does: it checks a program, judges a draft, or plays a night on call.
func confined() confine.Work {
	night := oncall.Worker()
	return func(ctx context.Context, l confine.Limits, args []string, input []byte, out, errs io.Writer) int {
		switch {
		case len(args) == 1 && args[0] == court.Word:
			return court.Child(ctx, l, args, input, out, errs)
		case len(args) == 1 && args[0] == oncall.Word:
			return night(ctx, l, args, input, out, errs)
		}
		return checkConfined(ctx, l, args, input, out, errs)
	}
}

// checkConfined checks a program in a child, with the flags that the learner gave.
// The first argument is what the server allows at most, as --budget has it.
func checkConfined(ctx context.Context, l confine.Limits, args []string, source []byte, out, errs io.Writer) int {
	a := &app{stdout: out, stderr: errs, over: confine.ErrOver.Error()}
	allowed, err := parseBudget(args[0])
	if err != nil {
		a.fail(err)
		return statusError
	}
	check, flags := a.remoteCheckCommand()
	check.SilenceErrors, check.SilenceUsage = true, true
	check.RunE = a.do(func(ctx context.Context, _ []string) (int, error) {
		f := flags()
		asked, err := f.sound()
		if err != nil {
			return statusError, err
		}
		budget := fair.New(1, allowed).Bound(asked)
		budget.Memory = l.Memory / 4 * 3
		p, err := sim.Load("program.go", []sim.File{{Name: "program.go", Text: source}})
		if err != nil {
			return statusError, err
		}
		return a.checkTarget(ctx, &target{program: p}, f, budget)
	})
	check.SetFlagErrorFunc(flagError)
	check.SetArgs(args[1:])
	check.SetOut(out)
	check.SetErr(errs)
	if err := check.ExecuteContext(ctx); err != nil {
		a.fail(err)
		return statusError
	}
	return a.status
}
