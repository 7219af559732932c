package sim

import (
	"math/big"
	"time"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// View is a run at one moment: everything that a screen shows of it. Its slices
// belong to the caller.
type View struct {
	Step    int      // steps taken so far
	Now     int64    // virtual clock, in nanoseconds since the run began
	Actors  []Actor  // in order of appearance; an actor keeps its index for the whole run
	Shared  []Var    // memory that the actors share, in source order
	Choices []Choice // what may happen next, in the canonical order; empty when the run has ended
	Output  string   // what the program printed so far
	End     *End     // nil while the run can go on
}

// ActorState says what a goroutine can do now.
type ActorState = machine.ActorState

// The states of an actor.
const (
	Ready   = machine.Ready   // can step
	Blocked = machine.Blocked // waits for another actor, a channel or a lock
	Asleep  = machine.Asleep  // waits for the clock
	Done    = machine.Done    // returned
	Crashed = machine.Crashed // ended by a panic, a fatal error or a fault
)

// Actor is one goroutine of a run.
type Actor = machine.Actor

// Var is a named value.
type Var = machine.Var

// Choice is one way for the run to go on.
type Choice struct {
	Actor int    // index into View.Actors; -1 for the clock or a fault
	Alt   int    // which of the actor's alternatives, from 0 (select cases, random numbers)
	Label string // in words: "write l.balance", "receive from a", "time passes to 1s"
}

// EndKind says how a run ended.
type EndKind uint8

// The ends of a run.
const (
	Finished EndKind = iota // every actor, or main, returned
	Failed                  // the invariant is broken, a test failed, or the exit status is not 0
	Panicked                // panic or fatal error
	Deadlock                // nobody can ever step again
	Spent                   // a budget ran out (steps, memory, goroutines, output)
)

// String returns the end in words.
func (k EndKind) String() string {
	return [...]string{"finished", "failed", "panicked", "deadlock", "out of budget"}[k]
}

// End is what a finished run left behind.
type End struct {
	Kind    EndKind
	Fails   bool           // the run counts as a failure
	Outcome string         // in the program's words: "balance 130", or what it printed
	Why     string         // one sentence when it fails: "balance is 130, want 180"
	Pos     trace.Position // of a panic
	Leaked  []int          // actors left blocked for ever
}

// Schedule is a list of choices from the start of a run.
type Schedule []Choice

// Report is what the explorer found.
type Report struct {
	Complete      bool     // every interleaving was covered
	Coverage      string   // what was and was not covered, as a sentence
	Unbounded     bool     // the state graph has a cycle, so there are infinitely many interleavings
	Interleavings *big.Int // covered; nil if unbounded
	Failing       *big.Int // of those; nil if unbounded
	States        int64    // distinct states reached
	Transitions   int64    // distinct transitions between them
	Outcomes      []Outcome
	Shortest      *Failure // the failing run with the fewest preemptions, then fewest steps; nil if none fails
	Deadlocks     []Finding
	Leaks         []Finding
	Livelocks     []Finding
	Races         []Race
	Elapsed       time.Duration
}

// Fails reports whether any interleaving fails, or there is a data race, a
// deadlock or a livelock: the verdict of `racelab check`.
func (r *Report) Fails() bool {
	for _, o := range r.Outcomes {
		if o.Fails {
			return true
		}
	}
	return len(r.Races) > 0 || len(r.Deadlocks) > 0 || len(r.Livelocks) > 0
}

// Outcome is one line of the census.
type Outcome struct {
	Text          string // as End.Outcome
	Kind          EndKind
	Fails         bool
	Why           string   // as End.Why
	Interleavings *big.Int // how many end so; nil if unbounded
	Share         float64  // Interleavings of all, 0..1; 0 if unbounded
	Probability   float64  // under a uniformly random scheduler, 0..1
	Exact         *big.Rat // the same, exact; nil when it was computed in floating point or sampled
	Schedule      Schedule // an example with the fewest preemptions
	Token         string   // the same, as a token
}

// Failure is a failing run.
type Failure struct {
	Schedule    Schedule
	Token       string
	Preemptions int // switches away from an actor that could have gone on
	Steps       int
	End         End
}

// Finding is a deadlock, leak or livelock.
type Finding struct {
	Text     string   // one sentence: who waits where for whom
	Where    []string // file:line of each actor involved
	Schedule Schedule // a run that shows it
	Cycle    int      // for a livelock: number of steps of the repeated part, at the end of Schedule
	Token    string
}

// Race is a data race: two accesses, one of them a write, not ordered by the Go
// memory model.
type Race struct {
	Variable      string         // as the source names it
	First, Second trace.Position // the two accesses
	FirstOp       trace.Op
	SecondOp      trace.Op
	Schedule      Schedule // a run whose last step leads to both accesses being next
	Token         string
	Text          string // one sentence
}
