package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/sim"
)

// exploration is the explorer at work on one switch set, beside the screen.
type exploration struct {
	ctx      context.Context // ends with the exploration, or when it is cancelled
	cancel   context.CancelFunc
	feed     mailbox[sim.Progress]
	progress sim.Progress
	report   *sim.Report
	err      error
}

// running reports whether the result is still to come.
func (e *exploration) running() bool { return e != nil && e.report == nil && e.err == nil }

// progressMsg and reportMsg say which exploration sent them, so that news of a
// cancelled one, or for another bench, is dropped.
type (
	progressMsg struct {
		of       *exploration
		progress sim.Progress
	}
	reportMsg struct {
		of     *exploration
		report *sim.Report
		err    error
	}
)

// explorer keeps the exploration of the current switch set and the reports of
// those before.
type explorer struct {
	program Program
	budget  sim.Budget
	ctx     context.Context
	now     *exploration
	reports map[string]*sim.Report // by switch set
}

func setKey(on []string) string { return strings.Join(on, ",") }

// start cancels what is running and explores with another switch set.
func (x *explorer) start(c sim.Config) tea.Cmd {
	x.stop()
	if r, ok := x.reports[setKey(c.Switches)]; ok {
		x.now = &exploration{report: r}
		return nil
	}
	ctx, cancel := context.WithCancel(x.ctx)
	e := &exploration{ctx: ctx, cancel: cancel, feed: newMailbox[sim.Progress]()}
	x.now = e
	return tea.Batch(e.explore(x.program, c, x.budget), e.listen)
}

// stop cancels the running exploration.
func (x *explorer) stop() {
	if x.now != nil && x.now.cancel != nil {
		x.now.cancel()
	}
}

func (e *exploration) explore(p Program, c sim.Config, b sim.Budget) tea.Cmd {
	return func() (msg tea.Msg) {
		defer e.cancel() // ends listen
		defer func() {
			if r := recover(); r != nil {
				msg = reportMsg{of: e, err: fmt.Errorf("the explorer broke down: %v", r)}
			}
		}()
		report, err := p.Explore(e.ctx, c, b, e.feed.put)
		if err == nil && report == nil {
			err = errors.New("the explorer returned nothing")
		}
		if err != nil {
			return reportMsg{of: e, err: err}
		}
		return reportMsg{of: e, report: cleaned(report)}
	}
}

// listen waits for one figure, as a command.
func (e *exploration) listen() tea.Msg {
	select {
	case p := <-e.feed:
		return progressMsg{of: e, progress: p}
	case <-e.ctx.Done():
		return nil
	}
}

// handle takes news in. It reports whether the result has come.
func (x *explorer) handle(msg tea.Msg, on []string) (cmd tea.Cmd, done bool) {
	switch msg := msg.(type) {
	case progressMsg:
		if x.now == nil || msg.of != x.now || !x.now.running() {
			return nil, false
		}
		x.now.progress = msg.progress
		return x.now.listen, false
	case reportMsg:
		if x.now == nil || msg.of != x.now {
			return nil, false
		}
		x.now.report, x.now.err = msg.report, msg.err
		if msg.err == nil {
			x.reports[setKey(on)] = msg.report
		}
		return nil, true
	}
	return nil, false
}
