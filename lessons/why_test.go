package lessons_test

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/content"
	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/number"
)

// failing returns the sets of switches under which a lesson can fail: none, each
// fault, and each partial or wrong fix, with each fault beside it.
func failing(l *lessons.Lesson) [][]string {
	var faults, fixes []string
	for _, s := range l.Switches {
		switch s.Kind {
		case "fault":
			faults = append(faults, s.Name)
		case "partial", "wrong":
			fixes = append(fixes, s.Name)
		}
	}
	out := [][]string{nil}
	for _, f := range faults {
		out = append(out, []string{f})
	}
	for _, x := range fixes {
		out = append(out, []string{x})
		for _, f := range faults {
			out = append(out, []string{x, f})
		}
	}
	return out
}

// internal matches names that a learner does not know.
var internal = regexp.MustCompile(`func\d|0xc0|%!|step \d+ came`)

var update = flag.Bool("update", false, "write the reasons of the lessons anew; read each before committing it")

// TestEveryFailureHasAReason explores every lesson as it is, with each partial and wrong
// fix, and with each fault. What is said of a failing run is more than that it failed, it is
// told by what the learner can see, and every name that it is given is on the lesson's page:
// nobody is told by one that the other is wrong.
//
// What is said stands in testdata/reasons, a file for each lesson, for people who know the
// field to read and to disagree with. A change there is to be read as closely as one of a page.
func TestEveryFailureHasAReason(t *testing.T) {
	t.Parallel()
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			p, err := l.Load()
			if err != nil {
				t.Fatal(err)
			}
			page, err := fs.ReadFile(content.FS(), "lessons/"+l.Name+".md")
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ToLower(strings.Join(strings.Fields(string(page)), " "))
			var sheet strings.Builder
			fmt.Fprintf(&sheet, "%s: %s\n", l.Name, l.Title)
			for _, on := range failing(l) {
				r, err := p.Explore(t.Context(), sim.Config{Switches: on}, sim.Budget{Time: 10 * time.Minute}, nil)
				if err != nil {
					t.Fatal(on, err)
				}
				if !r.Complete {
					t.Fatalf("%v: not every interleaving was covered: %s", on, r.Coverage)
				}
				names := reasonsOf(t, p, r, on, &sheet)
				for name := range names {
					if !strings.Contains(text, strings.ToLower(name)) {
						t.Errorf("%v: the engine calls a failing run %q, and the page never says so: name it there, or mend the engine", on, name)
					}
				}
				if s := r.Shortest; s != nil && !slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Token == s.Token }) {
					t.Errorf("%v: the shortest failure is no outcome's run", on)
				}
			}
			compare(t, "testdata/reasons/"+l.Name+".txt", sheet.String())
		})
	}
}

// reasonsOf writes down what is said of every way to fail, and returns the names that are
// given.
func reasonsOf(t *testing.T, p *sim.Program, r *sim.Report, on []string, sheet *strings.Builder) (named map[string]bool) {
	t.Helper()
	named = map[string]bool{}
	with := "as it stands"
	if len(on) > 0 {
		with = "with " + strings.Join(on, ", ")
	}
	for _, o := range r.Outcomes {
		if !o.Fails || o.Kind == sim.Spent {
			continue
		}
		run, err := p.Replay(o.Token)
		if err != nil {
			t.Fatal(err)
		}
		if end := run.View(run.Len()).End; end == nil || o.Why == end.Why || o.Why == "" {
			t.Errorf("%v: %q has no reason but %q", on, o.Text, o.Why)
		}
		if bad := internal.FindString(o.Why); bad != "" {
			t.Errorf("%v: the reason of %q says %q: %s", on, o.Text, bad, o.Why)
		}
		if _, err := r.Decider().Reason(t.Context(), run); err != nil {
			t.Errorf("%v: by what %q was decided is not known: %v", on, o.Text, err)
		}
		var names []string
		for _, in := range r.Decider().Explain(t.Context(), run) {
			for _, name := range append([]sim.Pattern{in.Pattern}, in.Also...) {
				named[string(name)] = true
				if !slices.Contains(names, string(name)) {
					names = append(names, string(name))
				}
			}
			for _, step := range in.Steps {
				if step < 1 || step > run.Len() {
					t.Errorf("%v: %q names step %d of %d", on, in.Text, step, run.Len())
				}
			}
		}
		fmt.Fprintf(sheet, "\n%s: %s\n  called  %s\n%s", with, o.Text, cmp.Or(strings.Join(names, ", "), "nothing"), wrapped(o.Why))
		l, err := r.Decider().Line(t.Context(), run)
		if err != nil {
			t.Fatalf("%v: %q has no probability of failure: %v", on, o.Text, err)
		}
		if last := len(l.P) - 1; last != run.Len() || l.P[last] != 1 || l.Inevitable < 0 {
			t.Errorf("%v: %q fails, and the probabilities are %v, the point of no return %d", on, o.Text, l.P, l.Inevitable)
		}
		sheet.WriteString(wrapped(chances(l)))
	}
	return named
}

// chances writes the probability of failure at the start and after every step that changes it, and
// the point of no return.
func chances(l *sim.Line) string {
	var out strings.Builder
	fmt.Fprintf(&out, "fails with p = %s", chance(l, 0))
	for i := 1; i < len(l.P); i++ {
		if now := chance(l, i); now != chance(l, i-1) {
			fmt.Fprintf(&out, ", %s (%d)", now, i)
		}
	}
	fmt.Fprintf(&out, "; no return from %d", l.Inevitable)
	return out.String()
}

func chance(l *sim.Line, i int) string {
	if l.Exact != nil {
		if f := number.Fraction(l.Exact[i]); f != "" {
			return f
		}
	}
	return fmt.Sprintf("%.3f", l.P[i])
}

// wrapped breaks a text into lines.
func wrapped(text string) string {
	var out strings.Builder
	line := " "
	for _, word := range strings.Fields(text) {
		if len(line)+len(word) > 100 {
			out.WriteString(line + "\n")
			line = " "
		}
		line += " " + word
	}
	return out.String() + line + "\n"
}

// compare holds a text to a golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v: go test ./lessons -run TestEveryFailureHasAReason -update writes it", err)
	}
	if string(want) != got {
		t.Errorf("what is said is not what %s has; read it, and if it is right go test ./lessons -run TestEveryFailureHasAReason -update\n%s", name, got)
	}
}
