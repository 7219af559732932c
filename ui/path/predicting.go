package path

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// predicting asks what can be left behind before anything is shown.
type predicting struct {
	q      course.Question
	picked map[int]bool
	words  string // an answer typed instead
	step   asking
	sure   int
	right  bool
	told   []string
	code   *prose.Page
	input  textinput.Model
}

// asking is how far the question is.
type asking uint8

const (
	picking asking = iota
	writing        // an answer in the learner's words
	rating         // how sure
	told
)

func (q *predicting) enter(p *Path) tea.Cmd {
	if p.study == nil || len(q.q.Options) > 0 {
		return nil
	}
	q.q, q.picked = p.study.Predict(), map[int]bool{}
	q.code = prose.NewPage("```go\n" + sourceText(p.lesson, p.study.Base()) + "```\n")
	return nil
}

// sourceText is the lesson's source as the learner reads it, without line numbers.
func sourceText(l *lessons.Lesson, on []string) string {
	set := map[string]bool{}
	for _, name := range on {
		set[name] = true
	}
	var b strings.Builder
	for _, f := range l.Files {
		for _, line := range lessons.Reading(lessons.Fold(f.Text, set)) {
			b.WriteString(strings.ReplaceAll(line.Text, "\t", "  ") + "\n")
		}
	}
	return b.String()
}

func (q *predicting) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		if q.code != nil && p.at == course.Predict {
			q.code.Scroll(wheel(msg))
		}
	case tea.PasteMsg:
		if q.step == writing {
			return q.write(msg)
		}
	case tea.MouseClickMsg:
		if i := q.clicked(p, msg.Mouse().Y); q.step == picking && i >= 0 {
			q.picked[i] = !q.picked[i]
		}
	}
	return nil
}

func (q *predicting) write(msg tea.Msg) tea.Cmd {
	q.input, _ = q.input.Update(msg)
	return nil
}

func (q *predicting) press(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if q.code == nil {
		return nil
	}
	if q.step == writing {
		return q.pressText(k)
	}
	room := max(q.codeHeight(p)-2, 1)
	switch {
	case key.Matches(k, m.Down):
		q.code.Scroll(1)
	case key.Matches(k, m.Up):
		q.code.Scroll(-1)
	case key.Matches(k, m.PageDown):
		q.code.Scroll(room)
	case key.Matches(k, m.PageUp):
		q.code.Scroll(-room)
	case q.step == picking:
		return q.pick(p, k)
	case q.step == rating:
		return q.rate(p, k)
	case key.Matches(k, m.Enter):
		return p.next()
	}
	return nil
}

func (q *predicting) pick(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= len(q.q.Options) {
		q.picked[n-1] = !q.picked[n-1]
		return nil
	}
	switch {
	case key.Matches(k, m.Answer):
		q.step = writing
		q.input.Reset()
		q.input.Focus() // its cursor would blink; ours stands still
	case key.Matches(k, m.Enter):
		for _, on := range q.picked {
			if on {
				q.words, q.step = "", rating
				return nil
			}
		}
		p.status = "Pick at least one with its number; t types an answer of your own; n skips."
	}
	return nil
}

func (q *predicting) pressText(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		q.step = picking
		q.input.Blur()
		return nil
	case "enter":
		if q.words = strings.TrimSpace(q.input.Value()); q.words == "" {
			q.step = picking
		} else {
			q.step = rating
		}
		q.input.Blur()
		return nil
	}
	return q.write(k)
}

// rate takes how sure the learner is, and tells.
func (q *predicting) rate(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if m := p.env.Keys; key.Matches(k, m.Close) || key.Matches(k, m.Quit) {
		q.step = picking
		return nil
	}
	sure, ok := shell.Sure(k.String())
	if !ok {
		return nil
	}
	q.sure = sure
	q.grade(p)
	q.step = told
	a := progress.Answer{At: p.env.Now(), Lesson: p.lesson.Name, Kind: "predict", Text: q.answer(), Confidence: q.sure, Right: q.right}
	return tea.Batch(p.env.Change(func(r *progress.Record) { r.Answered(a) }), p.done(course.Predict))
}

func (q *predicting) grade(p *Path) {
	if q.words != "" {
		o := p.study.Typed(q.words)
		q.right, q.told = o.Right, []string{o.Text + ": " + o.Why}
		return
	}
	q.right, q.told = q.q.Grade(q.indexes())
}

func (q *predicting) indexes() []int {
	var out []int
	for i := range q.q.Options {
		if q.picked[i] {
			out = append(out, i)
		}
	}
	return out
}

func (q *predicting) answer() string {
	if q.words != "" {
		return q.words
	}
	var out []string
	for _, i := range q.indexes() {
		out = append(out, q.q.Options[i].Text)
	}
	return strings.Join(out, " | ")
}

func (q *predicting) resize(*Path) tea.Cmd { return nil }

// question draws what is asked; its rows decide how much is left for the code.
func (q *predicting) question(p *Path, width int) []string {
	st := p.env.Styles
	out := shell.Wrapped(st.Strong, q.q.Text, width)
	for i := range q.q.Options {
		out = append(out, q.option(st, i, width)...)
	}
	switch q.step {
	case writing:
		out = append(out, shell.Typed(st, &q.input, width))
	case rating:
		out = append(out, q.typedRow(st, width)...)
		out = append(out, shell.HowSure(st, width))
	case told:
		out = append(out, q.typedRow(st, width)...)
		if q.right {
			out = append(out, shell.Wrapped(st.Good, fmt.Sprintf("✓ Right, and you were %d %% sure.", q.sure), width)...)
		} else {
			out = append(out, shell.Wrapped(st.Warn, fmt.Sprintf("Not quite; you were %d %% sure. %s", q.sure, strings.Join(q.told, " ")), width)...)
		}
	}
	return out
}

// typedRow shows the answer that was typed instead of picked.
func (q *predicting) typedRow(st *theme.Styles, width int) []string {
	if q.words == "" {
		return nil
	}
	return shell.Wrapped(st.Accent, "Your answer: "+q.words, width)
}

// option draws an option; a long one goes on below itself.
func (q *predicting) option(st *theme.Styles, i, width int) []string {
	const lead = 7 // " 1 [x] "
	o := q.q.Options[i]
	box, style := "[ ]", st.Text
	if q.picked[i] && q.words == "" {
		box, style = "[x]", st.Accent
	}
	r := draw.NewRow(width).Space(1).Put(st.Key, strconv.Itoa(i+1)).Space(1).Put(style, box)
	var out []string
	next := func() {
		out = append(out, r.String())
		r = draw.NewRow(width)
	}
	for j, l := range draw.Wrap(draw.Clean(o.Text), max(width-lead-1, 10)) {
		if j > 0 {
			next()
		}
		r.To(lead).Put(style, strings.TrimRight(l, " "))
	}
	if q.step == told {
		verdict, tone := "✗ cannot be", st.Bad
		if o.Right {
			verdict, tone = "✓ can be", st.Good
		}
		if r.Left() < 2+draw.Width(verdict) {
			next()
			r.Space(lead - 2)
		}
		r.Space(2).Put(tone, verdict)
	}
	next()
	return out
}

// clicked returns the option in a row of the screen; -1 for none.
func (q *predicting) clicked(p *Path, y int) int {
	row := y - q.top(p) - len(shell.Wrapped(p.env.Styles.Strong, q.q.Text, p.width))
	if row < 0 {
		return -1
	}
	for i := range q.q.Options {
		if row -= len(q.option(p.env.Styles, i, p.width)); row < 0 {
			return i
		}
	}
	return -1
}

func (q *predicting) codeHeight(p *Path) int {
	return max(p.height-2-len(q.question(p, p.width)), 0)
}

// top is the row of the screen at which the question begins.
func (q *predicting) top(p *Path) int { return 1 + q.codeHeight(p) }

func (q *predicting) lines(p *Path, width, height int) []string {
	st := p.env.Styles
	if q.code == nil {
		w, h := draw.Inner(width, height)
		return shell.Boxed(st, "Predict", "", draw.Fill([]string{" The engine runs every interleaving …"}, w, h), false, false, width, height)
	}
	question := q.question(p, width)
	box := max(height-len(question), 0)
	w, h := draw.Inner(width, box)
	lines, above, below := q.code.Draw(st, w, h)
	title := "The program"
	if len(p.study.Base()) > 0 {
		title += ", with the fault " + strings.Join(p.study.Base(), ", ")
	}
	return append(shell.Boxed(st, title, "", lines, above, below, width, box), question...)
}

func (q *predicting) hints(*Path) []shell.Hint {
	switch q.step {
	case writing:
		return []shell.Hint{{Key: "enter", Words: "that is it"}, {Key: "esc", Words: "pick instead"}}
	case rating:
		return []shell.Hint{{Key: "5–9 0", Words: "how sure"}, {Key: "esc", Words: "pick again"}}
	case told:
		return []shell.Hint{{Key: "enter", Words: "break it yourself"}, {Key: "↑ ↓", Words: "the code"}, {Key: "q", Words: "to the course"}}
	}
	return []shell.Hint{{Key: fmt.Sprintf("1–%d", max(len(q.q.Options), 2)), Words: "pick"}, {Key: "enter", Words: "done"}, {Key: "t", Words: "type one"}, {Key: "H", Words: "hint"},
		{Key: "n", Words: "skip"}, {Key: "?", Words: "keys"}, {Key: "q", Words: "course"}, {Key: "↑ ↓", Words: "the code"}, {Key: "p", Words: "back"}}
}

func (q *predicting) open(*Path) bool   { return q.step == rating }
func (q *predicting) typing(*Path) bool { return q.step == writing }
