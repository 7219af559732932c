package sim_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"racelab/sim"
)

// The programs of testdata/why are failures of known kinds in other words: through helpers and methods, of fields, elements and type
// parameters, with one more actor, with a channel in the place of a lock or of a group. The first line of each says what
// its reason has to say, and the second may say what it must not.
func TestReasonsOfPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/why/*.go")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d programs: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".go"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, rest, _ := strings.Cut(string(text), "\n")
			want, ok := strings.CutPrefix(first, "// Why: ")
			if !ok {
				t.Fatalf("the first line is %q", first)
			}
			not, _, _ := strings.Cut(rest, "\n")
			not, never := strings.CutPrefix(not, "// Not: ")
			p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: text}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true, Early: sim.Unlimited}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Shortest == nil {
				t.Fatal("no run fails")
			}
			var why string
			for _, o := range r.Outcomes {
				if o.Token == r.Shortest.Token {
					why = o.Why
				}
			}
			if !regexp.MustCompile(want).MatchString(why) {
				t.Errorf("the reason does not match %s: %s", want, why)
			}
			if never && regexp.MustCompile(not).MatchString(why) {
				t.Errorf("the reason matches %s: %s", not, why)
			}
		})
	}
}
