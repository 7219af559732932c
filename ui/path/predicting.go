package path

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// predicting asks what can be left behind before anything is shown: the code on one side, the question with how sure
// one is on the other. A run that was not predicted is shown on the bench once the answer is given.
type predicting struct {
	seat   // while such a run is looked at
	picked map[int]bool
	chosen int    // option at the cursor
	words  string // an outcome typed besides
	step   asking
	sure   shell.Sureness
	told   attempt.Told
	code   *bench.Listing
	failed error // why there is no code
	input  textinput.Model
	past   shell.Past[predictPlace]
	spots  []spot // of the options when last drawn
}

// spot is where an option was drawn, in rows of the screen from up to down.
type spot struct{ from, to, left int }

// predictPlace is what was picked, and how far the question was.
type predictPlace struct {
	picked map[int]bool
	chosen int
	words  string
	step   asking
	sure   shell.Sureness
}

func (q *predicting) place() predictPlace {
	return predictPlace{maps.Clone(q.picked), q.chosen, q.words, q.step, q.sure}
}

func (a predictPlace) same(b predictPlace) bool {
	return a.step == b.step && a.words == b.words && a.chosen == b.chosen && a.sure == b.sure && maps.Equal(a.picked, b.picked)
}

// undo gets back what was picked before the last key. An answer that was given stays given.
func (q *predicting) undo(p *Path) {
	if q.step == told {
		p.env.Board.Say("Your answer is given and stays so. The question comes again in a review.")
		return
	}
	to, ok := q.past.Take()
	if !ok {
		p.env.Board.Say(shell.NothingToUndo)
		return
	}
	q.picked, q.chosen, q.words, q.step, q.sure = to.picked, to.chosen, to.words, to.step, to.sure
	if q.step == writing {
		q.input.Focus()
	}
}

func (q *predicting) moment(p *Path) string {
	return fmt.Sprint(q.step, q.indexes(p), q.chosen, q.seat.moment(p))
}

// asking is how far the question is.
type asking uint8

const (
	picking asking = iota
	writing        // an answer in the learner's words
	rating         // how sure, which was not said before
	told
)

func (q *predicting) enter(p *Path) tea.Cmd {
	if p.study() == nil || q.code != nil || q.failed != nil {
		return nil
	}
	q.picked = map[int]bool{}
	l := bench.Lesson{Program: bench.FromSim(p.study().Program()), Fold: p.env.Open(p.lesson).Fold}
	q.code, q.failed = bench.NewListing(l, p.study().Base())
	return nil
}

func (q *predicting) handle(p *Path, msg tea.Msg) tea.Cmd {
	if q.bench != nil {
		return q.hand(p, msg)
	}
	if p.a.At() != course.Predict || q.code == nil {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		q.code.Scroll(shell.Wheel(msg, 3))
	case tea.PasteMsg:
		if q.step == writing {
			return q.write(msg)
		}
	case tea.MouseClickMsg:
		if i := q.clicked(msg.Mouse().X, msg.Mouse().Y); i >= 0 {
			before := q.place()
			q.chosen = i
			if q.step == picking {
				q.picked[i] = !q.picked[i]
				q.past.Keep(before)
			}
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
	switch {
	case q.bench != nil:
		if (key.Matches(k, m.Close) || key.Matches(k, m.Quit)) && !q.isOpen() {
			q.close()
			return nil
		}
		return q.bench.Handle(k)
	case q.code == nil:
		return nil
	case q.step != writing && key.Matches(k, m.Undo):
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
	switch {
	case q.step == writing:
		return q.pressText(p, k)
	case q.step == rating:
		return q.rate(p, k)
	case q.pressCode(p, k):
		return nil
	case key.Matches(k, m.Down):
		q.chosen = min(q.chosen+1, len(p.a.Question().Options)-1)
		return nil
	case key.Matches(k, m.Up):
		q.chosen = max(q.chosen-1, 0)
		return nil
	case q.step == picking:
		return q.pick(p, k)
	case key.Matches(k, m.Counterfactual):
		return q.show(p)
	case key.Matches(k, m.Enter):
		return p.next()
	}
	return nil
}

// pressCode moves the code: the arrows choose among the answers.
func (q *predicting) pressCode(p *Path, k tea.KeyPressMsg) (done bool) {
	m := p.env.Keys
	switch {
	case k.String() == "j":
		q.code.Scroll(1)
	case k.String() == "k":
		q.code.Scroll(-1)
	case key.Matches(k, m.PageDown):
		q.code.Scroll(q.code.Page())
	case key.Matches(k, m.PageUp):
		q.code.Scroll(-q.code.Page())
	case key.Matches(k, m.Left):
		q.code.Shift(-8)
	case key.Matches(k, m.Right):
		q.code.Shift(8)
	default:
		return false
	}
	return true
}

func (q *predicting) pick(p *Path, k tea.KeyPressMsg) tea.Cmd {
	m, options := p.env.Keys, len(p.a.Question().Options)
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= options {
		q.chosen = n - 1
		q.picked[n-1] = !q.picked[n-1]
		return nil
	}
	switch {
	case key.Matches(k, m.Toggle):
		q.picked[q.chosen] = !q.picked[q.chosen]
	case key.Matches(k, m.Answer):
		q.step = writing
		q.input.SetValue(q.words)
		q.input.CursorEnd()
		q.input.Focus() // its cursor would blink; ours stands still
	case key.Matches(k, m.Enter):
		if q.words != "" || len(q.indexes(p)) > 0 {
			return q.asked(p)
		}
		p.env.Board.Say("Pick at least one by its number; t lets you type your own answer; n skips.")
	case p.a.Asks():
		q.sure.Press(k)
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
		words := strings.TrimSpace(q.input.Value())
		if words == "" {
			q.words, q.step = "", picking
			q.input.Blur()
			return nil
		}
		if ok, why := p.a.Understand(words); !ok {
			p.env.Board.Say(why)
			return nil
		}
		q.words = words
		q.input.Blur()
		return q.asked(p)
	}
	return q.write(k)
}

// asked answers where it was said how sure, or nobody asks that; else it asks.
func (q *predicting) asked(p *Path) tea.Cmd {
	switch sure, said := q.sure.Said(); {
	case !p.a.Asks():
		return q.answer(p, attempt.NotSaid)
	case said:
		return q.answer(p, sure)
	}
	q.step = rating
	return nil
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
	q.picked = map[int]bool{}
	for _, i := range t.Meant {
		q.picked[i] = true
	}
	q.chosen = max(slices.IndexFunc(p.a.Question().Options, func(o course.Option) bool { return q.missed(p, o) }), 0)
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

// missed reports whether an option can be, and the learner did not pick it.
func (q *predicting) missed(p *Path, o course.Option) bool {
	i := slices.IndexFunc(p.a.Question().Options, func(a course.Option) bool { return a.Text == o.Text })
	return o.Right && !q.picked[i]
}

// outcome returns what the census says of an option; nil if no run ends so.
func (q *predicting) outcome(p *Path, o course.Option) *sim.Outcome {
	all := p.study().Report().Outcomes
	if i := slices.IndexFunc(all, func(a sim.Outcome) bool { return a.Text == o.Text }); i >= 0 && o.Right {
		return &all[i]
	}
	return nil
}

// show puts the shortest run that ends as the option at the cursor on the bench.
func (q *predicting) show(p *Path) tea.Cmd {
	o := p.a.Question().Options[q.chosen]
	out := q.outcome(p, o)
	switch {
	case out == nil:
		p.env.Board.Say("No run ends like this, so there is none to show.")
		return nil
	case !q.missed(p, o):
		p.env.Board.Say("You foresaw this one. Enter goes on, and you make it happen yourself.")
		return nil
	}
	return q.sit(p, nil, out.Token, shell.Hint{Key: "esc", Words: "back to your answer"})
}

func (q *predicting) resize(p *Path) tea.Cmd { return q.size(p) }

// clicked returns the option at a cell of the screen; -1 for none.
func (q *predicting) clicked(x, y int) int {
	return slices.IndexFunc(q.spots, func(s spot) bool { return y >= s.from && y < s.to && x >= s.left })
}

func (q *predicting) hints(p *Path) []shell.Hint {
	switch q.step {
	case writing:
		return []shell.Hint{{Key: "enter", Words: "done"}, {Key: "esc", Words: "pick instead"}}
	case rating:
		return shell.SureHints()
	case told:
		hints := []shell.Hint{{Key: "enter", Words: "break it yourself"}, {Key: "q", Words: "course"}, {Key: "j k", Words: "the code"}}
		if slices.ContainsFunc(p.a.Question().Options, func(o course.Option) bool { return q.missed(p, o) }) {
			hints = slices.Insert(hints, 1, shell.Hint{Key: "v", Words: "show me"})
		}
		return hints
	}
	return []shell.Hint{{Key: "space", Words: "pick"}, {Key: "enter", Words: "answer"}, {Key: "H", Words: "hint"}, {Key: "n", Words: "skip"},
		{Key: "q", Words: "course"}, {Key: "t", Words: "type it"}, {Key: "j k", Words: "the code"}, {Key: "p", Words: "back"}}
}

func (q *predicting) open(*Path) bool   { return q.bench != nil || q.step == rating }
func (q *predicting) typing(*Path) bool { return q.step == writing }

// keysOf says which numbers pick.
func (q *predicting) keysOf(p *Path) string {
	return fmt.Sprintf("1–%d pick", max(len(p.a.Question().Options), 2))
}

// drawn is the question as it stands on the screen, and where in it each option is.
type drawn struct {
	rows  []string
	spots []spot // by option, counted from the first row
}

func (d *drawn) add(rows ...string) { d.rows = append(d.rows, rows...) }

// gap parts thoughts, where there is room for that.
func (d *drawn) gap(width int, airy bool) {
	if airy && len(d.rows) > 0 {
		d.add(draw.Blank(width))
	}
}
