package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/gen"
	"racelab/sim/load"
	"racelab/sim/machine"
)

// How many generated programs the tests below look at; give more for a longer search.
var (
	seeds     = flag.Uint64("gen.seeds", 100, "number of generated programs")
	firstSeed = flag.Uint64("gen.first", 1, "seed of the first of them")
	maxPaths  = flag.Int("gen.paths", 5_000, "interleavings that brute force walks, at most")
)

// tally is what an end was reached by.
type tally struct {
	paths *big.Int
	prob  *big.Rat
}

// distribution maps ends to tallies.
type distribution map[string]tally

func (d distribution) add(end string, paths *big.Int, prob *big.Rat) {
	t, ok := d[end]
	if !ok {
		t = tally{new(big.Int), new(big.Rat)}
		d[end] = t
	}
	t.paths.Add(t.paths, paths)
	t.prob.Add(t.prob, prob)
}

// String is canonical.
func (d distribution) String() string {
	var lines []string
	for end, t := range d {
		lines = append(lines, fmt.Sprintf("%q: %s interleavings, probability %s", end, t.paths, t.prob.RatString()))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// brute walks every choice sequence of a program, one by one: it knows nothing of
// equal states.
type brute struct {
	t     *testing.T
	left  int                     // interleavings that may still be walked
	known map[machine.Hash]string // what follows each state, to see that equal hashes have equal futures
	best  *cost                   // of failing runs
}

// cost of a run: preemptions first.
type cost struct{ preemptions, steps int }

func (c cost) less(d cost) bool {
	return c.preemptions < d.preemptions || c.preemptions == d.preemptions && c.steps < d.steps
}

func endName(outcome string, fails bool) string {
	if fails {
		return "✗ " + outcome
	}
	return "✓ " + outcome
}

// walk returns how the runs that begin at m end, or nil if there are too many. last
// is the goroutine that took the step before and could go on, 0 for none.
func (b *brute) walk(m *machine.Machine, last uint64, c cost) distribution {
	if e := m.Ended(); e != nil {
		if b.left--; b.left < 0 {
			return nil
		}
		if e.Fails && (b.best == nil || c.less(*b.best)) {
			b.best = &c
		}
		return distribution{endName(e.Outcome, e.Fails): {big.NewInt(1), big.NewRat(1, 1)}}
	}
	moves := m.Moves(nil)
	if len(moves) == 0 {
		b.t.Fatal("a run that has not ended has no move")
	}
	before := m.Hash()
	out := distribution{}
	for _, mv := range moves {
		next := m.Fork()
		key := m.KeyOf(mv)
		next.Step(mv)
		d := c
		d.steps++
		if mv.G >= 0 && last != 0 && key != last {
			d.preemptions++
		}
		then := b.walk(next, canGoOn(next, key), d)
		if then == nil {
			return nil
		}
		share := big.NewRat(1, int64(actors(moves)*alternatives(moves, mv)))
		for end, t := range then {
			out.add(end, t.paths, new(big.Rat).Mul(share, t.prob))
		}
	}
	if m.Hash() != before {
		b.t.Fatal("stepping copies of a state changed it")
	}
	text := out.String()
	if have, ok := b.known[before]; ok && have != text {
		b.t.Fatalf("two states with one hash have different futures:\n%s\nand\n%s", have, text)
	}
	b.known[before] = text
	return out
}

// canGoOn returns key if that goroutine made the step and can make another.
func canGoOn(m *machine.Machine, key uint64) uint64 {
	if key == 0 || m.Ended() != nil {
		return 0
	}
	for _, mv := range m.Moves(nil) {
		if mv.G >= 0 && m.KeyOf(mv) == key {
			return key
		}
	}
	return 0
}

// actors counts who can move; the clock is one of them.
func actors(moves []machine.Move) int {
	n := 0
	for i, mv := range moves {
		if i == 0 || mv.G != moves[i-1].G {
			n++
		}
	}
	return n
}

// alternatives counts the moves of the one that makes mv.
func alternatives(moves []machine.Move, mv machine.Move) int {
	n := 0
	for _, o := range moves {
		if o.G == mv.G {
			n++
		}
	}
	return n
}

// generated loads a generated program.
func generated(t *testing.T, seed uint64, o gen.Options) (*sim.Program, *load.Package, string) {
	t.Helper()
	text := gen.Program(seed, o)
	files := []sim.File{{Name: "p.go", Text: []byte(text)}}
	p, err := sim.Load("p.go", files)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, text)
	}
	pkg, err := load.Load(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, pkg, text
}

// eachSeed runs f for every generated program; -short takes a fifth of them.
func eachSeed(t *testing.T, f func(t *testing.T, seed uint64)) {
	n := *seeds
	if testing.Short() {
		n = n/5 + 1
	}
	for seed := *firstSeed; seed < *firstSeed+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { f(t, seed) })
	}
}

// small budgets keep programs with many states short.
var small = sim.Budget{Time: 20 * time.Second, States: 300_000}

// TestExplorerAgreesWithBruteForce compares outcomes, numbers of interleavings, exact
// probabilities and the failure with the fewest preemptions.
func TestExplorerAgreesWithBruteForce(t *testing.T) {
	compared := 0
	eachSeed(t, func(t *testing.T, seed uint64) {
		p, pkg, text := generated(t, seed, gen.Options{Sleeps: seed%4 == 0, Statements: 2 + int(seed%2)})
		cfg := sim.Config{AnyTimers: seed%8 == 0}
		b := &brute{t: t, left: *maxPaths, known: map[machine.Hash]string{}}
		want := b.walk(pkg.Code.New(machine.Options{Entry: "main", AnyTimers: cfg.AnyTimers}), 0, cost{})
		if want == nil {
			t.Skip("too many interleavings for brute force")
		}
		compared++
		r, err := p.Explore(context.Background(), cfg, small, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !r.Complete || r.Unbounded {
			t.Fatalf("%s\n%s", r.Coverage, text)
		}
		got := distribution{}
		for _, o := range r.Outcomes {
			if o.Exact == nil {
				t.Fatalf("no exact probability of %q\n%s", o.Text, text)
			}
			got.add(endName(o.Text, o.Fails), o.Interleavings, o.Exact)
		}
		if got.String() != want.String() {
			t.Errorf("the explorer says\n%s\nbrute force says\n%s\n%s", got, want, text)
		}
		sameShortest(t, r, b.best, text)
	})
	t.Logf("%d programs compared", compared)
}

func sameShortest(t *testing.T, r *sim.Report, best *cost, text string) {
	t.Helper()
	switch {
	case best == nil && r.Shortest == nil:
	case best == nil || r.Shortest == nil:
		t.Errorf("shortest failure: the explorer has %+v, brute force %+v\n%s", r.Shortest, best, text)
	case *best != cost{r.Shortest.Preemptions, r.Shortest.Steps}:
		t.Errorf("shortest failure: the explorer has %d preemptions and %d steps, brute force %+v\n%s", r.Shortest.Preemptions, r.Shortest.Steps, *best, text)
	}
}

// TestWorkersDoNotChangeTheReport compares reports byte by byte.
func TestWorkersDoNotChangeTheReport(t *testing.T) {
	eachSeed(t, func(t *testing.T, seed uint64) {
		if seed%5 != 0 {
			t.Skip("one in five")
		}
		p, _, text := generated(t, seed, gen.Options{Sleeps: true})
		var first []byte
		for _, workers := range []int{1, 2, 4, 4} {
			b := small
			b.Workers = workers
			r, err := p.Explore(context.Background(), sim.Config{}, b, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if !r.Complete {
				t.Skip("not complete: the budget decides")
			}
			r.Elapsed = 0
			got, err := json.MarshalIndent(r, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			} else if !bytes.Equal(first, got) {
				t.Fatalf("%d workers report something else than one:\n%s\n%s", workers, firstDifference(first, got), text)
			}
		}
	})
}

func firstDifference(a, b []byte) string {
	x, y := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: %s\n     or: %s", i, x[i], y[i])
		}
	}
	return "one is longer"
}

// TestRunsReplayExactly takes random runs: the same choices give the same events,
// as a token and as moves, also when the state was copied in between.
func TestRunsReplayExactly(t *testing.T) {
	eachSeed(t, func(t *testing.T, seed uint64) {
		p, pkg, text := generated(t, seed, gen.Options{Sleeps: true, Statements: 5})
		cfg := sim.Config{AnyTimers: seed%3 == 0}
		r := rand.New(rand.NewPCG(seed, 2))
		for range 3 {
			run, err := p.NewRun(cfg)
			if err != nil {
				t.Fatal(err)
			}
			m := pkg.Code.New(machine.Options{Entry: "main", AnyTimers: cfg.AnyTimers, Trace: true})
			for {
				v := run.View(run.Len())
				moves := m.Moves(nil)
				if len(moves) != len(v.Choices) {
					t.Fatalf("%d moves and %d choices\n%s", len(moves), len(v.Choices), text)
				}
				if len(moves) == 0 {
					break
				}
				k := r.IntN(len(moves))
				if err := run.Step(v.Choices[k]); err != nil {
					t.Fatal(err)
				}
				isolated(t, m, moves[r.IntN(len(moves))])
				m.Step(moves[k])
			}
			again, err := p.Replay(run.Token())
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			events := fmt.Sprint(run.Events(run.Len()))
			if got := fmt.Sprint(again.Events(again.Len())); got != events {
				t.Fatalf("the token's run differs:\n%s\n%s\n%s", got, events, text)
			}
			if got := fmt.Sprint(m.Events()); got != events {
				t.Fatalf("the moves' run differs:\n%s\n%s\n%s", got, events, text)
			}
			if again.Token() != run.Token() {
				t.Fatalf("the token of a replayed token is another one")
			}
			info, err := sim.ParseToken(run.Token())
			if err != nil || info.Steps != run.Len() || info.AnyTimers != cfg.AnyTimers {
				t.Fatalf("the token says %+v, %v", info, err)
			}
		}
	})
}

// isolated steps a copy and looks whether the original noticed, and the other way round.
func isolated(t *testing.T, m *machine.Machine, mv machine.Move) {
	t.Helper()
	hash, events, output := m.Hash(), len(m.Events()), m.Output()
	moves := slices.Clone(m.Moves(nil))
	c := m.Fork()
	if c.Hash() != hash {
		t.Fatal("a copy has another hash than its original")
	}
	c.Step(mv)
	after := c.Hash()
	if m.Hash() != hash || len(m.Events()) != events || m.Output() != output || !slices.Equal(m.Moves(nil), moves) {
		t.Fatal("stepping a copy changed the original")
	}
	d := m.Fork()
	d.Step(mv)
	if d.Hash() != after || c.Hash() != after {
		t.Fatal("the same step from the same state led to two states")
	}
}
