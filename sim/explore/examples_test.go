package explore

import "testing"

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
