package explore

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim/internal/brute"
)

func bodySubject(t *testing.T, body string) *subject {
	t.Helper()
	imports := ""
	for _, p := range []string{"fmt", "sync", "sync/atomic", "time", "runtime"} {
		if strings.Contains(body, p[strings.LastIndexByte(p, '/')+1:]+".") {
			imports += fmt.Sprintf("%q\n", p)
		}
	}
	text := "package main\n\nimport (\n" + imports + ")\n\n" + body
	return &subject{t: t, text: text, code: compile(t, text)}
}

// byRepresentatives searches by representatives, and says why that proves nothing if it does not.
func (s *subject) byRepresentatives() (*Result, string) {
	x := newExplorer(s.root(false))
	x.alike, x.reduced = true, true
	if r, _ := x.representatives(time.Now().Add(time.Minute)); r != nil {
		return r, ""
	}
	g := x.search(-1, x.budget.States, time.Now().Add(time.Minute))
	return nil, g.reason
}

// TestReductionBreaksOff: a program that breaks a rule on which the reduction rests is not proven, in
// whatever order its steps are taken.
func TestReductionBreaksOff(t *testing.T) {
	for name, c := range map[string]struct{ body, why string }{
		"an access without the lock": {`var n int; var mu sync.Mutex
			func main() { var wg sync.WaitGroup
			wg.Go(func() { mu.Lock(); n++; mu.Unlock() }); wg.Go(func() { n++ }); wg.Wait() }`, "race"},
		"each its own lock": {`var n int; var mu, other sync.Mutex
			func main() { var wg sync.WaitGroup
			wg.Go(func() { mu.Lock(); n++; mu.Unlock() }); wg.Go(func() { other.Lock(); n++; other.Unlock() }); wg.Wait() }`, "race"},
		"main reads before they are over": {`var n int; var mu sync.Mutex
			func main() { go func() { n = 1 }(); mu.Lock(); n = 2; mu.Unlock() }`, "race"},
		"main is alone, and was not told": {`var n int; var done atomic.Bool
			func main() { go func() { n = 1 }(); mu.Lock(); mu.Unlock(); fmt.Print(n) }; var mu sync.Mutex; var _ = done.Load`, "race"},
		"readers order nothing": {`var n int; var mu sync.RWMutex
			func main() { var wg sync.WaitGroup
			wg.Go(func() { mu.RLock(); n++; mu.RUnlock() }); wg.Go(func() { mu.RLock(); n++; mu.RUnlock() }); wg.Wait() }`, "race"},
		"a store hides the one before it": {`var x int; var a atomic.Int32
			func main() { var wg sync.WaitGroup
			wg.Go(func() { x = 1; a.Store(1) }); wg.Go(func() { a.Store(2) }); wg.Go(func() { if a.Load() == 2 { x = 3 } }); wg.Wait() }`, "race"},
		"more Done than Add": {`func main() { var wg sync.WaitGroup
			wg.Add(1); go func() { wg.Done() }(); wg.Add(1); go func() { wg.Done(); wg.Done() }(); wg.Wait() }`, "Done"},
		"Done before Add": {`func main() { var wg sync.WaitGroup
			go func() { defer func() { recover() }(); wg.Done() }(); wg.Add(1); wg.Wait() }`, "Done"},
		"two wait, one adds from zero": {`func main() { var wg sync.WaitGroup
			go func() { wg.Wait() }(); wg.Add(1); wg.Done(); wg.Wait() }`, "several"},
		"a lock that is tried": {`var mu sync.Mutex
			func main() { var wg sync.WaitGroup; n := 0
			wg.Go(func() { mu.Lock(); n++; mu.Unlock() }); wg.Go(func() { if mu.TryLock() { mu.Unlock() } else { fmt.Print("busy") } }); wg.Wait() }`, "lock"},
		"a timer":           {`func main() { go time.Sleep(1); time.Sleep(2) }`, "time"},
		"the length of one": {`func main() { c := make(chan int, 2); go func() { c <- 1 }(); fmt.Print(len(c)) }`, "len"},
		"another unlocks": {`var mu sync.Mutex
			func main() { var wg sync.WaitGroup; mu.Lock()
			wg.Go(func() { mu.Unlock() }); wg.Go(func() { mu.Lock(); fmt.Print(1); mu.Unlock() }); wg.Wait() }`, ""},
		"a loop": {`var a atomic.Int32
			func main() { go func() { a.Store(1) }(); for a.Load() == 0 {} }`, ""},
		"a lock is copied": {`type box struct { mu sync.Mutex; n int }
			func main() { var b box; var wg sync.WaitGroup
			wg.Go(func() { b.mu.Lock(); b.n++; b.mu.Unlock() }); wg.Go(func() { b = box{} }); wg.Wait() }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := bodySubject(t, c.body)
			r, why := s.byRepresentatives()
			if name == "another unlocks" { // which is no breach: it is right or not proven
				return
			}
			if r != nil || !strings.Contains(why, c.why) {
				t.Errorf("it is proven: %t; it says %q, want %q", r != nil, why, c.why)
			}
		})
	}
}

// TestReductionProves: these programs are within its rules, and it finds what brute force finds.
func TestReductionProves(t *testing.T) {
	for name, body := range map[string]string{
		"a counter": `func main() { var wg sync.WaitGroup; var mu sync.Mutex; n := 0
			for range 2 { wg.Go(func() { mu.Lock(); n++; mu.Unlock() }) }; wg.Wait(); fmt.Print(n) }`,
		"a method and defer": `type counter struct { mu sync.Mutex; n map[string]int }
			func (c *counter) add(k string) { c.mu.Lock(); defer c.mu.Unlock(); c.n[k]++ }
			func main() { var wg sync.WaitGroup; c := counter{n: map[string]int{}}; wg.Add(2)
			for range 2 { go func() { defer wg.Done(); c.add("a") }() }; wg.Wait(); fmt.Print(c.n["a"]) }`,
		"orders that matter": `func main() { var wg sync.WaitGroup; var mu sync.Mutex; n := 1
			wg.Go(func() { mu.Lock(); n *= 2; mu.Unlock() }); wg.Go(func() { mu.Lock(); n++; mu.Unlock() }); wg.Wait(); fmt.Print(n) }`,
		"a deadlock": `func main() { var a, b sync.Mutex; var wg sync.WaitGroup
			wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }); wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() }); wg.Wait() }`,
		"a lost update under the lock": `func main() { var wg sync.WaitGroup; var mu sync.Mutex; n := 0
			for range 2 { wg.Go(func() { mu.Lock(); v := n; mu.Unlock(); mu.Lock(); n = v + 1; mu.Unlock() }) }; wg.Wait()
			if n != 2 { panic("lost") } }`,
		"readers and a writer": `func main() { var wg sync.WaitGroup; var mu sync.RWMutex; n, s := 0, make([]int, 2)
			wg.Go(func() { mu.Lock(); n = 1; mu.Unlock() }); for i := range 2 { wg.Go(func() { mu.RLock(); s[i] = n; mu.RUnlock() }) }; wg.Wait(); fmt.Print(s) }`,
		"handed over": `func main() { c := make(chan int); n := 0; go func() { n++; c <- 1 }(); <-c; n++; fmt.Print(n) }`,
		"a panic ends it all": `func main() { var wg sync.WaitGroup; var mu sync.Mutex; n := 0
			for range 2 { wg.Go(func() { mu.Lock(); n++; if n == 2 { panic("two") }; mu.Unlock() }) }; wg.Wait() }`,
		"main does not wait": `func main() { var mu sync.Mutex; n := 0; go func() { mu.Lock(); n++; fmt.Print("a"); mu.Unlock() }(); mu.Lock(); n++; mu.Unlock(); fmt.Print("m") }`,
		"private cells": `func main() { var wg sync.WaitGroup; s := make([]int, 2)
			for i := range 2 { wg.Go(func() { s[i]++; s[i] *= 2 }) }; wg.Wait(); fmt.Print(s) }`,
		"atomics": `func main() { var wg sync.WaitGroup; var n atomic.Int32; x := 0
			wg.Go(func() { x = 5; n.Store(1) }); wg.Go(func() { if n.Load() == 1 { fmt.Print(x) } }); wg.Wait() }`,
		"what is left behind": `func main() { c := make(chan int); var mu sync.Mutex; mu.Lock(); go func() { mu.Lock(); c <- 1 }(); mu.Unlock() }`,
		"groups within groups": `func main() { var wg sync.WaitGroup; var mu sync.Mutex; n := 0
			wg.Go(func() { wg.Add(1); go func() { mu.Lock(); n++; mu.Unlock(); wg.Done() }(); mu.Lock(); n *= 2; mu.Unlock() }); wg.Wait(); fmt.Print(n) }`,
	} {
		t.Run(name, func(t *testing.T) {
			s := bodySubject(t, body)
			r, why := s.byRepresentatives()
			if r == nil {
				t.Fatalf("it is not proven: %s", why)
			}
			w := &brute.Walker{Left: 400_000, Early: -1, Bound: -1}
			want := w.Walk(s.root(false))
			if got := endsOf(r).Names(); !slices.Equal(got, want.Names()) {
				t.Errorf("it ends\n%s\nand by brute force\n%s", strings.Join(got, "\n"), strings.Join(want.Names(), "\n"))
			}
			s.replays("by representatives", r)
		})
	}
}

// TestHundredsUnderALockAreProven: without a bound on how many there are, as long as they are alike.
func TestHundredsUnderALockAreProven(t *testing.T) {
	s := bodySubject(t, `type account struct { mu sync.Mutex; n int }
		func (a *account) pay() { a.mu.Lock(); defer a.mu.Unlock(); a.n++ }
		func main() { var wg sync.WaitGroup; var a account
		for range 150 { wg.Add(1); go func() { defer wg.Done(); a.pay() }() }
		wg.Wait(); fmt.Print(a.n) }`)
	r, why := s.byRepresentatives()
	if r == nil || len(r.Outcomes) != 1 || r.Outcomes[0].End.Outcome != "150" || r.States > 1000 {
		t.Fatalf("%+v: %s", r, why)
	}
	if words := r.Words(); !strings.HasPrefix(words, "Every interleaving, by representatives") {
		t.Errorf("it says %q", words)
	}
}
