// Package ui is the lab on a terminal: a root Bubble Tea model with one screen
// at a time below it.
//
// Screens are plain structs with imperative methods that render into a given
// size. Everything that differs between learners (colours, keys, size, random
// seed) comes in by Options or messages and lives in the model, so that one
// process can serve many terminals; nothing here reads the environment.
package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/sim"
	"racelab/ui/bench"
)

// Program, Lesson and Line are what a caller fills in to open the bench.
type (
	Program = bench.Program
	Lesson  = bench.Lesson
	Line    = bench.Line
)

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

// New returns the lab's root model. Run it with tea.NewProgram.
func New(o Options) tea.Model { return &Model{} }

// Model is the root model.
type Model struct{}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return m, nil }

// View implements tea.Model.
func (m *Model) View() tea.View { return tea.NewView("") }
