package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"charm.land/ssh"
)

// Pace says how long a command may take.
type Pace int

// Paces of commands. A transfer and a conversation may take as long as a screen.
const (
	Prints    Pace = iota // ends within Limits.Command
	Transfers             // goes on as long as something comes or goes within Limits.Command
	Talks                 // goes on as long as something is typed within Limits.Idle
)

// Paced is an App that has other commands than such that print.
type Paced interface{ Pace(*Visit) Pace }

// errLate is why a command ended that took too long.
var errLate = errors.New("the command took too long")

// clock ends a command when its time is over. It can be stopped while the command
// waits for others, and set back when something moves.
type clock struct {
	mu      sync.Mutex
	timer   *time.Timer
	length  time.Duration
	left    time.Duration
	began   time.Time
	stopped int // how many wait
}

func newClock(length time.Duration, over func()) *clock {
	return &clock{timer: time.AfterFunc(length, over), length: length, left: length, began: time.Now()}
}

// wait stops the clock until back is called.
func (c *clock) wait() (back func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped++; c.stopped == 1 && c.timer.Stop() {
		c.left = max(0, c.left-time.Since(c.began))
	}
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.stopped--; c.stopped == 0 {
			c.began = time.Now()
			c.timer.Reset(c.left)
		}
	})
}

// again gives the command its whole time from now on.
func (c *clock) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left, c.began = c.length, time.Now()
	if c.stopped == 0 {
		c.timer.Reset(c.left)
	}
}

// stop stops the clock for good.
func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped++
	c.timer.Stop()
}

// command runs what only prints.
func (s *Server) command(ctx context.Context, one *session, sess ssh.Session, cc *channelContext, v *Visit, out *outbox) (status int) {
	s.Figures.Commands.Add(1)
	out.wait()
	pace := Prints
	if app, ok := s.opts.App.(Paced); ok {
		pace = app.Pace(v)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	errs := &capped{w: sess.Stderr(), left: 64 << 10}
	defer func() {
		if r := recover(); r != nil {
			s.panicked(v, r, debug.Stack())
			fmt.Fprintf(errs, "racelab: this command broke down, and nothing else did; please report what you typed\n")
			status = 2
		}
	}()
	limit, late := s.limits.Command, fmt.Sprintf("racelab: no end within %s; ask for less, with --budget for example", s.limits.Command)
	switch pace {
	case Transfers:
		late = fmt.Sprintf("racelab: nothing came and nothing went for %s; try again", limit)
	case Talks:
		s.lasts(one)
		limit, late = s.limits.Idle, errIdle.Error()
	}
	c := newClock(limit, func() {
		if pace == Talks {
			s.Figures.Idled.Add(1)
		}
		fmt.Fprintln(errs, late)
		cancel(errLate)
	})
	defer c.stop()
	// A read does not end with the context, so that a client which sends nothing
	// is closed, and dropped if that does not help.
	stop := context.AfterFunc(ctx, func() {
		if why := farewell(""); errors.As(context.Cause(ctx), &why) && why != errGone {
			fmt.Fprintln(errs, why)
		}
		_ = sess.Exit(2)
		time.AfterFunc(s.limits.Stall, cc.conn.dropIfOpen)
	})
	defer stop()
	in := &input{r: sess, ctx: ctx, left: s.limits.Input}
	std := Streams{In: in, Out: out, Err: errs, Wait: c.wait}
	switch pace {
	case Transfers:
		in.heard, std.Out = c.again, &moving{out, c.again}
	case Talks:
		in.heard = c.again
	}
	return s.opts.App.Run(ctx, v, std)
}

// moving tells of each write that was taken.
type moving struct {
	w     io.Writer
	moved func()
}

// Write implements io.Writer.
func (m *moving) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	if n > 0 {
		m.moved()
	}
	return n, err
}

// input is what a command reads.
type input struct {
	r     io.Reader
	ctx   context.Context
	left  int64
	heard func() // called for whatever comes; may be nil
}

// Read implements io.Reader. Past the limit it fails rather than to end: half a
// program must not look like a whole one.
func (i *input) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	if i.left <= 0 {
		var one [1]byte
		if n, err := i.r.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errors.New("the input is too large")
	}
	if int64(len(p)) > i.left {
		p = p[:i.left]
	}
	n, err := i.r.Read(p)
	i.left -= int64(n)
	if n > 0 && i.heard != nil {
		i.heard()
	}
	return n, err
}

// capped writes so much and swallows the rest. What ends a command writes beside it.
type capped struct {
	w io.Writer

	mu   sync.Mutex
	left int
}

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	c.mu.Lock() // not while it writes: who takes nothing must not hold up what ends the command
	n := min(len(p), c.left)
	c.left -= n
	c.mu.Unlock()
	if _, err := c.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}
