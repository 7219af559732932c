package bench

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// realRun is the compiled program at work, beside the screen.
type realRun struct {
	ctx    context.Context // ends with the runs, or when they are called off
	cancel context.CancelFunc
	feed   mailbox[Tally]
	tally  Tally // of these runs, so far
}

// realMsg and realDoneMsg say which runs sent them, so that news of runs with other
// switches, or for another bench, is dropped.
type (
	realMsg struct {
		of    *realRun
		tally Tally
	}
	realDoneMsg struct {
		of    *realRun
		tally Tally
		err   error
	}
)

// reality keeps what the compiled program did with the current switch set.
type reality struct {
	run     func(ctx context.Context, runs Runs, progress func(Tally)) (Tally, error)
	ctx     context.Context
	now     *realRun // nil unless it runs
	pause   bool     // the runs are those with a pause
	before  Tally    // of such runs that have ended
	aside   Tally    // of runs of the other kind, with a pause or without
	stopped bool     // the last runs were called off
	err     error    // of the last runs
}

// running reports whether more runs are to come.
func (x *reality) running() bool { return x.now != nil && x.now.ctx.Err() == nil }

// seen returns all that was seen. With still, runs count when they are over.
func (x *reality) seen(still bool) Tally {
	if x.now == nil || still {
		return x.before
	}
	return x.before.plus(x.now.tally)
}

// goal returns how many runs there will have been.
func (x *reality) goal() int {
	if x.now == nil {
		return x.before.Done
	}
	return x.before.Done + RealRuns
}

// start begins more runs. They add to those before.
func (x *reality) start(switches []string) tea.Cmd {
	if x.now != nil {
		return nil
	}
	x.err, x.stopped = nil, false
	ctx, cancel := context.WithCancel(x.ctx)
	r := &realRun{ctx: ctx, cancel: cancel, feed: newMailbox[Tally]()}
	x.now = r
	run, pause := x.run, x.pause
	work := func() (msg tea.Msg) {
		defer cancel() // ends listen
		defer func() {
			if p := recover(); p != nil {
				msg = realDoneMsg{of: r, err: fmt.Errorf("running it for real broke down: %v", p)}
			}
		}()
		tally, err := run(ctx, Runs{Switches: switches, Times: RealRuns, Pause: pause}, func(t Tally) { r.feed.put(t) })
		return realDoneMsg{of: r, tally: tally, err: err}
	}
	return tea.Batch(work, r.listen)
}

// listen waits for one tally, as a command.
func (r *realRun) listen() tea.Msg {
	select {
	case t := <-r.feed:
		return realMsg{of: r, tally: t}
	case <-r.ctx.Done():
		return nil
	}
}

// stop calls the runs off; what they came to is kept. It reports whether there
// were any.
func (x *reality) stop() bool {
	if !x.running() {
		return false
	}
	x.now.cancel()
	x.stopped = true
	return true
}

// drop calls the runs off and forgets what was seen: the switches are others.
func (x *reality) drop() {
	x.stop()
	*x = reality{run: x.run, ctx: x.ctx}
}

// turn goes over to runs with a pause, or back to those without. Runs that are under way
// are called off; what they came to is kept.
func (x *reality) turn() {
	if x.stop(); x.now != nil {
		x.before = x.before.plus(x.now.tally)
	}
	x.now, x.err, x.stopped = nil, nil, false
	x.before, x.aside, x.pause = x.aside, x.before, !x.pause
}

// handle takes news in.
func (x *reality) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case realMsg:
		if x.now == nil || msg.of != x.now {
			return nil
		}
		x.now.tally = cleanTally(msg.tally)
		return x.now.listen
	case realDoneMsg:
		if x.now == nil || msg.of != x.now {
			return nil
		}
		x.before = x.before.plus(cleanTally(msg.tally))
		x.now = nil
		if !x.stopped || !errors.Is(msg.err, context.Canceled) {
			x.err = msg.err
		}
	}
	return nil
}
