// Package explore covers every interleaving of a program and counts what they
// lead to.
//
// It searches the graph of states: two runs that lead to the same state have
// the same future, so each state is expanded once (stateful model checking; states
// are identified by 128-bit hashes, as in Holzmann's hash compaction). From the
// finished graph everything else follows exactly: the number of interleavings is
// the number of paths, counted by dynamic programming in big integers; the
// probability of an outcome under a uniformly random scheduler is the mass that
// reaches it; the failing run with the fewest preemptions is a shortest path.
//
// Goroutines that nothing tells apart are explored once for all their permutations where that is
// worth it (alike.go).
//
// When the budget ends before the space does, it goes on with bounded
// preemptions (Musuvathi & Qadeer, "Iterative context bounding", PLDI 2007) and
// then with random runs, half of them scheduled by PCT with depth 3 (Burckhardt et al., "A
// randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010), and a few in
// lockstep. Whoever waits for the first failing run is told it at once (first.go). The result says
// which of these was complete.
package explore

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"racelab/sim/machine"
	"racelab/sim/trace"
)

// Budget bounds an exploration. Zero fields take defaults.
type Budget struct {
	Time    time.Duration // wall clock; default 10 s
	States  int           // states stored; default 4,000,000
	Memory  int64         // bytes that the process may take; default 3 GiB
	Workers int           // goroutines; default GOMAXPROCS
	Alike   Alike         // whether alike goroutines are explored as one

	// Strategy is how the program is explored; nil: as auto does. Runs is how many runs a strategy draws that
	// draws runs; default 1,000.
	Strategy Strategy
	Runs     int

	// Early is how many early moves a run may make, if the machine has any (see
	// machine.Early): 0 for any number.
	Early int

	// Enough ends the exploration when it is closed, as the end of Time does: what
	// has been found so far is reported. Nil: it never ends so.
	Enough <-chan struct{}

	// First is called with a failing run as soon as one is known, at most once and from another
	// goroutine; Explore does not return while it runs. It need not be the shortest. Nil: nobody waits for it.
	First func(Failure)

	// FirstOnly ends the exploration with the first failing run, as Enough does.
	FirstOnly bool
}

func (b Budget) withDefaults() Budget {
	if b.Time <= 0 {
		b.Time = 10 * time.Second
	}
	if b.States <= 0 {
		b.States = 4_000_000
	}
	if b.Memory <= 0 {
		b.Memory = 3 << 30
	}
	if b.Workers <= 0 {
		b.Workers = runtime.GOMAXPROCS(0)
	}
	return b
}

// Progress is how far an exploration has come.
type Progress struct {
	Phase       string
	States      int64
	Transitions int64
	Runs        int64
	Elapsed     time.Duration
}

// Chance is what random values, and the order of maps, have to do with a result.
type Chance struct {
	Mixed     bool // they were counted as a part of the interleavings
	Avoidable bool // with other values no interleaving fails
	Known     bool // Avoidable was worked out
}

// and joins what two parts of an exploration know.
func (c *Chance) and(d *Chance) *Chance {
	if c == nil || d == nil {
		return cmp.Or(c, d)
	}
	return &Chance{Mixed: c.Mixed || d.Mixed, Avoidable: c.Avoidable && d.Avoidable, Known: c.Known && d.Known}
}

// Result is what was found.
type Result struct {
	Complete    bool // every interleaving was covered
	Unbounded   bool // the graph has a cycle
	States      int64
	Transitions int64

	Paths    *big.Int // interleavings covered; nil if unbounded
	Failing  *big.Int // of those
	Outcomes []Outcome
	Shortest *Failure

	Deadlocks, Leaks, Livelocks []Finding
	Races                       []Race

	Timed   bool      // time could have passed earlier or later somewhere
	Early   int       // early moves up to which every interleaving was covered; Unlimited; -1 if not even without
	Bound   int       // largest number of preemptions fully covered; -1 for none
	Sampled int       // random runs
	Cut     []Outcome // runs that used up what a run may use, or asked for what the model lacks: not among Outcomes
	Starved bool      // there are loops that only a timer ends, which the bound never lets fire
	Reason  string
	Unasked bool      // it serves, and no handler of it ever ran: nothing is known of what they do
	hints   uint32    // notes that say nothing of what was covered
	began   time.Time // when runs began, by their own clock
	Partly  bool      // of the races that no state shows, not all were looked for
	Until   time.Time // when words and replays have to be done, to keep to the budget
	Noted   uint32    // machine.Noted of all runs together
	rows    []string  // the statements whose orders were not all explored
	Alike   bool      // goroutines that nothing tells apart were explored once for all their permutations

	places map[outcomeKey]int // of the first outcomes, in Outcomes: there may be thousands
	placed int                // how many

	Chance *Chance // what random values had to do with it; nil where no run of a program asked for one

	Representatives bool // every interleaving, but for the order of steps that commute; nothing was counted

	by        Strategy // nil: auto
	schedules int      // different ones of those that were drawn
	Refused   string   // why the search by representatives, if that was asked for, proves nothing
	unended   int      // runs that were drawn and came to no end

	Graph *Graph // of all states; nil if the budget ended before it was whole

	// Orbits is the graph of a program whose alike goroutines were explored as one, in place of Graph:
	// its states are those of the program but for who is who, and its transitions have no names.
	Orbits *Graph
}

// Outcome is one way in which runs end.
type Outcome struct {
	End         machine.End
	Endless     bool     // the runs that never end
	Paths       *big.Int // nil if unbounded, or not counted
	Probability float64
	Exact       *big.Rat // nil unless exact
	Moves       []machine.Move
	Early       int  // early moves that it takes
	Untold      bool // there was no time, or no room, for a run that ends so, or to say what Moves are in the program
}

// Failure is a failing run.
type Failure struct {
	End         machine.End
	Moves       []machine.Move
	Early       int
	Preemptions int
}

// Finding is a deadlock, leak or livelock, with a run that shows it.
type Finding struct {
	End   machine.End
	Moves []machine.Move
	Early int    // early moves that it takes
	Cycle int    // steps of the repeated part, at the end of Moves
	Text  string // of livelocks: who goes on and who does not
}

// Race is a data race: after Moves, both goroutines stand at their accesses.
type Race struct {
	First, Second     trace.Position
	FirstOp, SecondOp trace.Op
	Name              string
	Moves             []machine.Move
	Early             int
}

// Explore covers the interleavings of the run that begins at root, which it
// does not change. It returns ctx's error if that is cancelled.
func Explore(ctx context.Context, root *machine.Machine, budget Budget, progress func(Progress)) (*Result, error) {
	x := &explorer{root: root, signals: new(signals), budget: budget.withDefaults(), start: time.Now(), bound: -1, early: budget.Early}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { x.cancelled.Store(true) })
	defer stop()
	if budget.Enough != nil {
		go func() {
			select {
			case <-budget.Enough:
				x.enough.Store(true)
			case <-ctx.Done():
			}
		}()
	}
	if progress != nil {
		done := make(chan struct{})
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			x.report(done, progress)
		}()
		defer func() { close(done); <-finished }()
	}
	over := time.AfterFunc(x.budget.Time*11/10, func() { x.overtime.Store(true) })
	defer over.Stop()
	r := x.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.began = root.Beginning()
	r.rows = root.RowsOpen()
	r.Until = x.start.Add(x.budget.Time * 115 / 100)
	return r, nil
}

// signals end an exploration early.
type signals struct {
	cancelled atomic.Bool
	enough    atomic.Bool // the caller wants what there is
	told      atomic.Bool // of the first failing run
	overtime  atomic.Bool // the time is up, for what comes after the search as well
	proving   atomic.Bool // the full search gives way to one by representatives
	proven    atomic.Bool // by representatives: the full search is for the counts only
}

// explorer is one exploration.
type explorer struct {
	*signals
	root    *machine.Machine
	budget  Budget
	start   time.Time
	bound   int
	early   int  // early moves allowed; 0: any number
	alike   bool // alike goroutines are explored as one: see alike.go
	reduced bool // steps that commute are taken together: see reduced.go

	phase       atomic.Pointer[string]
	states      atomic.Int64
	transitions atomic.Int64
	runs        atomic.Int64
}

func (x *explorer) report(done <-chan struct{}, progress func(Progress)) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			p := Progress{States: x.states.Load(), Transitions: x.transitions.Load(), Runs: x.runs.Load(), Elapsed: time.Since(x.start)}
			if s := x.phase.Load(); s != nil {
				p.Phase = *s
			}
			progress(p)
		}
	}
}

func (x *explorer) enter(phase string) { x.phase.Store(&phase) }

// late reports whether there is no time left for what comes after the search.
func (x *explorer) late() bool { return x.overtime.Load() || x.enough.Load() }

// run goes through the phases, and looks whether there was anything to explore.
func (x *explorer) run() *Result {
	by := x.budget.Strategy
	if by == nil {
		by = auto{}
	}
	r := by.explore(x)
	r.Unasked = r.hints&machine.NoteServing != 0 && r.hints&machine.NoteHandled == 0
	r.Complete = r.Complete && !r.Unasked
	return r
}

// phases goes through the phases: everything, with a quick pass and a search by representatives beside it; then
// bounded preemptions; then random runs. The search gets the time but for a tenth, which is for
// what follows from it; nothing goes on when the time is over by a tenth.
func (x *explorer) phases() *Result {
	x.enter("every interleaving")
	quick, prover := x.quick(), x.prove()
	full := x.everything(x.searchUntil())
	quick.end()
	proof := prover.end(full.partial && !x.cancelled.Load() && !x.late())
	if x.cancelled.Load() {
		return &Result{}
	}
	if proof != nil {
		return proof
	}
	r, full := x.concluded(full)
	if !full.partial {
		return r
	}
	if x.asFarAs(r, full); r.Early < 0 {
		full = nil // its memory is needed
		x.boundedPhase(r)
	}
	x.samplingPhase(quick.sampler, r)
	return r
}

// searchUntil is when the search ends, so that there is time for what follows from it.
func (x *explorer) searchUntil() time.Time { return x.start.Add(x.budget.Time * 9 / 10) }

func (x *explorer) outOfTime() bool { return time.Now().After(x.start.Add(x.budget.Time)) }

// asFarAs leaves of what a search says that did not get to its end what holds all the same.
func (x *explorer) asFarAs(r *Result, full *graph) {
	r.Complete, r.Reason = false, full.reason
	if r.Early >= 0 {
		x.declared(r, full)
		return
	}
	r.forgetCounts()
}

// concluded is what follows from a search of the whole graph. Where its orbits have a run that is none of the program, it is
// searched once more, without orbits, in what time there is; then that graph is returned.
func (x *explorer) concluded(full *graph) (*Result, *graph) {
	r, ok := x.said(full)
	if !ok {
		x.alike = false
		full = x.search(-1, x.budget.States, x.searchUntil())
		r = x.analyse(full)
	}
	r.Timed, r.Early = full.timed, x.covered(full)
	if x.early > 0 && r.Early == x.early {
		x.declared(r, full)
	}
	r.States, r.Transitions = int64(len(full.nodes)), full.transitions
	if x.alike { // whose states have no names for who is who
		r.Orbits = full.keep(x.covered(full))
	} else {
		r.Graph = full.keep(x.covered(full))
	}
	if !full.partial {
		if full.noted&machine.Told != 0 || len(r.Races) > 0 {
			r.Partly = !x.unordered(full, r)
		}
		r.Complete = r.Noted == 0 && !r.cutOff() && !r.Partly && !r.Starved && r.Reason == ""
		for i := range r.Outcomes {
			if !r.Complete { // of what was tried, not of what there is
				r.Outcomes[i].Exact = nil
			}
		}
	}
	return r, full
}

// boundedPhase raises the bound on preemptions until its share of the budget
// ends. The last complete bound gives the counts.
func (x *explorer) boundedPhase(r *Result) {
	deadline := x.start.Add(x.budget.Time * 97 / 100)
	for k := 0; k <= 3 && !x.cancelled.Load() && !x.late() && time.Now().Before(deadline); k++ {
		x.enter(r.boundName(k))
		g := x.search(k, x.budget.States, deadline)
		part := x.analyse(g)
		r.merge(part, !g.partial && !part.Unbounded)
		if g.partial {
			break
		}
		r.Bound, x.bound = k, k
	}
}

// boundName words a bound on preemptions, which in a program with timers is one
// on both: an early move takes somebody's turn, too.
func (r *Result) boundName(k int) string {
	words := "preemption"
	if k > 1 {
		words = "preemptions"
	}
	if r.Timed {
		words += " or " + earlyTimers(max(k, 1))
	}
	if k == 0 {
		return "no " + words
	}
	return fmt.Sprintf("at most %d %s", k, words)
}

// merge adds what a bounded search or random runs found. With counts, its
// numbers of interleavings replace r's.
func (r *Result) merge(part *Result, counts bool) {
	if counts {
		r.Paths, r.Failing = part.Paths, part.Failing
		for i := range r.Outcomes {
			r.Outcomes[i].Paths = new(big.Int)
		}
	}
	for _, o := range part.Outcomes {
		at := r.outcome(o.End, o.Endless)
		if at < 0 {
			n := o
			n.Probability, n.Exact = 0, nil
			if !counts {
				n.Paths = new(big.Int)
			}
			r.Outcomes = append(r.Outcomes, n)
			continue
		}
		have := &r.Outcomes[at]
		if counts {
			have.Paths = o.Paths
		}
		if !o.Untold && (have.Untold || o.Early < have.Early && o.Moves != nil) {
			have.Moves, have.Early, have.Untold = o.Moves, o.Early, false
		}
	}
	if r.Shortest == nil || part.Shortest != nil && part.Shortest.better(r.Shortest) {
		r.Shortest = part.Shortest
	}
	r.Deadlocks = mergeFindings(r.Deadlocks, part.Deadlocks)
	r.Leaks = mergeFindings(r.Leaks, part.Leaks)
	r.Livelocks = mergeFindings(r.Livelocks, part.Livelocks)
	r.Races = mergeRaces(r.Races, part.Races)
	r.Noted |= part.Noted
	r.hints |= part.hints
	r.Starved = r.Starved || part.Starved
	r.Chance = r.Chance.and(part.Chance)
	for _, o := range part.Cut {
		r.cut(o)
	}
}

func (f *Failure) better(g *Failure) bool {
	if f.Early != g.Early {
		return f.Early < g.Early
	}
	if f.Preemptions != g.Preemptions {
		return f.Preemptions < g.Preemptions
	}
	return len(f.Moves) < len(g.Moves)
}

func (r *Result) outcome(e machine.End, endless bool) int {
	key := outcomeKey{e.Outcome, e.Fails, endless}
	at, ok := r.places[key]
	if ok && at < len(r.Outcomes) && r.Outcomes[at].key() == key {
		return at
	}
	if ok || r.placed > len(r.Outcomes) || r.places == nil { // they have been put in another order
		r.places, r.placed = map[outcomeKey]int{}, 0
	}
	for ; r.placed < len(r.Outcomes); r.placed++ {
		if k := r.Outcomes[r.placed].key(); !r.has(k) {
			r.places[k] = r.placed
		}
	}
	if at, ok = r.places[key]; ok {
		return at
	}
	return -1
}

func (r *Result) has(k outcomeKey) bool { _, ok := r.places[k]; return ok }

// outcomeKey is what tells outcomes apart.
type outcomeKey struct {
	text           string
	fails, endless bool
}

func (o *Outcome) key() outcomeKey { return outcomeKey{o.End.Outcome, o.End.Fails, o.Endless} }

// mergeFindings adds findings to others. Of those that say the same it keeps the one that takes the fewest
// early moves.
func mergeFindings(have, more []Finding) []Finding {
	for _, f := range more {
		at := slices.IndexFunc(have, func(h Finding) bool { return h.End.Lost == f.End.Lost && h.Text == f.Text })
		switch {
		case at < 0:
			have = append(have, f)
		case f.Early < have[at].Early:
			have[at] = f
		}
	}
	return have
}

func mergeRaces(have, more []Race) []Race {
	for _, r := range more {
		known := false
		for _, h := range have {
			known = known || h.same(r)
		}
		if !known {
			have = append(have, r)
		}
	}
	return have
}

func (r Race) same(s Race) bool {
	return r.First == s.First && r.Second == s.Second || r.First == s.Second && r.Second == s.First
}
