package explore

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"racelab/sim/machine"
)

// dice are programs in which random values, and the order of maps, play a part; with each goes whether
// other values keep every interleaving from failing.
var dice = []struct {
	name, body string
	avoidable  bool
}{
	{"nothing but a value", `if rand.IntN(3) == 0 { panic("unlucky") }`, true},
	{"every value fails", `panic(rand.IntN(3))`, false},
	{"a value beside a race of two", `var n atomic.Int64; var wg sync.WaitGroup
		for range 2 { wg.Go(func() { k := n.Load(); n.Store(k + int64(rand.IntN(2))) }) }
		wg.Wait(); fmt.Print(n.Load()); if n.Load() == 0 { panic("lost") }`, true},
	{"the schedule fails whatever the value", `var n atomic.Int64; done := make(chan bool, 2)
		for range 2 { go func() { k := n.Load(); if rand.IntN(2) == 1 { k += 0 }; n.Store(k + 1); done <- true }() }
		<-done; <-done; if n.Load() != 2 { panic("lost") }`, false},
	{"the value decides how many steps there are", `var n atomic.Int64; done := make(chan bool)
		go func() { for range rand.IntN(3) { n.Add(1) }; done <- true }()
		n.Add(10); k := n.Load(); <-done; if k == 12 { panic("both") }`, true},
	{"one value ends the program early", `done := make(chan bool)
		go func() { if rand.IntN(2) == 0 { fmt.Print("gone"); os.Exit(0) }; done <- true }()
		fmt.Print("a"); <-done; fmt.Print("b")`, false},
	{"the order of a map", `m := map[string]int{"a": 1, "b": 2, "c": 3}; last := ""
		for k := range m { last = k }
		if last == "a" { panic("a last") }`, true},
	{"two draw, and a select takes a side", `a, b := make(chan int, 1), make(chan int, 1)
		go func() { a <- rand.IntN(2) }()
		go func() { b <- rand.IntN(2) }()
		n := 0; select { case n = <-a: case n = <-b: n *= 2 }
		if n == 2 { panic("two") }`, true},
	{"the other chooses after the draw", `c := make(chan int, 1); var n atomic.Int64
		go func() { n.Store(1); c <- 1 }()
		k := rand.IntN(2); if int64(k) == n.Load() { panic("equal") }; <-c`, false},
}

// TestSchedulesAreCountedWithoutRandomValues compares the counts with a walk through every run, and what a choice of
// values can avoid with a game played on the tree of runs.
func TestSchedulesAreCountedWithoutRandomValues(t *testing.T) {
	for _, d := range dice {
		t.Run(d.name, func(t *testing.T) {
			text := "package main\n\nimport (\"fmt\"; \"math/rand/v2\"; \"os\"; \"sync\"; \"sync/atomic\")\n\nvar _ = fmt.Sprint\nvar _ = rand.IntN\nvar _ = os.Args\nvar _ sync.Mutex\nvar _ atomic.Int64\n\nfunc main() {\n" + d.body + "\n}\n"
			s := &subject{t: t, text: text, code: compile(t, text)}
			r := s.explore(Budget{Alike: AlikeNever})
			if r.Chance == nil || r.Chance.Mixed || !r.Complete {
				t.Fatalf("chance %+v, complete %v: %s", r.Chance, r.Complete, r.Words())
			}
			w := words{ends: map[string]map[string]bool{}, all: map[string]bool{}, failing: map[string]bool{}}
			w.walk(s.root(false), "")
			want := fmt.Sprintf("%d of %d fail", len(w.failing), len(w.all))
			if got := fmt.Sprintf("%v of %v fail", r.Failing, r.Paths); got != want {
				t.Errorf("%s; every run: %s", got, want)
			}
			for _, o := range r.Outcomes {
				if n := len(w.ends[o.End.Outcome]); o.Paths.Cmp(big.NewInt(int64(n))) != 0 {
					t.Errorf("%q: %v schedules, every run says %d", o.End.Outcome, o.Paths, n)
				}
			}
			if fails := len(w.failing) > 0; fails && r.Chance.Avoidable != !forced(s.root(false)) || fails && r.Chance.Avoidable != d.avoidable {
				t.Errorf("avoidable %v, want %v, and the game says %v", r.Chance.Avoidable, d.avoidable, !forced(s.root(false)))
			}
			if mixed := s.explore(Budget{Alike: AlikeAlways}); mixed.Alike != mixed.Chance.Mixed || mixed.Chance.Avoidable != r.Chance.Avoidable ||
				mixed.Chance.Mixed != strings.Contains(mixed.Words(), "counted as a part of the interleavings") {
				t.Errorf("alike ones as one (%v): %+v: %s", mixed.Alike, mixed.Chance, mixed.Words())
			}
		})
	}
}

// words are the schedules of a program, as texts without random values.
type words struct {
	ends         map[string]map[string]bool // by outcome
	all, failing map[string]bool
}

func (w *words) walk(m *machine.Machine, schedule string) {
	if e := m.Ended(); e != nil {
		w.all[schedule] = true
		if e.Fails {
			w.failing[schedule] = true
		}
		if w.ends[e.Outcome] == nil {
			w.ends[e.Outcome] = map[string]bool{}
		}
		w.ends[e.Outcome][schedule] = true
		return
	}
	for _, mv := range m.Moves(nil) {
		alt := fmt.Sprint(mv.Alt)
		if m.NameStep(mv).Chooser == machine.ByChance {
			alt = "?"
		}
		next := m.Fork()
		next.Step(mv)
		w.walk(next, fmt.Sprintf("%s %d/%s", schedule, m.KeyOf(mv), alt))
	}
}

// forced reports whether the scheduler can make a run fail, whatever the one says who picks random values.
func forced(m *machine.Machine) bool {
	if e := m.Ended(); e != nil {
		return e.Fails
	}
	by := map[int16][]bool{}
	chance := map[int16]bool{}
	for _, mv := range m.Moves(nil) {
		next := m.Fork()
		next.Step(mv)
		by[mv.G] = append(by[mv.G], forced(next))
		chance[mv.G] = m.NameStep(mv).Chooser == machine.ByChance
	}
	for _, g := range slices.Collect(maps.Keys(by)) {
		if slices.Contains(by[g], true) && (!chance[g] || !slices.Contains(by[g], false)) {
			return true
		}
	}
	return false
}
