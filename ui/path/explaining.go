package path

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/progress"
	"racelab/ui/draw"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// explaining asks for the order of the steps that matter, then for the name of
// the pattern and how sure the learner is of it, and then tells.
type explaining struct {
	puzzle  course.Puzzle
	order   []int // indexes into the shuffled steps, as picked so far
	wrong   int   // the position that was wrong last, from 1; 0 for none
	early   int   // the step that was given there
	ordered bool
	name    course.Question
	named   bool
	picked  int // the name that waits for how sure the learner is, from 1; 0 for none
	sure    int // of the first name, in percent; 0 until it was said
	first   bool
	tries   int
	said    string
	reading reading
}

func (e *explaining) enter(p *Path) tea.Cmd {
	if p.study == nil {
		return nil
	}
	if len(e.puzzle.Shuffled) == 0 {
		e.puzzle, e.name = p.study.Order(), p.study.Name()
		e.reading = reading{sections: []string{"Explanation"}}
	}
	if e.named {
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
		if p.at == course.Explain && !e.named && e.picked == 0 {
			return e.digit(p, e.clicked(p, msg.Mouse().Y-2)) // below the stages and the frame
		}
	}
	return nil
}

func (e *explaining) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if e.named {
		return e.reading.press(p, k)
	}
	if e.picked > 0 {
		return e.rate(p, k)
	}
	if n, err := strconv.Atoi(k.String()); err == nil {
		return e.digit(p, n)
	}
	switch {
	case e.ordered:
	case k.String() == "backspace", key.Matches(k, m.Back), key.Matches(k, m.Undo):
		if len(e.order) > 0 {
			e.order = e.order[:len(e.order)-1]
		}
	case key.Matches(k, m.Enter) && len(e.puzzle.Shuffled) > 0:
		p.status = "Press the numbers, first step first; backspace takes one back; n skips."
	}
	return nil
}

// digit picks the nth step, or the nth name.
func (e *explaining) digit(p *Path, n int) tea.Cmd {
	if e.named || n < 1 {
		return nil
	}
	if e.ordered {
		return e.pick(p, n)
	}
	if n > len(e.puzzle.Shuffled) || slices.Contains(e.order, n-1) {
		return nil
	}
	e.wrong = 0
	if e.order = append(e.order, n-1); len(e.order) < len(e.puzzle.Shuffled) {
		return nil
	}
	right, at := e.puzzle.Grade(e.order)
	if e.tries++; !right {
		e.wrong, e.early, e.order = at+1, e.order[at], e.order[:at]
		return nil
	}
	e.ordered = true
	return e.answered(p, fmt.Sprintf("ordered %d steps", len(e.order)), 0, e.tries == 1)
}

// pick answers with the nth name. How sure the learner is counts only before
// anything was told: later names are guesses among those that are left.
func (e *explaining) pick(p *Path, n int) tea.Cmd {
	switch {
	case n > len(e.name.Options):
		return nil
	case e.sure > 0:
		return e.call(p, n-1, 0)
	}
	e.picked = n
	return nil
}

// rate takes how sure the learner is of the name that was picked.
func (e *explaining) rate(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if m := p.env.Keys; key.Matches(k, m.Close) || key.Matches(k, m.Quit) {
		e.picked = 0
		return nil
	}
	sure, ok := shell.Sure(k.String())
	if !ok {
		return nil
	}
	n := e.picked - 1
	e.sure, e.picked = sure, 0
	e.first = e.name.Options[n].Right
	return e.call(p, n, sure)
}

// call says whether a name, by its index, is right, and keeps it.
func (e *explaining) call(p *Path, n, sure int) tea.Cmd {
	o := e.name.Options[n]
	if !o.Right {
		e.said = "Not " + o.Text + ": " + o.Why
		if sure > 0 {
			e.said = fmt.Sprintf("Not quite; you were %d %% sure. %s: %s", sure, o.Text, o.Why)
		}
		return e.answered(p, o.Text, sure, false)
	}
	e.named, e.said = true, ""
	return tea.Batch(e.answered(p, o.Text, sure, true), p.done(course.Explain), e.reading.enter(p))
}

func (e *explaining) answered(p *Path, text string, sure int, right bool) tea.Cmd {
	a := progress.Answer{At: p.env.Now(), Lesson: p.lesson.Name, Kind: "explain", Text: text, Confidence: sure, Right: right}
	return p.env.Change(func(r *progress.Record) { r.Answered(a) })
}

func (e *explaining) resize(*Path) tea.Cmd { return nil }

func (e *explaining) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	w, h := draw.Inner(width, height)
	switch {
	case len(e.puzzle.Shuffled) == 0:
		return shell.Boxed(st, "Explain it", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	case e.named:
		told := "✓ " + p.study.Pattern() + ": "
		if e.first {
			told = fmt.Sprintf("✓ %s, and you were %d %% sure: ", p.study.Pattern(), e.sure)
		}
		top := shell.Wrapped(st.Good, told+p.study.Told(), width)
		return append(top, e.reading.lines(p, width, max(height-len(top), 0))...)
	case e.ordered:
		return e.namingLines(p, width, height)
	}
	return shell.Boxed(st, "Explain it: the order", "", draw.Fill(e.steps(p, w), w, h), false, false, width, height)
}

// steps draws the shuffled steps above, and below the order picked so far.
func (e *explaining) steps(p *Path, width int) []string {
	st := p.env.Styles
	var out []string
	for i, l := range e.puzzle.Shuffled {
		if slices.Contains(e.order, i) {
			out = append(out, item(st.Faint, "·", st.Faint, l.String(), width)...)
			continue
		}
		out = append(out, item(st.Key, strconv.Itoa(i+1), st.Text, l.String(), width)...)
	}
	out = append(out, "")
	out = append(out, shell.Wrapped(st.Strong, "This is how the shortest failing run goes, out of order."+ends(e.puzzle)+" Press the numbers in the order in which it happened.", width)...)
	out = append(out, "")
	for i, at := range e.order {
		out = append(out, item(st.Good, fmt.Sprintf("%2d.", i+1), st.Text, e.puzzle.Shuffled[at].String(), width)...)
	}
	if e.wrong > 0 {
		out = append(out, shell.Wrapped(st.Warn, e.correction(), width)...)
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

// correction says how far the order was right.
func (e *explaining) correction() string {
	step := strconv.Itoa(e.early + 1)
	if e.wrong == 1 {
		return "✗ " + step + " cannot come first: something that it depends on has to come before it. Think of who reads what before whom."
	}
	return "✗ Up to here it is right, but " + step + " cannot follow: something that it depends on has to come before it. Think of who reads what before whom."
}

// item draws a sign and a text that goes on below itself: cut, two steps might
// look the same.
func item(tone theme.Style, sign string, style theme.Style, text string, width int) []string {
	var out []string
	lead := 1 + draw.Width(sign) + 1
	for i, l := range draw.Wrap(draw.Clean(text), max(width-lead-1, 10)) {
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
	return shell.Boxed(st, "Explain it: the name", "", draw.Fill(append(top, names...), w, h), false, false, width, height)
}

func (e *explaining) inOrder(p *Path, width int) []string {
	st := p.env.Styles
	out := shell.Wrapped(st.Good, "✓ That is the order.", width)
	for i, at := range e.puzzle.Order {
		out = append(out, item(st.Faint, fmt.Sprintf("%2d.", i+1), st.Text, e.puzzle.Shuffled[at].String(), width)...)
	}
	return append(out, "")
}

func (e *explaining) names(p *Path, width int) []string {
	st := p.env.Styles
	out := shell.Wrapped(st.Strong, e.name.Text, width)
	for i, o := range e.name.Options {
		sign, style := " ", st.Text
		if i+1 == e.picked {
			sign, style = "▸", st.Selected()
		}
		out = append(out, draw.NewRow(width).Put(st.Accent, sign).Put(st.Key, strconv.Itoa(i+1)).Space(1).Put(style, o.Text).String())
	}
	switch {
	case e.picked > 0:
		out = append(out, "", shell.HowSure(st, width))
	case e.said != "":
		out = append(out, "")
		out = append(out, shell.Wrapped(st.Warn, e.said, width)...)
	}
	return out
}

// clicked returns the number of the step or the name that stands in a row within
// the frame; 0 for none.
func (e *explaining) clicked(p *Path, row int) int {
	w, h := draw.Inner(p.width, p.height-2)
	if !e.ordered {
		for i, l := range e.puzzle.Shuffled {
			if row -= len(item(p.env.Styles.Text, "1", p.env.Styles.Text, l.String(), w)); row < 0 {
				return i + 1
			}
		}
		return 0
	}
	names := e.names(p, w)
	above := min(len(e.inOrder(p, w)), max(h-len(names), 0)) + len(shell.Wrapped(p.env.Styles.Strong, e.name.Text, w))
	if i := row - above; i >= 0 && i < len(e.name.Options) {
		return i + 1
	}
	return 0
}

func (e *explaining) hints(p *Path) []shell.Hint {
	if e.named {
		return e.reading.hints(p)
	}
	if e.picked > 0 {
		return []shell.Hint{{Key: "5–9 0", Words: "how sure"}, {Key: "esc", Words: "pick again"}}
	}
	out := []shell.Hint{{Key: "1–9", Words: "pick"}}
	if !e.ordered {
		out = append(out, shell.Hint{Key: "backspace", Words: "take one back"})
	}
	return append(out, shell.Hint{Key: "H", Words: "hint"}, shell.Hint{Key: "n", Words: "skip"}, shell.Hint{Key: "?", Words: "keys"},
		shell.Hint{Key: "q", Words: "course"}, shell.Hint{Key: "p", Words: "back"})
}

func (e *explaining) open(*Path) bool   { return e.picked > 0 }
func (e *explaining) typing(*Path) bool { return false }
