package sim

import (
	"math/big"
	"slices"
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
	Things  []Thing  // the same as it looks: tables, keys, files, structs, variables, locks, channels
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

// Thing is a part of the shared state with rows and columns.
type Thing = machine.Thing

// ThingRow is a row of a thing.
type ThingRow = machine.ThingRow

// The kinds of things.
const (
	Variables = machine.Variables
	Record    = machine.Record
	List      = machine.List
	SQLTable  = machine.SQLTable
	RedisKeys = machine.RedisKeys
	FileLines = machine.File
	Locks     = machine.Locks
	Channels  = machine.Channels
)

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
	Complete      bool     // every interleaving within the bound that was asked for was covered
	Bound         string   // which interleavings were covered, in words: "every interleaving, timers at any moment"
	Early         int      // early moves of time up to which all were; Unlimited; -1 if not even without
	Coverage      string   // what was and was not covered, as a sentence
	Unbounded     bool     // the state graph has a cycle, so there are infinitely many interleavings
	Interleavings *big.Int // covered; nil if unbounded, or if none were counted
	Failing       *big.Int // of those; nil as well
	States        int64    // distinct states reached
	Transitions   int64    // distinct transitions between them
	Outcomes      []Outcome
	Shortest      *Failure // the failing run with the fewest early moves, then preemptions, then steps; nil if none fails
	Deadlocks     []Finding
	Leaks         []Finding
	Livelocks     []Finding
	Races         []Race
	Elapsed       time.Duration
	Chance        *Chance // what random values have to do with it; nil where no run asked for one, and for lessons
	Skipped       []Skip  // tests that skipped themselves in some interleaving
	Served        *Served // what racelab asked servers, and which handlers ran; nil if there is nothing to say

	// Representatives says that of runs that differ only in the order of steps that commute one was
	// followed: the outcomes are all there are, and nothing was counted.
	Representatives bool

	// Strategy is the one that was asked for, if any. Of one that draws runs, Runs are how many came to be drawn, and
	// Schedules how many of them differ.
	Strategy        string
	Runs, Schedules int

	decider *Decider
}

// Skip is a test that skipped itself, and why.
type Skip = machine.Skip

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

// Binding reports whether a compiled run has to end in one of the outcomes: every interleaving is
// covered, and no data race leaves to compiler, machine and runtime what happens.
func (r *Report) Binding() bool { return r.Complete && len(r.Races) == 0 }

// MapRace reports whether a data race is on a map. The runtime notices some of them and ends the
// program; where it does not, the map may be damaged, and lose what was entered.
func (r *Report) MapRace() bool {
	return slices.ContainsFunc(r.Races, func(race Race) bool {
		return race.FirstOp == trace.MapWrite || race.SecondOp == trace.MapWrite
	})
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
	Early         int      // how often time passed or a timer fired in the example while somebody could run
	Schedule      Schedule // an example with the fewest early moves, then preemptions
	Token         string   // the same, as a token
}

// Failure is a failing run.
type Failure struct {
	Schedule    Schedule
	Token       string
	Early       int // as in Outcome
	Preemptions int // switches away from an actor that could have gone on
	Steps       int
	End         End
	Line        *Line   // when it was decided; nil if that is not known
	Reason      *Reason // by what it was decided; nil if that is not known
}

// Finding is a deadlock, leak or livelock.
type Finding struct {
	Text     string   // who waits where for whom; of a livelock, who keeps whom from getting on
	Pattern  Pattern  // of a livelock: that, or starvation; empty if it has no name
	Where    []string // file:line of each actor involved
	Schedule Schedule // a run that shows it
	Cycle    int      // for a livelock: number of steps of the repeated part, at the end of Schedule
	Early    int      // as in Outcome
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
	Early         int      // as in Outcome
	Token         string
	Text          string // one sentence
}
