// Package ui is the lab on a terminal: a root Bubble Tea model with one screen
// at a time below it.
//
// Screens are plain structs with imperative methods that draw a given size.
// Everything that differs between learners (colours, keys, size, random seed)
// comes in by Options or messages and lives in the model, so that one process
// can serve many terminals; nothing here reads the environment.
//
// Folders: bench is the screen of a run, and holds its pages (census, why,
// compare, real); keys is the key map, from which help is made; theme has the
// colours; glyph the signs of steps; draw the boxes and cuts that every screen uses. To add a page to the
// bench, implement bench's page interface in a file of its own and open it by a key in
// press.go; to add a screen, add a folder beside bench and let Model show it.
package ui

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/lessons/exercise"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/first"
	"racelab/ui/home"
	"racelab/ui/incident"
	"racelab/ui/katas"
	"racelab/ui/keys"
	"racelab/ui/look"
	"racelab/ui/message"
	"racelab/ui/palette"
	"racelab/ui/path"
	"racelab/ui/prompt"
	"racelab/ui/prose"
	"racelab/ui/settings"
	"racelab/ui/shell"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

// Program, Lesson and Line are what a caller fills in to open the bench; Tally
// and Result are what its runs for real return, which Runs asks for.
type (
	Program = bench.Program
	Lesson  = bench.Lesson
	Line    = bench.Line
	Tally   = bench.Tally
	Result  = bench.Result
	Runs    = bench.Runs
	Pair    = bench.Pair
)

// RealRuns is how many runs a key press asks of Lesson.Real.
const RealRuns = bench.RealRuns

// Compare puts what really happened beside the census of r, as bench.Compare
// says.
func Compare(t Tally, r *sim.Report) []Pair { return bench.Compare(t, r) }

// FromSim returns p as Lesson.Program takes it.
func FromSim(p *sim.Program) Program { return bench.FromSim(p) }

// Follower returns what Lesson.Follow takes, as bench.Follower says.
func Follower(next func(context.Context) error, load func() (*sim.Program, error)) func(context.Context) (Program, error) {
	return bench.Follower(next, load)
}

// Options say what is shown and to whom.
type Options struct {
	// Lesson is what the lab opens on, if Course is nil.
	Lesson Lesson
	// Course, if not nil, makes the lab a course.
	Course *Course
	// Context ends everything that runs beside the screen; nil means
	// context.Background().
	Context context.Context
	// Profile is the colours that the terminal has. Unknown: true colour
	// until Bubble Tea reports what it found.
	Profile colorprofile.Profile
	// Theme is "auto", "dark", "light", "safe-dark" or "safe-light"; empty: auto, the terminal's own 16 colours,
	// chosen for a dark background until the terminal tells that its own is light.
	Theme string
	// Signs is the set of signs that the learner wants, as package signs names it; empty: Locale, the one that the
	// terminal's locale can show; empty as well: all of them.
	Signs, Locale string
	// ReducedMotion keeps everything still that the learner did not move.
	ReducedMotion bool
	// NoMouse starts with the mouse off.
	NoMouse bool
	// Budget bounds the explorer; the zero value takes the engine's defaults.
	Budget sim.Budget
	// Seed makes automatic runs repeatable.
	Seed uint64
	// After sends a message when a time has passed; nil means tea.Tick.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

// The largest screen that is drawn, in cells: terminals may claim any size.
const (
	maxWidth  = 400
	maxHeight = 200
)

// Course makes the lab a course: home, lessons from story to debrief, pages, and
// a record of what was done.
type Course struct {
	// Open prepares a lesson for the bench.
	Open func(l *lessons.Lesson) Lesson
	// Reports, if not nil, takes the place of every lesson's own Numbers.
	Reports func(ctx context.Context, l *lessons.Lesson) lessons.Numbers
	// Types lets the learner type code, which is explored in this process: not for a
	// process that others share, which has a Court.
	Types bool
	// Court judges code that the learner types; nil: this process does, if Types says so.
	Court exercise.Court
	// Editor is the learner's own editor as a command with arguments, to which the name of
	// a file is added; empty: there is none.
	Editor []string
	// Store keeps Record, which the caller has loaded from it. Nil: nothing is
	// kept.
	Store  progress.Store
	Record progress.Record
	// Notices, if not nil, returns what the learner has to be told of the store,
	// such as that a damaged file was kept aside, and forgets it. It is asked at the
	// start and when something was stored.
	Notices func() []string
	// Nights keeps attempts at drills; nil: they end with the screen.
	Nights drill.Shelf
	// OnCall plays nights elsewhere than in this process; nil: they are played here.
	OnCall shell.OnCall
	// Read reads a file of the learner's that a line of a drill names; nil: there are none.
	Read func(name string) (text string, ok bool, err error)
	// Own finds programs of the learner's own, and Class leads to a class; nil: home has no such door.
	Own   shell.Own
	Class shell.Class
	// Exec runs a command in place of the screen; nil: tea.ExecProcess.
	Exec func(*exec.Cmd, tea.ExecCallback) tea.Cmd
	// Drill, if not empty, is the drill that is opened at once, at Night.
	Drill string
	Night shell.Night
	// Start is the lesson that is opened at once; empty: home, and for somebody
	// new the first minute.
	Start string
	// Pack, if not nil, is what the learner came for: its katas, if it has any, take the place of those of the course,
	// and are opened at once if it has no lessons.
	Pack *pack.Pack
	// Parts is what home shows; nil means the whole course.
	Parts []course.Part
	// Now is the time; nil means time.Now.
	Now func() time.Time
}

// Model is the root model. It shows the last of its screens; those before it
// wait below.
type Model struct {
	cancel        context.CancelFunc
	keys          keys.Map
	look          *look.Look
	env           *shell.Env
	screens       []shell.Screen
	left          []*path.Path // lessons that were left and may be come back to, the last one last
	width, height int
	title         string
	mouse         bool
	plain         bool // the learner asked for lines of text
	notices       func() []string
	told          []string // stands over the screen until a key is pressed
	after         func(time.Duration, tea.Msg) tea.Cmd
	palette       *prompt.Prompt // nil: it is closed
	help          *prose.Page    // the keys of the screen on top, over it; nil: they are not shown
	recent        palette.Recent
	stale         bool // the frame no longer shows how things are
	view          tea.View
}

// benchScreen is a bench that is a screen of its own.
type benchScreen struct{ *bench.Bench }

// Typing implements shell.Screen.
func (benchScreen) Typing() bool { return false }

// benchAbove is a bench above another screen, to which q and esc lead back.
type benchAbove struct {
	benchScreen
	keys *keys.Map
}

// Open implements shell.Screen.
func (benchAbove) Open() bool { return true }

// Handle implements shell.Screen.
func (b benchAbove) Handle(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && !b.Bench.Open() && key.Matches(k, b.keys.Quit, b.keys.Close) {
		return shell.Send(shell.Back{})
	}
	return b.Bench.Handle(msg)
}

// New returns the lab's root model. Run it with tea.NewProgram.
func New(o Options) tea.Model {
	parent := o.Context
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := context.WithCancel(parent)
	if o.Course != nil {
		o.take(o.Course.Record.Settings)
	}
	m := &Model{
		cancel: cancel,
		keys:   keys.New(),
		mouse:  !o.NoMouse,
		stale:  true,
		look:   look.New(theme.Name(o.Theme), o.Profile, signs.Set(o.Signs), signs.Set(o.Locale)),
		title:  "racelab",
		width:  80,
		height: 24,
	}
	m.env = &shell.Env{
		Context: ctx, Keys: &m.keys, Styles: m.look.Styles, ReducedMotion: o.ReducedMotion, Budget: o.Budget, Seed: o.Seed, Now: time.Now,
		Board: &message.Board{Timed: !o.ReducedMotion},
	}
	m.after = o.After
	if m.after == nil {
		m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	m.env.After = m.after
	if o.Course == nil {
		m.screens = []shell.Screen{benchScreen{m.bench(o.Lesson, "")}}
		return m
	}
	m.begin(o.Course)
	return m
}

// bench makes the bench a screen; back says where esc leads, or nothing.
func (m *Model) bench(l Lesson, back string) *bench.Bench {
	e := m.env
	return bench.New(l, bench.Env{Context: e.Context, Keys: &m.keys, Styles: m.look.Styles, ReducedMotion: e.ReducedMotion, Budget: e.Budget, Seed: e.Seed,
		Board: e.Board, Palette: true, Back: back})
}

// take fills in what the learner chose in an earlier run and nobody says now.
func (o *Options) take(s progress.Settings) {
	if o.Theme == "" {
		o.Theme = s.Theme
	}
	if o.Signs == "" {
		o.Signs = s.Signs
	}
	o.ReducedMotion = o.ReducedMotion || s.ReducedMotion
	o.NoMouse = o.NoMouse || s.NoMouse
}

// begin opens home and what the learner begins with.
func (m *Model) begin(c *Course) {
	if m.env.Parts = c.Parts; c.Parts == nil {
		m.env.Parts = course.Parts()
	}
	m.env.Open, m.env.Reports, m.env.Court = c.Open, c.Reports, c.Court
	if c.Court == nil && c.Types {
		m.env.Court = exercise.Here{}
	}
	m.env.Editor, m.env.Exec = c.Editor, c.Exec
	if c.Exec == nil {
		m.env.Exec = tea.ExecProcess
	}
	m.env.Nights, m.env.OnCall, m.env.Read = c.Nights, c.OnCall, c.Read
	m.env.Own, m.env.Class = c.Own, c.Class
	if c.Now != nil {
		m.env.Now = c.Now
	}
	m.env.Keep(c.Store, c.Record)
	if m.notices = c.Notices; m.notices != nil {
		m.told = m.notices()
	}
	if c.Pack != nil && len(c.Pack.Katas) > 0 {
		m.env.Pack = c.Pack
	}
	m.screens = []shell.Screen{home.New(m.env)}
	if c.Pack != nil && len(c.Pack.Lessons) == 0 {
		m.screens = append(m.screens, katas.NewList(m.env))
	} else if d, err := drills.Find(c.Drill); c.Drill != "" && err == nil {
		m.screens = append(m.screens, incident.New(m.env, d, c.Night))
	} else if l, err := lessons.Find(c.Start); c.Start != "" && err == nil {
		m.screens = append(m.screens, path.New(m.env, l, course.Resume(c.Record, c.Start)))
	} else if c.Pack == nil && len(c.Record.Lessons)+len(c.Record.Pages)+len(c.Record.Katas)+len(c.Record.Answers) == 0 {
		m.screens = append(m.screens, first.New(m.env))
	}
}

// WantsPlain reports whether the learner asked to go on in lines of text. Ask
// when the program has ended.
func (m *Model) WantsPlain() bool { return m.plain }

// top returns the screen that is shown.
func (m *Model) top() shell.Screen { return m.screens[len(m.screens)-1] }

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor}
	for _, s := range m.screens {
		cmds = append(cmds, s.Init())
	}
	return tea.Batch(cmds...)
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.stale = true
	_, cmd := m.update(msg)
	m.env.Board.About(m.moment())
	if serial, after, ok := m.env.Board.Wait(); ok {
		cmd = tea.Batch(cmd, m.after(after, expiredMsg{serial}))
	}
	return m, cmd
}

// momentary is a screen that tells things of what it shows at the moment.
type momentary interface {
	Moment() string // other words once something else is shown
}

// moment is what the learner looks at: a screen, and what of it.
func (m *Model) moment() string {
	text := fmt.Sprint(len(m.screens))
	if s, ok := m.top().(momentary); ok {
		text += " " + s.Moment()
	}
	return text
}

// expiredMsg says that a message has stood for as long as it stands.
type expiredMsg struct{ serial int }

// size tells a screen how much room it has: all but the row of messages.
func (m *Model) size(s shell.Screen) tea.Cmd { return s.SetSize(m.width, max(m.height-1, 1)) }

func (m *Model) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = clamp(msg.Width, 80, maxWidth), clamp(msg.Height, 24, maxHeight)
		return m, m.size(m.top())
	case expiredMsg:
		m.env.Board.Expire(msg.serial)
		return m, nil
	case tea.ColorProfileMsg:
		return m, m.dress(m.look.Styles.Name, msg.Profile)
	case tea.BackgroundColorMsg:
		return m, m.dressed(m.look.See(msg.IsDark()))
	case tea.KeyPressMsg:
		m.env.Board.Turn()
		if cmd, done := m.press(msg); done {
			return m, cmd
		}
		m.env.Board.Pressed()
		return m, m.top().Handle(msg)
	case tea.MouseClickMsg, tea.MouseReleaseMsg, tea.MouseWheelMsg, tea.MouseMotionMsg, tea.PasteMsg:
		if _, clicked := msg.(tea.MouseClickMsg); clicked {
			m.env.Board.Turn()
		}
		switch {
		case m.palette != nil:
			return m, m.asked(m.palette.Point(msg, m.height))
		case m.help != nil:
			m.pointHelp(msg)
			return m, nil
		}
		return m, m.top().Handle(msg)
	case shell.Go:
		m.env.Board.Leave()
		return m, m.open(msg)
	case shell.Bench:
		m.env.Board.Leave()
		s := benchAbove{benchScreen{m.bench(msg.Lesson, "back")}, &m.keys}
		m.put(s, false)
		return m, tea.Batch(m.size(s), s.Init())
	case shell.Back:
		m.env.Board.Leave()
		return m, m.back(msg)
	case shell.Plain:
		m.plain = true
		m.preferPlain()
		return m, m.quit()
	case settings.Set:
		return m, m.set(msg)
	case shell.Kept:
		m.kept(msg)
		return m, nil
	}
	// What else comes answers some screen, perhaps one that waits below.
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.Handle(msg))
	}
	for _, p := range m.left {
		cmds = append(cmds, p.Handle(msg))
	}
	return m, tea.Batch(cmds...)
}

// press does what a key means everywhere.
func (m *Model) press(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(k, m.keys.Force):
		return m.quit(), true
	case len(m.told) > 0:
		m.told = nil
		return nil, true
	case m.palette != nil:
		return m.asked(m.palette.Press(k)), true
	case key.Matches(k, m.keys.Palette) && (k.String() == "ctrl+p" || !m.top().Typing() && !prompts(m.top())):
		m.openPalette()
		return nil, true
	case m.help != nil:
		m.pressHelp(k)
		return nil, true
	case key.Matches(k, m.keys.Help) && (k.String() == "f1" || !m.top().Typing()) && m.openHelp():
		return nil, true
	case key.Matches(k, m.keys.Close) && m.env.Board.Dismiss():
		return nil, true
	case key.Matches(k, m.keys.Quit) && !m.top().Open():
		return m.quit(), true
	case m.top().Typing():
		return nil, false
	case key.Matches(k, m.keys.Mouse):
		m.mouse = !m.mouse
		if m.mouse {
			m.top().Say("The mouse is on: click a switch, a lane's name, a step.")
		} else {
			m.top().Say("The mouse is off: the terminal selects text again.")
		}
	case key.Matches(k, m.keys.Theme):
		next := m.look.Styles.Name.Next()
		m.top().Say("Theme: " + next.Words() + ".")
		cmd = m.dress(next, m.look.Styles.Profile)
	default:
		return nil, false
	}
	if s, ok := m.top().(*settings.Settings); ok {
		s.Follow(m.settings())
	}
	return tea.Batch(cmd, m.remember()), true
}

// prompts reports whether a screen has a line of commands of its own, which the colon opens.
func prompts(s shell.Screen) bool {
	p, ok := s.(interface{ Prompts() bool })
	return ok && p.Prompts()
}

// settings is how things are set.
func (m *Model) settings() settings.Now {
	return settings.Now{Theme: m.look.Styles.Name.Base(), Signs: m.look.Signs, Chosen: m.look.Chosen, ReducedMotion: m.env.ReducedMotion, Mouse: m.mouse}
}

// notice draws what the learner is told over the whole screen.
func (m *Model) notice() []string {
	w, h := draw.Inner(m.width, m.height-2)
	var text []string
	for _, t := range m.told {
		text = append(text, shell.Wrapped(m.look.Styles.Warn, t, w)...)
		text = append(text, "")
	}
	out := []string{shell.Header(m.look.Styles, m.width, "", "a notice")}
	out = append(out, shell.Boxed(m.look.Styles, "About your progress", "", draw.Fill(text, w, h), false, false, m.width, m.height-2)...)
	return draw.Fill(append(out, shell.Hints(m.look.Styles, m.width, []shell.Hint{{Key: "enter", Words: "go on"}})), m.width, m.height)
}

// lines draws the screen on top, with the row of messages above its last.
func (m *Model) lines() []string {
	if len(m.told) > 0 {
		return m.notice()
	}
	lines := m.top().Lines()
	if m.help != nil {
		lines = m.helpOver(lines)
	}
	if len(lines) < m.height && len(lines) > 0 {
		last := len(lines) - 1
		lines = append(message.Over(lines[:last], m.message()), lines[last])
	}
	if m.palette != nil {
		lines = m.palette.Over(m.look.Styles, lines, m.width, m.height)
	}
	return lines
}

// message draws the row of messages, and more rows where what is told is long. While there is none, the screen may say
// which pane has the arrows.
func (m *Model) message() []string {
	if a, ok := m.top().(interface{ Aside() string }); ok && m.env.Board.Text() == "" {
		return []string{draw.NewRow(m.width).Space(1).Put(m.look.Styles.Text, a.Aside()).String()}
	}
	return m.env.Board.Rows(m.look.Styles, m.width, max(m.height/6, 2))
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	if !m.stale {
		return m.view
	}
	m.stale = false
	_, tallies := m.top().(tally)
	lines := m.lines()
	m.view = tea.NewView(strings.Join(m.look.Paint(lines, tallies), "\n"))
	m.view.AltScreen = true
	m.view.WindowTitle = m.title
	if m.mouse {
		m.view.MouseMode = tea.MouseModeCellMotion
	}
	return m.view
}
