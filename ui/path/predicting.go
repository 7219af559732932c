package path

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/course/attempt"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// predicting asks what can be left behind before anything is shown.
type predicting struct {
	picked map[int]bool
	words  string // an answer typed instead
	step   asking
	sure   shell.Sureness
	told   attempt.Told
	code   *prose.Page
	input  textinput.Model
	past   shell.Past[predictPlace]
}

// predictPlace is what was picked, and how far the question was.
type predictPlace struct {
	picked map[int]bool
	words  string
	step   asking
}

func (q *predicting) place() predictPlace { return predictPlace{maps.Clone(q.picked), q.words, q.step} }

func (a predictPlace) same(b predictPlace) bool {
	return a.step == b.step && a.words == b.words && maps.Equal(a.picked, b.picked)
}

// undo gets back what was picked before the last key. An answer that was given stays given.
func (q *predicting) undo(p *Path) {
	to, ok := q.past.Take()
	switch {
	case q.step == told:
		p.env.Board.Say("Your answer is given and stays so. The question comes again in a review.")
	case !ok:
		p.env.Board.Say(shell.NothingToUndo)
	default:
		q.picked, q.words, q.step = to.picked, to.words, to.step
		if q.step == writing {
			q.input.Focus()
		}
	}
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
	if p.study() == nil || q.code != nil {
		return nil
	}
	q.picked = map[int]bool{}
	q.code = prose.NewPage("```go\n" + course.Source(p.lesson, p.study().Base()...) + "```\n")
	return nil
}

func (q *predicting) handle(p *Path, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		if q.code != nil && p.a.At() == course.Predict {
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
	if q.step != writing && key.Matches(k, m.Undo) {
		q.undo(p)
		return nil
	}
	before := q.place()
	cmd := q.pressStep(p, k)
	if q.step != told && !before.same(q.place()) {
		q.past.Keep(before)
	}
	return cmd
}

// pressStep is press at the step at which the question is.
func (q *predicting) pressStep(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	switch q.step {
	case writing:
		return q.pressText(p, k)
	case rating:
		return q.rate(p, k)
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
	case key.Matches(k, m.Enter):
		return p.next()
	}
	return nil
}

func (q *predicting) pick(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= len(p.a.Question().Options) {
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
				q.words = ""
				return q.asked(p)
			}
		}
		p.env.Board.Say("Pick at least one by its number; t lets you type your own answer; n skips.")
	}
	return nil
}

func (q *predicting) pressText(p *Path, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		q.step = picking
		q.input.Blur()
		return nil
	case "enter":
		q.words = strings.TrimSpace(q.input.Value())
		if q.words == "" {
			q.step = picking
			q.input.Blur()
			return nil
		}
		if ok, why := p.a.Understand(q.words); !ok {
			q.words = ""
			p.env.Board.Say(why)
			return nil
		}
		q.input.Blur()
		return q.asked(p)
	}
	return q.write(k)
}

// asked goes on to how sure the learner is, where that is asked.
func (q *predicting) asked(p *Path) tea.Cmd {
	if p.a.Asks() {
		q.step, q.sure = rating, shell.Sureness{}
		return nil
	}
	return q.answer(p, attempt.NotSaid)
}

// rate takes how sure the learner is, and tells.
func (q *predicting) rate(p *Path, k tea.KeyPressMsg) tea.Cmd {
	if m := p.env.Keys; key.Matches(k, m.Close) || key.Matches(k, m.Quit) {
		q.step = picking
		return nil
	}
	sure, done := q.sure.Press(k)
	if !done {
		return nil
	}
	return q.answer(p, sure)
}

func (q *predicting) answer(p *Path, sure int) tea.Cmd {
	t, ok := p.a.Predict(attempt.Prediction{Picked: q.indexes(p), Words: q.words}, sure)
	if !ok {
		q.step = picking
		p.env.Board.Say(t.Said)
		return nil
	}
	q.told, q.step = t, told
	p.tell(t.News)
	return nil
}

func (q *predicting) indexes(p *Path) []int {
	var out []int
	for i := range p.a.Question().Options {
		if q.picked[i] {
			out = append(out, i)
		}
	}
	return out
}

func (q *predicting) resize(*Path) tea.Cmd { return nil }

// question draws what is asked; its rows decide how much is left for the code.
func (q *predicting) question(p *Path, width int) []string {
	st, asked := p.env.Styles, p.a.Question()
	out := shell.Wrapped(st.Strong, asked.Text, width)
	for i := range asked.Options {
		out = append(out, q.option(p, i, width)...)
	}
	switch q.step {
	case writing:
		out = append(out, shell.Typed(st, &q.input, width))
	case rating:
		out = append(out, q.typedRow(st, width)...)
		out = append(out, q.sure.Draw(st, width))
	case told:
		out = append(out, q.typedRow(st, width)...)
		sign, tone := "", st.Warn
		if q.told.Right {
			sign, tone = "✓ ", st.Good
		}
		out = append(out, shell.Wrapped(tone, sign+strings.Join(append([]string{q.told.Said}, q.told.Why...), " "), width)...)
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
func (q *predicting) option(p *Path, i, width int) []string {
	const lead = 7 // " 1 [x] "
	st, o := p.env.Styles, p.a.Question().Options[i]
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
		verdict, tone := "✗ cannot happen", st.Bad
		if o.Right {
			verdict, tone = "✓ can happen", st.Good
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
	row := y - q.top(p) - len(shell.Wrapped(p.env.Styles.Strong, p.a.Question().Text, p.width))
	if row < 0 {
		return -1
	}
	for i := range p.a.Question().Options {
		if row -= len(q.option(p, i, p.width)); row < 0 {
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
	if base := p.study().Base(); len(base) > 0 {
		title += ", with the fault " + strings.Join(base, ", ")
	}
	return append(shell.Boxed(st, title, "", lines, above, below, width, box), question...)
}

func (q *predicting) hints(p *Path) []shell.Hint {
	switch q.step {
	case writing:
		return []shell.Hint{{Key: "enter", Words: "done"}, {Key: "esc", Words: "pick instead"}}
	case rating:
		return shell.SureHints()
	case told:
		return []shell.Hint{{Key: "enter", Words: "break it yourself"}, {Key: "↑ ↓", Words: "the code"}, {Key: "q", Words: "course"}}
	}
	return []shell.Hint{{Key: fmt.Sprintf("1–%d", max(len(p.a.Question().Options), 2)), Words: "pick"}, {Key: "enter", Words: "done"}, {Key: "H", Words: "hint"}, {Key: "n", Words: "skip"},
		{Key: "q", Words: "course"}, {Key: "t", Words: "type one"}, {Key: "↑ ↓", Words: "the code"}, {Key: "p", Words: "back"}}
}

func (q *predicting) open(*Path) bool   { return q.step == rating }
func (q *predicting) typing(*Path) bool { return q.step == writing }
