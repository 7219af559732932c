package screen

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// maxWidth and maxHeight bound what is drawn, in cells.
const (
	maxWidth  = 400
	maxHeight = 200
)

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func count(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case thing == "person":
		return fmt.Sprintf("%d people", n)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// size returns what there is to draw on.
func (m *Model) size() (w, h int) {
	w, h = m.width, m.height
	if w <= 0 || h <= 0 {
		return 80, 24
	}
	return min(w, maxWidth), min(h, maxHeight)
}

// box returns the height of the question's box, 0 without one.
func (m *Model) box() int {
	q := m.look.Room.Question
	if q == nil {
		return 0
	}
	_, h := m.size()
	lines := len(q.Options) + 3
	if q.Phase == room.Revealed && q.Because != "" {
		lines++
	}
	return min(lines, h/2)
}

// resize gives the benches their room.
func (m *Model) resize() tea.Cmd {
	w, h := m.size()
	h = max(h-1-m.box(), 1)
	if m.covered() { // its header tells how many interleavings fail
		h++
	}
	cmd := tea.Batch(m.forBench(m.scene, m.scene.Conceal(m.covered())), m.forBench(m.scene, m.scene.SetSize(w, h)))
	if m.own != nil {
		cmd = tea.Batch(cmd, m.forBench(m.own, m.own.SetSize(w, h)))
	}
	return cmd
}

// covered reports whether what the explorer knows is hidden from the class.
func (m *Model) covered() bool { return m.look.Room.Question.Prediction() }

// View implements tea.Model.
func (m *Model) View() tea.View {
	if !m.stale {
		return m.view
	}
	m.stale = false
	m.view = tea.NewView(strings.Join(m.lines(), "\n"))
	m.view.AltScreen = true
	m.view.WindowTitle = "racelab · room " + m.look.Room.Code
	return m.view
}

// lines draws the whole screen.
func (m *Model) lines() []string {
	w, h := m.size()
	out := append(make([]string, 0, h), m.roomLine(w))
	if m.page != noPage {
		out = append(out, m.pageLines(w, h-2)...)
		return fit(append(out, m.lastLine(w, m.pageHints())), w, h)
	}
	b := m.scene
	if m.private() {
		b = m.own
	}
	body := b.Lines()
	if m.covered() && len(body) > 0 {
		body = body[1:]
	}
	out = append(out, body...)
	watching := !m.private() && (!m.drives() || m.predicting())
	if watching { // the bench's hints are for who drives
		out[len(out)-1] = draw.Blank(w)
	}
	if q := m.look.Room.Question; q != nil {
		out = append(out, questionLines(m.styles, m.look, w, m.box())...)
	}
	switch {
	case m.status != "" || m.input != nil:
		out[len(out)-1] = m.lastLine(w, "")
	case watching:
		out[len(out)-1] = m.lastLine(w, m.hints())
	}
	return fit(out, w, h)
}

// fit returns exactly h lines. The benches draw lines of the right width; to
// measure them again would cost a fifth of a frame.
func fit(lines []string, w, h int) []string {
	for len(lines) < h {
		lines = append(lines, draw.Blank(w))
	}
	return lines[:h]
}

// roomLine tells the room, who drives, how many are here, and what this member
// does.
func (m *Model) roomLine(w int) string {
	st, look := m.styles, m.look
	r := draw.NewRow(w).Space(1)
	r.Put(st.Accent, "room ").Put(st.Strong, look.Room.Code).Put(st.Faint, " · ")
	r.PutWithin(st.Text, look.Room.Title, max(w/3, 8))
	right, style := m.mode()
	if w >= 60 {
		r.Put(st.Faint, fmt.Sprintf(" · %d here", look.Present))
	}
	return r.PutRight(style.Paint(right) + st.Faint.Paint(" · ") + st.Key.Paint(" R ") + st.Faint.Paint(" room ")).String()
}

// mode tells in a few words what this member's keys do.
func (m *Model) mode() (string, theme.Style) {
	st, look := m.styles, m.look
	c := look.Room.Challenge
	switch {
	case !look.Room.Closed.IsZero():
		return "closed", st.Bad
	case c.Running(time.Now()):
		left := time.Until(c.Until).Round(time.Second)
		return fmt.Sprintf("break it: %d:%02d", int(left.Minutes()), int(left.Seconds())%60), st.Warn
	case m.private():
		return "your own branch", st.Added
	case m.drives():
		return "you have the wheel", st.Good
	}
	return "with " + look.Room.WheelName, st.Text
}

// lastLine is the status, what is typed, or hints.
func (m *Model) lastLine(w int, hints string) string {
	r := draw.NewRow(w).Space(1)
	switch {
	case m.input != nil:
		room := max(w-draw.Width(m.prompt)-3, 10)
		prompt := m.prompt
		if room > w-12 {
			prompt, room = draw.Cut(m.prompt, max(w/2, 10)), max(w/2-3, 5)
		}
		r.Put(m.styles.Accent, prompt).Put(m.styles.Strong, m.input.show(room))
	case m.status != "" && m.bad:
		r.Put(m.styles.Bad, "✗ "+m.status)
	case m.status != "":
		r.Put(m.styles.Text, m.status)
	default:
		r.PutStyled(hints)
	}
	return r.String()
}

func (m *Model) hints() string {
	st := m.styles
	hint := func(k, what string) string { return st.Key.Paint(k) + st.Faint.Paint(" "+what) }
	dot := st.Faint.Paint(" · ")
	var parts []string
	if q := m.look.Room.Question; q != nil {
		if _, open := q.Phase.Open(); open && !m.leads() {
			parts = append(parts, hint(fmt.Sprintf("1–%d", len(q.Options)), "vote"))
		}
	}
	if !m.predicting() {
		parts = append(parts, hint("b", "branch off"))
	}
	parts = append(parts, hint("h", "raise your hand"), hint("p", "who is here"), hint("R", "more"), hint("?", "keys"), hint("q", "leave"))
	return strings.Join(parts, dot)
}

// pageHints are the keys of the open page.
func (m *Model) pageHints() string {
	st := m.styles
	hint := func(k, what string) string { return st.Key.Paint(k) + st.Faint.Paint(" "+what) }
	dot := st.Faint.Paint(" · ")
	switch {
	case m.page == menuPage:
		return hint("1–9", "do it") + dot + hint("↑ ↓ enter", "choose") + dot + hint("esc", "back")
	case m.page == peoplePage && m.leads():
		return hint("↑ ↓", "choose") + dot + hint("enter", "hand them the wheel") + dot + hint("esc", "back")
	}
	return hint("esc", "back")
}

// questionLines draws a question and, once it may be seen, how the class voted.
func questionLines(st *theme.Styles, look room.Look, w, h int) []string {
	q := look.Room.Question
	out := make([]string, 0, h)
	r := draw.NewRow(w).Space(1)
	r.Put(st.Accent, "? ").Put(st.Strong, q.Text)
	out = append(out, r.String())
	votes := look.Second
	if votes == nil {
		votes = look.First
	}
	most := 0
	for _, o := range q.Options {
		most = max(most, draw.Width(o))
	}
	most = min(most, max(w/2, 10))
	for i, o := range q.Options {
		if len(out) == h-1 {
			break
		}
		out = append(out, optionLine(st, look, w, most, i, o, votes))
	}
	if q.Phase == room.Revealed && q.Because != "" && len(out) < h-1 {
		out = append(out, draw.NewRow(w).Space(3).Put(st.Good, q.Because).String())
	}
	for len(out) < h-1 {
		out = append(out, draw.Blank(w))
	}
	out[len(out)-1] = draw.NewRow(w).Space(3).Put(st.Faint, phaseWords(look)).String()
	return append(out, draw.Blank(w))
}

func optionLine(st *theme.Styles, look room.Look, w, most, i int, option string, votes []int) string {
	q := look.Room.Question
	r := draw.NewRow(w).Space(1)
	style := st.Text
	mark := " "
	if q.Phase == room.Revealed && i == q.Right {
		style, mark = st.Good, "✓"
	}
	r.Put(st.Good, mark).Put(st.Key, fmt.Sprintf(" %d ", i+1)).Space(1).PutWithin(style, option, most).To(7 + most)
	mine := look.Mine[0]
	if look.Mine[1] >= 0 {
		mine = look.Mine[1]
	}
	if mine == i {
		r.Put(st.Accent, "● you ")
	}
	r.To(13 + most)
	if i >= len(votes) {
		return r.String()
	}
	all := max(sum(votes), 1)
	bar := max(r.Left()-18, 0)
	n := votes[i] * bar / all
	if votes[i] > 0 {
		n = max(n, 1)
	}
	r.Put(style, strings.Repeat("█", n)).Space(1).Put(st.Strong, fmt.Sprint(votes[i]))
	if look.Second != nil && i < len(look.First) {
		r.Put(st.Faint, fmt.Sprintf(" (was %d)", look.First[i]))
	}
	return r.String()
}

// phaseWords tells where the question stands.
func phaseWords(look room.Look) string {
	switch look.Room.Question.Phase {
	case room.Vote:
		return fmt.Sprintf("%s in, of %d here. The result shows when the vote closes.", count(look.Voted, "vote"), look.Present)
	case room.Discuss:
		return "Talk to your neighbours: why is it so? Then all vote again."
	case room.Revote:
		return fmt.Sprintf("Second vote: %s in.", count(look.Voted, "vote"))
	case room.Closed:
		return "Both votes are in. Next it is run."
	}
	return "Revealed."
}
