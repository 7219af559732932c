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
// the pattern, and then tells.
type explaining struct {
	puzzle  course.Puzzle
	order   []int // indexes into the shuffled steps, as picked so far
	wrong   int   // the position that was wrong last, from 1; 0 for none
	ordered bool
	name    course.Question
	named   bool
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
		if p.at == course.Explain && !e.ordered {
			return e.digit(p, msg.Mouse().Y-1) // below the stages and the frame
		}
	}
	return nil
}

func (e *explaining) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if e.named {
		return e.reading.press(p, k)
	}
	if n, err := strconv.Atoi(k.String()); err == nil {
		return e.digit(p, n)
	}
	switch {
	case k.String() == "backspace", key.Matches(k, m.Back), key.Matches(k, m.Undo):
		if !e.ordered && len(e.order) > 0 {
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
		return e.call(p, n-1)
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
		e.wrong, e.order = at+1, e.order[:at]
		return nil
	}
	e.ordered = true
	return e.answered(p, "explain", fmt.Sprintf("ordered %d steps", len(e.order)), e.tries == 1)
}

// call answers with the nth name.
func (e *explaining) call(p *Path, n int) tea.Cmd {
	if n < 0 || n >= len(e.name.Options) {
		return nil
	}
	o := e.name.Options[n]
	if !o.Right {
		e.said = "Not " + o.Text + ": " + o.Why
		return e.answered(p, "explain", o.Text, false)
	}
	e.named, e.said = true, ""
	return tea.Batch(e.answered(p, "explain", o.Text, true), p.done(course.Explain), e.reading.enter(p))
}

func (e *explaining) answered(p *Path, kind, text string, right bool) tea.Cmd {
	a := progress.Answer{At: p.env.Now(), Lesson: p.lesson.Name, Kind: kind, Text: text, Right: right}
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
		top := shell.Wrapped(st.Good, "✓ "+p.study.Pattern()+". "+p.study.Why(), width)
		return append(top, e.reading.lines(p, width, max(height-len(top), 0))...)
	case e.ordered:
		return shell.Boxed(st, "Explain it: the name", "", draw.Fill(e.names(p, w), w, h), false, false, width, height)
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
	out = append(out, shell.Wrapped(st.Strong, "This is how the shortest failing run goes, out of order. Press the numbers in the order in which it happened.", width)...)
	out = append(out, "")
	for i, at := range e.order {
		out = append(out, item(st.Good, fmt.Sprintf("%2d.", i+1), st.Text, e.puzzle.Shuffled[at].String(), width)...)
	}
	if e.wrong > 0 {
		out = append(out, shell.Wrapped(st.Warn, fmt.Sprintf("✗ Up to here it is right; what you gave as number %d comes later. Think of who reads what before whom.", e.wrong), width)...)
	}
	return out
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

func (e *explaining) names(p *Path, width int) []string {
	st := p.env.Styles
	out := shell.Wrapped(st.Good, "✓ That is the order.", width)
	for i, at := range e.puzzle.Order {
		out = append(out, item(st.Faint, fmt.Sprintf("%2d.", i+1), st.Text, e.puzzle.Shuffled[at].String(), width)...)
	}
	out = append(out, "")
	out = append(out, shell.Wrapped(st.Strong, e.name.Text, width)...)
	for i, o := range e.name.Options {
		out = append(out, draw.NewRow(width).Space(1).Put(st.Key, strconv.Itoa(i+1)).Space(1).Put(st.Text, o.Text).String())
	}
	if e.said != "" {
		out = append(out, "")
		out = append(out, shell.Wrapped(st.Warn, e.said, width)...)
	}
	return out
}

func (e *explaining) hints(p *Path) []shell.Hint {
	if e.named {
		return e.reading.hints(p)
	}
	out := []shell.Hint{{Key: "1–9", Words: "pick"}}
	if !e.ordered {
		out = append(out, shell.Hint{Key: "backspace", Words: "take one back"})
	}
	return append(out, shell.Hint{Key: "H", Words: "hint"}, shell.Hint{Key: "n", Words: "skip"}, shell.Hint{Key: "p", Words: "back"}, shell.Hint{Key: "q", Words: "to the course"})
}

func (e *explaining) open(*Path) bool   { return false }
func (e *explaining) typing(*Path) bool { return false }
