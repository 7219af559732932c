// Package sim runs real Go, one visible step at a time, and explores every
// interleaving of its goroutines.
//
// Load turns source into a Program. A Run is one execution under the caller's
// schedule: it can be stepped, travelled and branched. Explore covers all
// schedules and returns exact numbers. A Program is immutable and may be shared
// by any number of goroutines; a Run belongs to one.
package sim

import (
	"context"
	"errors"
	"time"

	"racelab/sim/trace"
)

var errTodo = errors.New("not built")

// File is one source file.
type File struct {
	Name string // as it should appear in positions: "deposit.go"
	Text []byte
}

// Kind says how an entry is run.
type Kind uint8

// The kinds of entry.
const (
	Main   Kind = iota // func main of package main
	Test               // func TestXxx(t *testing.T)
	Lesson             // type Lesson with actor methods
)

// Entry is something in a program that can be run.
type Entry struct {
	Name string // "main", "TestDeposit", "Lesson"
	Kind Kind
}

// Switch is a bool field of a lesson that the learner flips.
type Switch struct {
	Name  string // kebab case, as the command line takes it: "lock-each"
	Field string // as the source names it: "LockEach"
	Kind  string // fix, partial, wrong or fault: the key of the field's tag
	Text  string // the tag's value
}

// Program is source that was parsed, type-checked and compiled for the machine.
type Program struct{}

// Load compiles one package. name is a lesson's name or a path, for messages and
// tokens. Errors begin with file:line:column where there is one.
func Load(name string, files []File) (*Program, error) { return nil, errTodo }

// LoadPath compiles a Go file or a package folder.
func LoadPath(path string) (*Program, error) { return nil, errTodo }

// Name returns the name that was given to Load.
func (p *Program) Name() string { return "" }

// Entries returns what can be run, in source order. There is at least one.
func (p *Program) Entries() []Entry { return nil }

// Switches returns the switches of a lesson, in source order.
func (p *Program) Switches() []Switch { return nil }

// Files returns the source.
func (p *Program) Files() []File { return nil }

// Config says how a program is started.
type Config struct {
	Entry     string   // name of an entry; empty for the only one
	Switches  []string // names of the switches that are on
	AnyTimers bool     // timers may fire at any moment, in order of their deadlines
}

// Run is one execution, with its whole history. Step 0 is the start.
type Run struct{}

// NewRun starts a run. The error says which entry or switch does not exist.
func (p *Program) NewRun(c Config) (*Run, error) { return nil, errTodo }

// Len returns the number of steps taken.
func (r *Run) Len() int { return 0 }

// View returns the run as it was after step at, 0 <= at <= Len.
func (r *Run) View(at int) *View { return nil }

// Step takes one of the choices of View(Len()).
func (r *Run) Step(c Choice) error { return errTodo }

// Truncate goes back for good: it forgets every step after at.
func (r *Run) Truncate(at int) {}

// Events returns what happened in steps 1 to at, in order.
func (r *Run) Events(at int) []trace.Event { return nil }

// Schedule returns the choices made so far.
func (r *Run) Schedule() Schedule { return nil }

// Token returns the run as a short string that NewReplay takes.
func (r *Run) Token() string { return "" }

// Counterfactual replays r's schedule under another configuration: each actor
// steps when it did in r; one that cannot is passed over; when the schedule ends the run is
// finished without preemptions. first is the first step at which the two runs
// differ in an event, 0 if they never do.
func (r *Run) Counterfactual(c Config) (other *Run, first int, err error) {
	return nil, 0, errTodo
}

// Budget bounds an exploration. Zero fields take defaults.
type Budget struct {
	Time    time.Duration // wall clock; default 10 s
	States  int           // states stored; default 4,000,000
	Workers int           // goroutines; default GOMAXPROCS
}

// Explore covers every interleaving within the budget. progress may be nil; it
// is called at most about 10 times a second, from another goroutine. When ctx is cancelled
// Explore returns at once with ctx's error.
func (p *Program) Explore(ctx context.Context, c Config, b Budget, progress func(Progress)) (*Report, error) {
	return nil, errTodo
}

// Explain tells in plain words, with step numbers, what went wrong in the run:
// lost update, check-then-act, deadlock with its cycle, data race, leak. It
// returns one sentence a finding, the most telling first, or none.
func (r *Run) Explain() []Insight { return nil }

// Insight is one finding in a run.
type Insight struct {
	Pattern string // "lost update", "check-then-act", "data race", "deadlock", "leak"
	Text    string // "Lost update: bob wrote 130 (4) from a read (2) older than alice's write (3)."
	Steps   []int  // the steps it names, in order
}

// TokenInfo is what a token says before it is replayed.
type TokenInfo struct {
	Name       string   // lesson's name; empty for a token of a file
	SourceHash string   // of the source it was made with, hexadecimal
	Entry      string   // empty for the only entry
	Switches   []string // names of the switches that were on
	Steps      int      // number of steps
}

// ParseToken reads the head of a token. Its error says what is wrong with it:
// not a token, damaged (the checksum differs), or of another version.
func ParseToken(s string) (TokenInfo, error) { return TokenInfo{}, errTodo }

// Replay runs the token's schedule. It fails if the token was made with other
// source, or if the schedule does not fit the program.
func (p *Program) Replay(token string) (*Run, error) { return nil, errTodo }
