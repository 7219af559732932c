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
// When the budget ends before the space does, it goes on with bounded
// preemptions (Musuvathi & Qadeer, "Iterative context bounding", PLDI 2007) and
// then with random runs, half of them scheduled by PCT with depth 3 (Burckhardt et al., "A
// randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010). The result says
// which of these was complete.
package explore

import (
	"context"
	"math/big"
	"runtime"
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

	// Enough ends the exploration when it is closed, as the end of Time does: what
	// has been found so far is reported. Nil: it never ends so.
	Enough <-chan struct{}
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

	Bound   int // largest number of preemptions fully covered; -1 for none
	Sampled int // random runs
	Reason  string
	Noted   uint32 // machine.Noted of all runs together
}

// Outcome is one way in which runs end.
type Outcome struct {
	End         machine.End
	Endless     bool     // the runs that never end
	Paths       *big.Int // nil if unbounded, or not counted
	Probability float64
	Exact       *big.Rat // nil unless exact
	Moves       []machine.Move
}

// Failure is a failing run.
type Failure struct {
	End         machine.End
	Moves       []machine.Move
	Preemptions int
}

// Finding is a deadlock, leak or livelock, with a run that shows it.
type Finding struct {
	End   machine.End
	Moves []machine.Move
	Cycle int    // steps of the repeated part, at the end of Moves
	Text  string // of livelocks: who goes on and who does not
}

// Race is a data race: after Moves, both goroutines stand at their accesses.
type Race struct {
	First, Second     trace.Position
	FirstOp, SecondOp trace.Op
	Name              string
	Moves             []machine.Move
}

// Explore covers the interleavings of the run that begins at root, which it
// does not change. It returns ctx's error if that is cancelled.
func Explore(ctx context.Context, root *machine.Machine, budget Budget, progress func(Progress)) (*Result, error) {
	x := &explorer{root: root, budget: budget.withDefaults(), start: time.Now(), bound: -1}
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
	r := x.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// explorer is one exploration.
type explorer struct {
	root      *machine.Machine
	budget    Budget
	start     time.Time
	cancelled atomic.Bool
	enough    atomic.Bool // the caller wants what there is
	bound     int

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

// run goes through the phases: everything; then bounded preemptions; then
// random runs.
func (x *explorer) run() *Result {
	x.enter("every interleaving")
	full := x.search(-1, x.budget.States, x.start.Add(x.budget.Time*6/10))
	r := x.analyse(full)
	if x.cancelled.Load() {
		return r
	}
	r.States, r.Transitions = int64(len(full.nodes)), full.transitions
	if !full.partial {
		r.Complete = r.Noted == 0 && !r.cutOff()
		for i := range r.Outcomes {
			if !r.Complete { // of what was tried, not of what there is
				r.Outcomes[i].Exact = nil
			}
		}
		return r
	}
	r.Complete = false
	r.Reason = full.reason
	x.boundedPhase(r)
	x.samplingPhase(r)
	return r
}

// boundedPhase raises the bound on preemptions until its share of the budget
// ends. The last complete bound gives the counts.
func (x *explorer) boundedPhase(r *Result) {
	r.Paths, r.Failing, r.Unbounded = new(big.Int), new(big.Int), false
	for i := range r.Outcomes {
		r.Outcomes[i].Paths, r.Outcomes[i].Exact, r.Outcomes[i].Probability = new(big.Int), nil, 0
	}
	deadline := x.start.Add(x.budget.Time * 8 / 10)
	for k := 0; k <= 3 && !x.cancelled.Load() && !x.enough.Load() && time.Now().Before(deadline); k++ {
		x.enter(boundName(k))
		g := x.search(k, x.budget.States, deadline)
		part := x.analyse(g)
		r.merge(part, !g.partial && !part.Unbounded)
		if g.partial {
			break
		}
		r.Bound, x.bound = k, k
	}
}

func boundName(k int) string {
	switch k {
	case 0:
		return "no preemption"
	case 1:
		return "at most 1 preemption"
	}
	return "at most " + string(rune('0'+k)) + " preemptions"
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
		if counts {
			r.Outcomes[at].Paths = o.Paths
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
}

func (f *Failure) better(g *Failure) bool {
	if f.Preemptions != g.Preemptions {
		return f.Preemptions < g.Preemptions
	}
	return len(f.Moves) < len(g.Moves)
}

func (r *Result) outcome(e machine.End, endless bool) int {
	for i, o := range r.Outcomes {
		if o.End.Outcome == e.Outcome && o.End.Fails == e.Fails && o.Endless == endless {
			return i
		}
	}
	return -1
}

func mergeFindings(have, more []Finding) []Finding {
	for _, f := range more {
		known := false
		for _, h := range have {
			known = known || h.End.Lost == f.End.Lost && h.Text == f.Text
		}
		if !known {
			have = append(have, f)
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
