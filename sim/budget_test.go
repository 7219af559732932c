package sim_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// manyAtOnce is a program in which n goroutines run a body, beside a counter.
func manyAtOnce(n int, body string) string {
	return fmt.Sprintf(`package main

import "sync"

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for i := range %d {
		_ = i
		wg.Add(1)
		go func() {
			defer wg.Done()
			%s
		}()
	}
	wg.Wait()
	mu.Lock()
	println(n)
	mu.Unlock()
}
`, n, body)
}

// TestBudgetHoldsInEveryPhase: what follows from a search that was cut is under the
// budget, too, and so are a search that ends just before and one of very many goroutines.
func TestBudgetHoldsInEveryPhase(t *testing.T) {
	const budget = 2 * time.Second
	for name, text := range map[string]string{
		"a graph that grows for ever":        manyAtOnce(3, "for { mu.Lock(); n++; mu.Unlock() }"),
		"a graph too large to count":         manyAtOnce(9, "for range 4 { mu.Lock(); n += i; mu.Unlock() }"),
		"very many that race":                manyAtOnce(600, "n++"),
		"very many that lock":                manyAtOnce(600, "mu.Lock(); n += i; mu.Unlock()"),
		"many outcomes, none of which fails": manyAtOnce(7, "for range 3 { n++ }"),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := sim.Load("many", []sim.File{{Name: "many.go", Text: []byte(text)}})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{Time: budget}, nil)
			took := time.Since(began)
			var spent *sim.ErrSpent
			if err != nil && !errors.As(err, &spent) {
				t.Fatal(err)
			}
			if took > 2*budget { // a busy machine is slower than the fifth that is asked for
				t.Errorf("it took %v of %v", took, budget)
			}
			if races := strings.Contains(text, "\t\tn++") || strings.Contains(text, "{ n++ }"); races && (err != nil || len(r.Races) == 0) {
				t.Errorf("the data race is not found: %v", err)
			}
			if err == nil && r.Complete {
				t.Error("it is covered completely: the program is too small for this test")
			}
		})
	}
}

// TestLimitsOfTheEngineAreNoFailure: a run that uses up what the engine gives it says
// nothing of the program, and what others show counts all the same.
func TestLimitsOfTheEngineAreNoFailure(t *testing.T) {
	const head = "package main\n\nimport \"strings\"\n\n"
	for name, c := range map[string]struct{ body, says string }{
		"goroutines": {"for { go func() { select {} }() }", "start fewer"},
		"heap":       {"var s []*int; for { s = append(s, new(int)) }", "let it work on less"},
		"calls":      {"var f func(int) int; f = func(n int) int { return f(n+1) + 1 }; println(f(0))", "recursion"},
		"output":     {"for { println(strings.Repeat(`x`, 1000)) }", "print less"},
	} {
		t.Run(name, func(t *testing.T) {
			load := func(body string) *sim.Program {
				p, err := sim.Load("limit", []sim.File{{Name: "limit.go", Text: []byte(head + "var _ = strings.ToUpper\n\nfunc main() { " + body + " }\n")}})
				if err != nil {
					t.Fatal(err)
				}
				return p
			}
			_, err := load(c.body).Explore(context.Background(), sim.Config{}, tiny, nil)
			var spent *sim.ErrSpent
			if !errors.As(err, &spent) || !strings.Contains(spent.Why, c.says) {
				t.Errorf("it says %v, and not what to do: %q", err, c.says)
			}
			r, err := load("c := make(chan bool, 2); go func() { c <- true }(); go func() { c <- false }(); if <-c { panic(`a bug`) }; "+c.body).
				Explore(context.Background(), sim.Config{}, tiny, nil)
			if err != nil {
				t.Fatalf("a failure was found, and it says: %v", err)
			}
			if !r.Fails() || r.Complete {
				t.Errorf("it fails: %t, and is complete: %t", r.Fails(), r.Complete)
			}
			for _, o := range r.Outcomes {
				if !strings.Contains(o.Text, "a bug") || o.Kind == sim.Spent {
					t.Errorf("the limit is an outcome: %q", o.Text)
				}
			}
			if !strings.Contains(r.Coverage, "cut off") || !strings.Contains(r.Coverage, c.says) {
				t.Errorf("the coverage does not say so: %s", r.Coverage)
			}
		})
	}
}

// TestThousandsOfGoroutines: what they do is run, and what they leave is seen.
func TestThousandsOfGoroutines(t *testing.T) {
	const text = `package main

func main() {
	done := make(chan int, 5000)
	for i := range 5000 {
		go func() { done <- i }()
	}
	sum := 0
	for range cap(done) {
		sum += <-done
	}
	println(sum)
}
`
	p, err := sim.Load("thousands", []sim.File{{Name: "thousands.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if actors := len(run.View(0).Actors); actors != 5001 {
		t.Errorf("%d actors, want 5001", actors)
	}
	if end := run.View(0).End; end != nil {
		t.Errorf("it has ended: %+v", end)
	}
}

// TestGarbageIsNoUseOfMemory: what others have left behind in the process ends no exploration. One after a large one
// came to no end after two states.
func TestGarbageIsNoUseOfMemory(t *testing.T) {
	p, err := sim.Load("many", []sim.File{{Name: "many.go", Text: []byte(manyAtOnce(3, "mu.Lock(); n += i; mu.Unlock()"))}})
	if err != nil {
		t.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // garbage stays until it is asked for
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	const room = 64 << 20
	for range 4 {
		garbage = make([]byte, room)
	}
	garbage = nil
	bound := int64(m.HeapAlloc+room) / 7 * 8
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{Memory: bound, Time: 5 * time.Minute}, nil)
	if err != nil || !r.Complete {
		t.Fatalf("%v %+v", err, r)
	}
}

var garbage []byte // on the heap, whatever the compiler makes of it
