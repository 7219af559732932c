package lessons

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/number"
)

// TestLessons is the lesson linter: what every lesson of the course promises its
// learners, checked by the engine. Its messages are for the lesson's author. That
// compiled runs stay inside the census, package reality checks.
func TestLessons(t *testing.T) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			for _, complaint := range Lint(t.Context(), l, !raceDetector) {
				t.Error(complaint)
			}
		})
	}
}

// A fix that holds as the lesson is told, and fails as soon as one timer fires early, says so
// on its page, with the engine's numbers; and no other does.
func TestPagesSayWhatOneEarlyTimerDoes(t *testing.T) {
	for _, l := range All() {
		for _, s := range l.Switches {
			if l.Timers == "" || s.Kind != "fix" {
				continue
			}
			p, err := l.Load()
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{Switches: []string{s.Name}, AnyTimers: true, Early: 1}, sim.Budget{Time: 4 * time.Second, States: 2_000}, nil)
			if err != nil {
				t.Fatal(err)
			}
			fails := slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Fails })
			said := strings.Contains(fixText(l, s.Name), fmt.Sprintf("{{early %q}}", s.Name))
			if fails && !said || said && r.Complete && !fails {
				t.Errorf("content/lessons/%s.md, ### %s: with one early timer it fails: %t, and {{early %q}} is there: %t", l.Name, s.Name, fails, s.Name, said)
			}
		}
	}
}

// The numbers that the first lesson is known by.
func TestCensusOfTheFirstLesson(t *testing.T) {
	l, err := Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	numbers := l.Numbers(t.Context())
	tests := []struct {
		on                 []string
		all, failing       string
		outcomes           string
		races, noDeadlocks bool
	}{
		{nil, "6", "4", "balance 130: 2, balance 150: 2, balance 180: 2", true, true},
		{[]string{"lock"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"atomic"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"load-store"}, "6", "4", "balance 130: 2, balance 150: 2, balance 180: 2", false, true},
		{[]string{"lock", "load-store"}, "2", "0", "balance 180: 2", false, true},
		{[]string{"lock", "lock-each"}, "2", "2", "", false, false},
	}
	for _, tt := range tests {
		r, err := numbers(tt.on...)
		if err != nil {
			t.Fatal(err)
		}
		if got := number.Big(r.Interleavings); got != tt.all {
			t.Errorf("%v: %s interleavings, want %s", tt.on, got, tt.all)
		}
		if got := number.Big(r.Failing); got != tt.failing {
			t.Errorf("%v: %s fail, want %s", tt.on, got, tt.failing)
		}
		var outcomes []string
		for _, o := range r.Outcomes {
			outcomes = append(outcomes, o.Text+": "+number.Big(o.Interleavings))
		}
		slices.Sort(outcomes)
		if got := strings.Join(outcomes, ", "); tt.outcomes != "" && got != tt.outcomes {
			t.Errorf("%v: outcomes %s, want %s", tt.on, got, tt.outcomes)
		}
		if got := len(r.Races) > 0; got != tt.races {
			t.Errorf("%v: data races %v, want %v", tt.on, r.Races, tt.races)
		}
		if got := len(r.Deadlocks) == 0; got != tt.noDeadlocks {
			t.Errorf("%v: deadlocks %v", tt.on, r.Deadlocks)
		}
	}
	r, err := numbers("lock-each")
	if err != nil || r.Failing == nil || r.Failing.Sign() == 0 || r.Failing.Cmp(r.Interleavings) >= 0 || len(r.Races) > 0 {
		t.Errorf("lock-each: %s of %s fail, races %v (%v); want some, not all, and no data race", number.Big(r.Failing), number.Big(r.Interleavings), r.Races, err)
	}
}
