// Package shell is what the screens of one learner's lab share: keys, colours,
// the record of progress, and the messages by which one screen opens another.
//
// A screen is a struct with imperative methods that draws a given size (see
// Screen). It knows no other screen: it returns Go or Back, and the root model
// opens what is asked for.
package shell

import (
	"context"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/ui/bench"
	"racelab/ui/keys"
	"racelab/ui/message"
	"racelab/ui/theme"
)

// Screen is what fills the terminal.
type Screen interface {
	Init() tea.Cmd
	Handle(tea.Msg) tea.Cmd
	SetSize(width, height int) tea.Cmd
	SetStyles(*theme.Styles) tea.Cmd
	// Lines draws exactly the size that was set.
	Lines() []string
	// Open reports whether the screen has something open that q closes.
	Open() bool
	// Typing reports whether keys are text at the moment, and none a command.
	Typing() bool
	Say(status string)
	Close()
}

// Env is what the screens of one learner share. Its methods must be called from
// the program's own goroutine.
type Env struct {
	Context       context.Context // ends what runs beside the screen
	Keys          *keys.Map
	Styles        *theme.Styles
	ReducedMotion bool
	Budget        sim.Budget
	Seed          uint64
	// After sends a message when a time has passed; nil: none is sent.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
	Now   func() time.Time
	Board *message.Board // where screens say things; the root draws it
	Parts []course.Part  // of the course, in order
	// Open prepares a lesson for the bench, as the command or the classroom does.
	Open func(l *lessons.Lesson) bench.Lesson
	// Reports returns a lesson's numbers where many learners share a machine and
	// what was explored on it; nil: each lab explores for itself.
	Reports func(ctx context.Context, l *lessons.Lesson) lessons.Numbers
	// Pack has the katas in place of those of the course; nil: those of the course.
	Pack *pack.Pack
	// Court judges code that the learner types; nil: none may be typed.
	Court exercise.Court
	// Editor is the learner's own editor as a command, with its arguments; empty: none.
	Editor []string
	// Nights keeps attempts at drills; nil: they end with the screen.
	Nights drill.Shelf
	// OnCall plays nights elsewhere than in this process; nil: they are played here.
	OnCall OnCall
	// Read reads a file of the learner's that a line of a drill names; nil: there are none.
	Read func(name string) (text string, ok bool, err error)
	// Own finds programs of the learner's own; nil: there are none here.
	Own Own
	// Class leads to a class; nil: nothing does from here.
	Class Class
	// Exec runs a command in place of the screen: tea.ExecProcess.
	Exec func(*exec.Cmd, tea.ExecCallback) tea.Cmd

	store   progress.Store
	record  progress.Record
	numbers map[string]lessons.Numbers
	unsaved int // changes that no answer of the store has confirmed
	out     progress.Outbox
}

// OnCall plays nights where many learners share a machine. Its methods may be called from any goroutine.
type OnCall interface {
	// Night returns what plays a night, which is kept.
	Night(d *drills.Drill, seed int, guided bool) drill.Player
	// Slice returns the slice of a drill with explorations that take turns.
	Slice(d *drills.Drill, p bench.Program) bench.Program
}

// Keep makes env keep what the learner does in store, beginning with what is
// there. Without it, nothing outlasts the program.
func (e *Env) Keep(store progress.Store, r progress.Record) {
	e.store, e.record = store, r.Clone()
}

// Record returns what the learner has done. It is not to be changed.
func (e *Env) Record() progress.Record { return e.record }

// Guided reports whether a lesson shows which keys there are, as they are needed:
// the first of the course does, until the learner has once made a lesson fail or
// gone through one. Who leaves it in the middle is guided again.
func (e *Env) Guided(l *lessons.Lesson) bool {
	if all := lessons.All(); len(all) == 0 || all[0].Name != l.Name {
		return false
	}
	for _, at := range e.record.Lessons {
		if at.Best != nil || !at.Done.IsZero() {
			return false
		}
	}
	return true
}

// Katas returns the katas that there are, and what they are called together.
func (e *Env) Katas() (all []*katas.Kata, title string, err error) {
	if e.Pack != nil {
		return e.Pack.Katas, e.Pack.Title, nil
	}
	all, err = katas.All()
	return all, "Write it from nothing", err
}

// Types reports whether the learner may type code.
func (e *Env) Types() bool { return e.Court != nil }

// Kept says that the record was stored, or why it was not.
type Kept struct {
	Record progress.Record
	Err    error
}

// Change changes the record at once, and returns the command that stores it.
// change is called again for what is stored then, and must do nothing but change
// its argument.
func (e *Env) Change(change func(*progress.Record)) tea.Cmd {
	change(&e.record)
	if e.store == nil {
		return nil
	}
	e.unsaved++
	store, ctx := e.store, context.WithoutCancel(e.Context) // the last change counts too
	out := &e.out
	out.Put(change)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		r, _, err := out.Send(ctx, store) // with nothing left to store it is an empty record, which adds nothing
		return Kept{r, err}
	}
}

// Take takes in a stored record: another program of the same learner may have
// added to it.
func (e *Env) Take(k Kept) {
	if k.Err == nil {
		e.unsaved--
		e.record = progress.Merge(e.record, k.Record)
	}
}

// Flush returns the command that stores whatever is not known to be stored: the
// program is about to end. It is nil if there is nothing.
func (e *Env) Flush() tea.Cmd {
	if e.store == nil || e.unsaved <= 0 {
		return nil
	}
	all := e.record.Clone()
	return e.Change(func(r *progress.Record) { *r = progress.Merge(*r, all) })
}

// Numbers returns what the explorer knows of a lesson. It remembers, for as long
// as the lab is open.
func (e *Env) Numbers(l *lessons.Lesson) lessons.Numbers {
	if n := e.numbers[l.Name]; n != nil {
		return n
	}
	if e.numbers == nil {
		e.numbers = map[string]lessons.Numbers{}
	}
	var n lessons.Numbers
	if e.Reports != nil {
		n = e.Reports(e.Context, l)
	} else {
		n = l.Numbers(e.Context)
	}
	e.numbers[l.Name] = n
	return n
}

// NumbersUntil is Numbers for work that is called off when ctx ends: what is
// known is used, and what is found is remembered only by the caller.
func (e *Env) NumbersUntil(ctx context.Context, l *lessons.Lesson) lessons.Numbers {
	if n := e.numbers[l.Name]; n != nil {
		return n
	}
	if e.Reports != nil {
		return e.Reports(ctx, l)
	}
	return l.Numbers(ctx)
}

// Kind is a kind of screen.
type Kind uint8

// The kinds of screen.
const (
	Home     Kind = iota
	Path          // a lesson, by name, at a stage
	Page          // a topic page, by name, at a section
	Review        // what is due
	Progress      // what was done, and how sure the learner was
	Settings
	First // the first minute
	Katas // the list of them
	Kata  // one, by name
	CodeReviews
	CodeReview // one, by name
	Messages   // what was told
	Drills     // the list of them
	Drill      // one, by name and night
	Programs   // of the learner's own
	Classroom
)

// Go asks for another screen. The one that sent it is under it, and comes back
// when it closes.
type Go struct {
	To      Kind
	Name    string
	Stage   course.Stage
	Section string
	Night   Night
	Instead bool // of the screen that sends it, which closes
}

// Night is one of a drill's, by its seed.
type Night struct {
	Seed  int
	Plain bool // the room does not say what a commander would ask next
}

// Back closes the screen that sends it.
type Back struct{ Said string } // what the screen below says

// Plain asks to go on in lines of text.
type Plain struct{}

// Send returns a command that sends a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
