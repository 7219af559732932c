package sim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"

	"racelab/sim"
	"racelab/sim/internal/gen"
	"racelab/sim/internal/golang"
)

var (
	realPrograms = flag.Uint64("real.programs", 24, "number of generated programs that are compiled")
	realRuns     = flag.Int("real.runs", 60, "runs of each of them")
)

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
