package drills

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// TestChanges holds each change that a drill offers to what is known of it: whether the heart of the
// service holds with it in every interleaving.
func TestChanges(t *testing.T) {
	holds := map[string]bool{"guard": true, "take": true}
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
			if r.Fails() == holds[c.Name] {
				t.Errorf("fails %v", r.Fails())
			}
			if !r.Complete && holds[c.Name] {
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
