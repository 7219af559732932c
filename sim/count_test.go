package sim_test

import (
	"slices"
	"testing"

	"racelab/sim"
)

// TestGoroutinesThatHaveEndedMayBeCounted: whoever counts goroutines may see those that have done all they do, each until it
// was seen to be gone. Compiled, the programs end in each of these ways, given a scheduler that dawdles.
func TestGoroutinesThatHaveEndedMayBeCounted(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []string
	}{
		"a leak check after Wait":     {`var wg sync.WaitGroup; before := runtime.NumGoroutine(); wg.Go(func() {}); wg.Wait(); fmt.Print(runtime.NumGoroutine() > before)`, []string{"false", "true"}},
		"after the last message":      {`c := make(chan int); go func() { c <- 1 }(); <-c; fmt.Print(runtime.NumGoroutine())`, []string{"1", "2"}},
		"two of them":                 {`c := make(chan int); for range 2 { go func() { c <- 1 }() }; <-c; <-c; fmt.Print(runtime.NumGoroutine())`, []string{"1", "2", "3"}},
		"never more than before":      {`c := make(chan int); go func() { c <- 1 }(); <-c; a, b := runtime.NumGoroutine(), runtime.NumGoroutine(); fmt.Print(a, b)`, []string{"1 1", "2 1", "2 2"}},
		"one that waits":              {`c := make(chan int); go func() { c <- 1; <-c }(); <-c; fmt.Print(runtime.NumGoroutine()); c <- 1`, []string{"2"}},
		"one without a visible step":  {`go func() {}(); fmt.Print(runtime.NumGoroutine())`, []string{"1", "2"}},
		"polled until it is gone":     {`go func() { runtime.Gosched() }(); for runtime.NumGoroutine() > 1 { runtime.Gosched() }; fmt.Print("gone")`, []string{"gone"}},
		"polled with pauses":          {`go func() {}(); for runtime.NumGoroutine() > 1 { time.Sleep(time.Millisecond) }; fmt.Print("gone")`, []string{"gone"}},
		"a timer's":                   {`done := make(chan int); time.AfterFunc(1, func() { close(done) }); <-done; fmt.Print(runtime.NumGoroutine())`, []string{"1", "2"}},
		"started and ended in a loop": {`for range 3 { done := make(chan int); go func() { close(done) }(); <-done }; fmt.Print(runtime.NumGoroutine())`, []string{"1", "2", "3", "4"}},
		"nobody but main":             {`fmt.Print(runtime.NumGoroutine())`, []string{"1"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte("package main\n\nimport (\n\t\"fmt\"\n\t\"runtime\"\n\t\"sync\"\n\t\"time\"\n)\n\nvar _ sync.Mutex\nvar _ = time.Now\n\nfunc main() { " + tt.body + " }\n")}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range r.Outcomes {
				got = append(got, o.Text)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) || !r.Complete || len(r.Livelocks) > 0 {
				t.Errorf("it ends in %q, want %q; %s; livelocks %v", got, tt.want, r.Coverage, r.Livelocks)
			}
		})
	}
}

// TestALeakCheckByCountingFails: a test that compares counts before and after fails in real runs, and so here, with
// a token that shows it.
func TestALeakCheckByCountingFails(t *testing.T) {
	p, err := sim.Load("a_test.go", []sim.File{{Name: "a_test.go", Text: []byte(`package a

import (
	"runtime"
	"sync"
	"testing"
)

func TestNoLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() { defer wg.Done() }()
	}
	wg.Wait()
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines more", n-before)
	}
}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Fails() || r.Shortest == nil || !r.Complete {
		t.Fatalf("it holds: %+v", r)
	}
	again, err := p.Replay(r.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	if end := again.View(again.Len()).End; end == nil || !end.Fails {
		t.Errorf("replayed it ends with %+v", end)
	}
}
