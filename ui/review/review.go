// Package review is the screen on which finished lessons come back after days:
// the same bug in another domain.
package review

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise/codereview"
	"racelab/sim/cells"
	"racelab/sim/number"
	"racelab/ui/draw"
	"racelab/ui/keys"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// Review asks about one lesson after the other that is due. A question is there at
// once; the engine judges its options while the learner reads.
type Review struct {
	env           *shell.Env
	ctx           context.Context // of the question: ends what is explored for it
	cancel        context.CancelFunc
	due           []string // names of lessons, the longest due first
	all           int
	finished      string // title of the lesson that is due
	asked         course.Review
	story         *prose.Page
	study         *course.Study   // nil until it is opened
	q             course.Question // options are filled in as they are judged
	judged        int             // options
	picked        map[int]bool
	step          step
	sure          shell.Sureness
	past          shell.Past[int] // options that were picked or let go
	percent       int             // that was said
	told          attempt.Told
	failed        error
	width, height int
}

// step is how far a question is.
type step uint8

const (
	picking step = iota
	rating       // how sure
	waiting      // for the engine
	told
)

// New begins with what is due longest.
func New(env *shell.Env) *Review {
	due := env.Record().DueAt(env.Now())
	return &Review{env: env, due: due, all: len(due), width: 80, height: 24}
}

// askedMsg brings a question.
type askedMsg struct {
	of    *Review
	name  string
	title string // of the lesson that is due
	asked course.Review
	story string
	err   error
}

// judgedMsg brings the engine's word on the next option; at first, with no option,
// only the study that the others come from.
type judgedMsg struct {
	of     *Review
	ctx    context.Context // of the question
	study  *course.Study
	option *course.Option
	err    error
}

// Init implements shell.Screen.
func (r *Review) Init() tea.Cmd { return r.ask() }

// ask makes the next question beside the screen.
func (r *Review) ask() tea.Cmd {
	r.callOff()
	r.story, r.study, r.judged, r.picked, r.step, r.failed = nil, nil, 0, map[int]bool{}, picking, nil
	r.past.Forget()
	if len(r.due) == 0 {
		return nil
	}
	r.ctx, r.cancel = context.WithCancel(r.env.Context)
	name, ctx, nth := r.due[0], r.ctx, attempt.Reviews(r.env.Record(), r.due[0])
	done := course.Met(r.env.Record())
	return func() tea.Msg {
		m := askedMsg{of: r, name: name, title: name}
		l, err := lessons.Find(name)
		if err != nil {
			m.err = err
			return m
		}
		m.title = l.Title
		if m.asked, m.err = course.NextReview(ctx, l, nth, done); m.err == nil {
			m.story, m.err = m.asked.Lesson.Prose("Story", m.asked.Lesson.Numbers(ctx))
			m.story += "\n\n## The code\n\n```go\n" + course.Source(m.asked.Lesson) + "```\n"
		}
		return m
	}
}

// callOff ends what is explored for the question.
func (r *Review) callOff() {
	if r.cancel != nil {
		r.cancel()
	}
}

// judge opens the study of the question's lesson, or asks it about the next
// option, beside the screen.
func (r *Review) judge() tea.Cmd {
	m := judgedMsg{of: r, ctx: r.ctx, study: r.study}
	asked, i := r.asked, r.judged
	if m.study == nil {
		numbers := r.env.NumbersUntil(r.ctx, asked.Lesson)
		return func() tea.Msg {
			m.study, m.err = course.OpenWith(asked.Lesson, numbers)
			return m
		}
	}
	if i >= len(asked.Question.Options) {
		return nil
	}
	return func() tea.Msg {
		o, err := asked.Judge(m.study, i)
		m.option, m.err = &o, err
		return m
	}
}

// take takes in what the engine says.
func (r *Review) take(m judgedMsg) tea.Cmd {
	switch {
	case m.of != r || m.ctx != r.ctx || m.ctx.Err() != nil:
		return nil
	case m.err != nil:
		r.failed = m.err
		return nil
	case m.option == nil:
		r.study = m.study
	default:
		r.q.Options[r.judged] = *m.option
		r.judged++
	}
	if r.step == waiting && r.ready() {
		return r.tell()
	}
	return r.judge()
}

// ready reports whether the engine has judged every option.
func (r *Review) ready() bool { return r.judged == len(r.q.Options) }

// SetSize implements shell.Screen.
func (r *Review) SetSize(width, height int) tea.Cmd {
	r.width, r.height = width, height
	return nil
}

// SetStyles implements shell.Screen.
func (r *Review) SetStyles(st *theme.Styles) tea.Cmd {
	r.env.Styles = st
	return nil
}

// Open implements shell.Screen.
func (r *Review) Open() bool { return true }

// Typing implements shell.Screen.
func (r *Review) Typing() bool { return false }

// Moment is other words once another question, or another step of it, is shown.
func (r *Review) Moment() string { return fmt.Sprint(r.finished, r.step, r.picked) }

// Say implements shell.Screen.
func (r *Review) Say(text string) { r.env.Board.Say(text) }

// Close implements shell.Screen.
func (r *Review) Close() { r.callOff() }

// Handle implements shell.Screen.
func (r *Review) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case askedMsg:
		if msg.of == r && len(r.due) > 0 && msg.name == r.due[0] {
			r.failed, r.finished, r.asked = msg.err, msg.title, msg.asked
			r.q, r.story = msg.asked.Question, prose.NewPage(msg.story)
			r.q.Options = slices.Clone(r.q.Options)
			if msg.err == nil {
				return r.judge()
			}
		}
	case judgedMsg:
		return r.take(msg)
	case tea.MouseClickMsg:
		r.click(msg.Mouse().Y)
	case tea.MouseWheelMsg:
		if r.story != nil {
			r.story.Scroll(shell.Wheel(msg, 3))
		}
	case tea.KeyPressMsg:
		return r.press(msg)
	}
	return nil
}

// Keys says what the keys do.
func (r *Review) Keys() (text string, ok bool) {
	m := r.env.Keys
	return keys.List("Review", []key.Binding{keys.In(m.Step, "pick an answer, and how sure you are"), keys.In(m.Enter, "go on"), keys.In(m.Up, "the story, one row up"),
		keys.In(m.Down, "the story, one row down"), keys.In(m.NextStage, "leave it for another time"), keys.In(m.Undo, "undo what the last key did"), keys.In(m.Quit, "back")}), true
}

func (r *Review) press(k tea.KeyPressMsg) tea.Cmd {
	m := r.env.Keys
	switch {
	case key.Matches(k, m.Undo):
		r.undo()
	case r.step == rating && (key.Matches(k, m.Close) || key.Matches(k, m.Quit)):
		r.step = picking
	case r.step == rating && r.failed == nil:
		return r.rate(k)
	case key.Matches(k, m.Quit), key.Matches(k, m.Close):
		return shell.Send(shell.Back{})
	case r.story == nil || len(r.due) == 0:
		if key.Matches(k, m.Enter) {
			return r.leave()
		}
	case key.Matches(k, m.Down):
		r.story.Scroll(1)
	case key.Matches(k, m.Up):
		r.story.Scroll(-1)
	case key.Matches(k, m.PageDown):
		r.story.Scroll(5)
	case key.Matches(k, m.PageUp):
		r.story.Scroll(-5)
	case key.Matches(k, m.NextStage), key.Matches(k, m.Enter) && (r.step == told || r.failed != nil):
		r.due = r.due[1:]
		return r.ask()
	case r.failed != nil:
	case r.step == picking:
		r.pick(k)
	}
	return nil
}

// leave goes on to the changes that come back, once no lesson is due; else to the course.
func (r *Review) leave() tea.Cmd {
	if again := r.again(); len(r.due) == 0 && len(again) > 0 {
		return shell.Send(shell.Go{To: shell.CodeReview, Name: again[0].Name})
	}
	return shell.Send(shell.Back{})
}

// again returns the code reviews that come back, longest due first.
func (r *Review) again() (out []codereview.Head) {
	all, err := codereview.Heads()
	if err != nil {
		return nil // their list says so
	}
	for _, name := range r.env.Record().CodeReviewsAgain(r.env.Now()) {
		if i := slices.IndexFunc(all, func(h codereview.Head) bool { return h.Name == name }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out
}

// undo takes back what the last key picked. An answer that was given stays given.
func (r *Review) undo() {
	switch {
	case r.step == rating:
		r.step = picking
	case r.step != picking:
		r.env.Board.Say("Your answer is given and stays so.")
	default:
		i, ok := r.past.Take()
		if !ok {
			r.env.Board.Say(shell.NothingToUndo)
			return
		}
		r.picked[i] = !r.picked[i]
	}
}

// click picks the option in a row of the screen.
func (r *Review) click(y int) {
	if r.story == nil || r.failed != nil || r.step != picking || len(r.due) == 0 {
		return
	}
	st := r.env.Styles
	q := r.question()
	first := 1 + max(r.height-2-len(q), 0) + len(shell.Wrapped(st.Faint, r.about(), r.width)) + len(shell.Wrapped(st.Strong, r.q.Text, r.width))
	if i := y - first; i >= 0 && i < len(r.q.Options) {
		r.picked[i] = !r.picked[i]
	}
}

func (r *Review) pick(k tea.KeyPressMsg) {
	if n, err := strconv.Atoi(k.String()); err == nil && n >= 1 && n <= len(r.q.Options) {
		r.past.Keep(n - 1)
		r.picked[n-1] = !r.picked[n-1]
		return
	}
	if !key.Matches(k, r.env.Keys.Enter) {
		return
	}
	if len(r.indexes()) == 0 {
		r.env.Board.Say("Pick at least one by its number; n leaves it for another time.")
		return
	}
	r.step, r.sure = rating, shell.Sureness{}
}

// indexes returns the options that are picked.
func (r *Review) indexes() []int {
	var out []int
	for i := range r.q.Options {
		if r.picked[i] {
			out = append(out, i)
		}
	}
	return out
}

// rate takes how sure the learner is, and tells when the engine is ready.
func (r *Review) rate(k tea.KeyPressMsg) tea.Cmd {
	sure, done := r.sure.Press(k)
	if !done {
		return nil
	}
	r.percent, r.step = sure, waiting
	if r.ready() {
		return r.tell()
	}
	return nil
}

// tell grades the answer and keeps it.
func (r *Review) tell() tea.Cmd {
	r.step = told
	of, err := lessons.Find(r.due[0])
	if err != nil { // it was found when the question was made
		r.failed = err
		return nil
	}
	n := shell.NewNotes(r.env)
	r.told = attempt.Review(n, of, r.asked.Lesson, r.q, r.indexes(), r.percent)
	return n.Store()
}

// Lines implements shell.Screen.
func (r *Review) Lines() []string {
	st := r.env.Styles
	out := []string{shell.Header(st, r.width, fmt.Sprintf("%d of %d", min(r.all-len(r.due)+1, r.all), r.all), "review")}
	height := max(r.height-2, 0)
	switch {
	case len(r.due) == 0:
		out = append(out, draw.Fill(append([]string{""}, r.nothing()...), r.width, height)...)
	case r.failed != nil:
		out = append(out, draw.Fill(shell.Wrapped(st.Bad, "This review cannot be prepared: "+r.failed.Error()+". enter goes on.", r.width), r.width, height)...)
	case r.story == nil:
		out = append(out, draw.Fill([]string{"", " Looking for the same bug in another place …"}, r.width, height)...)
	default:
		q := r.question()
		box := max(height-len(q), 0)
		w, h := draw.Inner(r.width, box)
		lines, above, below := r.story.Draw(st, w, h)
		out = append(out, shell.Boxed(st, r.asked.Lesson.Title, "", lines, above, below, r.width, box)...)
		out = append(out, draw.Fill(q, r.width, height-box)...)
	}
	return draw.Fill(append(out, r.foot()), r.width, r.height)
}

// nothing is shown when no lesson is due: the changes that come back, if there are some.
func (r *Review) nothing() []string {
	st, again := r.env.Styles, r.again()
	if len(again) == 0 {
		return shell.Wrapped(st.Good, "Nothing is due. Finished lessons come back after 2, 7, 21 and 60 days.", r.width)
	}
	out := shell.Wrapped(st.Strong, "You did not get "+number.Of(len(again), "change")+" right some days ago. Is it safe, now that you look again?", r.width)
	if len(again) > 1 {
		out = shell.Wrapped(st.Strong, "You did not get these "+number.Of(len(again), "change")+" right some days ago. Are they safe, now that you look again?", r.width)
	}
	for _, h := range again {
		out = append(out, draw.NewRow(r.width).Space(1).Put(st.Warn, "↻").Space(1).Put(st.Text, cells.Clean(h.Title)).String())
	}
	return out
}

// about says why the question is asked.
func (r *Review) about() string {
	if r.asked.Lesson.Name == r.due[0] { // nothing else has its pattern
		return "You finished “" + r.finished + "” a while ago. Do you still remember?"
	}
	return "You finished “" + r.finished + "”. This is the same bug in another place."
}

func (r *Review) question() []string {
	st := r.env.Styles
	out := shell.Wrapped(st.Faint, r.about(), r.width)
	out = append(out, shell.Wrapped(st.Strong, r.q.Text, r.width)...)
	for i, o := range r.q.Options {
		row := draw.NewRow(r.width).Space(1).Put(st.Key, strconv.Itoa(i+1)).Space(1)
		box, style := "[ ] ", st.Text
		if r.picked[i] {
			box, style = "[x] ", st.Accent
		}
		row.Put(style, box)
		if r.step == told {
			if o.Right {
				row.Put(st.Good, "✓ ")
			} else {
				row.Put(st.Bad, "✗ ")
			}
		}
		out = append(out, row.Put(style, cells.Clean(o.Text)).String())
	}
	switch {
	case r.step == rating:
		out = append(out, r.sure.Draw(st, r.width))
	case r.step == told && r.told.Right:
		out = append(out, shell.Wrapped(st.Good, "✓ "+r.told.Said, r.width)...)
	case r.step == told:
		out = append(out, shell.Wrapped(st.Warn, strings.Join(append([]string{r.told.Said}, r.told.Why...), " "), r.width)...)
	default:
		out = append(out, shell.Wrapped(st.Faint, r.atWork(), r.width)...)
	}
	return out
}

// atWork says how far the engine is.
func (r *Review) atWork() string {
	done := fmt.Sprintf(": %d of %d judged", r.judged, len(r.q.Options))
	if r.env.ReducedMotion { // a number that counts by itself moves
		done = ""
	}
	switch {
	case r.step == waiting:
		return "The engine still runs every interleaving" + done + " … n leaves it for another time."
	case r.ready():
		return "The engine has run every interleaving of each."
	}
	return "The engine is running every interleaving in the meantime" + done + " …"
}

func (r *Review) foot() string {
	st := r.env.Styles
	hints := []shell.Hint{{Key: "1–4", Words: "pick"}, {Key: "enter", Words: "done"}, {Key: "↑ ↓", Words: "story and code"}, {Key: "n", Words: "another time"}, {Key: "q", Words: "to the course"}}
	switch {
	case r.step == rating:
		hints = shell.SureHints()
	case r.step == waiting:
		hints = []shell.Hint{{Key: "n", Words: "another time"}, {Key: "q", Words: "to the course"}}
	case (r.step == told || r.failed != nil) && len(r.due) == 1 && len(r.again()) == 0:
		hints = []shell.Hint{{Key: "enter", Words: "finish"}, {Key: "q", Words: "to the course"}}
	case r.step == told, r.failed != nil:
		hints = []shell.Hint{{Key: "enter", Words: "the next"}, {Key: "q", Words: "to the course"}}
	case len(r.due) == 0 && len(r.again()) > 0:
		hints = []shell.Hint{{Key: "enter", Words: "the change"}, {Key: "q", Words: "to the course"}}
	case len(r.due) == 0:
		hints = []shell.Hint{{Key: "enter", Words: "to the course"}}
	}
	return shell.Hints(st, r.width, hints)
}
