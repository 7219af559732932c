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
		{"a.swap(b)", "b.swap(a)"}:     {"main.func1 holds p.mu (2), which is other.mu of main.func2, and waits for other.mu", "waits for other.mu, held by main.func2 as p.mu at"},
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
