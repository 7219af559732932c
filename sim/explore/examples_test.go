package explore

import (
	"testing"
	"time"
)

// TestExamplesOfThousandsOfOutcomes: a program that says how many rounds it made ends in another way after each, and the runs that
// show them would take more memory than the states.
func TestExamplesOfThousandsOfOutcomes(t *testing.T) {
	text := `package main

import ("fmt"; "sync/atomic")

func main() {
	var stop atomic.Bool
	go stop.Store(true)
	n := 0
	for !stop.Load() { n++ }
	fmt.Print(n)
}
`
	s := &subject{t: t, text: text, code: compile(t, text)}
	r := s.explore(Budget{States: 12_000, Alike: AlikeNever})
	moves, told := 0, 0
	for i, o := range r.Outcomes {
		moves += len(o.Moves)
		told += b2i(!o.Untold)
		if at := r.outcome(o.End, o.Endless); at != i {
			t.Fatalf("outcome %d of %d is found as %d", i, len(r.Outcomes), at)
		}
	}
	if len(r.Outcomes) < 3000 || told < 100 || told == len(r.Outcomes) || moves > 2*exampleMoves {
		t.Errorf("%d outcomes, %d of them with a run, which take %d moves", len(r.Outcomes), told, moves)
	}
}

// TestEarlyTimersOfManyOutcomes: where a budget ends the search, what ends so with few early timers is shown by a run with no
// more of them than it takes, and what no run with those that were covered ends in takes more.
func TestEarlyTimersOfManyOutcomes(t *testing.T) {
	text := `package main

import ("fmt"; "time")

func main() {
	in := make(chan int)
	go func() { in <- 1; in <- 2; close(in) }()
	timer := time.NewTimer(time.Millisecond)
	var batch []int
	for {
		select {
		case v, ok := <-in:
			if !ok { fmt.Print(batch); return }
			batch = append(batch, v)
		case <-timer.C:
			fmt.Print(batch, " ")
			batch = nil
			timer.Reset(time.Millisecond)
		}
	}
}
`
	s := &subject{t: t, text: text, code: compile(t, text), any: true}
	x := newExplorer(s.root(false))
	x.budget.Time, x.budget.States, x.budget.Alike = time.Hour, 200_000, AlikeNever
	full := x.everything(x.searchUntil())
	r, _ := x.concluded(full)
	x.asFarAs(r, full)
	if r.Complete || r.Early < 2 || r.Early == Unlimited {
		t.Fatalf("complete %v, with at most %d early timers", r.Complete, r.Early)
	}
	fewest, untold := -1, 0
	for _, o := range r.Outcomes {
		if o.End.Outcome == "[1 2]" {
			fewest = o.Early
		}
		if untold += b2i(o.Untold); o.Untold && o.Early <= r.Early {
			t.Errorf("%q takes %d early timers", o.End.Outcome, o.Early)
		}
	}
	if fewest != 0 || untold == 0 {
		t.Errorf("[1 2] takes %d early timers; %d outcomes have no run", fewest, untold)
	}
}
