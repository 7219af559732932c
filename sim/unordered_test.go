package sim_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"racelab/sim"
	"racelab/sim/hb"
	"racelab/sim/internal/gen"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// pairOf names a race by its two places, as a report does.
func pairOf(p, q trace.Position) string {
	a, b := fmt.Sprintf("%s:%d", p, p.Col), fmt.Sprintf("%s:%d", q, q.Col)
	if a > b {
		a, b = b, a
	}
	return a + " and " + b
}

// bruteRaces walks every interleaving, one by one, and returns the races that
// happens-before finds in the traces; false if there are too many.
func bruteRaces(m *machine.Machine, left *int, out map[string]bool) bool {
	if m.Ended() != nil {
		events := m.Events()
		for _, r := range hb.Races(events) {
			a, b := events[r.First], events[r.Second]
			if a.Pos.Line > 0 && b.Pos.Line > 0 {
				out[pairOf(a.Pos, b.Pos)] = true
			}
		}
		*left--
		return *left >= 0
	}
	for _, mv := range m.Moves(nil) {
		next := m.Fork()
		next.Step(mv)
		if !bruteRaces(next, left, out) {
			return false
		}
	}
	return true
}

// TestRacesAgreeWithBruteForce: what happens-before finds in any interleaving is
// found by looking at states and by following single accesses, with all merging.
func TestRacesAgreeWithBruteForce(t *testing.T) {
	compared, found := 0, 0
	eachSeed(t, func(t *testing.T, seed uint64) {
		p, pkg, text := generated(t, seed, gen.Options{Sleeps: seed%4 == 0, Statements: 2 + int(seed%2)})
		left, want := *maxPaths, map[string]bool{}
		if !bruteRaces(pkg.Code.New(machine.Options{Entry: "main", Trace: true}), &left, want) {
			t.Skip("too many interleavings for brute force")
		}
		compared++
		r, err := p.Explore(context.Background(), sim.Config{}, small, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !r.Complete {
			t.Fatalf("%s\n%s", r.Coverage, text)
		}
		got := map[string]bool{}
		for _, race := range r.Races {
			got[pairOf(race.First, race.Second)] = true
		}
		for pair := range want {
			if !got[pair] {
				t.Errorf("the explorer does not know of %s\n%s", pair, text)
			}
		}
		found += len(got)
	})
	t.Logf("%d programs compared, %d races", compared, found)
}

// TestPlacesOfWhatRidesAlong: an access that nobody can come before any more is made in the step of the operation before it, and
// stands in its own line all the same.
func TestPlacesOfWhatRidesAlong(t *testing.T) {
	for name, body := range map[string]string{
		"a read": `	go func() { c <- 1; x = 1 }()
	<-c
	println(x)`,
		"a write": `	go func() { c <- 1; x = 1 }()
	<-c
	x = 2`,
		"a read of a lock's": `	go func() { mu.Lock(); mu.Unlock(); x = 1 }()
	mu.Lock()
	mu.Unlock()
	println(x)`,
	} {
		text := "package main\n\nimport \"sync\"\n\nfunc main() {\n\tvar mu sync.Mutex\n\tmu.TryLock()\n\tmu.Unlock()\n\tc, x := make(chan int, 1), 0\n\tc <- x\n\t<-c\n" + body + "\n}\n"
		lines := strings.Count(text, "\n") - 1
		p := loadText(t, text)
		r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Races) != 1 || r.Races[0].First.Line != 12 || r.Races[0].Second.Line != lines {
			t.Errorf("%s: data races %v, want one, of the lines 12 and %d", name, r.Races, lines)
		}
	}
}
