package reality

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"racelab/lessons"
	"racelab/sim"
)

// TestWhatHappensForRealIsInTheCensus is the reality gate: whatever a compiled
// lesson ends with, the engine must have foreseen.
func TestWhatHappensForRealIsInTheCensus(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			gate(t, l, Servers{})
		})
	}
}

// TestWhatHappensOnRealServersIsInTheCensus is the gate for lessons that use a
// server, against real ones.
func TestWhatHappensOnRealServersIsInTheCensus(t *testing.T) {
	servers := realServers(t)
	for _, l := range lessons.All() {
		if Against(l, servers) == Against(l, Servers{}) {
			continue // it asks for no server
		}
		t.Run(l.Name, func(t *testing.T) { gate(t, l, servers) })
	}
}

// gate runs a lesson for real with each declared set of switches.
func gate(t *testing.T, l *lessons.Lesson, servers Servers) {
	for _, on := range declared(l, !testing.Short()) {
		census, err := explore(t.Context(), l, on, false)
		if err != nil {
			t.Fatalf("%s %v: %v", l.Name, on, err)
		}
		if !census.Complete || raceDetector && reported(census) {
			continue // the linter complains of the one, the detector of the other
		}
		got, err := Run(t.Context(), job(l, on, servers, census), nil)
		if err != nil {
			t.Fatalf("%s %v: %v", l.Name, on, err)
		}
		compare(t, l, on, census, got)
	}
}

// reported says whether the race detector would end the process: it takes a
// close beside a send for a data race, too.
func reported(census *sim.Report) bool {
	panics := func(o sim.Outcome) bool { return o.Kind == sim.Panicked }
	return len(census.Races) > 0 || slices.ContainsFunc(census.Outcomes, panics)
}

// declared returns the switch sets that a lesson makes promises about: none, each
// switch, and with faults each switch with each fault.
func declared(l *lessons.Lesson, faults bool) [][]string {
	sets := [][]string{nil}
	for _, s := range l.Switches {
		sets = append(sets, []string{s.Name})
		for _, f := range l.Switches {
			if faults && f.Kind == "fault" && s.Kind != "fault" {
				sets = append(sets, []string{s.Name, f.Name})
			}
		}
	}
	return sets
}

// job asks for as many runs as there is time for: each one that ends in a
// deadlock costs its patience.
func job(l *lessons.Lesson, on []string, servers Servers, census *sim.Report) Job {
	j := Job{Lesson: l.Name, Switches: on, Runs: 100, Servers: servers, Patience: 30 * time.Second}
	if testing.Short() || servers != (Servers{}) {
		j.Runs = 40
	}
	stuck := func(o sim.Outcome) bool { return o.Text == "deadlock" || o.Text == "runs for ever" }
	if slices.ContainsFunc(census.Outcomes, stuck) {
		j.Runs, j.Patience = 10, 300*time.Millisecond
	}
	return j
}

// compare complains of each outcome that the census does not have.
func compare(t *testing.T, l *lessons.Lesson, on []string, census *sim.Report, got Tally) {
	for _, r := range got.Results {
		if foreseen(census, r) {
			continue
		}
		// The census lets time pass only when nobody can go on. A busy machine does not wait.
		early, err := explore(t.Context(), l, on, true)
		if err == nil && foreseen(early, r) {
			t.Logf("%s %v ended with %q: a timer fired while others could run", l.Name, on, r.Outcome)
			continue
		}
		if census.MapRace() && r.Fails {
			t.Logf("%s %v ended with %q: the runtime did not notice the data race on the map", l.Name, on, r.Outcome)
			continue
		}
		var texts []string
		for _, o := range census.Outcomes {
			texts = append(texts, o.Text)
		}
		t.Errorf("lessons/%s with %v ended %d times in %d runs with %q (%s), which the engine says cannot be; it has %q", l.Name, on, r.Count, got.Done, r.Outcome, r.Why, texts)
	}
}

// foreseen reports whether the census has what happened. Of a run that goes round
// in circles reality knows only that it does not end.
func foreseen(census *sim.Report, r Result) bool {
	return slices.ContainsFunc(census.Outcomes, func(o sim.Outcome) bool {
		same := o.Text == r.Outcome || r.Outcome == "deadlock" && o.Text == "runs for ever"
		return same && o.Fails == r.Fails
	})
}

// explored keeps reports: both gates ask for many of them.
var explored sync.Map

func explore(ctx context.Context, l *lessons.Lesson, on []string, anyTimers bool) (*sim.Report, error) {
	key := fmt.Sprint(l.Name, on, anyTimers)
	if r, ok := explored.Load(key); ok {
		return r.(*sim.Report), nil
	}
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	r, err := p.Explore(ctx, sim.Config{Switches: on, AnyTimers: anyTimers}, sim.Budget{}, nil)
	if err == nil && len(r.Outcomes) == 0 {
		err = errors.New("the engine found no outcome at all")
	}
	if err == nil {
		explored.Store(key, r)
	}
	return r, err
}
