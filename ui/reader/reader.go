// Package reader is the screen of a topic page.
package reader

import (
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/progress"
	"racelab/lessons/topics"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Reader shows one page.
type Reader struct {
	env           *shell.Env
	topic         *topics.Topic
	section       string // heading to go to when the page is there
	page          *prose.Page
	failed        error
	width, height int
	read          bool
	link          int // that has the focus, from 1; 0 for none
	heads         heads
}

// New opens a page at a section; at none, it begins at the top.
func New(env *shell.Env, t *topics.Topic, section string) *Reader {
	return &Reader{env: env, topic: t, section: section, width: 80, height: 24}
}

// madeMsg brings the text: its numbers may take the engine a moment.
type madeMsg struct {
	of   *Reader
	text string
	err  error
}

// Init implements shell.Screen.
func (r *Reader) Init() tea.Cmd {
	t, ctx := r.topic, r.env.Context
	place := progress.Place{Page: t.Name}
	now := r.env.Now()
	visit := r.env.Change(func(rec *progress.Record) {
		if rec.Last.Lesson == "" { // a lesson that was begun comes before
			rec.Visit(place, now)
		}
	})
	return tea.Batch(visit, func() tea.Msg {
		text, err := t.Render(ctx)
		return madeMsg{r, text, err}
	})
}

// SetSize implements shell.Screen.
func (r *Reader) SetSize(width, height int) tea.Cmd {
	r.width, r.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (r *Reader) SetStyles(st *theme.Styles) tea.Cmd {
	r.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (r *Reader) Open() bool { return true }

// Typing implements shell.Screen.
func (r *Reader) Typing() bool { return false }

// Say implements shell.Screen.
func (r *Reader) Say(text string) { r.env.Board.Say(text) }

// Close implements shell.Screen.
func (r *Reader) Close() {}

// Handle implements shell.Screen.
func (r *Reader) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case madeMsg:
		if msg.of == r {
			r.page, r.failed = prose.NewPage(numbered(msg.text, r.topic.Links())), msg.err
			r.jump()
		}
	case tea.MouseWheelMsg:
		if r.page != nil {
			r.page.Scroll(shell.Wheel(msg, 3))
		}
	case tea.MouseClickMsg:
		if n := r.linkAt(msg.Mouse().X, msg.Mouse().Y); n > 0 {
			return r.follow(n - 1)
		}
	case tea.KeyPressMsg:
		return r.press(msg)
	}
	return nil
}

// room is how many lines of the page are shown.
func (r *Reader) room() int { return max(r.height-3, 1) }

// jump goes to the section that was asked for.
func (r *Reader) jump() {
	if r.section == "" || r.page == nil {
		return
	}
	r.page.Draw(r.env.Styles, r.textWidth(), r.room()) // so that there are lines to look through
	if at := r.page.Find(r.section); at >= 0 {
		r.page.Top = at
	}
	r.section = ""
}

func (r *Reader) press(k tea.KeyPressMsg) tea.Cmd {
	m := r.env.Keys
	switch {
	case r.link > 0 && key.Matches(k, m.Close):
		r.link = 0
		return nil
	case key.Matches(k, m.Quit), key.Matches(k, m.Close):
		return shell.Send(shell.Back{})
	}
	if r.page == nil {
		return nil
	}
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 {
		return r.follow(n - 1)
	}
	switch {
	case key.Matches(k, m.Down):
		r.page.Scroll(1)
	case key.Matches(k, m.Up):
		r.page.Scroll(-1)
	case key.Matches(k, m.PageDown), k.String() == "space":
		r.page.Scroll(r.room())
	case key.Matches(k, m.PageUp):
		r.page.Scroll(-r.room())
	case key.Matches(k, m.First):
		r.page.Top = 0
	case key.Matches(k, m.Last):
		r.page.Top = 1 << 20
	case key.Matches(k, m.NextPane):
		r.focus(1)
	case key.Matches(k, m.PrevPane):
		r.focus(-1)
	case key.Matches(k, m.Enter) && r.link > 0:
		return r.follow(r.link - 1)
	case key.Matches(k, m.Enter):
		if r.page.AtEnd(r.room()) {
			return shell.Send(shell.Back{})
		}
		r.page.Scroll(r.room())
	case k.String() == "]":
		r.leap(1)
	case k.String() == "[":
		r.leap(-1)
	}
	return r.finish()
}

// Keys says what the keys do.
func (r *Reader) Keys() (text string, ok bool) {
	m := r.env.Keys
	return keys.List("The page", []key.Binding{keys.In(m.Up, "one row up"), keys.In(m.Down, "one row down"), m.PageUp, keys.In(m.PageDown, "a page down; space, too"),
		keys.In(m.First, "to the beginning"), keys.In(m.Last, "to the end"), keys.Own("] [", "the next heading, the one before"), keys.In(m.NextPane, "the next link"), keys.In(m.PrevPane, "the link before"),
		keys.In(m.Enter, "open the link"), keys.In(m.Step, "open that link"), keys.In(m.Quit, "back")}), true
}

// finish notes that the page was read, once its end was seen.
func (r *Reader) finish() tea.Cmd {
	if r.read || r.page == nil || !r.page.AtEnd(r.room()) {
		return nil
	}
	r.read = true
	name, now := r.topic.Name, r.env.Now()
	return r.env.Change(func(rec *progress.Record) { rec.ReadPage(name, now) })
}

// follow opens the nth place that the page points to.
func (r *Reader) follow(n int) tea.Cmd {
	links := r.topic.Links()
	if n >= len(links) {
		return nil
	}
	if links[n].Drill && r.env.Nights == nil {
		r.env.Board.Say("The incident room opens where racelab runs for you alone: racelab " + links[n].Name + ".")
		return nil
	}
	to := shell.Go{To: shell.Page, Name: links[n].Name}
	if links[n].Drill {
		to = shell.Go{To: shell.Drills}
	}
	if links[n].Lesson {
		to.To = shell.Path
	}
	return shell.Send(to)
}

// Lines implements shell.Screen.
func (r *Reader) Lines() []string {
	st := r.env.Styles
	w, h := r.textWidth(), r.room()
	var lines []string
	above, below := false, false
	switch {
	case r.failed != nil:
		lines = shell.Wrapped(st.Bad, "This page cannot be shown: "+r.failed.Error()+".", w)
	case r.page == nil:
		lines = []string{" The engine counts …"}
	default:
		lines, above, below = r.page.Draw(st, w, h)
		r.mark(lines)
	}
	title := r.topic.Title
	if n := r.current(); n >= 0 {
		title = r.heads.all[n].title
	}
	rule := draw.Rule{Title: cells.Clean(title), Note: "↑↓ scroll  ] [ heading", Above: above, Below: below, Focused: true, Line: st.Focused, Label: st.Heading, Muted: st.Faint}
	side := r.contents(h)
	out := []string{shell.Header(st, r.width, r.share(), r.topic.Part, r.topic.Title)}
	for i, text := range append([]string{rule.Draw(r.width - r.sideWidth())}, draw.Fill(lines, w, h)...) {
		if i > 0 {
			text = draw.Blank(r.indent()-r.sideWidth()) + text
		}
		if r.sideWidth() > 0 {
			bar := "│"
			if i == 0 {
				bar = "┬"
			}
			text = side[i] + st.Border.Paint(bar) + text
		}
		out = append(out, text)
	}
	return append(draw.Fill(out, r.width, r.height-1), r.foot())
}

// share says how much of the page was read.
func (r *Reader) share() string {
	if r.page == nil {
		return ""
	}
	return fmt.Sprintf("%d %%", r.page.Share(r.room()))
}

func (r *Reader) foot() string {
	st := r.env.Styles
	links := r.topic.Links()
	if r.link > 0 {
		return shell.Hints(st, r.width, []shell.Hint{{Key: "tab", Words: fmt.Sprintf("%d of %d links", r.link, len(links))}, {Key: "enter", Words: "open"},
			{Key: "▸", Words: cells.Cut(cells.Clean(links[r.link-1].Title), max(r.width-58, 10))}, {Key: "esc", Words: "read on"}, {Key: "q", Words: "back"}})
	}
	hints := []shell.Hint{{Key: "space", Words: "page down"}}
	if len(links) > 0 {
		hints = append(hints, shell.Hint{Key: "tab", Words: "links"}, shell.Hint{Key: "1–9", Words: "open a link"})
	}
	return shell.Hints(st, r.width, append(hints, shell.Hint{Key: "q", Words: "back"}))
}
