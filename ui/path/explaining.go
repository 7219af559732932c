package path

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// explaining asks for the order of the steps that matter, then for the name of
// the pattern and how sure the learner is of it, and then tells.
type explaining struct {
	order   []int // indexes into the shuffled steps, as picked so far
	wrong   string
	right   string // what the right order was told
	picked  int    // the name that waits for how sure the learner is, from 1; 0 for none
	sure    shell.Sureness
	told    attempt.Told
	waits   bool // what came of the last answer is shown, and the next question comes with enter: no key of this one answers that one
	reading reading
}

func (e *explaining) moment(p *Path) string {
	return fmt.Sprint(e.order, e.picked, e.waits, p.a.Ordered(), p.a.Named())
}

func (e *explaining) enter(p *Path) tea.Cmd {
	if p.study() == nil {
		return nil
	}
	if len(e.reading.sections) == 0 {
		e.reading = reading{sections: attempt.Sections(course.Explain)}
	}
	if p.a.Named() {
		return e.reading.enter(p)
	}
	return nil
}

func (e *explaining) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case readMsg:
		if msg.of == &e.reading {
			return e.reading.handle(p, msg)
		}
	case tea.MouseWheelMsg:
		return e.reading.handle(p, msg)
	case tea.MouseClickMsg:
		if p.a.At() == course.Explain && !p.a.Named() && e.picked == 0 && !e.waits {
			return e.digit(p, e.clicked(p, msg.Mouse().Y-2)) // below the stages and the frame
		}
	}
	return nil
}

func (e *explaining) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if p.a.Named() {
		return e.reading.press(p, k)
	}
	if e.picked > 0 {
		return e.rate(p, k)
	}
	if e.waits {
		return e.pressWaiting(p, k)
	}
	if n, err := strconv.Atoi(k.String()); err == nil {
		return e.digit(p, n)
	}
	switch {
	case p.a.Ordered():
	case k.String() == "backspace", key.Matches(k, m.Back), key.Matches(k, m.Undo):
		if len(e.order) > 0 {
			e.order = e.order[:len(e.order)-1]
		}
	case key.Matches(k, m.Enter) && p.study() != nil:
		p.env.Board.Say("Press the numbers, starting with the first step; backspace removes the last one; n skips.")
	}
	return nil
}

// nextAsked is told to whoever answers before they ask for the next question.
const nextAsked = "Press enter for the next question."

// pressWaiting goes on to the next question, and tells how if a key would have answered it.
func (e *explaining) pressWaiting(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if key.Matches(k, p.env.Keys.Enter) {
		e.waits, e.told = false, attempt.Told{} // what the last answer was told is no answer to the next question
	} else if _, err := strconv.Atoi(k.String()); err == nil {
		p.env.Board.Say(nextAsked)
	}
	return nil
}

// digit picks the nth step, or the nth name.
func (e *explaining) digit(p *Path, n int) tea.Cmd {
	if p.study() == nil || p.a.Named() || n < 1 {
		return nil
	}
	if p.a.Ordered() {
		return e.pick(p, n)
	}
	all := len(p.a.Puzzle().Shuffled)
	if n > all || slices.Contains(e.order, n-1) {
		return nil
	}
	e.wrong = ""
	if e.order = append(e.order, n-1); len(e.order) < all {
		return nil
	}
	t := p.a.Order(e.order)
	if !t.Right {
		e.wrong, e.order = t.Said, e.order[:t.At]
		return nil
	}
	e.right, e.waits = t.Said, true
	return nil
}

// pick answers with the nth name, and asks first how sure the learner is of it where
// that is asked.
func (e *explaining) pick(p *Path, n int) tea.Cmd {
	switch {
	case n > len(p.a.NameQuestion().Options):
		return nil
	case !p.a.Asks():
		return e.call(p, n-1, attempt.NotSaid)
	}
	e.picked, e.sure = n, shell.Sureness{}
	return nil
}

// rate takes how sure the learner is of the name that was picked.
func (e *explaining) rate(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if m := p.env.Keys; key.Matches(k, m.Close) || key.Matches(k, m.Quit) {
		e.picked = 0
		return nil
	}
	sure, done := e.sure.Press(k)
	if !done {
		return nil
	}
	n := e.picked - 1
	e.picked = 0
	return e.call(p, n, sure)
}

// call names the pattern.
func (e *explaining) call(p *Path, n, sure int) tea.Cmd {
	asked := p.a.NameQuestion().Text
	e.told = p.a.Name(n, sure)
	e.waits = !e.told.Done && p.a.NameQuestion().Text != asked
	p.tell(e.told.News)
	if e.told.Done {
		return e.reading.enter(p)
	}
	return nil
}

func (e *explaining) resize(*Path) tea.Cmd { return nil }

func (e *explaining) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	switch {
	case p.study() == nil:
		return shell.Boxed(st, "Explain it", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	case p.a.Named():
		top := shell.Wrapped(st.Good, "✓ "+strings.Join(append([]string{e.told.Said}, e.told.Why...), " "), width)
		return append(top, e.reading.lines(p, width, max(height-len(top), 0))...)
	case p.a.Ordered():
		return e.namingLines(p, width, height)
	}
	return shell.Boxed(st, "Explain it: the order", "", draw.Fill(e.steps(p, w), w, h), false, false, width, height)
}

// steps draws the shuffled steps above, and below the order picked so far.
func (e *explaining) steps(p *Path, width int) []string {
	st, puzzle := p.env.Styles, p.a.Puzzle()
	var out []string
	for i, l := range puzzle.Shuffled {
		if slices.Contains(e.order, i) {
			out = append(out, item(st.Faint, "·", st.Faint, l.String(), width)...)
			continue
		}
		out = append(out, item(st.Key, strconv.Itoa(i+1), st.Text, l.String(), width)...)
	}
	out = append(out, "")
	out = append(out, shell.Wrapped(st.Strong, "These are the steps of the shortest failing run, out of order."+ends(puzzle)+" Press the numbers in the order in which they happened.", width)...)
	out = append(out, "")
	for i, at := range e.order {
		out = append(out, item(st.Good, fmt.Sprintf("%2d.", i+1), st.Text, puzzle.Shuffled[at].String(), width)...)
	}
	if e.wrong != "" {
		out = append(out, shell.Wrapped(st.Warn, "✗ "+e.wrong, width)...)
	}
	return out
}

// ends says how the run ends: where two do the same, it decides who came last.
func ends(p course.Puzzle) string {
	if p.Ends == "" {
		return ""
	}
	return " It ends with “" + p.Ends + "”."
}

// item draws a sign and a text that goes on below itself: cut, two steps might
// look the same.
func item(tone theme.Style, sign string, style theme.Style, text string, width int) []string {
	var out []string
	lead := 1 + cells.Width(sign) + 1
	for i, l := range cells.Wrap(cells.Clean(text), max(width-lead-1, 10)) {
		r := draw.NewRow(width).Space(1)
		if i == 0 {
			r.Put(tone, sign)
		}
		out = append(out, r.To(lead).Put(style, strings.TrimRight(l, " ")).String())
	}
	return out
}

// namingLines draws the steps in order, in what room there is, and below them the
// names, which are all shown.
func (e *explaining) namingLines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	names := e.names(p, w)
	top := e.inOrder(p, w)
	top = top[:min(len(top), max(h-len(names), 0))]
	return shell.Boxed(st, "Explain it: "+e.about(p), "", draw.Fill(append(top, names...), w, h), false, false, width, height)
}

// about is what the frame says is asked.
func (e *explaining) about(p *Path) string {
	switch {
	case !e.waits:
		return p.a.NameQuestion().About
	case e.told.Said == "":
		return "the order"
	}
	return "your answer"
}

func (e *explaining) inOrder(p *Path, width int) []string {
	st, puzzle := p.env.Styles, p.a.Puzzle()
	said := "✓ " + e.right
	if puzzle.Free {
		said = p.a.NoPuzzle() + " This is the run:"
	}
	out := shell.Wrapped(st.Good, said, width)
	for i, at := range puzzle.Order {
		out = append(out, item(st.Faint, fmt.Sprintf("%2d.", i+1), st.Text, puzzle.Shuffled[at].String(), width)...)
	}
	return append(out, "")
}

func (e *explaining) names(p *Path, width int) []string {
	st, name := p.env.Styles, p.a.NameQuestion()
	if e.waits {
		return e.answered(st, width)
	}
	out := shell.Wrapped(st.Strong, name.Text, width)
	for i := range name.Options {
		out = append(out, e.option(p, i, width)...)
	}
	switch {
	case e.picked > 0:
		out = append(out, "", e.sure.Draw(st, width))
	case e.told.Said != "":
		out = append(out, "")
		out = append(out, e.answered(st, width)...)
	}
	return out
}

// answered draws what the last answer was told.
func (e *explaining) answered(st *theme.Styles, width int) []string {
	if e.told.Said == "" {
		return nil
	}
	style := st.Warn
	if e.told.Right {
		style = st.Good
	}
	return shell.Wrapped(style, strings.Join(append([]string{e.told.Said}, e.told.Why...), " "), width)
}

// option draws one answer.
func (e *explaining) option(p *Path, i, width int) []string {
	st, o := p.env.Styles, p.a.NameQuestion().Options[i]
	sign, style := " ", st.Text
	if i+1 == e.picked {
		sign, style = "▸", st.Selected()
	}
	if cells.Width(o.Text) > width-4 {
		return item(st.Key, sign+strconv.Itoa(i+1), style, o.Text, width)
	}
	return []string{draw.NewRow(width).Put(st.Accent, sign).Put(st.Key, strconv.Itoa(i+1)).Space(1).Put(style, o.Text).String()}
}

// clicked returns the number of the step or the name that stands in a row within
// the frame; 0 for none.
func (e *explaining) clicked(p *Path, row int) int {
	if p.study() == nil {
		return 0
	}
	w, h := draw.Inner(p.width, p.height-2)
	if !p.a.Ordered() {
		for i, l := range p.a.Puzzle().Shuffled {
			if row -= len(item(p.env.Styles.Text, "1", p.env.Styles.Text, l.String(), w)); row < 0 {
				return i + 1
			}
		}
		return 0
	}
	names := e.names(p, w)
	above := min(len(e.inOrder(p, w)), max(h-len(names), 0)) + len(shell.Wrapped(p.env.Styles.Strong, p.a.NameQuestion().Text, w))
	if row -= above; row < 0 {
		return 0
	}
	for i := range p.a.NameQuestion().Options {
		if row -= len(e.option(p, i, w)); row < 0 {
			return i + 1
		}
	}
	return 0
}

func (e *explaining) hints(p *Path) []shell.Hint {
	if p.a.Named() {
		return e.reading.hints(p)
	}
	if e.picked > 0 {
		return shell.SureHints()
	}
	out := []shell.Hint{{Key: "1–9", Words: "pick"}}
	if e.waits {
		out[0] = shell.Hint{Key: "enter", Words: "next question"}
	}
	if !p.a.Ordered() {
		out = append(out, shell.Hint{Key: "backspace", Words: "undo"})
	}
	return append(out, shell.Hint{Key: "H", Words: "hint"}, shell.Hint{Key: "n", Words: "skip"},
		shell.Hint{Key: "q", Words: "course"}, shell.Hint{Key: "p", Words: "back"})
}

func (e *explaining) open(*Path) bool   { return e.picked > 0 }
func (e *explaining) typing(*Path) bool { return false }
