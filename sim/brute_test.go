package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/brute"
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

// generated loads a generated program.
func generated(t *testing.T, seed uint64, o gen.Options) (*sim.Program, *load.Package, string) {
	t.Helper()
	text := gen.Program(seed, o)
	files := []sim.File{{Name: "p.go", Text: []byte(text)}}
	p, err := sim.Load("p.go", files)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, text)
	}
	pkg, err := load.Load(files, load.Around{})
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
		cfg := sim.Config{AnyTimers: seed%4 == 0}
		b := &brute.Walker{Left: *maxPaths, Early: -1, Bound: -1}
		if seed%8 == 4 {
			b.Early = 1 + int(seed/8)%2
			cfg.Early = b.Early
		}
		want := b.Walk(pkg.Code.New(machine.Options{Entry: "main", AnyTimers: cfg.AnyTimers}))
		if b.Wrong != "" {
			t.Fatalf("%s\n%s", b.Wrong, text)
		}
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
		got := brute.Ends{}
		for _, o := range r.Outcomes {
			if o.Exact == nil {
				t.Fatalf("no exact probability of %q\n%s", o.Text, text)
			}
			got.Add(brute.Name(o.Text, o.Fails), o.Interleavings, o.Exact)
		}
		if got.String() != want.String() {
			t.Errorf("the explorer says\n%s\nbrute force says\n%s\n%s", got, want, text)
		}
		sameShortest(t, r, b.Best, text)
	})
	t.Logf("%d programs compared", compared)
}

func sameShortest(t *testing.T, r *sim.Report, best *brute.Cost, text string) {
	t.Helper()
	switch {
	case best == nil && r.Shortest == nil:
	case best == nil || r.Shortest == nil:
		t.Errorf("shortest failure: the explorer has %+v, brute force %+v\n%s", r.Shortest, best, text)
	case *best != (brute.Cost{Early: r.Shortest.Early, Preemptions: r.Shortest.Preemptions, Steps: r.Shortest.Steps}):
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
