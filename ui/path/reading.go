package path

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
)

// reading is a stage that is sections of the lesson's page.
type reading struct {
	sections []string
	last     bool // the lesson ends with it
	asked    bool
	page     *prose.Page
	failed   error
}

// readMsg brings the text of a reading: its numbers may take the engine a moment.
type readMsg struct {
	of   *reading
	text string
	err  error
}

func (r *reading) enter(p *Path) tea.Cmd {
	if r.asked {
		return nil
	}
	r.asked = true
	l, numbers := p.lesson, p.env.Numbers(p.lesson)
	welcome := ""
	if p.guide && p.a.At() == course.Story {
		welcome = "**Welcome.** This is the first lesson. It shows the keys as you need them: *enter* continues, *?* lists " +
			"them, *q* goes to the course. First the story.\n\n"
	}
	if p.a.At() == course.Story {
		welcome += "*" + escape(attempt.About(l)) + "*\n\n"
	}
	return func() tea.Msg {
		text := welcome
		for i, s := range r.sections {
			part, err := l.Prose(s, numbers)
			if err != nil {
				return readMsg{of: r, err: err}
			}
			if i > 0 {
				text += "\n\n## " + s + "\n\n"
			}
			text += part
		}
		return readMsg{of: r, text: text}
	}
}

func (r *reading) handle(_ *Path, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case readMsg:
		if msg.of == r {
			r.page, r.failed = prose.NewPage(msg.text), msg.err
		}
	case tea.MouseWheelMsg:
		if r.page != nil {
			r.page.Scroll(shell.Wheel(msg, 3))
		}
	}
	return nil
}

func (r *reading) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	room := max(p.height-3, 1)
	if r.page == nil {
		if key.Matches(k, m.Enter) {
			return p.next()
		}
		return nil
	}
	switch {
	case key.Matches(k, m.Down):
		r.page.Scroll(1)
	case key.Matches(k, m.Up):
		r.page.Scroll(-1)
	case key.Matches(k, m.PageDown), k.String() == "space":
		r.page.Scroll(room)
	case key.Matches(k, m.PageUp):
		r.page.Scroll(-room)
	case key.Matches(k, m.First):
		r.page.Top = 0
	case key.Matches(k, m.Last):
		r.page.Top = 1 << 20
	case key.Matches(k, m.Enter):
		if !r.page.AtEnd(room) {
			r.page.Scroll(room)
			return nil
		}
		p.tell(p.a.Read())
		return p.next()
	}
	return nil
}

func (r *reading) resize(*Path) tea.Cmd { return nil }

func (r *reading) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	title := p.a.At().Title()
	switch {
	case r.failed != nil:
		return shell.Boxed(st, title, "", draw.Fill(shell.Wrapped(st.Bad, "This page cannot be shown: "+r.failed.Error()+".", w), w, h), false, false, width, height)
	case r.page == nil:
		return shell.Boxed(st, title, "", draw.Fill([]string{" The engine counts …"}, w, h), false, false, width, height)
	}
	lines, above, below := r.page.Draw(st, w, h)
	return shell.Boxed(st, title, "", lines, above, below, width, height)
}

func (r *reading) hints(p *Path) []shell.Hint {
	words := "go on"
	if r.page != nil && !r.page.AtEnd(max(p.height-3, 1)) {
		words = "read on"
	} else if r.last {
		words = "finish the lesson"
	}
	out := []shell.Hint{{Key: "enter", Words: words}, {Key: "↑ ↓", Words: "scroll"}}
	if !r.last {
		out = append(out, shell.Hint{Key: "n", Words: "next stage"})
	}
	if p.a.At() != course.Story {
		out = append(out, shell.Hint{Key: "p", Words: "back"})
	}
	return append(out, shell.Hint{Key: "q", Words: "course"})
}

func (r *reading) open(*Path) bool   { return false }
func (r *reading) typing(*Path) bool { return false }
