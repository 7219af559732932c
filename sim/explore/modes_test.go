package explore

import (
	"context"
	"flag"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim/hb"
	"racelab/sim/internal/brute"
	"racelab/sim/internal/gen"
	"racelab/sim/load"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// How many generated programs are compared in all modes of exploring; .ci/truth takes more.
var (
	modePrograms = flag.Uint64("modes.programs", 20, "number of generated programs")
	modeFirst    = flag.Uint64("modes.first", 1, "seed of the first of them")
	modeRuns     = flag.Int("modes.runs", 1500, "runs that brute force walks, at most")
)

func compile(t testing.TB, text string) *machine.Program {
	t.Helper()
	pkg, err := load.Load([]load.File{{Name: "p.go", Text: []byte(text)}}, load.Around{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return pkg.Code
}

// newExplorer is one that a test drives by hand.
func newExplorer(root *machine.Machine) *explorer {
	return &explorer{root: root, signals: new(signals), budget: Budget{Workers: 1}.withDefaults(), start: time.Now(), bound: -1}
}

// subject is a program that all modes are compared on.
type subject struct {
	t    *testing.T
	text string
	code *machine.Program
	any  bool // timers fire at any moment
}

func (s *subject) root(traced bool) *machine.Machine {
	return s.code.New(machine.Options{Entry: "main", AnyTimers: s.any, Trace: traced})
}

// explore runs an exploration as a check does.
func (s *subject) explore(b Budget) *Result {
	s.t.Helper()
	b.Time, b.Workers = time.Minute, 1
	r, err := Explore(context.Background(), s.root(false), b, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// endsOf are the outcomes of a result; with counts, with their exact numbers.
func endsOf(r *Result) brute.Ends {
	out := brute.Ends{}
	for _, o := range r.Outcomes {
		paths, exact := o.Paths, o.Exact
		if paths == nil {
			paths = new(big.Int)
		}
		if exact == nil {
			exact = new(big.Rat)
		}
		out.Add(brute.Name(o.End.Outcome, o.End.Fails), paths, exact)
	}
	return out
}

// walked is what brute force says of a program.
type walked struct {
	ends  brute.Ends
	best  *brute.Cost
	races map[string]bool // of all runs, by happens-before
}

// walk follows every run; nil if they are too many.
func (s *subject) walk(early, bound int) *walked {
	s.t.Helper()
	out := &walked{races: map[string]bool{}}
	w := &brute.Walker{Left: *modeRuns, Early: early, Bound: bound, Depth: 200, Ended: func(m *machine.Machine) {
		events := m.Events()
		for _, r := range hb.Races(events) {
			if a, b := events[r.First], events[r.Second]; a.Pos.Line > 0 && b.Pos.Line > 0 {
				out.races[pairOf(a.Pos, b.Pos)] = true
			}
		}
	}}
	out.ends = w.Walk(s.root(true))
	out.best = w.Best
	if w.Wrong != "" {
		s.t.Fatalf("%s\n%s", w.Wrong, s.text)
	}
	if out.ends == nil {
		return nil
	}
	return out
}

// pairOf names a race by its two lines.
func pairOf(p, q trace.Position) string {
	a, b := p.String(), q.String()
	if a > b {
		a, b = b, a
	}
	return a + " and " + b
}

func racesOf(r *Result) map[string]bool {
	out := map[string]bool{}
	for _, race := range r.Races {
		out[pairOf(race.First, race.Second)] = true
	}
	return out
}

// whole compares a complete exploration with what brute force says: every count, every
// probability, the cheapest failure, every race.
func (s *subject) whole(mode string, r *Result, w *walked) {
	s.t.Helper()
	if r.Unbounded || r.Reason != "" {
		s.t.Errorf("%s: not whole: %s\n%s", mode, r.Words(), s.text)
		return
	}
	if got, want := endsOf(r).String(), w.ends.String(); got != want {
		s.t.Errorf("%s says\n%s\nbrute force says\n%s\n%s", mode, got, want, s.text)
	}
	var best *brute.Cost
	if f := r.Shortest; f != nil {
		best = &brute.Cost{Early: f.Early, Preemptions: f.Preemptions, Steps: len(f.Moves)}
	}
	if fmt.Sprint(best) != fmt.Sprint(w.best) {
		s.t.Errorf("%s: the cheapest failure takes %v, brute force says %v\n%s", mode, best, w.best, s.text)
	}
	got := racesOf(r)
	for pair := range w.races {
		if !got[pair] && !r.Partly {
			s.t.Errorf("%s does not know of the race %s\n%s", mode, pair, s.text)
		}
	}
	s.replays(mode, r)
}

// replays runs the example of each outcome: it has to end so.
func (s *subject) replays(mode string, r *Result) {
	s.t.Helper()
	for _, o := range r.Outcomes {
		if o.Endless || o.Moves == nil && o.Paths == nil {
			continue
		}
		m := s.root(false)
		for _, mv := range o.Moves {
			if !slices.Contains(m.Moves(nil), mv) {
				s.t.Fatalf("%s: the run to %q takes a move that there is not\n%s", mode, o.End.Outcome, s.text)
			}
			m.Step(mv)
		}
		if e := m.Ended(); e == nil || e.Outcome != o.End.Outcome || e.Fails != o.End.Fails {
			s.t.Fatalf("%s: the run to %q ends with %+v\n%s", mode, o.End.Outcome, e, s.text)
		}
	}
}

// bounded compares the search with a bound on preemptions and early moves.
func (s *subject) bounded() {
	s.t.Helper()
	for k := range 3 {
		w := s.walk(-1, k)
		if w == nil {
			return
		}
		x := newExplorer(s.root(false))
		g := x.search(k, 100_000, time.Now().Add(time.Minute))
		r := x.analyse(g)
		if g.partial || r.Unbounded {
			s.t.Errorf("bound %d is not covered\n%s", k, s.text)
			return
		}
		for i := range r.Outcomes {
			r.Outcomes[i].Exact = nil // the share of a bounded scheduler
		}
		for end, t := range w.ends {
			w.ends[end] = brute.Tally{Paths: t.Paths, Prob: new(big.Rat)}
		}
		if got, want := endsOf(r).String(), w.ends.String(); got != want {
			s.t.Errorf("with a bound of %d the explorer says\n%s\nbrute force says\n%s\n%s", k, got, want, s.text)
		}
	}
}

// reduced compares the search by representatives, where it claims anything, with another
// exploration that is complete. It reports whether it did.
func (s *subject) reduced(want *Result) bool {
	s.t.Helper()
	x := newExplorer(s.root(false))
	x.alike, x.reduced = true, true
	r, _ := x.representatives(time.Now().Add(time.Minute))
	if r == nil {
		return false
	}
	if want.Unbounded {
		s.t.Errorf("by representatives there is no cycle, and there is one\n%s", s.text)
		return true
	}
	if got, want := endsOf(r).Names(), endsOf(want).Names(); !slices.Equal(got, want) {
		s.t.Errorf("by representatives it ends\n%s\nand it ends\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), s.text)
	}
	if (len(r.Races) > 0) != (len(want.Races) > 0) || (len(r.Deadlocks) > 0) != (len(want.Deadlocks) > 0) || (len(r.Leaks) > 0) != (len(want.Leaks) > 0) {
		s.t.Errorf("by representatives there are %d races, %d deadlocks, %d leaks; and there are %d, %d, %d\n%s",
			len(r.Races), len(r.Deadlocks), len(r.Leaks), len(want.Races), len(want.Deadlocks), len(want.Leaks), s.text)
	}
	s.replays("by representatives", r)
	return true
}

// generatedSubject makes a program of each kind in turn.
func generatedSubject(t *testing.T, seed uint64) *subject {
	o := gen.Options{Statements: 2, Alike: int(seed % 4)}
	switch seed % 5 {
	case 0:
		o.Rich = true
	case 1:
		o.Locks = true
	case 2:
		o.Locks, o.Rich = true, true
	case 3, 4:
		o.Sleeps = true
	}
	text := gen.Program(seed, o)
	return &subject{t: t, text: text, code: compile(t, text), any: o.Sleeps || seed%10 < 3}
}

// chosenSubjects are programs in which states differ in little that decides much.
var chosenSubjects = []string{
	`func main() { var mu sync.Mutex; c := sync.NewCond(&mu); a, b := make(chan bool, 1), make(chan bool, 1); a <- true; b <- true
		go func() { mu.Lock(); c.Wait(); mu.Unlock(); fmt.Print("woken") }()
		select { case <-a: mu.Lock(); c.Signal(); mu.Unlock(); <-b; case <-b: mu.Lock(); c.Wait(); mu.Unlock() } }`,
	`func main() { var mu sync.Mutex; c := sync.NewCond(&mu); var wg sync.WaitGroup; n := 0
		for range 2 { wg.Go(func() { mu.Lock(); if n == 0 { n++; c.Wait() } else { c.Signal() }; n *= 3; mu.Unlock() }) }
		wg.Wait(); fmt.Print(n) }`,
	`func main() { c := make(chan int); go func() { time.Sleep(2); c <- 1 }()
		select { case <-c: fmt.Print("c"); case <-time.After(1): panic("late") } }`,
	`func main() { n := 0; var mu sync.Mutex; time.AfterFunc(1, func() { mu.Lock(); n++; mu.Unlock() })
		mu.Lock(); if n > 0 { panic("early") }; mu.Unlock() }`,
}

// compare compares all modes on one program.
func (s *subject) compare(c *compared) {
	s.t.Helper()
	for k := 1; s.any && k <= 2; k++ {
		if part := s.walk(k, -1); part != nil {
			c.early++
			s.whole(fmt.Sprintf("the search with %d early moves", k), s.explore(Budget{Alike: AlikeNever, Early: k}), part)
			s.whole(fmt.Sprintf("the search with %d early moves, alike ones as one,", k), s.explore(Budget{Alike: AlikeAlways, Early: k}), part)
		}
	}
	w := s.walk(-1, -1)
	if w == nil {
		return
	}
	c.programs++
	if len(w.races) > 0 {
		c.raced++
	}
	full := s.explore(Budget{Alike: AlikeNever})
	s.whole("the full search", full, w)
	s.whole("the search with alike goroutines as one", s.explore(Budget{Alike: AlikeAlways}), w)
	s.bounded()
	if s.reduced(full) {
		c.proven++
	}
}

// compared counts what was compared.
type compared struct{ programs, proven, raced, early int }

// TestModesAgree compares, on programs that nobody chose, every mode of exploring with brute force, which merges
// nothing, and with each other: the full search, alike goroutines as one, bounds on early moves and
// on preemptions, and representatives.
func TestModesAgree(t *testing.T) {
	var c compared
	for _, body := range chosenSubjects {
		for _, anyTimers := range []bool{false, true} {
			s := bodySubject(t, body)
			s.any = anyTimers
			s.compare(&c)
		}
	}
	if c.programs < len(chosenSubjects) || c.early == 0 {
		t.Errorf("of the chosen programs %d were compared: they are too large", c.programs)
	}
	for seed := *modeFirst; seed < *modeFirst+*modePrograms && !t.Failed(); seed++ {
		if generatedSubject(t, seed).compare(&c); t.Failed() {
			t.Errorf("seed %d", seed)
		}
	}
	t.Logf("%d programs compared, %d with data races, %d by representatives; %d bounds on early moves", c.programs, c.raced, c.proven, c.early)
	if n := int(*modePrograms); c.programs < n/4 || c.proven < n/20 {
		t.Errorf("of %d programs %d were compared, and %d by representatives: the generator does not try what it should", n, c.programs, c.proven)
	}
}

// TestRepresentativesAgree compares the search by representatives with the full one where brute force is too slow: it
// must be right wherever it claims anything.
func TestRepresentativesAgree(t *testing.T) {
	compared, proven, failing := 0, 0, 0
	for seed := *modeFirst; seed < *modeFirst+2**modePrograms; seed++ {
		text := gen.Program(seed, gen.Options{Statements: 2 + int(seed%3), Alike: 1 + int(seed%4), Locks: seed%8 != 0, Loops: seed%16 == 0})
		s := &subject{t: t, text: text, code: compile(t, text)}
		x := newExplorer(s.root(false))
		full := x.search(-1, 4_000, time.Now().Add(time.Minute))
		if full.partial {
			continue
		}
		compared++
		want := x.analyse(full)
		if s.reduced(want) {
			proven++
			if want.Failing != nil && want.Failing.Sign() > 0 {
				failing++
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d programs compared, %d by representatives, of which %d fail", compared, proven, failing)
	if proven < compared/4 || failing < proven/20 {
		t.Errorf("of %d programs %d were compared by representatives, %d that fail: the generator does not try what it should", compared, proven, failing)
	}
}
