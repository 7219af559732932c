package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/message"
	"racelab/ui/shell"
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
	w, _ := m.size()
	return min(len(questionBody(m.styles, m.look, w, m.answer.chosen))+2, h/2)
}

// resize gives the benches their room.
func (m *Model) resize() tea.Cmd {
	w, h := m.size()
	h = max(h-1-m.box(), 1)
	m.hidden = m.covered()
	cmd := tea.Batch(m.forBench(m.scene, m.scene.Conceal(m.hidden)), m.forBench(m.scene, m.scene.SetSize(w, h)))
	if m.own != nil {
		cmd = tea.Batch(cmd, m.forBench(m.own, m.own.Conceal(m.hidden)), m.forBench(m.own, m.own.SetSize(w, h)))
	}
	if m.over != nil {
		cmd = tea.Batch(cmd, m.forBench(m.over.bench, m.over.bench.Conceal(m.hidden)), m.forBench(m.over.bench, m.over.bench.SetSize(w, h)))
	}
	return cmd
}

// covered reports whether what the explorer knows is hidden from the class.
func (m *Model) covered() bool { return !m.look.Room.Shows(m.scene.Scene().Switches) }

// View implements tea.Model.
func (m *Model) View() tea.View {
	if !m.stale {
		return m.view
	}
	m.stale = false
	m.view = tea.NewView(strings.Join(m.paint.Paint(m.drawn(), false), "\n"))
	m.view.AltScreen = true
	if m.pointer {
		m.view.MouseMode = tea.MouseModeCellMotion
	}
	m.view.WindowTitle = "racelab · room " + m.look.Room.Code
	return m.view
}

// drawn is the whole screen, with the palette over it where that is open.
func (m *Model) drawn() []string {
	lines := m.lines()
	if m.prompt == nil {
		return lines
	}
	w, h := m.size()
	return m.prompt.Over(m.styles, lines, w, h)
}

// lines draws the screen without the palette.
func (m *Model) lines() []string {
	w, h := m.size()
	if m.out {
		return m.outLines(w, h)
	}
	out := append(make([]string, 0, h), m.roomLine(w))
	if m.page != noPage {
		out = append(out, m.pageLines(w, h-2)...)
		return fit(message.Over(out, m.lastLines(w, m.pageHints(w))), w, h)
	}
	b := m.scene
	if m.over != nil {
		b = m.over.bench
	} else if m.private() {
		b = m.own
	}
	body := b.Lines()
	out = append(out, body...)
	watching := m.watches()
	if watching { // the bench's hints are for who drives
		out[len(out)-1] = draw.Blank(w)
	}
	if q := m.look.Room.Question; q != nil {
		out = append(out, questionLines(m.styles, m.look, w, m.box(), m.answer.chosen)...)
	}
	switch {
	case m.status != "" || m.input != nil:
		out = message.Over(out[:len(out)-1], m.lastLines(w, ""))
	case watching:
		out[len(out)-1] = m.hints(w)
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
	title := max(w/3, 8)
	var urgent string
	if m.leads() {
		urgent = strings.Join(m.attention(), " · ")
		title = max(min(title, w-60-cells.Width(urgent)), 8)
	}
	r.PutWithin(st.Text, look.Room.Title, title)
	right, style := m.mode()
	if w >= 60 {
		r.Put(st.Faint, fmt.Sprintf(" · %d here", look.Present))
		if look.Room.Door.Locked {
			r.Put(st.Warn, " · locked")
		}
	}
	if urgent != "" {
		r.Put(st.Warn, " · "+urgent)
		if cells.Width(right)+12 > r.Left() {
			right = strings.Replace(right, "you have the wheel", "wheel", 1)
		}
	}
	return r.PutRight(style.Paint(right) + st.Faint.Paint(" · ") + st.Key.Paint(" R ") + st.Faint.Paint(" room ")).String()
}

// attention is what whoever runs the room has to know at any time, the most urgent first.
func (m *Model) attention() []string {
	look := m.look
	var out []string
	if look.Hands > 0 {
		out = append(out, count(look.Hands, "hand"))
	}
	if q := look.Room.Question; q != nil {
		if _, open := q.Phase.Open(); open {
			words := fmt.Sprintf("%d of %d in", look.Voted, look.Voters)
			if look.Voted == look.Voters && look.Voters > 0 {
				words = fmt.Sprintf("all %d in", look.Voters)
			}
			out = append(out, words)
		}
	}
	if look.Asks > 0 {
		out = append(out, fmt.Sprintf("%d asked", look.Asks))
	}
	if look.Stuck > 0 {
		out = append(out, fmt.Sprintf("%d stuck", look.Stuck))
	}
	return out
}

// mode tells in a few words what this member's keys do.
func (m *Model) mode() (string, theme.Style) {
	st, look := m.styles, m.look
	c := look.Room.Challenge
	switch {
	case !look.Room.Closed.IsZero():
		return "closed", st.Bad
	case c.Running(time.Now()):
		return "break it: " + clock(c.Until), st.Warn
	case m.over != nil && m.over.lent:
		return "you move " + cells.Clean(m.over.who.Name), st.Warn
	case m.over != nil:
		return "you watch " + cells.Clean(m.over.who.Name), st.Warn
	case look.Watched.Lent:
		return cells.Clean(look.Watched.By) + " moves your bench", st.Warn
	case look.Watched.By != "":
		return cells.Clean(look.Watched.By) + " watches", st.Warn
	case m.private():
		return "your own branch", st.Added
	case m.drives():
		return "you have the wheel", st.Good
	}
	return "with " + look.Room.WheelName, st.Text
}

// mostTold bounds the rows that a message takes.
const mostTold = 4

// lastLines are the status or what is typed, over as many rows as they take, or else the hints.
func (m *Model) lastLines(w int, hints string) []string {
	st := m.styles
	switch {
	case m.input != nil:
		return m.typing(w)
	case m.status != "" && m.bad:
		return message.Wrapped(st.Bad, "✗ "+m.status, w, mostTold)
	case m.status != "":
		return message.Wrapped(st.Text, m.status, w, mostTold)
	}
	return []string{hints}
}

// typing is the line on which something is typed, behind what it is about or, where that is long, below it.
func (m *Model) typing(w int) []string {
	const least = 12 // cells to type in
	if left := w - cells.Width(m.words) - 3; left >= least {
		return []string{draw.NewRow(w).Space(1).Put(m.styles.Accent, m.words).Put(m.styles.Strong, m.input.show(left)).String()}
	}
	line := draw.NewRow(w).Space(1).Put(m.styles.Strong, m.input.show(max(w-2, 1))).String()
	return append(message.Wrapped(m.styles.Accent, m.words, w, mostTold), line)
}

func (m *Model) hints(w int) string {
	var hints []shell.Hint
	add := func(k, what string) { hints = append(hints, shell.Hint{Key: k, Words: what}) }
	if q := m.look.Room.Question; q != nil {
		if _, open := q.Phase.Open(); open && !m.leads() {
			add(votingHint(q))
		}
	}
	if !m.predicting() {
		add("b", "branch off")
	}
	add("h", "raise your hand")
	add("p", "who is here")
	add("R", "more")
	add("q", "leave")
	return shell.Hints(m.styles, w, hints)
}

// pageHints are the keys of the open page.
func (m *Model) pageHints(w int) string {
	back := shell.Hint{Key: "esc", Words: "back"}
	hints := []shell.Hint{back}
	switch {
	case m.page == menuPage:
		hints = []shell.Hint{{Key: "a letter", Words: "does it"}, {Key: "↑ ↓ enter", Words: "choose"}, back}
	case m.page == deskPage:
		hints = []shell.Hint{{Key: "enter", Words: "on to the next part"}, {Key: "↑ ↓", Words: "scroll"}, back}
	case m.page == asksPage:
		hints = []shell.Hint{{Key: "enter", Words: "I want to know this, too"}, {Key: "a", Words: "ask"}}
		if m.leads() {
			hints = append(hints, shell.Hint{Key: "x", Words: "answered"})
		}
		hints = append(hints, back)
	case m.page == peoplePage && m.leads():
		lock := "lock the door"
		if m.look.Room.Door.Locked {
			lock = "open the door"
		}
		hints = []shell.Hint{{Key: "enter", Words: "hand over the wheel"}, {Key: "L", Words: lock}, back, {Key: "↑ ↓", Words: "choose"}}
	}
	return shell.Hints(m.styles, w, hints)
}

// questionLines draws a question in h lines and, once it may be seen, how the class voted.
func questionLines(st *theme.Styles, look room.Look, w, h int, chosen []int) []string {
	out := questionBody(st, look, w, chosen)
	if len(out) > h-2 {
		out = out[:max(h-2, 0)]
	}
	for len(out) < h-2 {
		out = append(out, draw.Blank(w))
	}
	return append(out, draw.NewRow(w).Space(3).Put(st.Faint, phaseWords(look)).String(), draw.Blank(w))
}

// questionBody is the question, what was answered if that may be seen, and what is right once it is
// revealed. chosen is the answer that is being put together.
func questionBody(st *theme.Styles, look room.Look, w int, chosen []int) []string {
	q := look.Room.Question
	var out []string
	for i, l := range cells.Wrap(q.Text, max(w-4, 10)) {
		r := draw.NewRow(w).Space(1)
		if i == 0 {
			r.Put(st.Accent, "? ")
		}
		out = append(out, r.To(3).Put(st.Strong, l).String())
	}
	votes := look.Second
	if votes == nil {
		votes = look.First
	}
	most := 0
	for _, o := range q.Options {
		most = max(most, cells.Width(o))
	}
	if votes == nil {
		most = min(most, max(w-16, 10))
	}
	most = min(most, max(w/2, w-40, 10))
	for i, o := range q.Options {
		out = append(out, optionLine(st, look, w, most, i, o, votes, chosen))
	}
	out = append(out, saidLines(st, look, w)...)
	if q.Phase == room.Revealed {
		out = append(out, revealedLines(st, look, w)...)
	}
	return out
}

func optionLine(st *theme.Styles, look room.Look, w, most, i int, option string, votes, chosen []int) string {
	q := look.Room.Question
	r := draw.NewRow(w).Space(1)
	style := st.Text
	mark := " "
	if q.Phase == room.Revealed && q.RightOption(i) {
		style, mark = st.Good, "✓"
	}
	r.Put(st.Good, mark).Put(st.Key, fmt.Sprintf(" %d ", i+1)).Space(1).PutWithin(style, option, most).To(7 + most)
	mine := look.Mine[0]
	if look.Mine[1] >= 0 {
		mine = look.Mine[1]
	}
	switch at := slices.Index(answered(look, chosen), i+1); {
	case q.Kind == room.Single && mine == i, q.Kind == room.Several && at >= 0:
		r.Put(st.Accent, "● you ")
	case q.Kind == room.Order && at >= 0:
		r.Put(st.Accent, fmt.Sprintf("%s %d", "●", at+1))
	}
	r.To(13 + most)
	if i >= len(votes) {
		return r.String()
	}
	all := max(sum(votes), 1)
	if q.Kind == room.Several { // a ballot counts for several
		all = max(look.Cast[0], look.Cast[1], 1)
	}
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

// closesWords tells when a vote closes that is counted down; otherwise they are the words given.
func closesWords(q *room.Question, otherwise string) string {
	if q.Until.IsZero() {
		return otherwise
	}
	return "The vote closes in " + clock(q.Until) + "."
}

// clock is how long it is until then, in minutes and seconds.
func clock(until time.Time) string {
	left := max(time.Until(until), 0).Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(left.Minutes()), int(left.Seconds())%60)
}

// answered returns the options of this member's answer: what is being put together, or what was sent last.
func answered(look room.Look, chosen []int) []int {
	if _, open := look.Room.Question.Phase.Open(); open && chosen != nil {
		return chosen
	}
	if look.Mines[1] != "" {
		return room.Chosen(look.Mines[1])
	}
	return room.Chosen(look.Mines[0])
}

// pollWords tells how sure the class is, and how sure it was.
func pollWords(look room.Look) string {
	if look.Second == nil {
		return fmt.Sprintf("On average %.1f of %d.", room.Mean(look.First), len(look.First))
	}
	return fmt.Sprintf("On average %.1f of %d; before the lesson it was %.1f.", room.Mean(look.Second), len(look.Second), room.Mean(look.First))
}

// phaseWords tells where the question stands.
func phaseWords(look room.Look) string {
	switch look.Room.Question.Phase {
	case room.Vote:
		return fmt.Sprintf("%d of %d have voted. %s", look.Voted, look.Voters, closesWords(look.Room.Question, "The result shows when the vote closes."))
	case room.Discuss:
		if look.Room.Question.Poll != room.NoPoll {
			return pollWords(look)
		}
		return "Talk to your neighbours: why is it so? Then all vote again."
	case room.Revote:
		return strings.TrimSpace(fmt.Sprintf("Second vote: %d of %d have voted. %s", look.Voted, look.Voters, closesWords(look.Room.Question, "")))
	case room.Closed:
		return "Both votes are in. Next it is run."
	}
	return "Revealed."
}
