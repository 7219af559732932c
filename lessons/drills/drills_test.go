package drills

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// TestChanges holds each change that a drill offers to what is known of it: whether the heart of the
// service holds with it in every interleaving.
func TestChanges(t *testing.T) {
	d, err := Find("oversell")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Changes("oversell") {
		t.Run(c.Name, func(t *testing.T) {
			if testing.Short() && c.Name != "guard" && c.Name != "silent" {
				t.Skip("one that holds and one that does not are tried")
			}
			p, err := Program("oversell", map[string]string{"next.go": c.Text, "version_test.go": "package oversell\n\nconst underTest = \"next\"\n"})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(context.Background(), sim.Config{Entry: "TestHeart"}, sim.Budget{Time: 5 * time.Minute}, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(r.States, r.Elapsed, r.Coverage)
			holds := slices.Contains(d.Holds, c.Name)
			if r.Fails() == holds {
				t.Errorf("fails %v", r.Fails())
			}
			if !r.Complete && holds {
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
		})
	}
}

// The tests of a service fail in some of their interleavings: they are the explorer's, not those of go test.
func TestGoTestDoesNotRunTheHeart(t *testing.T) {
	names, err := filepath.Glob("*/*_test.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d tests of services, %v", len(names), err)
	}
	for _, n := range names {
		if text, err := os.ReadFile(n); err != nil || !strings.HasPrefix(string(text), heart) {
			t.Errorf("%s does not begin with %q: %v", n, heart, err)
		}
	}
}

// TestSlice opens what decided as a lesson of the bench: it fails as the release is, and each change is a switch.
func TestSlice(t *testing.T) {
	d, err := Find("oversell")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Slice(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Switches()) != len(Changes(d.Name)) {
		t.Errorf("the switches are %v", p.Switches())
	}
	for _, c := range []struct {
		on    []string
		fails bool
	}{{nil, true}, {[]string{d.Fix}, false}, {[]string{"silent"}, true}} {
		r, err := p.Explore(context.Background(), sim.Config{Switches: c.on}, sim.Budget{Time: 5 * time.Minute}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(c.on, r.States, r.Elapsed)
		if r.Fails() != c.fails || c.fails && r.Shortest == nil {
			t.Errorf("with %v it fails: %v; %+v", c.on, r.Fails(), r.Outcomes)
		}
	}
}
