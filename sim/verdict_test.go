package sim_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// TestVerdicts explores the programs of testdata/conc. Their first line says what
// must be found: pass or fail, then counts of outcomes, deadlocks, leaks, livelocks and races.
// What is not named must be absent, outcomes apart; a name without a number
// means at least one.
func TestVerdicts(t *testing.T) {
	for name, text := range programs(t, "testdata/conc") {
		t.Run(name, func(t *testing.T) {
			want, ok := strings.CutPrefix(strings.SplitN(text, "\n", 2)[0], "// want: ")
			if !ok {
				t.Fatal("its first line does not say what is wanted")
			}
			_, r := explore(t, name, text, sim.Budget{})
			if !r.Complete {
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
			parts := strings.Split(want, "; ")
			if r.Fails() != (parts[0] == "fail") {
				t.Errorf("it fails: %t, want %s", r.Fails(), parts[0])
			}
			counts := map[string]int{"outcomes": -2, "deadlocks": 0, "leaks": 0, "livelocks": 0, "races": 0}
			for _, part := range parts[1:] {
				kind, number, given := strings.Cut(part, " ")
				counts[kind] = -1
				if given {
					n, err := strconv.Atoi(number)
					if err != nil {
						t.Fatal(err)
					}
					counts[kind] = n
				}
			}
			for kind, found := range findings(r) {
				switch want := counts[kind]; {
				case want >= 0 && len(found) != want, want == -1 && len(found) == 0:
					t.Errorf("%d %s, want %d:\n%s", len(found), kind, want, strings.Join(found, "\n"))
				}
			}
			replayFindings(t, name, text, r)
		})
	}
}

// findings lists what a report has, by kind.
func findings(r *sim.Report) map[string][]string {
	out := map[string][]string{"outcomes": nil, "deadlocks": nil, "leaks": nil, "livelocks": nil, "races": nil}
	for _, o := range r.Outcomes {
		out["outcomes"] = append(out["outcomes"], fmt.Sprintf("%q", o.Text))
	}
	for kind, list := range map[string][]sim.Finding{"deadlocks": r.Deadlocks, "leaks": r.Leaks, "livelocks": r.Livelocks} {
		for _, f := range list {
			out[kind] = append(out[kind], f.Text)
		}
	}
	for _, race := range r.Races {
		out["races"] = append(out["races"], race.Text)
	}
	return out
}

// replayFindings checks that the token of every finding leads to what it says.
func replayFindings(t *testing.T, name, text string, r *sim.Report) {
	t.Helper()
	p, err := sim.Load(name+".go", []sim.File{{Name: name + ".go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Outcomes {
		run, err := p.Replay(o.Token)
		if err != nil {
			t.Errorf("outcome %q: %v", o.Text, err)
			continue
		}
		if end := run.View(run.Len()).End; o.Text != "runs for ever" && (end == nil || end.Outcome != o.Text) {
			t.Errorf("the token of outcome %q ends so: %+v", o.Text, end)
		}
	}
	for _, race := range r.Races {
		if _, err := p.Replay(race.Token); err != nil {
			t.Errorf("%s: %v", race.Text, err)
		}
	}
	if f := r.Shortest; f != nil {
		if run, err := p.Replay(f.Token); err != nil || run.Len() != f.Steps {
			t.Errorf("the shortest failure does not replay: %v", err)
		}
	}
}

// TestRacesOfProgramsThatCannotRunToTheirEnd: no run ends, or all of them use up their
// memory, but the accesses are there all the same.
func TestRacesOfProgramsThatCannotRunToTheirEnd(t *testing.T) {
	for name, loop := range map[string]string{
		"for ever":    "for { n++ }",
		"out of heap": "n++; var s [][]byte; for { s = append(s, make([]byte, 1<<20)) }",
	} {
		t.Run(name, func(t *testing.T) {
			text := "package main\n\nvar n int\n\nfunc main() {\n\tgo func() { n++ }()\n\t" + loop + "\n}\n"
			_, r := explore(t, "loop", text, sim.Budget{Time: 2 * time.Second, States: 20_000})
			if len(r.Races) != 1 || !r.Fails() {
				t.Errorf("%d races, and it fails: %t", len(r.Races), r.Fails())
			}
			if r.Complete || strings.HasPrefix(r.Coverage, "Every interleaving.") {
				t.Errorf("what was cut off counts as covered: %s", r.Coverage)
			}
		})
	}
}
