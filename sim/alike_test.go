package sim_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	engine "racelab/sim/explore"
	"racelab/sim/internal/gen"
)

// alikePrograms have goroutines that nothing tells apart, among others that differ.
var alikePrograms = map[string]string{
	"mutex": `var n int; var mu sync.Mutex; var wg sync.WaitGroup
		for range 4 { wg.Go(func() { for range 2 { mu.Lock(); n++; mu.Unlock() } }) }
		wg.Wait(); fmt.Print(n)`,
	"race": `var n int; var wg sync.WaitGroup
		for range 3 { wg.Go(func() { n++; n++ }) }
		wg.Wait(); fmt.Print(n)`,
	"captured": `var wg sync.WaitGroup; var sum atomic.Int64
		for i := range 4 { wg.Go(func() { sum.Store(sum.Load() + int64(i)) }) }
		wg.Wait(); fmt.Print(sum.Load())`,
	"channel": `c, done := make(chan int), make(chan bool)
		for range 3 { go func() { c <- 1 }() }
		for range 3 { go func() { v := <-c; done <- v == 1 }() }
		for range 3 { <-done }
		fmt.Print("done")`,
	"buffered": `c := make(chan int, 2)
		var wg sync.WaitGroup
		for i := range 3 { wg.Go(func() { c <- i; c <- i + 10 }) }
		go func() { wg.Wait(); close(c) }()
		s := ""
		for v := range c { s += fmt.Sprint(v, " ") }
		fmt.Print(s)`,
	"private": `var wg sync.WaitGroup; var mu sync.Mutex; total := 0
		for range 3 { wg.Go(func() { p := new(int); *p = 1; m := map[int]int{1: 2}; mu.Lock(); total += *p + m[1]; mu.Unlock(); mu.Lock(); total *= 2; mu.Unlock() }) }
		wg.Wait(); fmt.Print(total)`,
	"nested": `var wg sync.WaitGroup; var mu sync.Mutex; n := 0
		for range 2 { wg.Go(func() { for range 2 { wg.Go(func() { mu.Lock(); n++; v := n; mu.Unlock(); _ = v }) } }) }
		wg.Wait(); fmt.Print(n)`,
	"trylock": `var wg sync.WaitGroup; var mu sync.Mutex; var got atomic.Int32
		for range 3 { wg.Go(func() { if mu.TryLock() { got.Add(1); mu.Unlock() } }) }
		wg.Wait(); fmt.Print(got.Load())`,
	"rwmutex": `var wg sync.WaitGroup; var mu sync.RWMutex; n := 0
		for range 3 { wg.Go(func() { mu.RLock(); v := n; mu.RUnlock(); mu.Lock(); n = v + 1; mu.Unlock() }) }
		wg.Wait(); fmt.Print(n)`,
	"cond": `var mu sync.Mutex; c := sync.NewCond(&mu); items := 0; done := make(chan bool)
		for range 2 { go func() { mu.Lock(); for items == 0 { c.Wait() }; items--; mu.Unlock(); done <- true }() }
		for range 2 { mu.Lock(); items++; mu.Unlock(); c.Signal() }
		<-done; <-done; fmt.Print(items)`,
	"lost": `var mu sync.Mutex; c := sync.NewCond(&mu); done := make(chan bool); n := 0
		for range 2 { go func() { mu.Lock(); n++; c.Wait(); mu.Unlock(); done <- true }() }
		mu.Lock(); c.Signal(); mu.Unlock(); mu.Lock(); c.Signal(); mu.Unlock()
		<-done; <-done; fmt.Print("woken")`,
	"deadlock": `var a, b sync.Mutex; var wg sync.WaitGroup
		for range 2 { wg.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }) }
		wg.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
		wg.Wait(); fmt.Print("ended")`,
	"panic": `var wg sync.WaitGroup; var n atomic.Int32
		for range 3 { wg.Go(func() { if n.Add(1) == 3 { panic("third") }; n.Add(-1) }) }
		wg.Wait(); fmt.Print(n.Load())`,
	"select": `a, b, quit := make(chan int, 1), make(chan int, 1), make(chan bool); var wg sync.WaitGroup
		for range 2 { wg.Go(func() { select { case v := <-a: b <- v + 1; case <-quit: } }) }
		a <- 1; v := <-b; close(quit); wg.Wait(); fmt.Print(v)`,
	"sleep": `var wg sync.WaitGroup; n := 0; var mu sync.Mutex
		for i := range 3 { wg.Go(func() { time.Sleep(time.Duration(i%2) * time.Second); mu.Lock(); n = n*2 + i%2; mu.Unlock() }) }
		wg.Wait(); fmt.Print(n)`,
	"afterfunc": `var mu sync.Mutex; n := 0; done := make(chan bool, 2)
		for range 2 { time.AfterFunc(time.Second, func() { mu.Lock(); n++; mu.Unlock(); done <- true }) }
		<-done; <-done; fmt.Print(n)`,
	"workers": `jobs, out := make(chan int, 3), make(chan int, 3); var wg sync.WaitGroup
		for range 2 { wg.Go(func() { for j := range jobs { out <- j * j } }) }
		for i := range 3 { jobs <- i }
		close(jobs); wg.Wait(); close(out); s := 0
		for v := range out { s = s*10 + v }
		fmt.Print(s)`,
}

func alikeSource(body string) string {
	var imports string
	for _, p := range []string{"fmt", "sync", "sync/atomic", "time"} {
		if strings.Contains(body, p[strings.LastIndexByte(p, '/')+1:]+".") {
			imports += fmt.Sprintf("%q\n", p)
		}
	}
	return "package main\n\nimport (\n" + imports + ")\n\nfunc main() {\n" + body + "\n}\n"
}

func exploreAs(t *testing.T, name, text string, alike engine.Alike) *sim.Report {
	t.Helper()
	_, r := exploreBudget(t, name, text, sim.Budget{Alike: alike, Time: time.Minute})
	return r
}

func exploreBudget(t *testing.T, name, text string, b sim.Budget) (*sim.Program, *sim.Report) {
	t.Helper()
	p, err := sim.Load(name+".go", []sim.File{{Name: name + ".go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// outcomesOf writes each outcome with its exact numbers.
func countsOf(r *sim.Report) []string {
	var out []string
	for _, o := range r.Outcomes {
		out = append(out, fmt.Sprint(o.Text, " ", o.Fails, " ", o.Interleavings, " ", o.Probability, " ", o.Exact))
	}
	slices.Sort(out)
	return out
}

// TestAlikeGoroutinesAreCountedExactly compares with the exploration that has each of them.
func TestAlikeGoroutinesAreCountedExactly(t *testing.T) {
	for name, body := range alikePrograms {
		t.Run(name, func(t *testing.T) {
			text := alikeSource(body)
			plain, alike := exploreAs(t, name, text, engine.AlikeNever), exploreAs(t, name, text, engine.AlikeAlways)
			if got, want := countsOf(alike), countsOf(plain); !slices.Equal(got, want) {
				t.Errorf("with alike goroutines as one:\n%s\nwith each:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if fmt.Sprint(alike.Interleavings) != fmt.Sprint(plain.Interleavings) || len(alike.Races) != len(plain.Races) || (len(alike.Deadlocks) > 0) != (len(plain.Deadlocks) > 0) || alike.Complete != plain.Complete {
				t.Errorf("%v paths, %d races, %d deadlocks, complete %t; want %v, %d, %d, %t", alike.Interleavings, len(alike.Races), len(alike.Deadlocks), alike.Complete, plain.Interleavings, len(plain.Races), len(plain.Deadlocks), plain.Complete)
			}
			if alike.States > plain.States {
				t.Errorf("%d states are more than %d", alike.States, plain.States)
			}
			t.Logf("%d states of %d", alike.States, plain.States)
		})
	}
}

// TestGeneratedAlikeGoroutinesAreCountedExactly compares on programs that nobody chose: three alike
// goroutines, one or two others, and timers.
func TestGeneratedAlikeGoroutinesAreCountedExactly(t *testing.T) {
	compared, fewer, programs := 0, 0, *seeds
	if testing.Short() {
		programs = min(programs, 15)
	}
	for seed := *firstSeed; seed < *firstSeed+programs; seed++ {
		text := gen.Program(seed, gen.Options{Statements: 2, Sleeps: seed%3 == 0, Alike: 2 + int(seed%2)})
		b := sim.Budget{Alike: engine.AlikeNever, Time: time.Second, States: 3_000}
		if _, small := exploreBudget(t, "gen", text, b); !small.Complete || small.Representatives { // then nothing was counted
			continue
		}
		b.Time = time.Minute // which no phase needs
		_, plain := exploreBudget(t, "gen", text, b)
		b.Alike = engine.AlikeAlways
		_, alike := exploreBudget(t, "gen", text, b)
		if plain.Representatives || alike.Representatives { // a slow machine took too long to count
			continue
		}
		compared++
		if alike.States < plain.States {
			fewer++
		}
		if got, want := countsOf(alike), countsOf(plain); !slices.Equal(got, want) {
			t.Errorf("seed %d: with alike goroutines as one:\n%s\nwith each:\n%s\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"), text)
		}
		if len(alike.Races) != len(plain.Races) || (len(alike.Deadlocks) > 0) != (len(plain.Deadlocks) > 0) || (alike.Shortest == nil) != (plain.Shortest == nil) {
			t.Errorf("seed %d: %d races, %d deadlocks; want %d, %d\n%s", seed, len(alike.Races), len(alike.Deadlocks), len(plain.Races), len(plain.Deadlocks), text)
		}
		if s := alike.Shortest; s != nil && (s.Preemptions != plain.Shortest.Preemptions || s.Steps != plain.Shortest.Steps) {
			t.Errorf("seed %d: the shortest failure has %d preemptions and %d steps, want %d and %d\n%s", seed, s.Preemptions, s.Steps, plain.Shortest.Preemptions, plain.Shortest.Steps, text)
		}
	}
	if compared < int(programs)/3 || fewer < compared/2 {
		t.Errorf("%d programs of %d were compared, %d had fewer states: the generator does not try what it should", compared, programs, fewer)
	}
	t.Logf("%d compared, %d with fewer states", compared, fewer)
}

func TestEightAlikeGoroutinesAreExploredWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the race detector half a minute")
	}
	text := alikeSource(`var n int; var mu sync.Mutex; var wg sync.WaitGroup
		for range 8 { wg.Go(func() { for range 5 { mu.Lock(); n++; mu.Unlock() } }) }
		wg.Wait(); fmt.Print(n)`)
	_, r := exploreBudget(t, "eight", text, sim.Budget{Time: time.Minute})
	if !r.Complete || len(r.Outcomes) != 1 || r.Outcomes[0].Text != "40" {
		t.Errorf("complete %t, outcomes %v", r.Complete, countsOf(r))
	}
	if r.Representatives {
		return // proven, on a machine too busy to count as well
	}
	t.Logf("%d states, %v interleavings", r.States, new(big.Float).SetInt(r.Interleavings))
}

// TestProbabilitiesOfAlikeGoroutines holds the line of a run of a program whose alike goroutines
// were explored as one to that of the same run where each was explored by itself.
func TestProbabilitiesOfAlikeGoroutines(t *testing.T) {
	const program = "package main\n\nimport \"sync\"\n\nfunc main() {\n\tvar wg sync.WaitGroup\n\tn := 0\n\tfor range 3 {\n\t\twg.Add(1)\n\t\tgo func() {\n\t\t\tdefer wg.Done()\n\t\t\tx := n\n\t\t\tn = x + 1\n\t\t}()\n\t}\n\twg.Wait()\n\tif n != 3 {\n\t\tpanic(\"lost\")\n\t}\n}\n"
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(program)}})
	if err != nil {
		t.Fatal(err)
	}
	each, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{Alike: engine.AlikeNever}, nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{Alike: engine.AlikeAlways}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !one.Complete || one.States >= each.States {
		t.Fatalf("%d states, and %d with each by itself", one.States, each.States)
	}
	for _, token := range []string{one.Shortest.Token, each.Shortest.Token, each.Outcomes[0].Token, each.Outcomes[1].Token} {
		run, err := p.Replay(token)
		if err != nil {
			t.Fatal(err)
		}
		got, err := one.Decider().Line(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		want, err := each.Decider().Line(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		if got.Whole != 0 || got.Inevitable != want.Inevitable || fmt.Sprint(got.Exact) != fmt.Sprint(want.Exact) || !slices.Equal(got.Decided, want.Decided) {
			t.Errorf("%s: %v, no return from %d, from %d on; want %v, %d", token, got.Exact, got.Inevitable, got.Whole, want.Exact, want.Inevitable)
		}
	}
}
