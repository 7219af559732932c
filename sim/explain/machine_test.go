package explain_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim/explain"
	"racelab/sim/load"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// This file explains what the machine really records, in every schedule of
// small programs.

// run is one schedule of a program, run to its end.
type run struct {
	fails    bool
	insights []explain.Insight
	text     string // of the trace, for failing tests
}

// everyRun runs all schedules of a program, at most limit.
func everyRun(t *testing.T, src, entry string, limit int) (runs []run, stateRace bool) {
	t.Helper()
	pkg, err := load.Load([]load.File{{Name: "p.go", Text: []byte(src)}}, load.Around{})
	if err != nil {
		t.Fatal(err)
	}
	var walk func(m *machine.Machine, depth int)
	walk = func(m *machine.Machine, depth int) {
		stateRace = stateRace || len(m.Races(nil)) > 0
		if m.Ended() != nil || depth > 200 {
			runs = append(runs, explained(m))
			return
		}
		for _, mv := range m.Moves(nil) {
			if len(runs) >= limit {
				return
			}
			c := m.Fork()
			c.Step(mv)
			walk(c, depth+1)
		}
	}
	walk(pkg.Code.New(machine.Options{Entry: entry, Hidden: entry == "Lesson", Trace: true}), 0)
	return runs, stateRace
}

// explained hands a run to Explain as package sim does.
func explained(m *machine.Machine) run {
	in := explain.Input{Actors: m.ActorNames(), Events: shown(m)}
	var lost []int
	if e := m.Ended(); e != nil {
		in.End = explain.End{Kind: explain.Kind(e.Kind) + 1, Fails: e.Fails, Outcome: e.Outcome, Why: e.Why}
		lost = e.Blocked
	}
	for _, w := range m.Waits() {
		if in.End.Kind == explain.Deadlock || slices.Contains(lost, w.Lane) {
			in.End.Blocked = append(in.End.Blocked, explain.Wait{Actor: w.Lane, Op: w.Op, Name: w.Name, Sync: w.Sync, HeldBy: w.HeldBy})
		}
	}
	var text strings.Builder
	for _, e := range m.Events() {
		text.WriteString(strings.Join([]string{in.Actors[max(e.Actor, 0)], e.Op.String(), e.Name, e.Value, e.Label}, " ") + "\n")
	}
	fails := in.End.Fails || in.End.Kind == explain.Panicked || in.End.Kind == explain.Deadlock
	return run{fails, explain.Explain(in), text.String()}
}

// shown leaves out what the harness of a lesson does: it starts the actors and
// looks at the outcome once all have ended.
func shown(m *machine.Machine) []trace.Event {
	return slices.DeleteFunc(slices.Clone(m.Events()), func(e trace.Event) bool { return m.Hidden() && e.Actor == 0 })
}

// lesson is a lesson of two actors that share s and check want.
func lesson(shared, setup, act, outcome, want string) string {
	return `package p

import ("errors"; "fmt"; "sync"; "sync/atomic")

var _ sync.Mutex
var _ atomic.Int64

type Lesson struct { ` + shared + ` }

func (l *Lesson) Setup() { ` + setup + ` }
func (l *Lesson) Alice() { l.act(50, "alice") }
func (l *Lesson) Bob() { l.act(30, "bob") }
func (l *Lesson) act(n int, who string) { ` + act + ` }
func (l *Lesson) Outcome() string { return fmt.Sprint(` + outcome + `) }
func (l *Lesson) Invariant() error { if !(` + want + `) { return errors.New("broken") }; return nil }
`
}

func TestEverySchedule(t *testing.T) {
	program := func(body string) string {
		return "package main\n\nimport (\"fmt\"; \"sync\")\n\nvar _ sync.Mutex\nvar _ = fmt.Sprint\n\n" + body
	}
	tests := []struct {
		name  string
		src   string
		entry string
		first []string // patterns of which one comes first in every failing run
		races bool
	}{
		{"lost update", lesson("balance int", "l.balance = 100", "b := l.balance; b += n; l.balance = b", "l.balance", "l.balance == 180"),
			"Lesson", []string{"lost update"}, true},
		{"a lock round each access", lesson("mu sync.Mutex; balance int", "l.balance = 100",
			"l.mu.Lock(); b := l.balance; l.mu.Unlock(); b += n; l.mu.Lock(); l.balance = b; l.mu.Unlock()", "l.balance", "l.balance == 180"),
			"Lesson", []string{"lost update"}, false},
		{"atomic load and store", lesson("balance int64", "l.balance = 100",
			"b := atomic.LoadInt64(&l.balance); b += int64(n); atomic.StoreInt64(&l.balance, b)", "l.balance", "l.balance == 180"),
			"Lesson", []string{"lost update"}, false},
		{"a mutex around both", lesson("mu sync.Mutex; balance int", "l.balance = 100",
			"l.mu.Lock(); defer l.mu.Unlock(); b := l.balance; b += n; l.balance = b", "l.balance", "l.balance == 180"),
			"Lesson", nil, false},
		{"an atomic add", lesson("balance int64", "l.balance = 100", "atomic.AddInt64(&l.balance, int64(n))", "l.balance", "l.balance == 180"),
			"Lesson", nil, false},
		{"a flag checked, then set", lesson("mu sync.Mutex; taken bool; winners int", "",
			"l.mu.Lock(); free := !l.taken; l.mu.Unlock(); if free { l.mu.Lock(); l.taken = true; l.mu.Unlock(); l.mu.Lock(); l.winners++; l.mu.Unlock() }",
			"l.winners", "l.winners == 1"), "Lesson", []string{"check-then-act", "write skew"}, false},
		{"stock checked, then taken by an atomic add", lesson("stock atomic.Int64", "l.stock.Store(1)",
			"if l.stock.Load() > 0 { l.stock.Add(-1) }", "l.stock.Load()", "l.stock.Load() >= 0"),
			"Lesson", []string{"check-then-act"}, false},
		{"two places that must not both go", lesson("mu sync.Mutex; a, b int", "l.a, l.b = 1, 1",
			`l.mu.Lock(); sum := l.a + l.b; l.mu.Unlock()
			if sum > 1 { l.mu.Lock(); if who == "alice" { l.a = 0 } else { l.b = 0 }; l.mu.Unlock() }`, "l.a + l.b", "l.a + l.b > 0"),
			"Lesson", []string{"write skew"}, false},
		{"lookup, then insert", lesson("mu sync.Mutex; m map[string]string; n int", "l.m = map[string]string{}",
			`l.mu.Lock(); _, ok := l.m["k"]; l.mu.Unlock(); if !ok { l.mu.Lock(); l.m["k"] = who; l.n++; l.mu.Unlock() }`, "l.n", "l.n == 1"),
			"Lesson", []string{"check-then-act"}, false},
		{"opposite locks", program(`func main() {
			var a, b sync.Mutex
			var wg sync.WaitGroup
			wg.Add(2)
			go func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock(); wg.Done() }()
			go func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock(); wg.Done() }()
			wg.Wait()
		}`), "main", []string{"deadlock"}, false},
		{"a lock taken twice", program(`func main() {
			var mu sync.Mutex
			go func() { mu.Lock(); mu.Lock() }()
			mu.Lock()
			mu.Unlock()
			select {}
		}`), "main", []string{"self-deadlock"}, false},
		{"nobody receives", program(`func main() {
			ch := make(chan int)
			go func() { ch <- 1 }()
			<-ch
			<-ch
		}`), "main", []string{"deadlock"}, false},
		{"a signal too early", program(`func main() {
			var mu sync.Mutex
			ready := sync.NewCond(&mu)
			go func() { ready.Signal() }()
			mu.Lock()
			ready.Wait()
			mu.Unlock()
		}`), "main", []string{"missed signal"}, false},
		{"send after close", program(`func main() {
			ch := make(chan int, 1)
			go func() { close(ch) }()
			ch <- 1
		}`), "main", []string{"use after close"}, true},
		{"a semaphore of one slot", program(`func main() {
			n, sem, done := 0, make(chan bool, 1), make(chan bool)
			for range 2 { go func() { sem <- true; n++; <-sem; done <- true }() }
			<-done; <-done
			if n != 2 { panic(n) }
		}`), "main", nil, false},
		{"jobs over an unbuffered channel", program(`func main() {
			jobs, done, sum := make(chan int), make(chan bool), 0
			go func() { for j := range jobs { sum += j }; done <- true }()
			jobs <- 1; jobs <- 2; close(jobs)
			<-done
			if sum != 3 { panic(sum) }
		}`), "main", nil, false},
		{"two workers count without a lock", program(`func main() {
			jobs, sum := make(chan int), 0
			var wg sync.WaitGroup
			wg.Add(2)
			for range 2 { go func() { defer wg.Done(); for j := range jobs { sum += j } }() }
			jobs <- 1; jobs <- 2; close(jobs)
			wg.Wait()
			if sum != 3 { panic(sum) }
		}`), "main", []string{"lost update"}, true},
		{"two halves read in the middle", lesson("mu sync.Mutex; a, b, x, y int", "",
			`if who == "alice" { l.mu.Lock(); l.a = 1; l.mu.Unlock(); l.mu.Lock(); l.b = 1; l.mu.Unlock(); return }
			l.mu.Lock(); x := l.a; l.mu.Unlock(); l.mu.Lock(); y := l.b; l.mu.Unlock(); l.x, l.y = x, y`, "l.x, l.y", "l.x == l.y"),
			"Lesson", []string{"torn read"}, false},
		{"a cache filled late", lesson("mu sync.Mutex; row string; cache map[string]string", `l.row = "v1"; l.cache = map[string]string{}`,
			`if who == "alice" { l.mu.Lock(); l.row = "v2"; l.mu.Unlock(); l.mu.Lock(); delete(l.cache, "k"); l.mu.Unlock(); return }
			l.mu.Lock(); v := l.row; l.mu.Unlock(); l.mu.Lock(); l.cache["k"] = v; l.mu.Unlock()`, "l.cache", `l.cache["k"] != "v1"`),
			"Lesson", []string{"stale set"}, false},
		{"a map written by two", program(`func main() {
			m := map[int]int{}
			var wg sync.WaitGroup
			for i := range 2 { wg.Go(func() { m[i] = i }) }
			wg.Wait()
		}`), "main", []string{"data race"}, true},
		{"a worker left behind", program(`func main() {
			ch := make(chan int)
			for i := range 2 { go func() { ch <- i }() }
			<-ch
		}`), "main", []string{"leak"}, false},
		{"a read lock upgraded by two", program(`func main() {
			var rw sync.RWMutex
			var wg sync.WaitGroup
			for range 2 { wg.Go(func() { rw.RLock(); rw.Lock(); rw.Unlock(); rw.RUnlock() }) }
			wg.Wait()
		}`), "main", []string{"deadlock", "self-deadlock"}, false},
		{"closed by two", program(`func main() {
			ch := make(chan int)
			var wg sync.WaitGroup
			for range 2 { wg.Go(func() { close(ch) }) }
			wg.Wait()
		}`), "main", []string{"use after close"}, false},
		{"a group, a once and a read-write lock", program(`func main() {
			var once sync.Once
			var rw sync.RWMutex
			var wg sync.WaitGroup
			conf, n := 0, 0
			for range 2 { wg.Go(func() {
				once.Do(func() { conf = 7 })
				rw.Lock(); n += conf; rw.Unlock()
			}) }
			wg.Wait()
			rw.RLock(); defer rw.RUnlock()
			if n != 14 { panic(n) }
		}`), "main", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			runs, stateRace := everyRun(t, tt.src, tt.entry, 3000)
			failing, traceRace := 0, false
			for _, r := range runs {
				checkRun(t, r, tt.first)
				if r.fails {
					failing++
				}
				traceRace = traceRace || slices.ContainsFunc(r.insights, func(i explain.Insight) bool { return i.Pattern == "data race" })
				if t.Failed() {
					return
				}
			}
			if (failing > 0) != (tt.first != nil) {
				t.Errorf("%d of %d runs fail", failing, len(runs))
			}
			if traceRace != tt.races || stateRace != tt.races {
				t.Errorf("races: %v in traces, %v in states, want %v", traceRace, stateRace, tt.races)
			}
		})
	}
}

// checkRun checks that a failing run is explained by one of the patterns, and a
// passing one by races and leaks only.
func checkRun(t *testing.T, r run, first []string) {
	t.Helper()
	if r.fails {
		if len(r.insights) == 0 || !slices.Contains(first, string(r.insights[0].Pattern)) {
			t.Errorf("explained by %v, want one of %v first:\n%s", r.insights, first, r.text)
		}
		return
	}
	for _, i := range r.insights {
		if i.Pattern != "data race" && i.Pattern != "leak" {
			t.Errorf("a run that passes has %v:\n%s", i, r.text)
		}
	}
}
