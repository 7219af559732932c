// Package path is the screen of one lesson: its stages from the story to the
// debrief, around the bench. The rules are those of package lessons/course/attempt: the screen
// draws an attempt, and feeds it the moves that keys make.
//
// Each stage is a value of its own (see stage) in a file of its own. Any may be
// skipped, and taken up again later.
package path

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/attempt"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// stage is what one part of the way does with the screen.
type stage interface {
	enter(p *Path) tea.Cmd
	handle(p *Path, msg tea.Msg) tea.Cmd // what is no key
	press(p *Path, k tea.KeyPressMsg) tea.Cmd
	resize(p *Path) tea.Cmd
	// lines draws the rows between the stages and the last row.
	lines(p *Path, width, height int) []string
	hints(p *Path) []shell.Hint
	open(p *Path) bool   // something that q closes is open
	typing(p *Path) bool // keys are text
}

// Path is the screen.
type Path struct {
	env           *shell.Env
	lesson        *lessons.Lesson
	a             *attempt.Attempt
	notes         *shell.Notes
	failed        error // why the lesson cannot be opened
	first         course.Stage
	stages        map[course.Stage]stage
	guide         bool
	width, height int

	overlay *prose.Page
	title   string // of the overlay
	token   string // that the overlay shows
}

// New opens a lesson at a stage; at none, it begins with the story.
func New(env *shell.Env, l *lessons.Lesson, at course.Stage) *Path {
	n := shell.NewNotes(env)
	p := &Path{env: env, lesson: l, a: attempt.New(l, n, env.Seed), notes: n, first: at, guide: env.Guided(l), width: 80, height: 24}
	if at == "" || at.Title() == string(at) {
		p.first = course.Story
	}
	p.stages = map[course.Stage]stage{
		course.Story:   &reading{sections: attempt.Sections(course.Story)},
		course.Predict: &predicting{input: shell.NewInput("It leaves: ")},
		course.Break:   &breaking{},
		course.Explain: &explaining{},
		course.Fix:     &fixing{},
		course.Prove:   &proving{},
		course.Real:    &realing{},
		course.Debrief: &reading{sections: attempt.Sections(course.Debrief), last: true},
	}
	return p
}

// openedMsg brings the lesson's study.
type openedMsg struct {
	of    *Path
	study *course.Study
	err   error
}

// Init implements shell.Screen.
func (p *Path) Init() tea.Cmd {
	l, numbers := p.lesson, p.env.Numbers(p.lesson)
	open := func() tea.Msg {
		s, err := course.OpenWith(l, numbers)
		if err == nil {
			attempt.Prepare(s)
		}
		return openedMsg{p, s, err}
	}
	return tea.Batch(open, p.enter(p.first), p.notes.Store())
}

// enter goes to a stage.
func (p *Path) enter(s course.Stage) tea.Cmd {
	p.a.Enter(s)
	return p.arrive()
}

// arrive shows the stage at which the attempt is.
func (p *Path) arrive() tea.Cmd {
	p.env.Board.Leave()
	p.overlay = nil
	return p.current().enter(p)
}

// tell says what followed from a move.
func (p *Path) tell(news string) {
	if news != "" {
		p.env.Board.Say(news + " q goes to the course.")
	}
}

// next leaves the stage for the one after it.
func (p *Path) next() tea.Cmd {
	to, said := p.a.Next()
	if to != "" {
		return p.arrive()
	}
	if l := p.env.Record().Lessons[p.lesson.Name]; course.StateOf(l) != course.Done {
		said = "Finished. o opens what you skipped: " + course.SkippedText(l) + "."
	}
	return shell.Send(shell.Back{Said: said})
}

// study is what the engine knows of the lesson; nil until it is opened.
func (p *Path) study() *course.Study { return p.a.Study() }

// current returns the stage that is shown.
func (p *Path) current() stage { return p.stages[p.a.At()] }

// SetSize implements shell.Screen.
func (p *Path) SetSize(width, height int) tea.Cmd {
	p.width, p.height = width, height
	var cmds []tea.Cmd
	for _, s := range course.Stages() {
		cmds = append(cmds, p.stages[s].resize(p))
	}
	return tea.Batch(cmds...)
}

// SetStyles implements shell.Screen.
func (p *Path) SetStyles(st *theme.Styles) tea.Cmd {
	p.env.Styles = st
	var cmds []tea.Cmd
	for _, s := range course.Stages() {
		cmds = append(cmds, p.stages[s].handle(p, dressMsg{}))
	}
	return tea.Batch(cmds...)
}

// dressMsg tells stages that the colours changed.
type dressMsg struct{}

// Open implements shell.Screen. q leaves the path in any case, so that there is
// always something to close.
func (p *Path) Open() bool { return true }

// Typing implements shell.Screen.
func (p *Path) Typing() bool { return p.overlay == nil && p.current().typing(p) }

// Say implements shell.Screen.
func (p *Path) Say(text string) { p.env.Board.Say(text) }

// Moment is other words once another stage, or something else of it, is shown.
func (p *Path) Moment() string {
	text := fmt.Sprint(p.a.At(), p.overlay != nil)
	if s, ok := p.current().(interface{ moment(*Path) string }); ok {
		text += " " + s.moment(p)
	}
	return text
}

// Name is that of the lesson.
func (p *Path) Name() string { return p.lesson.Name }

// Rest stops what runs by itself, for nobody looks.
func (p *Path) Rest() {
	for _, s := range p.stages {
		if b, ok := s.(interface{ rest() }); ok {
			b.rest()
		}
	}
}

// Return is for a lesson that is shown again after it was left: it is at the stage that it was at, unless another one
// is asked for. Story is where those are sent who have nothing to go on with.
func (p *Path) Return(to course.Stage) tea.Cmd {
	if to == "" || to == course.Story {
		to = p.a.At()
	}
	return tea.Batch(p.enter(to), p.notes.Store())
}

// Close implements shell.Screen.
func (p *Path) Close() {
	for _, s := range p.stages {
		if b, ok := s.(interface{ close() }); ok {
			b.close()
		}
	}
}

// Handle implements shell.Screen.
func (p *Path) Handle(msg tea.Msg) tea.Cmd {
	cmd := p.handle(msg)
	return tea.Batch(cmd, p.notes.Store())
}

func (p *Path) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openedMsg:
		if msg.of != p {
			return nil
		}
		if p.failed = msg.err; msg.err != nil {
			return nil
		}
		p.a.Open(msg.study)
		return p.current().enter(p)
	case hintMsg:
		p.takeHint(msg)
		return nil
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.MouseWheelMsg:
		if p.overlay != nil {
			p.overlay.Scroll(shell.Wheel(msg, 3))
			return nil
		}
		return p.current().handle(p, msg)
	case tea.MouseClickMsg, tea.MouseReleaseMsg, tea.MouseMotionMsg, tea.PasteMsg:
		if p.overlay != nil {
			return nil
		}
		if c, ok := msg.(tea.MouseClickMsg); ok && c.Mouse().Y == 0 {
			if s := p.stageAt(c.Mouse().X); s != "" && s != p.a.At() {
				return p.enter(s)
			}
			return nil
		}
		return p.current().handle(p, msg)
	}
	// Whatever else comes answers what some stage asked for, perhaps one that
	// was left meanwhile.
	var cmds []tea.Cmd
	for _, s := range course.Stages() {
		cmds = append(cmds, p.stages[s].handle(p, msg))
	}
	return tea.Batch(cmds...)
}

func (p *Path) press(k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	if p.overlay != nil {
		return p.pressOverlay(k)
	}
	if p.current().typing(p) {
		return p.current().press(p, k)
	}
	switch {
	case key.Matches(k, m.Quit) && !p.current().open(p):
		return shell.Send(shell.Back{})
	case key.Matches(k, m.Close) && !p.current().open(p) && !p.onBench():
		return shell.Send(shell.Back{})
	case key.Matches(k, m.NextStage):
		return p.next()
	case key.Matches(k, m.PrevStage):
		if to := p.a.At().Previous(); to != "" {
			return p.enter(to)
		}
		return nil
	case key.Matches(k, m.Hint):
		return p.hint()
	}
	return p.current().press(p, k)
}

// onBench reports whether the stage hands its keys to a bench.
func (p *Path) onBench() bool {
	b, ok := p.current().(interface{ benched() bool })
	return ok && b.benched()
}

// draftRun reports whether a failing run of what the learner wrote is on the desk's bench, which has hints of its own.
func (p *Path) draftRun() bool {
	f, ok := p.current().(*fixing)
	return ok && f.write != nil && f.write.OnBench()
}

// Lines implements shell.Screen.
func (p *Path) Lines() []string {
	st := p.env.Styles
	if p.overlay == nil && p.failed == nil && p.onBench() { // its frame is the screen's
		return draw.Fill(p.current().lines(p, p.width, p.height), p.width, p.height)
	}
	out := []string{p.header()}
	height := max(p.height-2, 0)
	switch {
	case p.overlay != nil:
		w, h := draw.Inner(p.width, height)
		lines, above, below := p.overlay.Draw(st, w, h)
		out = append(out, shell.Boxed(st, p.title, "", lines, above, below, p.width, height)...)
	case p.failed != nil:
		out = append(out, draw.Fill(shell.Wrapped(st.Bad, "This lesson cannot be opened: "+p.failed.Error(), p.width), p.width, height)...)
	case p.draftRun():
		return draw.Fill(append(out, p.current().lines(p, p.width, height+1)...), p.width, p.height)
	default:
		out = append(out, draw.Fill(p.current().lines(p, p.width, height), p.width, height)...)
	}
	return draw.Fill(append(out, p.foot()), p.width, p.height)
}

func (p *Path) foot() string {
	st := p.env.Styles
	if p.overlay != nil {
		hints := []shell.Hint{{Key: "esc", Words: "close"}, {Key: "↑ ↓", Words: "scroll"}}
		switch {
		case p.token != "":
			hints = append(hints, shell.Hint{Key: "y", Words: "copy the token"})
		case p.title == "Hints" && strings.Contains(p.overlay.Text(), "again for more"):
			hints = append(hints, shell.Hint{Key: "H", Words: "tell me more"})
		}
		return shell.Hints(st, p.width, hints)
	}
	if p.current().typing(p) {
		return shell.TypingHints(st, p.width, p.current().hints(p))
	}
	return shell.Hints(st, p.width, p.current().hints(p))
}

// benchEnv is what a bench of this lesson shares with the screen.
func (p *Path) benchEnv() bench.Env {
	return bench.Env{Context: p.env.Context, Keys: p.env.Keys, Styles: p.env.Styles, ReducedMotion: p.env.ReducedMotion,
		Budget: p.env.Budget, Seed: p.env.Seed, Board: p.env.Board, Palette: true}
}
