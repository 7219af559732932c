package sim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// wanted returns the outcomes that a program's lines "// want:" list, sorted.
func wanted(text string) (out []string) {
	for l := range strings.Lines(text) {
		if w, ok := strings.CutPrefix(l, "// want: "); ok {
			out = append(out, strings.TrimSpace(w))
		}
	}
	slices.Sort(out)
	return out
}

// TestSQLPrograms explores every interleaving of the programs in testdata/sql.
func TestSQLPrograms(t *testing.T) { explorePrograms(t, "testdata/sql") }

// explorePrograms compares the outcomes that programs have with those that they list.
func explorePrograms(t *testing.T, folder string) {
	t.Helper()
	for name, text := range programs(t, folder) {
		t.Run(name, func(t *testing.T) {
			_, r := explore(t, name, text, sim.Budget{Time: 30 * time.Second})
			if !r.Complete {
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
			var got []string
			for _, o := range r.Outcomes {
				outcome := strings.ReplaceAll(strings.TrimSpace(o.Text), "\n", " | ")
				if o.Kind == sim.Deadlock {
					outcome = "deadlock"
				}
				if o.Kind != sim.Finished && o.Kind != sim.Deadlock {
					t.Errorf("an interleaving ends with %v: %s", o.Kind, o.Why)
				}
				got = append(got, outcome)
			}
			slices.Sort(got)
			if want := wanted(text); !slices.Equal(got, want) {
				t.Errorf("outcomes %q, want %q", got, want)
			}
			if len(r.Races) > 0 {
				t.Errorf("data races: %v", r.Races[0].Text)
			}
			t.Logf("%d states, %d transitions, %v", r.States, r.Transitions, r.Elapsed.Round(time.Millisecond))
		})
	}
}
