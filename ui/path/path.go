// Package path is the screen of one lesson: its stages from the story to the
// debrief, around the bench. What is asked and how it is judged comes from package
// course; the screen shows it, and keeps the answers in the learner's record.
//
// Each stage is a value of its own (see stage) in a file of its own. Any may be
// skipped, and taken up again later.
package path

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
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
	study         *course.Study // nil until it is opened
	failed        error         // why it cannot be
	at            course.Stage
	stages        map[course.Stage]stage
	guide         bool
	width, height int
	status        string

	hinted  map[course.Stage]int // hints shown
	overlay *prose.Page
	title   string // of the overlay
	token   string // that the overlay shows
}

// New opens a lesson at a stage; at none, it begins with the story.
func New(env *shell.Env, l *lessons.Lesson, at course.Stage) *Path {
	p := &Path{env: env, lesson: l, at: at, guide: env.Guided(l), width: 80, height: 24, hinted: map[course.Stage]int{}}
	if at == "" || at.Title() == string(at) {
		p.at = course.Story
	}
	p.stages = map[course.Stage]stage{
		course.Story:   &reading{sections: []string{"Story", "What to watch"}},
		course.Predict: &predicting{input: shell.NewInput("It leaves: ")},
		course.Break:   &breaking{},
		course.Explain: &explaining{},
		course.Fix:     &fixing{},
		course.Prove:   &proving{},
		course.Real:    &realing{},
		course.Debrief: &reading{sections: []string{"Debrief"}, last: true},
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
		return openedMsg{p, s, err}
	}
	return tea.Batch(open, p.enter(p.at))
}

// enter goes to a stage.
func (p *Path) enter(s course.Stage) tea.Cmd {
	p.at, p.overlay, p.status = s, nil, ""
	place := progress.Place{Lesson: p.lesson.Name, Stage: string(s)}
	now := p.env.Now()
	return tea.Batch(p.env.Change(func(r *progress.Record) { r.Visit(place, now) }), p.stages[s].enter(p))
}

// done notes that a stage was gone through.
func (p *Path) done(s course.Stage) tea.Cmd {
	name, now := p.lesson.Name, p.env.Now()
	before := course.StateOf(p.env.Record().Lessons[name])
	keep := p.env.Change(func(r *progress.Record) { r.FinishStage(name, string(s), now) })
	if before == course.Finished && course.StateOf(p.env.Record().Lessons[name]) == course.Done {
		p.status = "That was the last stage skipped: the lesson is done. q goes to the course."
	}
	return keep
}

// next leaves the stage for the one after it. After the last the lesson is
// finished, whatever was skipped.
func (p *Path) next() tea.Cmd {
	if to := p.at.Next(); to != "" {
		return p.enter(to)
	}
	name, now := p.lesson.Name, p.env.Now()
	keep := p.env.Change(func(r *progress.Record) { r.Finish(name, now) })
	said := "Done: " + p.lesson.Title + ". It comes back for review in two days."
	if l := p.env.Record().Lessons[name]; course.StateOf(l) != course.Done {
		said = "Finished. o takes up what was skipped: " + course.SkippedText(l) + "."
	}
	return tea.Batch(keep, shell.Send(shell.Back{Said: said}))
}

// current returns the stage that is shown.
func (p *Path) current() stage { return p.stages[p.at] }

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
func (p *Path) Say(status string) { p.status = status }

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
	switch msg := msg.(type) {
	case openedMsg:
		if msg.of != p {
			return nil
		}
		p.study, p.failed = msg.study, msg.err
		if msg.err != nil {
			return nil
		}
		return p.current().enter(p)
	case hintMsg:
		p.takeHint(msg)
		return nil
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.MouseWheelMsg:
		if p.overlay != nil {
			p.overlay.Scroll(wheel(msg))
			return nil
		}
		return p.current().handle(p, msg)
	case tea.MouseClickMsg, tea.MouseReleaseMsg, tea.MouseMotionMsg, tea.PasteMsg:
		if p.overlay != nil {
			return nil
		}
		if c, ok := msg.(tea.MouseClickMsg); ok && c.Mouse().Y == 0 {
			if s := p.tabAt(c.Mouse().X); s != "" && s != p.at {
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

func wheel(m tea.MouseWheelMsg) int {
	if m.Mouse().Button == tea.MouseWheelUp {
		return -3
	}
	return 3
}

func (p *Path) press(k tea.KeyPressMsg) tea.Cmd {
	m := p.env.Keys
	p.status = ""
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
		if to := p.at.Previous(); to != "" {
			return p.enter(to)
		}
		return nil
	case key.Matches(k, m.Hint):
		return p.hint()
	case key.Matches(k, m.Help) && !p.onBench():
		p.help()
		return nil
	}
	return p.current().press(p, k)
}

// onBench reports whether the stage hands its keys to a bench.
func (p *Path) onBench() bool {
	b, ok := p.current().(interface{ benched() bool })
	return ok && b.benched()
}

// Lines implements shell.Screen.
func (p *Path) Lines() []string {
	st := p.env.Styles
	out := []string{p.tabs()}
	height := max(p.height-2, 0)
	switch {
	case p.overlay != nil:
		w, h := draw.Inner(p.width, height)
		lines, above, below := p.overlay.Draw(st, w, h)
		out = append(out, shell.Boxed(st, p.title, "", lines, above, below, p.width, height)...)
	case p.failed != nil:
		out = append(out, draw.Fill(shell.Wrapped(st.Bad, "This lesson cannot be opened: "+p.failed.Error(), p.width), p.width, height)...)
	default:
		out = append(out, draw.Fill(p.current().lines(p, p.width, height), p.width, height)...)
	}
	return draw.Fill(append(out, p.foot()), p.width, p.height)
}

// tabs draws the stages, with the one that is shown marked.
func (p *Path) tabs() string {
	st := p.env.Styles
	r := draw.NewRow(p.width).Space(1).Put(st.Strong, p.name()).Space(1)
	finished := p.env.Record().Lessons[p.lesson.Name].Stages
	for _, s := range course.Stages() {
		_, ok := finished[string(s)]
		style, sign := st.Faint, " "
		if ok {
			style, sign = st.Good, "✓"
		}
		if s == p.at {
			style, sign = st.Selected(), " "
		}
		r.Put(style, sign+short(s))
	}
	return r.String()
}

// name is the lesson's title, as far as there is room beside the stages.
func (p *Path) name() string { return draw.Cut(draw.Clean(p.lesson.Title), max(p.width-62, 12)) }

// tabAt returns the stage whose name stands at a cell of the first row; none if
// there is none.
func (p *Path) tabAt(x int) course.Stage {
	at := 1 + draw.Width(p.name()) + 1
	for _, s := range course.Stages() {
		end := at + 1 + draw.Width(short(s))
		if x >= at && x < end {
			return s
		}
		at = end
	}
	return ""
}

// short is a stage's name in the row of stages.
func short(s course.Stage) string {
	return string(s)
}

func (p *Path) foot() string {
	st := p.env.Styles
	if p.status != "" {
		return draw.NewRow(p.width).Space(1).Put(st.Accent, draw.Clean(p.status)).String()
	}
	if p.overlay != nil {
		hints := []shell.Hint{{Key: "esc", Words: "close"}, {Key: "↑ ↓", Words: "scroll"}}
		switch {
		case p.token != "":
			hints = append(hints, shell.Hint{Key: "y", Words: "copy the token"})
		case p.title == "Hints" && strings.Contains(p.overlay.Text(), "again tells more"):
			hints = append(hints, shell.Hint{Key: "H", Words: "tell me more"})
		}
		return shell.Hints(st, p.width, hints)
	}
	return shell.Hints(st, p.width, p.current().hints(p))
}

// benchEnv is what a bench of this lesson shares with the screen.
func (p *Path) benchEnv() bench.Env {
	return bench.Env{Context: p.env.Context, Keys: p.env.Keys, Styles: p.env.Styles, ReducedMotion: p.env.ReducedMotion,
		Budget: p.env.Budget, Seed: p.env.Seed}
}
