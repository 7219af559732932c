package sim_test

import (
	"testing"

	"racelab/lessons"
	"racelab/sim"
)

// Two runs part where somebody sees or does something else, not where another call in the source does the same: a
// SELECT and a SELECT FOR UPDATE that give 40 are equal.
func TestRunsPartWhereSomebodySeesOrDoesSomethingElse(t *testing.T) {
	for _, c := range []struct {
		lesson   string
		schedule []int // actors, a step each
		with     string
		here     int
		text     string
	}{
		{"account-sql", []int{1, 0, 0, 1}, "for-update", 2, "alice waits for bob, who holds a row of accounts, instead of reading 40"},
		{"account-sql", []int{1, 0, 0, 1}, "tx", 4, "bob waits for alice instead of setting balance = 70"},
		{"account-sql", []int{1, 0, 0, 1}, "version", 4, "bob sets balance = 70 (0 rows) instead of setting balance = 70"},
		{"account-sql", []int{1, 0, 0, 1}, "atomic", 1, "bob sets balance = balance + 30 instead of reading 40"},
		{"lost-update", []int{1, 0, 0, 1}, "lock", 2, "alice waits for bob, who holds l.mu, instead of reading 100"},
		{"lost-update", []int{1, 0, 0, 1}, "load-store", 0, ""},
	} {
		l, err := lessons.Find(c.lesson)
		if err != nil {
			t.Fatal(err)
		}
		p, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		run, err := p.NewRun(sim.Config{})
		if err != nil {
			t.Fatal(err)
		}
		for _, actor := range c.schedule {
			if err := run.Step(sim.Choice{Actor: actor}); err != nil {
				t.Fatal(err)
			}
		}
		_, d, err := run.Counterfactual(sim.Config{Switches: []string{c.with}})
		if err != nil {
			t.Fatal(err)
		}
		if d.Here != c.here || d.Text != c.text {
			t.Errorf("%s with %s differs at %d: %q, want at %d: %q", c.lesson, c.with, d.Here, d.Text, c.here, c.text)
		}
	}
}
