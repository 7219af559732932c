package sshd

import (
	"fmt"
	"runtime/debug"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// guard is a model around another that keeps a panic of one screen from being
// anybody else's affair, and shows notices of the server.
type guard struct {
	inner  tea.Model
	broke  func(what any, stack []byte) // must end the program
	sized  func()                       // called when a window size has come; may be nil
	notice string
	last   tea.View
	dead   bool
}

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
	switch msg := msg.(type) {
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
		g.inner, cmd = g.inner.Update(msg)
		return g, g.safe(cmd)
	case tea.SuspendMsg:
		return g, func() tea.Msg { return tea.ResumeMsg{} }
	}
	g.inner, cmd = g.inner.Update(msg)
	return g, g.safe(cmd)
}

// View implements tea.Model.
func (g *guard) View() (v tea.View) {
	if g.dead {
		return g.last
	}
	defer func() {
		if r := recover(); r != nil {
			g.fall(r, debug.Stack())
			v = g.last
		}
	}()
	g.last = g.inner.View()
	if g.notice == "" {
		return g.last
	}
	v = g.last
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
