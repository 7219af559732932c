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
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/sim"
	"racelab/topics"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/home"
	"racelab/ui/keys"
	"racelab/ui/path"
	"racelab/ui/reader"
	"racelab/ui/review"
	"racelab/ui/settings"
	"racelab/ui/shell"
	"racelab/ui/standing"
	"racelab/ui/theme"
)

// Program, Lesson and Line are what a caller fills in to open the bench; Tally
// and Result are what its runs for real return.
type (
	Program = bench.Program
	Lesson  = bench.Lesson
	Line    = bench.Line
	Tally   = bench.Tally
	Result  = bench.Result
	Pair    = bench.Pair
)

// RealRuns is how many runs a key press asks of Lesson.Real.
const RealRuns = bench.RealRuns

// Compare puts what really happened beside the census of r, as bench.Compare
// says.
func Compare(t Tally, r *sim.Report) []Pair { return bench.Compare(t, r) }

// FromSim returns p as Lesson.Program takes it.
func FromSim(p *sim.Program) Program { return bench.FromSim(p) }

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
	// Theme is "dark", "light", "safe-dark" or "safe-light"; empty: dark
	// until the terminal tells its background, if it ever does.
	Theme string
	// ReducedMotion keeps everything still that the learner did not move.
	ReducedMotion bool
	// NoMouse starts with the mouse off.
	NoMouse bool
	// Budget bounds the explorer; the zero value takes the engine's defaults.
	Budget sim.Budget
	// Seed makes automatic runs repeatable.
	Seed uint64
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
	// Store keeps Record, which the caller has loaded from it. Nil: nothing is
	// kept.
	Store  progress.Store
	Record progress.Record
	// Notices, if not nil, returns what the learner has to be told of the store,
	// such as that a damaged file was kept aside, and forgets it. It is asked at the
	// start and when something was stored.
	Notices func() []string
	// Start is the lesson that is opened at once; empty: home, and for somebody
	// new the first lesson.
	Start string
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
	styles        *theme.Styles
	env           *shell.Env
	screens       []shell.Screen
	width, height int
	title         string
	mouse         bool
	auto          bool // the theme follows the terminal's background
	ground        ground
	plain         bool // the learner asked for lines of text
	notices       func() []string
	told          []string // stands over the screen until a key is pressed
	stale         bool     // the frame no longer shows how things are
	view          tea.View
}

// benchScreen is a bench that is a screen of its own.
type benchScreen struct{ *bench.Bench }

// Typing implements shell.Screen.
func (benchScreen) Typing() bool { return false }

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
	name := theme.Name(o.Theme)
	m := &Model{
		cancel: cancel,
		keys:   keys.New(),
		mouse:  !o.NoMouse,
		auto:   !name.Valid(),
		stale:  true,
		title:  "racelab",
		width:  80,
		height: 24,
	}
	if m.auto {
		name = theme.Dark
	}
	m.styles = theme.New(name, o.Profile)
	m.env = &shell.Env{
		Context: ctx, Keys: &m.keys, Styles: m.styles, ReducedMotion: o.ReducedMotion, Budget: o.Budget, Seed: o.Seed, Now: time.Now,
	}
	if o.Course == nil {
		m.screens = []shell.Screen{benchScreen{bench.New(o.Lesson, bench.Env{
			Context: ctx, Keys: &m.keys, Styles: m.styles, ReducedMotion: o.ReducedMotion, Budget: o.Budget, Seed: o.Seed,
		})}}
		return m
	}
	m.begin(o.Course)
	return m
}

// take fills in what the learner chose in an earlier run and nobody says now.
func (o *Options) take(s progress.Settings) {
	if o.Theme == "" {
		o.Theme = s.Theme
	}
	o.ReducedMotion = o.ReducedMotion || s.ReducedMotion
	o.NoMouse = o.NoMouse || s.NoMouse
}

// begin opens home and what the learner begins with.
func (m *Model) begin(c *Course) {
	if m.env.Parts = c.Parts; c.Parts == nil {
		m.env.Parts = course.Parts()
	}
	m.env.Open, m.env.Reports = c.Open, c.Reports
	if c.Now != nil {
		m.env.Now = c.Now
	}
	m.env.Keep(c.Store, c.Record)
	if m.notices = c.Notices; m.notices != nil {
		m.told = m.notices()
	}
	m.screens = []shell.Screen{home.New(m.env)}
	start := c.Start
	if all := lessons.All(); start == "" && len(c.Record.Lessons) == 0 && len(all) > 0 {
		start = all[0].Name
	}
	if l, err := lessons.Find(start); start != "" && err == nil {
		m.screens = append(m.screens, path.New(m.env, l, course.Resume(c.Record, start)))
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
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = clamp(msg.Width, 80, maxWidth), clamp(msg.Height, 24, maxHeight)
		return m, m.top().SetSize(m.width, m.height)
	case tea.ColorProfileMsg:
		return m, m.dress(m.styles.Name, msg.Profile)
	case tea.BackgroundColorMsg:
		return m, m.see(msg.IsDark())
	case tea.KeyPressMsg:
		if cmd, done := m.press(msg); done {
			return m, cmd
		}
		return m, m.top().Handle(msg)
	case tea.MouseClickMsg, tea.MouseReleaseMsg, tea.MouseWheelMsg, tea.MouseMotionMsg, tea.PasteMsg:
		return m, m.top().Handle(msg)
	case shell.Go:
		return m, m.open(msg)
	case shell.Back:
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
	return m, tea.Batch(cmds...)
}

// open puts a screen on top.
func (m *Model) open(to shell.Go) tea.Cmd {
	var s shell.Screen
	switch to.To {
	case shell.Path:
		l, err := lessons.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error())
			return nil
		}
		if to.Stage == "" { // from a page: where the learner goes on with it
			to.Stage = course.Resume(m.env.Record(), to.Name)
		}
		s = path.New(m.env, l, to.Stage)
	case shell.Page:
		t, err := topics.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error())
			return nil
		}
		s = reader.New(m.env, t, to.Section)
	case shell.Review:
		s = review.New(m.env)
	case shell.Progress:
		s = standing.New(m.env)
	case shell.Settings:
		s = settings.New(m.env, m.settings())
	default:
		return m.home("")
	}
	if len(m.screens) >= maxDeep { // pages that point to pages
		m.screens[1].Close()
		m.screens = append(m.screens[:1], m.screens[2:]...)
	}
	m.screens = append(m.screens, s)
	return tea.Batch(s.SetSize(m.width, m.height), s.Init())
}

// maxDeep bounds the screens that wait below.
const maxDeep = 12

// home closes everything above home.
func (m *Model) home(said string) tea.Cmd {
	for len(m.screens) > 1 {
		m.top().Close()
		m.screens = m.screens[:len(m.screens)-1]
	}
	return m.reveal(said)
}

// back closes the screen on top.
func (m *Model) back(b shell.Back) tea.Cmd {
	if len(m.screens) < 2 {
		return nil
	}
	m.top().Close()
	m.screens = m.screens[:len(m.screens)-1]
	return m.reveal(b.Said)
}

// reveal shows the screen that has come to the top.
func (m *Model) reveal(said string) tea.Cmd {
	if h, ok := m.top().(*home.Home); ok {
		h.Refresh()
	}
	if said != "" {
		m.top().Say(said)
	}
	return m.top().SetSize(m.width, m.height)
}

// set makes the lab as the settings say.
func (m *Model) set(s settings.Set) tea.Cmd {
	m.env.ReducedMotion, m.mouse, m.auto = s.ReducedMotion, s.Mouse, false
	return m.dress(s.Theme, m.styles.Profile)
}

// kept takes in what was stored.
func (m *Model) kept(k shell.Kept) {
	m.env.Take(k)
	if m.notices != nil {
		m.told = append(m.told, m.notices()...)
	}
	if k.Err != nil {
		m.top().Say(k.Err.Error())
	}
	if h, ok := m.top().(*home.Home); ok {
		h.Refresh()
	}
}

// quit ends the program when what was done is stored.
func (m *Model) quit() tea.Cmd {
	flush := m.env.Flush()
	for _, s := range m.screens {
		s.Close()
	}
	m.cancel()
	if flush == nil {
		return tea.Quit
	}
	return tea.Sequence(flush, tea.Quit)
}

// clamp bounds a size that a terminal claims; none at all means the usual.
func clamp(n, usual, most int) int {
	if n <= 0 {
		return usual
	}
	return min(n, most)
}

// press does what a key means everywhere.
func (m *Model) press(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	switch {
	case key.Matches(k, m.keys.Force):
		return m.quit(), true
	case len(m.told) > 0:
		m.told = nil
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
		m.auto = false
		next := m.styles.Name.Next()
		m.top().Say("Theme: " + next.Words() + ".")
		cmd = m.dress(next, m.styles.Profile)
	default:
		return nil, false
	}
	if s, ok := m.top().(*settings.Settings); ok {
		s.Follow(m.settings())
	}
	return tea.Batch(cmd, m.remember()), true
}

// settings is how things are set.
func (m *Model) settings() settings.Now {
	return settings.Now{Theme: m.styles.Name, ReducedMotion: m.env.ReducedMotion, Mouse: m.mouse}
}

// notice draws what the learner is told over the whole screen.
func (m *Model) notice() []string {
	w, h := draw.Inner(m.width, m.height-2)
	var text []string
	for _, t := range m.told {
		text = append(text, shell.Wrapped(m.styles.Warn, t, w)...)
		text = append(text, "")
	}
	out := []string{shell.Header(m.styles, m.width, "", "a notice")}
	out = append(out, shell.Boxed(m.styles, "About your progress", "", draw.Fill(text, w, h), false, false, m.width, m.height-2)...)
	return draw.Fill(append(out, shell.Hints(m.styles, m.width, []shell.Hint{{Key: "enter", Words: "go on"}})), m.width, m.height)
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	if !m.stale {
		return m.view
	}
	m.stale = false
	lines := m.top().Lines()
	if len(m.told) > 0 {
		lines = m.notice()
	}
	m.view = tea.NewView(strings.Join(lines, "\n"))
	m.view.AltScreen = true
	m.view.WindowTitle = m.title
	if m.clashes() {
		m.view.BackgroundColor, m.view.ForegroundColor = m.styles.Ground()
	}
	if m.mouse {
		m.view.MouseMode = tea.MouseModeCellMotion
	}
	return m.view
}
