package sim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/gen"
	"racelab/sim/internal/golang"
)

var (
	realPrograms = flag.Uint64("real.programs", 24, "number of generated programs that are compiled")
	realRuns     = flag.Int("real.runs", 60, "runs of each of them")
	realKinds    = flag.Int("real.kinds", 0, "more programs of each of the newer kinds that are compiled")
)

// realKind is a kind of generated programs, with seeds of which the programs are small, end, and have no data race.
var realKind = []struct {
	options gen.Options
	seeds   []uint64
}{
	{gen.Options{Statements: 3, Rich: true}, []uint64{110, 142, 176, 184}},          // timers in select, Cond, TryLock, panics that are recovered
	{gen.Options{Statements: 3, Rich: true, Locks: true}, []uint64{5, 7, 8, 14}},    // the same with few races
	{gen.Options{Statements: 3, Loops: true, Locks: true}, []uint64{9, 10, 14, 16}}, // cycles
	{gen.Options{Statements: 2, Sleeps: true, Rich: true, Locks: true}, []uint64{1, 6, 7, 8}},
	{gen.Options{Statements: 2, Rich: true, Locks: true, Alike: 3}, []uint64{1, 7, 32, 44}},
	{gen.Options{Statements: 2, Loops: true, Locks: true, Alike: 2}, []uint64{8, 10, 15, 16}},
}

// TestRealRunsAreInTheCensus compiles generated programs with the Go toolchain, with
// calls that give way at random, and runs each many times: whatever they do, the
// explorer must have foreseen it.
func TestRealRunsAreInTheCensus(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	census, sources := map[string]map[string]bool{}, map[string]string{}
	for seed := uint64(0); uint64(len(sources)) < *realPrograms && seed < *realPrograms*4; seed++ {
		p, _, _ := generated(t, seed, gen.Options{Statements: 4})
		r, err := p.Explore(context.Background(), sim.Config{}, small, nil)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !r.Complete {
			continue
		}
		name := fmt.Sprint("p", seed)
		sources[name] = gen.Program(seed, gen.Options{Statements: 4, Yield: true})
		census[name] = map[string]bool{}
		for _, o := range r.Outcomes {
			census[name][strings.TrimSpace(o.Text)] = true
		}
	}
	b, err := golang.Build("..", sources)
	if errors.Is(err, golang.ErrNoToolchain) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	seen := map[string]map[string]bool{}
	for name := range sources {
		seen[name] = observe(t, b, name, *realRuns)
	}
	compareSeen(t, census, seen, sources)
}

// TestRealRunsOfNewerKindsAreInTheCensus compiles programs of every newer kind that have no data race: what a race
// makes of memory is in no census. Every outcome of a real run has to be foreseen; that each foreseen one is met
// is asked of nobody.
func TestRealRunsOfNewerKindsAreInTheCensus(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	census, sources := map[string]map[string]bool{}, map[string]string{}
	for _, kind := range realKind {
		add := func(seed uint64, outcomes map[string]bool) {
			o := kind.options
			o.Yield = true
			name := fmt.Sprintf("p%d_%d", seed, len(sources))
			sources[name], census[name] = gen.Program(seed, o), outcomes
		}
		for _, seed := range kind.seeds {
			outcomes := foreseen(t, seed, kind.options, 10*time.Minute)
			if outcomes == nil {
				t.Errorf("seed %d of %+v is no such program any more", seed, kind.options)
				continue
			}
			add(seed, outcomes)
		}
		for seed, more := uint64(1), *realKinds; more > 0 && seed < uint64(60**realKinds); seed++ {
			if outcomes := foreseen(t, seed, kind.options, time.Second); len(outcomes) > 1 && !slices.Contains(kind.seeds, seed) {
				t.Logf("seed %d of %+v", seed, kind.options)
				add(seed, outcomes)
				more--
			}
		}
	}
	b, err := golang.Build("..", sources)
	if errors.Is(err, golang.ErrNoToolchain) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	seen := map[string]map[string]bool{}
	for name := range sources {
		seen[name] = observe(t, b, name, *realRuns/2)
	}
	compareSeen(t, census, seen, sources)
}

// foreseen returns every outcome of a generated program; none where that is not known, where a run may never
// end, or where the program has a data race.
func foreseen(t *testing.T, seed uint64, o gen.Options, within time.Duration) map[string]bool {
	t.Helper()
	p, _, text := generated(t, seed, o)
	if strings.Count(text, "rw.TryLock") > 1 && strings.Contains(text, "rw.RLock") {
		return nil // a TryLock that fails holds others up for a moment in Go: they may fail although nobody has the lock
	}
	r, err := p.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{Time: within}, nil)
	if err != nil || !r.Complete || len(r.Races) > 0 || len(r.Livelocks) > 0 {
		return nil
	}
	out := map[string]bool{}
	for _, o := range r.Outcomes {
		out[strings.TrimSpace(strings.TrimPrefix(o.Text, "deadlock: "))] = true
	}
	return out
}

// observe runs a program many times and returns its outcomes.
func observe(t *testing.T, b *golang.Batch, name string, runs int) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[string]bool{}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for range runs / runtime.GOMAXPROCS(0) {
				r, err := b.Run(name)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[strings.TrimSpace(r.Outcome())] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return seen
}

func compareSeen(t *testing.T, census, seen map[string]map[string]bool, sources map[string]string) {
	t.Helper()
	foreseen, observed := 0, 0
	for name, outcomes := range seen {
		foreseen += len(census[name])
		observed += len(outcomes)
		for o := range outcomes {
			if !census[name][o] {
				t.Errorf("%s ended so:\n%s\nwhich is not among\n%s\n%s", name, o, strings.Join(keys(census[name]), "\n"), sources[name])
			}
		}
	}
	t.Logf("%d programs: %d outcomes foreseen, %d of them observed", len(seen), foreseen, observed)
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
