package sim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

const dated = `package main

import (
	"fmt"
	"time"
)

func main() {
	deadline := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if time.Now().After(deadline) {
		fmt.Println("over", time.Now().UTC().Format(time.DateOnly))
	}
}
`

// TestAProgramRunsToday: a program that compares the clock with a date ends as it does when it is
// compiled and run now, and its report says when now was.
func TestAProgramRunsToday(t *testing.T) {
	p, err := sim.LoadPath(tree(t, map[string]string{"go.mod": "module dated\n\ngo 1.26\n", "main.go": dated}))
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now().UTC()
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var days []string // midnight may come between
	for _, at := range []time.Time{before, time.Now().UTC()} {
		days = append(days, at.Format(time.DateOnly))
	}
	if len(r.Outcomes) != 1 || !slices.Contains(days, strings.TrimSpace(strings.TrimPrefix(r.Outcomes[0].Text, "over "))) {
		t.Errorf("outcomes %v, want over %q", r.Outcomes, days)
	}
	said := func(day string) bool { return strings.Contains(r.Coverage, "The clock began at "+day) }
	if !r.Complete || !slices.ContainsFunc(days, said) {
		t.Errorf("complete %t, and Covered does not say when the clock began: %s", r.Complete, r.Coverage)
	}
}

// TestATokenKnowsWhenItsRunBegan: a run that depends on the date is replayed at its own date.
func TestATokenKnowsWhenItsRunBegan(t *testing.T) {
	p, err := sim.LoadPath(tree(t, map[string]string{"go.mod": "module dated\n\ngo 1.26\n", "main.go": dated}))
	if err != nil {
		t.Fatal(err)
	}
	long := time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC).Unix()
	for start, want := range map[int64]string{0: "over", long: ""} {
		r, err := p.NewRun(sim.Config{Start: start})
		if err != nil {
			t.Fatal(err)
		}
		r.Finish(100)
		info, err := sim.ParseToken(r.Token())
		if err != nil {
			t.Fatal(err)
		}
		if info.Start == 0 || start != 0 && info.Start != start {
			t.Errorf("the token of a run from %d begins at %d", start, info.Start)
		}
		again, err := p.Replay(r.Token())
		if err != nil {
			t.Fatal(err)
		}
		if got := again.View(again.Len()).Output; !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("replayed, it prints %q, want %q", got, want)
		}
	}
}

// TestWhatNoDateChanges: a run that asks for no date says nothing of it, in its report or its token.
func TestWhatNoDateChanges(t *testing.T) {
	p, err := sim.LoadPath(tree(t, map[string]string{"go.mod": "module undated\n\ngo 1.26\n", "main.go": `package main

import "time"

func main() {
	began := time.Now()
	time.Sleep(time.Second)
	println(time.Since(began) > time.Second/2)
}
`}))
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.Coverage, "clock") || strings.Contains(r.Outcomes[0].Token, "at-") {
		t.Errorf("it speaks of the date: %s %s", r.Coverage, r.Outcomes[0].Token)
	}
}
