package bench

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/sim"
	"racelab/sim/cells"
)

// followMsg says that the source of the program has changed, or cannot be compiled.
type followMsg struct {
	program Program
	err     error
}

// follow waits for the next version of the source, as a command.
func (b *Bench) follow() tea.Cmd {
	wait, ctx := b.lesson.Follow, b.env.Context
	if wait == nil {
		return nil
	}
	return func() tea.Msg {
		p, err := wait(ctx)
		if ctx.Err() != nil {
			return nil
		}
		return followMsg{p, err}
	}
}

// changed takes the next version of the source in. A version that cannot be compiled
// changes nothing but what is said.
func (b *Bench) changed(msg followMsg) tea.Cmd {
	if msg.err != nil {
		b.board.Say("✗ " + cleanText(msg.err.Error()) + " The bench shows the version before.")
		return b.follow()
	}
	return tea.Batch(b.Reload(msg.program), b.follow())
}

// Reload puts another version of the program on the bench, and follows the run that is on
// it there as far as its steps are found again.
func (b *Bench) Reload(p Program) tea.Cmd {
	switches := p.Switches()
	on := slices.DeleteFunc(slices.Clone(b.hist.on), func(name string) bool {
		return !slices.ContainsFunc(switches, func(s sim.Switch) bool { return s.Name == name })
	})
	at := b.hist.at
	run, said, err := refit(p, b.hist.tape.run, sim.Config{Entry: b.hist.entry, Switches: on})
	if err != nil {
		b.fail(err)
		return nil
	}
	b.explorer.stop()
	b.lesson.Program, b.hist.program, b.switches = p, p, switches
	b.explorer.program, b.explorer.reports = p, map[string]*sim.Report{}
	b.hist.fields = map[string]bool{}
	for _, s := range switches {
		b.hist.fields[s.Field] = true
	}
	b.hist.undo, b.hist.redo = nil, nil // they are schedules of the version before
	cmd := b.use(on, run)
	b.hist.travel(min(at, run.Len()))
	b.board.Say(cells.Clean(said))
	return cmd
}

// refitter is a program that can follow the run of another version of it.
type refitter interface {
	refit(old Run, c sim.Config) (run Run, said string, err error)
}

// refit follows a run in another version of the program; from its start, where that is all
// that can be done.
func refit(p Program, old Run, c sim.Config) (Run, string, error) {
	if r, ok := p.(refitter); ok && old.Len() > 0 {
		return r.refit(old, c)
	}
	run, err := p.NewRun(c)
	return run, "The source has changed.", err
}

func (p simProgram) refit(old Run, c sim.Config) (Run, string, error) {
	before, ok := old.(simRun)
	if !ok {
		run, err := p.NewRun(c)
		return run, "The source has changed.", err
	}
	fit, err := p.RefitRun(before.Run, c)
	if err != nil {
		return nil, "", err
	}
	ended := before.View(before.Len()).End != nil
	if fit.Why != "" || !ended {
		fit.Run.Truncate(fit.Taken)
	}
	said := fit.Words()
	if v := fit.Run.View(fit.Run.Len()); ended && v.End != nil && fit.Why == "" {
		said += map[bool]string{true: " It fails.", false: " It holds."}[v.End.Fails]
	}
	return simRun{fit.Run}, said, nil
}

// Follower returns what Lesson.Follow takes: next waits for a change and load compiles
// what there is then.
func Follower(next func(context.Context) error, load func() (*sim.Program, error)) func(context.Context) (Program, error) {
	return func(ctx context.Context) (Program, error) {
		if err := next(ctx); err != nil {
			return nil, err
		}
		p, err := load()
		if err != nil {
			return nil, err
		}
		return FromSim(p), nil
	}
}
