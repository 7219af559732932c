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

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/keys"
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
	// Lesson is what the lab opens on.
	Lesson Lesson
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

// screen is what fills the terminal.
type screen interface {
	Init() tea.Cmd
	Handle(tea.Msg) tea.Cmd
	SetSize(width, height int) tea.Cmd
	SetStyles(*theme.Styles) tea.Cmd
	// Lines draws exactly the size that was set.
	Lines() []string
	// Open reports whether the screen has something open that q closes.
	Open() bool
	Say(status string)
	Close()
}

// Model is the root model.
type Model struct {
	cancel context.CancelFunc
	keys   keys.Map
	styles *theme.Styles
	screen screen
	title  string
	mouse  bool
	auto   bool // the theme follows the terminal's background
	ground ground
	stale  bool // the frame no longer shows how things are
	view   tea.View
}

// New returns the lab's root model. Run it with tea.NewProgram.
func New(o Options) tea.Model {
	parent := o.Context
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := context.WithCancel(parent)
	name := theme.Name(o.Theme)
	m := &Model{
		cancel: cancel,
		keys:   keys.New(),
		mouse:  !o.NoMouse,
		auto:   !name.Valid(),
		stale:  true,
	}
	if m.auto {
		name = theme.Dark
	}
	m.styles = theme.New(name, o.Profile)
	m.title = "racelab"
	m.screen = bench.New(o.Lesson, bench.Env{
		Context:       ctx,
		Keys:          &m.keys,
		Styles:        m.styles,
		ReducedMotion: o.ReducedMotion,
		Budget:        o.Budget,
		Seed:          o.Seed,
	})
	return m
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(m.screen.Init(), tea.RequestBackgroundColor)
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.stale = true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.screen.SetSize(clamp(msg.Width, 80, maxWidth), clamp(msg.Height, 24, maxHeight))
	case tea.ColorProfileMsg:
		return m, m.dress(m.styles.Name, msg.Profile)
	case tea.BackgroundColorMsg:
		return m, m.see(msg.IsDark())
	case tea.KeyPressMsg:
		if cmd, done := m.press(msg); done {
			return m, cmd
		}
	}
	return m, m.screen.Handle(msg)
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
	case key.Matches(k, m.keys.Force), key.Matches(k, m.keys.Quit) && !m.screen.Open():
		m.screen.Close()
		m.cancel()
		return tea.Quit, true
	case key.Matches(k, m.keys.Mouse):
		m.mouse = !m.mouse
		if m.mouse {
			m.screen.Say("The mouse is on: click a switch, a lane's name, a step.")
		} else {
			m.screen.Say("The mouse is off: the terminal selects text again.")
		}
	case key.Matches(k, m.keys.Theme):
		m.auto = false
		next := m.styles.Name.Next()
		m.screen.Say("Theme: " + next.Words() + ".")
		return m.dress(next, m.styles.Profile), true
	default:
		return nil, false
	}
	return nil, true
}

// ground is what is known of the terminal's own background.
type ground uint8

const (
	unknownGround ground = iota
	darkGround
	lightGround
)

// see takes in whether the terminal's background is dark. Unless the learner
// chose a theme, it follows.
func (m *Model) see(dark bool) tea.Cmd {
	name := theme.Light
	m.ground = lightGround
	if dark {
		name, m.ground = theme.Dark, darkGround
	}
	if !m.auto {
		return nil
	}
	return m.dress(name, m.styles.Profile)
}

// clashes reports whether the theme was chosen against the background that the
// terminal has, or may have: then the lab brings its own.
func (m *Model) clashes() bool {
	switch m.ground {
	case darkGround:
		return !m.styles.Name.IsDark()
	case lightGround:
		return m.styles.Name.IsDark()
	}
	return !m.auto
}

// dress changes the colours.
func (m *Model) dress(name theme.Name, p colorprofile.Profile) tea.Cmd {
	if m.styles.Name == name && m.styles.Profile == p {
		return nil
	}
	m.styles = theme.New(name, p)
	return m.screen.SetStyles(m.styles)
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	if !m.stale {
		return m.view
	}
	m.stale = false
	m.view = tea.NewView(strings.Join(m.screen.Lines(), "\n"))
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
