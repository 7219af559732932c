package codereview

import (
	"context"
	"fmt"
	"maps"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise/codereview"
	"racelab/ui/bench"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// step is how far a review is.
type step uint8

const (
	reading  step = iota
	rating        // how sure
	waiting       // for the engine
	recalled      // an answer from before is to be shown, and waits for the engine
	told
)

// Change is the screen of one change. The engine judges it while the learner reads.
type Change struct {
	env    *shell.Env
	ctx    context.Context
	cancel context.CancelFunc
	review *codereview.Review

	at, top int // the cursor, an index of the diff, and the first line that is shown
	marked  map[int]bool
	step    step
	safe    bool // as the learner says
	sure    shell.Sureness
	percent int
	when    time.Time         // the answer that is shown was given before; zero if it was given now
	truth   *codereview.Truth // nil until it is known
	told    attempt.Told
	failed  error
	about   *prose.Page  // what the code has to do, over the change
	bench   *bench.Bench // while the failing run is looked at
	past    shell.Past[func()]

	width, height int
}

// NewChange opens a change.
func NewChange(env *shell.Env, r *codereview.Review) *Change {
	c := &Change{env: env, review: r, marked: map[int]bool{}, width: 80, height: 24}
	c.ctx, c.cancel = context.WithCancel(env.Context)
	c.move(0)
	c.recall()
	return c
}

// recall takes up the last answer to the change, unless it comes back: then it is asked anew.
func (c *Change) recall() {
	known := c.env.Record().CodeReviews()[c.review.Name]
	a, ok := c.review.Answered(known.Last.Text)
	if known.Answers == 0 || known.Again(c.env.Now()) || !ok {
		return
	}
	c.step, c.safe, c.percent, c.when = recalled, a.Safe, attempt.NotSaid, known.Last.At
	if known.Last.Rated {
		c.percent = known.Last.Confidence
	}
	for _, i := range a.Lines {
		c.marked[i] = true
	}
	if len(a.Lines) > 0 {
		c.at = a.Lines[0]
	}
}

// anew asks for another answer.
func (c *Change) anew() {
	c.step, c.when, c.marked, c.told = reading, time.Time{}, map[int]bool{}, attempt.Told{}
	c.past.Forget()
}

type (
	// judgedMsg brings what the engine says.
	judgedMsg struct {
		of    *Change
		truth *codereview.Truth
		err   error
	}
	// aboutMsg brings what the code has to do.
	aboutMsg struct {
		of   *Change
		text string
		err  error
	}
)

// Init implements shell.Screen.
func (c *Change) Init() tea.Cmd {
	return func() tea.Msg {
		t, err := c.review.Judge(c.ctx)
		return judgedMsg{c, t, err}
	}
}

// SetSize implements shell.Screen.
func (c *Change) SetSize(width, height int) tea.Cmd {
	c.width, c.height = width, height
	if c.bench == nil {
		return nil
	}
	return c.bench.SetSize(width, max(height-benchHead, 1))
}

// SetStyles implements shell.Screen.
func (c *Change) SetStyles(st *theme.Styles) tea.Cmd {
	c.env.Styles = st
	if c.bench == nil {
		return nil
	}
	return c.bench.SetStyles(st)
}

// Open implements shell.Screen.
func (c *Change) Open() bool { return true }

// Typing implements shell.Screen.
func (c *Change) Typing() bool { return false }

// Say implements shell.Screen.
func (c *Change) Say(text string) { c.env.Board.Say(text) }

// Moment is other words once another step of the change is shown, or its failing run.
func (c *Change) Moment() string {
	text := fmt.Sprint(c.step, c.marked, c.about != nil)
	if c.bench != nil {
		text += " bench " + c.bench.Moment()
	}
	return text
}

// Close implements shell.Screen.
func (c *Change) Close() {
	c.cancel()
	c.closeBench()
}

func (c *Change) closeBench() {
	if c.bench != nil {
		c.bench.Close()
	}
	c.bench = nil
}

// Handle implements shell.Screen.
func (c *Change) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case judgedMsg:
		return c.take(msg)
	case aboutMsg:
		c.show(msg)
		return nil
	case tea.KeyPressMsg:
		return c.press(msg)
	case tea.MouseWheelMsg:
		if c.bench == nil {
			return c.kept(func() tea.Cmd { c.wheel(msg); return nil })
		}
	case tea.MouseClickMsg:
		if c.bench == nil {
			return c.kept(func() tea.Cmd { c.click(msg.Mouse().Y); return nil })
		}
	}
	if c.bench == nil {
		return nil
	}
	return c.bench.Handle(shell.Above(msg, benchHead))
}

// take takes in what the engine says.
func (c *Change) take(m judgedMsg) tea.Cmd {
	if m.of != c || c.ctx.Err() != nil {
		return nil
	}
	c.truth, c.failed = m.truth, m.err
	switch {
	case m.err != nil:
	case c.step == waiting:
		return c.tell()
	case c.step == recalled:
		c.step, c.told = told, attempt.ToldCodeReview(c.review, c.truth, c.answered(), c.percent)
	}
	return nil
}

// show shows what the code has to do.
func (c *Change) show(m aboutMsg) {
	switch {
	case m.of != c || c.ctx.Err() != nil:
	case m.err != nil:
		c.Say(m.err.Error() + ".")
	default:
		c.about = prose.NewPage(m.text)
	}
}

// tell grades the answer and keeps it.
func (c *Change) tell() tea.Cmd {
	c.step = told
	n := shell.NewNotes(c.env)
	c.told = attempt.CodeReview(n, c.review, c.truth, c.answered(), c.percent)
	return n.Store()
}

func (c *Change) answered() codereview.Answer {
	return codereview.Answer{Safe: c.safe, Lines: c.marks()}
}

// marks returns the lines that are marked, in order.
func (c *Change) marks() (out []int) {
	for i := range c.review.Lines {
		if c.marked[i] {
			out = append(out, i)
		}
	}
	return out
}

// place is what a key may change before an answer is judged.
type place struct {
	at    int
	marks string
	step  step
	safe  bool
	sure  shell.Sureness
}

func (c *Change) place() place {
	return place{c.at, fmt.Sprint(c.marks()), c.step, c.safe, c.sure}
}

// kept does something that undo gets back, as long as no answer was given.
func (c *Change) kept(do func() tea.Cmd) tea.Cmd {
	before, marked := c.place(), maps.Clone(c.marked)
	cmd := do()
	if c.place() == before {
		return cmd
	}
	if c.step > rating { // what was answered stays answered
		c.past.Forget()
		return cmd
	}
	c.past.Keep(func() {
		c.at, c.marked, c.step, c.safe, c.sure = before.at, marked, before.step, before.safe, before.sure
	})
	return cmd
}

func (c *Change) undo() {
	if back, ok := c.past.Take(); ok {
		back()
		return
	}
	c.Say(shell.NothingToUndo)
}

func (c *Change) press(k tea.KeyPressMsg) tea.Cmd {
	if c.bench == nil && c.about == nil {
		if key.Matches(k, c.env.Keys.Undo) {
			c.undo()
			return nil
		}
		return c.kept(func() tea.Cmd { return c.pressChange(k) })
	}
	return c.pressChange(k)
}

func (c *Change) pressChange(k tea.KeyPressMsg) tea.Cmd {
	m := c.env.Keys
	leave := key.Matches(k, m.Close) || key.Matches(k, m.Quit)
	switch {
	case c.bench != nil && leave && !c.bench.Open():
		c.closeBench()
		return nil
	case c.bench != nil:
		return c.bench.Handle(k)
	case c.about != nil:
		c.pressAbout(k)
		return nil
	case c.step == rating && leave:
		c.step = reading
		return nil
	case c.step == rating:
		return c.rate(k)
	case leave:
		return shell.Send(shell.Back{})
	case key.Matches(k, m.NextStage):
		return c.next()
	}
	return c.pressLine(k)
}

// pressLine takes a key while the change is read.
func (c *Change) pressLine(k tea.KeyPressMsg) tea.Cmd {
	m := c.env.Keys
	if by, ok := shell.Step(k, m, len(c.review.Lines), c.room()); ok {
		c.move(by)
		return nil
	}
	switch name := k.String(); {
	case name == "i":
		return c.open()
	case name == "f" && c.step == told:
		return c.see()
	case name == "a" && c.step == told:
		c.anew()
	case c.step != reading:
		if key.Matches(k, m.Enter) && c.step == told {
			return c.next()
		}
	case key.Matches(k, m.Toggle):
		c.mark(c.at)
	case name == "s", name == "x":
		c.answer(name == "s")
	case key.Matches(k, m.Enter):
		c.Say("Press s if the change is safe, x if it is not; space marks a line.")
	}
	return nil
}

func (c *Change) mark(i int) {
	if c.step == reading && i >= 0 && i < len(c.review.Lines) && c.review.Lines[i].Sign != codereview.Gap {
		c.marked[i] = !c.marked[i]
	}
}

// answer takes whether the change is safe. One that is not has a line where it is not.
func (c *Change) answer(safe bool) {
	if !safe && len(c.marks()) == 0 {
		c.Say("Mark the lines first that you would write a comment at: space marks the line at the cursor.")
		return
	}
	c.safe, c.step, c.sure = safe, rating, shell.Sureness{}
}

// rate takes how sure the learner is, and tells when the engine is ready.
func (c *Change) rate(k tea.KeyPressMsg) tea.Cmd {
	sure, done := c.sure.Press(k)
	if !done {
		return nil
	}
	c.percent, c.step = sure, waiting
	if c.truth == nil {
		return nil
	}
	return c.tell()
}

// move moves the cursor over lines; what is left out is no line.
func (c *Change) move(by int) {
	lines := c.review.Lines
	at := min(max(c.at+by, 0), len(lines)-1)
	towards := 1
	if by < 0 {
		towards = -1
	}
	gap := func(i int) bool { return i >= 0 && i < len(lines) && lines[i].Sign == codereview.Gap }
	for gap(at) {
		at += towards
	}
	if at < 0 || at >= len(lines) { // the first or the last line stands beside what is left out
		at = min(max(at, 0), len(lines)-1)
		for gap(at) {
			at -= towards
		}
	}
	if at >= 0 && at < len(lines) {
		c.at = at
	}
}

func (c *Change) wheel(m tea.MouseWheelMsg) {
	if c.about != nil {
		c.about.Scroll(shell.Wheel(m, 3))
		return
	}
	c.move(shell.Wheel(m, 1))
}

// click marks the line in a row of the screen.
func (c *Change) click(y int) {
	if i := c.top + y - c.above(); c.about == nil && y >= c.above() && i < min(c.top+c.room(), len(c.review.Lines)) {
		c.at = i
		c.move(0)
		c.mark(i)
	}
}

func (c *Change) pressAbout(k tea.KeyPressMsg) {
	m := c.env.Keys
	switch {
	case key.Matches(k, m.Down):
		c.about.Scroll(1)
	case key.Matches(k, m.Up):
		c.about.Scroll(-1)
	case key.Matches(k, m.PageDown):
		c.about.Scroll(c.height - 4)
	case key.Matches(k, m.PageUp):
		c.about.Scroll(4 - c.height)
	default:
		c.about = nil
	}
}

// open asks beside the screen what the code has to do: a story may have numbers of the engine's.
func (c *Change) open() tea.Cmd {
	return func() tea.Msg {
		text, err := c.review.About(func(l *lessons.Lesson) lessons.Numbers { return l.Numbers(c.ctx) })
		return aboutMsg{c, text, err}
	}
}

// see opens the failing run on the bench.
func (c *Change) see() tea.Cmd {
	if c.truth.Safe {
		c.Say("No run fails: every interleaving was run.")
		return nil
	}
	c.closeBench()
	c.bench = bench.New(bench.Lesson{Name: c.review.Name, Title: c.review.Title, Program: bench.FromSim(c.truth.Program),
		Entry: c.truth.Entry, Switches: c.truth.Switches, Token: c.truth.Token},
		bench.Env{Context: c.env.Context, Keys: c.env.Keys, Styles: c.env.Styles, ReducedMotion: c.env.ReducedMotion, Budget: c.env.Budget, Seed: c.env.Seed,
			Board: c.env.Board, Palette: true, Back: "back to the change"})
	return tea.Batch(c.bench.Init(), c.SetSize(c.width, c.height))
}

// next opens the next change in the list.
func (c *Change) next() tea.Cmd {
	all, err := codereview.All()
	if err != nil {
		return nil
	}
	for i, r := range all[:len(all)-1] {
		if r == c.review {
			return shell.Send(shell.Go{To: shell.CodeReview, Name: all[i+1].Name, Instead: true})
		}
	}
	return shell.Send(shell.Back{Said: "That was the last code review."})
}
