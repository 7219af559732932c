package sim_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// Two actors that know the same lock by other names must be told of by one.
func TestMemoryBehindPointersIsNamedByWhereItLies(t *testing.T) {
	const program = `package main

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
}

var bank struct {
	open     bool
	accounts [2]account
}

func move(from, to *account, done chan bool) {
	from.mu.Lock()
	to.mu.Lock()
	from.balance--
	to.balance++
	to.mu.Unlock()
	from.mu.Unlock()
	done <- true
}

func main() {
	done := make(chan bool)
	go move(&bank.accounts[0], &bank.accounts[1], done)
	go move(&bank.accounts[1], &bank.accounts[0], done)
	<-done
	<-done
}
`
	p, r := explore(t, "move", program, sim.Budget{})
	if r.Shortest == nil {
		t.Fatal("no run fails")
	}
	run, err := p.Replay(r.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	view := run.View(run.Len())
	var waits, held []string
	for _, a := range view.Actors[1:] {
		waits, held = append(waits, a.Wait), append(held, a.Holds...)
	}
	slices.Sort(waits)
	slices.Sort(held)
	if want := []string{"bank.accounts[0].mu, held by move", "bank.accounts[1].mu, held by move #2"}; !slices.Equal(waits, want) {
		t.Errorf("they wait for %q, want %q", waits, want)
	}
	if want := []string{"bank.accounts[0].mu", "bank.accounts[1].mu"}; !slices.Equal(held, want) {
		t.Errorf("they hold %q, want %q", held, want)
	}
	if len(view.Shared) != 1 || view.Shared[0].Value != "{false [{0} {0}]}" {
		t.Errorf("shared memory is shown as %+v; locks have no place in it", view.Shared)
	}
	var text []string
	for _, i := range run.Explain() {
		text = append(text, i.Text)
	}
	if all := strings.Join(text, " "); !strings.Contains(all, "bank.accounts[0].mu") || strings.Contains(all, "from.mu") {
		t.Errorf("the deadlock is explained as %q", all)
	}
}

// Two goroutines that know the same two locks by names of their own: whoever tells of a deadlock tells the locks apart.
func TestTwoLocksWithNamesOfTheirOwnAreToldApart(t *testing.T) {
	const program = `package main

import "sync"

type purse struct{ mu sync.Mutex }

func (p *purse) swap(other *purse) {
	p.mu.Lock()
	other.mu.Lock()
	other.mu.Unlock()
	p.mu.Unlock()
}

func chain(all ...*purse) {
	for _, each := range all {
		each.mu.Lock()
	}
	for _, each := range all {
		each.mu.Unlock()
	}
}

func main() {
	a, b := new(purse), new(purse)
	var wg sync.WaitGroup
	wg.Go(func() { CALL1 })
	wg.Go(func() { CALL2 })
	wg.Wait()
}
`
	for calls, want := range map[[2]string][]string{
		{"a.swap(b)", "b.swap(a)"}:     {"main.func1 holds a.mu (2) and waits for b.mu; main.func2 holds b.mu (3) and waits for a.mu", "main.func1 waits for b.mu, held by main.func2 at"},
		{"chain(a, b)", "chain(b, a)"}: {".mu (2) and waits for another ", "main.func1 waits for "},
	} {
		_, r := explore(t, "swap", strings.NewReplacer("CALL1", calls[0], "CALL2", calls[1]).Replace(program), sim.Budget{})
		if r.Shortest == nil || len(r.Deadlocks) == 0 {
			t.Fatalf("%v: there is no deadlock", calls)
		}
		var text string
		for _, o := range r.Outcomes {
			text += o.Why + "\n"
		}
		text += r.Deadlocks[0].Text
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%v: %q is not in %s", calls, w, text)
			}
		}
	}
}

// A request to a lesson's server is named by the function that sends it.
func TestARequestIsNamedByWhoeverSendsIt(t *testing.T) {
	const lesson = `package lesson

import "racelab/lessons/internal/remote"

type Lesson struct {
	bank remote.Server
	paid bool
}

func (l *Lesson) pay() {
	l.bank.Do(func() string {
		l.paid = true
		return "charge 100"
	})
}

func (l *Lesson) Alice() { l.pay() }

func (l *Lesson) Outcome() string { return "done" }

func (l *Lesson) Invariant() error { return nil }
`
	p, err := sim.Load("lesson", []sim.File{{Name: "lesson.go", Text: []byte(lesson)}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got := run.View(0).Actors[0].Next; got != "call pay" {
		t.Errorf("next is %q, want %q", got, "call pay")
	}
	run.Finish(10)
	for _, e := range run.Events(1) {
		if e.Label == "charge 100" && e.Name != "pay" {
			t.Errorf("the request is called %q, want pay", e.Name)
		}
	}
}

// What a helper got as a parameter is called as its caller calls it: directly, through two helpers, in a goroutine
// that was started with it, in a closure, deferred, and where it is an element, a map or a channel. A variable that
// is given something else, or hides the parameter, keeps its own name.
func TestAParameterIsCalledWhatTheCallerCallsIt(t *testing.T) {
	const program = `package main

import "sync"

type box struct{ n, m int }

func add(p *int)            { *p++ }
func twice(q *int)          { add(q) }
func later(b *box)          { defer add(&b.m) }
func put(m map[string]int)  { m["k"] = 1 }
func in(b *box, wg *sync.WaitGroup) { wg.Go(func() { b.n++ }) }
func other(p, q *int)       { p = q; *p++ }
func hides(p *int)          { if p := p; p != nil { *p++ } }
func each(all []int)        { for i := range all { all[i]++ } }

func main() {
	var total, extra, third int
	var all [2]int
	var crate box
	index := map[string]int{}
	slots := all[:]
	var wg sync.WaitGroup
	CALL
	total, extra, third, crate, all[1], index["k"] = 5, 5, 5, box{5, 5}, 5, 5
	wg.Wait()
	println(slots[1], total, extra, third, crate.n, len(index))
}
`
	for call, want := range map[string]string{
		"wg.Go(func() { add(&total) })":   "total",
		"wg.Go(func() { twice(&total) })": "total",
		"go add(&total)":                  "total",
		"go twice(&crate.n)":              "crate.n",
		"go later(&crate)":                "crate.m",
		"go put(index)":                   `index["k"]`,
		"in(&crate, &wg)":                 "crate.n",
		"go other(&extra, &third)":        "third",
		"go hides(&total)":                "p",
		"go each(slots)":                  "slots[1]",
		"wg.Go(func() { func(v *int) { add(v) }(&extra) })": "extra",
	} {
		p, r := explore(t, "called", strings.Replace(program, "CALL", call, 1), sim.Budget{})
		if len(r.Outcomes) == 0 {
			t.Fatalf("%s: no outcome", call)
		}
		found := false
		for _, o := range r.Outcomes {
			run, err := p.Replay(o.Token)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range run.Events(run.Len()) {
				found = found || e.Actor > 0 && e.Name == want
			}
		}
		if !found {
			t.Errorf("%s: no event of the other goroutine is about %q", call, want)
		}
	}
}
