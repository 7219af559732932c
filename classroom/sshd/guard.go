package sshd

import (
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/paint"
)

// guard is a model around another that keeps a panic of one screen from being
// anybody else's affair, shows notices of the server, and draws: all of it in the
// goroutine of the program, where it can be recovered from.
type guard struct {
	inner   tea.Model
	painter *paint.Painter
	pause   time.Duration                // between two frames, at least
	broke   func(what any, stack []byte) // must end the program
	sized   func()                       // called when a window size has come; may be nil

	notice string
	dead   bool
	drawn  time.Time // when the last frame was
	later  bool      // a frame is put off, and a wakeMsg is on its way
}

// wakeMsg comes when a frame that was put off is due.
type wakeMsg struct{}

// noticeMsg is a sentence of the server to the learner.
type noticeMsg string

// Init implements tea.Model.
func (g *guard) Init() (cmd tea.Cmd) {
	defer g.recover()
	return g.safe(g.inner.Init())
}

// Update implements tea.Model.
func (g *guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = g
	if g.dead {
		return g, tea.Quit
	}
	defer g.recover()
	defer func() { cmd = g.wake(cmd) }()
	switch msg := msg.(type) {
	case wakeMsg:
		g.later = false
		return g, nil
	case noticeMsg:
		g.notice = string(msg)
		return g, nil
	case brokenMsg:
		g.fall(msg.what, msg.stack)
		return g, tea.Quit
	case tea.WindowSizeMsg:
		msg.Width, msg.Height = clampWindow(msg.Width, msg.Height)
		if g.sized != nil {
			g.sized()
		}
		g.painter.Resize(msg.Width, msg.Height)
		g.inner, cmd = g.inner.Update(msg)
		return g, g.safe(cmd)
	case tea.SuspendMsg:
		return g, func() tea.Msg { return tea.ResumeMsg{} }
	}
	g.inner, cmd = g.inner.Update(msg)
	return g, g.safe(cmd)
}

// wake returns cmd, and with it a wake-up call if the last frame is so fresh that
// the next one has to be put off.
func (g *guard) wake(cmd tea.Cmd) tea.Cmd {
	left := g.pause - time.Since(g.drawn)
	if g.later || left <= 0 {
		return cmd
	}
	g.later = true
	return tea.Batch(cmd, tea.Tick(left, func(time.Time) tea.Msg { return wakeMsg{} }))
}

// View implements tea.Model. It draws, and leaves nothing for Bubble Tea to do.
func (g *guard) View() (v tea.View) {
	if g.dead || g.later {
		return v
	}
	defer g.recover()
	g.drawn = time.Now()
	_ = g.painter.Draw(g.view()) // a client that is gone ends the program by itself
	return v
}

func (g *guard) view() tea.View {
	v := g.inner.View()
	if g.notice == "" {
		return v
	}
	head, _, found := cutLastLine(v.Content)
	if !found {
		head = ""
	}
	v.Content = head + "\x1b[7m " + g.notice + " \x1b[0m"
	return v
}

// cutLastLine returns what comes before the last line, its newline included.
func cutLastLine(s string) (before, last string, found bool) {
	i := strings.LastIndexByte(s, '\n')
	if i < 0 {
		return "", s, false
	}
	return s[:i+1], s[i+1:], true
}

func (g *guard) recover() {
	if r := recover(); r != nil {
		g.fall(r, debug.Stack())
	}
}

func (g *guard) fall(what any, stack []byte) {
	g.dead = true
	g.broke(what, stack)
}

// brokenMsg tells of a panic in a command of the screen.
type brokenMsg struct {
	what  any
	stack []byte
}

// safe returns cmd so that its panic is the screen's.
func (g *guard) safe(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = brokenMsg{r, debug.Stack()}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = g.safe(batch[i])
			}
		}
		return msg
	}
}

// reason is a panic in words for the log.
func reason(what any) string { return fmt.Sprintf("%v", what) }
