package sim_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"racelab/sim"
)

// manyStates fails in few of very many interleavings, and has too many states for the budget of the test.
const manyStates = `package main

import "sync"

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for i := range 6 {
		wg.Go(func() {
			for range 6 {
				mu.Lock()
				n += i
				mu.Unlock()
			}
		})
	}
	seats, sold := 1, 0
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			free := seats > 0
			mu.Unlock()
			if free {
				mu.Lock()
				seats--
				sold++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if sold > 1 {
		panic("one seat, two tickets")
	}
}
`

// firstOf explores a program. With enough, it does so until a failing run is told.
func firstOf(t *testing.T, source string, enough bool, b sim.Budget) (*sim.Failure, *sim.Report) {
	t.Helper()
	p, err := sim.Load("first", []sim.File{{Name: "main.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	var first atomic.Pointer[sim.Failure]
	c := sim.Config{}
	told := make(chan struct{})
	b = p.TellFirst(t.Context(), c, b, func(f *sim.Failure) {
		if !first.CompareAndSwap(nil, f) {
			t.Error("a second failing run was told")
		}
		close(told)
	})
	if enough {
		b.Enough = told
	}
	r, err := p.Explore(t.Context(), c, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return first.Load(), r
}

func TestTheFirstFailingRunIsToldWithItsReason(t *testing.T) {
	f, r := firstOf(t, manyStates, true, sim.Budget{Time: time.Minute})
	if f == nil || !strings.Contains(f.End.Why+f.End.Outcome, "one seat, two tickets") {
		t.Fatalf("told: %+v", f)
	}
	if f.Preemptions > 2 {
		t.Errorf("the run has %d preemptions, and one is enough", f.Preemptions)
	}
	p, err := sim.Load("first", []sim.File{{Name: "main.go", Text: []byte(manyStates)}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Replay(f.Token)
	if err != nil || !fails(again) {
		t.Errorf("its token does not replay a failing run: %v", err)
	}
	if r.Complete || r.Shortest == nil || !r.Fails() {
		t.Errorf("complete %v, shortest %v", r.Complete, r.Shortest)
	}
}

func TestTheFirstFailingRunEndsTheSearch(t *testing.T) {
	_, r := firstOf(t, manyStates, false, sim.Budget{Time: time.Minute, FirstOnly: true})
	if r.Complete || r.Shortest == nil || !strings.Contains(r.Coverage, "the first failing run was found") {
		t.Errorf("the report says %q, complete %v, shortest %v", r.Coverage, r.Complete, r.Shortest)
	}
	if r.Elapsed > 30*time.Second {
		t.Errorf("it went on for %s", r.Elapsed)
	}
}

func TestNobodyIsToldOfAFailingRunWhereNoneFails(t *testing.T) {
	f, r := firstOf(t, strings.Replace(manyStates, "sold > 1", "sold > 2", 1), false, sim.Budget{States: 40_000})
	if f != nil || r.Fails() {
		t.Errorf("told %+v; the report fails: %v", f, r.Fails())
	}
}

func TestAFirstFailingRunDoesNotChangeTheCensus(t *testing.T) {
	const racy = "package main\n\nimport \"sync/atomic\"\n\nfunc main() {\n\tvar n atomic.Int64\n\tdone := make(chan bool, 2)\n\tfor range 2 {\n\t\tgo func() { n.Store(n.Load() + 1); done <- true }()\n\t}\n\t<-done\n\t<-done\n\tif n.Load() != 2 {\n\t\tpanic(n.Load())\n\t}\n}\n"
	p, err := sim.Load("racy", []sim.File{{Name: "main.go", Text: []byte(racy)}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, told := firstOf(t, racy, false, sim.Budget{})
	if plain.Interleavings.Cmp(told.Interleavings) != 0 || plain.Failing.Cmp(told.Failing) != 0 || plain.Shortest.Token != told.Shortest.Token {
		t.Errorf("told: %v of %v fail, %s; else %v of %v, %s", told.Failing, told.Interleavings, told.Shortest.Token, plain.Failing, plain.Interleavings, plain.Shortest.Token)
	}
}

func fails(r *sim.Run) bool {
	e := r.View(r.Len()).End
	return e != nil && e.Fails
}

// philosophers take their forks one after the other; the deadlock takes as many preemptions as there are
// forks but one.
const philosophers = `package main

import "sync"

func main() {
	var forks [9]sync.Mutex
	var wg sync.WaitGroup
	for i := range forks {
		wg.Go(func() {
			forks[i].Lock()
			forks[(i+1)%len(forks)].Lock()
			forks[(i+1)%len(forks)].Unlock()
			forks[i].Unlock()
		})
	}
	wg.Wait()
}
`

func TestAllInLockstepMeet(t *testing.T) {
	f, r := firstOf(t, philosophers, true, sim.Budget{Time: time.Minute})
	if f == nil || f.End.Kind != sim.Deadlock || f.Preemptions < 8 {
		t.Fatalf("told: %+v", f)
	}
	if len(r.Deadlocks) == 0 {
		t.Error("the report has no deadlock")
	}
}

// The first failing run may be one that the pass beside the full search finds: the report has it, too.
func TestTheFirstFailingRunIsLookedForBesideTheSearch(t *testing.T) {
	for name, source := range map[string]string{"lockstep": philosophers, "few preemptions": strings.Replace(manyStates, "range 6 {\n\t\twg", "range 5 {\n\t\twg", 1)} {
		_, r := firstOf(t, source, false, sim.Budget{Time: time.Minute, FirstOnly: true})
		if !r.Fails() || r.Shortest == nil || r.Shortest.Token == "" || !strings.Contains(r.Coverage, "the first failing run was found") {
			t.Errorf("%s: fails %t, %+v, %s", name, r.Fails(), r.Shortest, r.Coverage)
		}
		if r.Elapsed > 30*time.Second {
			t.Errorf("%s: it went on for %s", name, r.Elapsed)
		}
	}
}

// BenchmarkFirstFailure is the time until a failing run is told with its reason, from the loaded program.
func BenchmarkFirstFailure(b *testing.B) {
	for _, bb := range []struct{ name, source string }{
		{"racy 3x3", fmt.Sprintf(racyCounter, 3, 3, 3, 9)},
		{"racy 3x6", fmt.Sprintf(racyCounter, 3, 6, 3, 18)},
		{"racy 4x3", fmt.Sprintf(racyCounter, 4, 3, 4, 12)},
		{"philosophers 9", philosophers},
		{"one of many states", manyStates},
	} {
		b.Run(bb.name, func(b *testing.B) {
			p, err := sim.Load("first", []sim.File{{Name: "main.go", Text: []byte(bb.source)}})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				told := make(chan struct{})
				budget := p.TellFirst(b.Context(), sim.Config{}, sim.Budget{Time: time.Minute}, func(*sim.Failure) { close(told) })
				ctx, cancel := context.WithCancel(b.Context())
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					_, _ = p.Explore(ctx, sim.Config{}, budget, nil) // cancelled
				}()
				select {
				case <-told:
				case <-ended: // there was nothing to wait for
				}
				b.StopTimer()
				cancel()
				<-ended
				b.StartTimer()
			}
		})
	}
}

// racyCounter has so many actors that each add so often, and expects the sum.
const racyCounter = `package main

import "sync/atomic"

func main() {
	var n atomic.Int64
	done := make(chan bool)
	for range %d {
		go func() {
			for range %d {
				n.Store(n.Load() + 1)
			}
			done <- true
		}()
	}
	for range %d {
		<-done
	}
	if n.Load() != %d {
		panic("an addition is lost")
	}
}
`
