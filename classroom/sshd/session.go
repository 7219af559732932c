package sshd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/classroom/paint"
	"racelab/sim/cells"
)

// farewell is why a screen ended that its learner did not end, as a sentence for
// the learner.
type farewell string

// Error implements error.
func (f farewell) Error() string { return string(f) }

const (
	errStopping = farewell("The server stops now. Your progress is kept; connect again in a while.")
	errFull     = farewell("The server is full. Your progress is kept; try again in a while.")
	errIdle     = farewell("Nobody pressed a key for a while. Your progress is kept; connect again to go on.")
	errGone     = farewell("The client is gone.")
	errBroke    = farewell("This screen broke down, and nothing else did. Your progress is kept; connect again to go on.")
)

// session is a program on a channel.
type session struct {
	id      string // of its visitor
	lasts   bool   // a screen or a conversation, which may be ended from outside
	cancel  context.CancelCauseFunc
	program atomic.Pointer[tea.Program]
	lastKey atomic.Int64 // Unix nanoseconds
}

func (v *session) end(why error) { v.cancel(why) }

// notice shows a sentence, if there is a screen to show it on.
func (v *session) notice(text string) {
	if p := v.program.Load(); p != nil {
		// Send waits for the program, which may be slow.
		go p.Send(noticeMsg(text))
	}
}

// middleware is the innermost: it runs what the visitor came for.
func (s *Server) middleware(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		cc, ok := sess.Context().(*channelContext)
		if !ok {
			next(sess)
			return
		}
		cc.started()
		began := time.Now()
		status, v := s.serve(sess, cc)
		if v != nil {
			s.opts.Log.Info("session", "learner", v.ID, "remote", Host(v.Remote), "terminal", v.Terminal,
				"command", first(v.Args), "status", status, "seconds", int(time.Since(began).Seconds()))
		}
		_ = sess.Exit(status) // fails when the client is gone
	}
}

// first returns the first of words that is a plain one: what comes after may be
// somebody's business.
func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return cells.Cut(cells.Clean(words[0]), 20)
}

func (s *Server) serve(sess ssh.Session, cc *channelContext) (status int, v *Visit) {
	v, err := visit(sess)
	if err != nil {
		fmt.Fprintf(sess.Stderr(), "racelab: %s\n", err)
		return 2, nil
	}
	pty, _, terminal := sess.Pty()
	v.Terminal, v.Term = terminal, pty.Term
	v.Width, v.Height = clampWindow(pty.Window.Width, pty.Window.Height)
	ctx, cancel := context.WithCancelCause(cc)
	defer cancel(nil)
	one := &session{id: v.ID, cancel: cancel}
	if err := s.track(one); err != nil {
		fmt.Fprintf(sess.Stderr(), "racelab: %s\n", err)
		return 2, v
	}
	defer s.untrack(one)
	s.Figures.Sessions.Add(1)
	defer s.Figures.Sessions.Add(-1)
	out := newOutbox(sess, s.limits.Outbox, s.limits.Stall, cc.conn.drop, func(n int) { s.Figures.BytesOut.Add(int64(n)) })
	defer func() {
		if errors.Is(out.close(), errSlow) {
			s.Figures.Dropped.Add(1)
			s.opts.Log.Warn("dropped", "learner", v.ID, "why", errSlow)
		}
	}()
	model, err := s.screen(ctx, v)
	switch {
	case err != nil:
		fmt.Fprintf(out, "racelab: %s\n", cells.Clean(err.Error()))
		return 2, v
	case model != nil:
		s.lasts(one)
		return s.show(ctx, one, sess, cc, v, model, out), v
	}
	return s.command(ctx, one, sess, cc, v, out), v
}

// screen asks the app for a model.
func (s *Server) screen(ctx context.Context, v *Visit) (m tea.Model, err error) {
	if !v.Terminal {
		return nil, nil
	}
	defer func() {
		if r := recover(); r != nil {
			s.panicked(v, r, debug.Stack())
			m, err = nil, errBroke
		}
	}()
	return s.opts.App.Screen(ctx, v)
}

func (s *Server) panicked(v *Visit, what any, stack []byte) {
	s.Figures.Panics.Add(1)
	s.opts.Log.Error("panic", "learner", v.ID, "panic", reason(what), "stack", string(stack))
}

// others is how often a second Bubble Tea looks whether it has something to send
// that is no frame, such as text for the clipboard, which comes as much later. Each
// look wakes a goroutine, for every learner who is connected and does nothing.
const others = 1

// show runs a screen to its end.
func (s *Server) show(ctx context.Context, one *session, sess ssh.Session, cc *channelContext, v *Visit, model tea.Model, out *outbox) int {
	s.Figures.Screens.Add(1)
	one.lastKey.Store(time.Now().UnixNano())
	// Bubble Tea sends the first size beside everything else: a change that comes
	// before it would be undone by it.
	sized := make(chan struct{})
	env := []string{"TERM=" + cells.Clean(v.Term), "SSH_TTY=1"} // SSH_TTY keeps Bubble Tea from queries that a slow line answers late
	profile := colorprofile.Env(env)
	painter := paint.New(out, profile, v.Width, v.Height)
	g := &guard{inner: model, painter: painter, pause: time.Second / time.Duration(s.limits.Frames), sized: sync.OnceFunc(func() { close(sized) }), broke: func(what any, stack []byte) {
		s.panicked(v, what, stack)
		one.cancel(errBroke)
	}}
	p := tea.NewProgram(g,
		tea.WithContext(ctx),
		tea.WithInput(&keys{r: sess, one: one, in: &s.Figures.BytesIn}),
		tea.WithOutput(out),
		tea.WithEnvironment(env),
		tea.WithColorProfile(profile),
		tea.WithWindowSize(v.Width, v.Height),
		tea.WithoutRenderer(), // the guard draws
		tea.WithFPS(others),
		tea.WithoutSignalHandler(),
	)
	_, _ = io.WriteString(out, ansi.RequestBackgroundColor) // sooner than the screen's own question, so that no light terminal sees the dark theme first
	one.program.Store(p)
	go s.watch(ctx, one, cc, p, sized)
	_, err := p.Run()
	_ = painter.Close() // fails when the client is gone
	why := context.Cause(ctx)
	one.cancel(nil)
	switch {
	case errors.As(why, new(farewell)) && !errors.Is(why, errGone):
		fmt.Fprintf(out, "%s\n", why)
		if errors.Is(why, errBroke) {
			return 1
		}
		return 0
	case err != nil && !errors.Is(err, tea.ErrInterrupted) && ctx.Err() == nil:
		s.panicked(v, err, nil)
		fmt.Fprintf(out, "%s\n", errBroke)
		return 1
	case why != nil && !errors.Is(why, context.Canceled):
		return 1
	}
	return 0
}

// watch passes window sizes on, at most 20 a second, and ends a screen that
// nobody uses. It ends with ctx.
func (s *Server) watch(ctx context.Context, one *session, cc *channelContext, p *tea.Program, sized <-chan struct{}) {
	defer func() {
		if r := recover(); r != nil {
			s.opts.Log.Error("panic", "in", "window sizes", "panic", reason(r), "stack", string(debug.Stack()))
			one.cancel(errBroke)
		}
	}()
	select {
	case <-sized:
	case <-ctx.Done():
		return
	}
	idle := time.NewTimer(s.limits.Idle)
	defer idle.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-cc.windows:
			p.Send(tea.WindowSizeMsg{Width: w.width, Height: w.height})
			pause.Reset(50 * time.Millisecond)
			select {
			case <-pause.C:
			case <-ctx.Done():
				return
			}
		case <-idle.C:
			quiet := time.Since(time.Unix(0, one.lastKey.Load()))
			if quiet >= s.limits.Idle {
				s.Figures.Idled.Add(1)
				one.cancel(errIdle)
				return
			}
			idle.Reset(s.limits.Idle - quiet)
		}
	}
}

// keys is the learner's keyboard. It remembers when the last key came, and ends
// the screen when no more can come.
type keys struct {
	r   io.Reader
	one *session
	in  *atomic.Int64
}

// Read implements io.Reader.
func (k *keys) Read(p []byte) (int, error) {
	n, err := k.r.Read(p)
	if n > 0 {
		k.one.lastKey.Store(time.Now().UnixNano())
		k.in.Add(int64(n))
	}
	if err != nil {
		k.one.cancel(errGone)
	}
	return n, err
}
