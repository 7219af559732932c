package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"racelab/command/follow"
	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/cells"
)

// watch checks a program, and again whenever its source is saved, until the user interrupts
// it. The failing schedule that was found last is followed in the new source. The status
// is that of the last check.
func (a *app) watch(ctx context.Context, arg string, f checkFlags, budget sim.Budget) (int, error) {
	if _, err := lessons.Find(arg); err == nil {
		return statusError, fmt.Errorf("%s is a lesson of the course, whose source does not change: --watch is for a Go file or folder of yours", arg)
	}
	if err := readable(arg); err != nil {
		return statusError, err
	}
	follower := follow.New(arg)
	status := statusHolds
	for {
		names, err := a.untilChanged(ctx, follower, func(ctx context.Context) { status = a.checkOnce(ctx, arg, &f, budget) })
		if err != nil { // the user has seen enough
			return status, nil
		}
		if !a.json {
			line := fmt.Sprintf("── %s · %s changed ", time.Now().Format(time.TimeOnly), cells.Clean(strings.Join(names, ", ")))
			if err := a.print(faint(line) + "\n\n"); err != nil {
				return statusError, err
			}
		}
	}
}

// untilChanged does something and waits until the source has changed, whichever takes
// longer: a change calls the work off.
func (a *app) untilChanged(ctx context.Context, follower *follow.Follower, work func(context.Context)) (names []string, err error) {
	round, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type change struct {
		names []string
		err   error
	}
	changed := make(chan change, 1)
	go func() {
		names, err := follower.Next(ctx)
		cancel(errChanged)
		changed <- change{names, err}
	}()
	work(round)
	if ctx.Err() == nil && round.Err() == nil && !a.json {
		fmt.Fprintln(a.stderr, faint("Watching. Save a file to check again; Ctrl-C ends."))
	}
	c := <-changed
	return c.names, c.err
}

// errChanged is why a check is called off.
var errChanged = errors.New("the source changed")

// checkOnce checks what the source is now. What is wrong with it is told, and does not end
// the watch. It keeps the token of a failing run in f, for the next time.
func (a *app) checkOnce(ctx context.Context, arg string, f *checkFlags, budget sim.Budget) (status int) {
	a.found = nil
	t, err := openTarget(arg, f.build)
	if err == nil {
		status, err = a.checkTarget(ctx, t, *f, budget)
	}
	if errors.Is(context.Cause(ctx), errChanged) {
		return status // what was told is of the source before
	}
	if err != nil {
		a.fail(err)
		return statusError
	}
	for _, c := range a.found {
		if c.report.Shortest != nil {
			f.token = c.report.Shortest.Token
			break
		}
	}
	return status
}
