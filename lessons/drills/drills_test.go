package drills

import (
	"context"
	"flag"
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
	for _, d := range All() {
		for _, c := range changesToTry(d) {
			t.Run(d.Name+"/"+c.Name, func(t *testing.T) { tryChange(t, d, c) })
		}
	}
}

// changesToTry are the changes of a drill; in short, the reference and one that does not hold.
func changesToTry(d *Drill) []Change {
	all := Changes(d.Name)
	if !testing.Short() {
		return all
	}
	wrong := wrongChange(d)
	return slices.DeleteFunc(all, func(c Change) bool { return c.Name != d.Fix && c.Name != wrong })
}

// wrongChange is the last change that does not hold.
func wrongChange(d *Drill) (name string) {
	for _, c := range Changes(d.Name) {
		if !slices.Contains(d.Holds, c.Name) {
			name = c.Name
		}
	}
	return name
}

func tryChange(t *testing.T, d *Drill, c Change) {
	p, err := Program(d.Name, map[string]string{"next.go": c.Text, "version_test.go": "package " + d.Name + "\n\nconst underTest = \"next\"\n"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{Entry: d.Heart}, sim.Budget{Time: 5 * time.Minute}, nil)
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
}

var update = flag.Bool("update", false, "write the files that all services have in common anew")

// TestPlatform holds what all services stand on to its one text: a service has it in its own folder, so that it is a
// package that can be read and built whole.
func TestPlatform(t *testing.T) {
	for _, name := range []string{"platform", "oncall", "cache"} {
		text, err := os.ReadFile("common/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range All() {
			if name == "cache" && !d.Cache {
				continue
			}
			file := filepath.Join(d.Name, name+".go")
			want := strings.Replace(string(text), "package DRILL\n", "package "+d.Name+"\n", 1)
			got, err := os.ReadFile(file)
			switch {
			case *update:
				if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
			case err != nil || string(got) != want:
				t.Errorf("%s is not what common/%s.txt says (%v): go generate ./lessons/drills writes it anew", file, name, err)
			}
		}
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
	for _, d := range All() {
		t.Run(d.Name, func(t *testing.T) { holdSlice(t, d) })
	}
}

func holdSlice(t *testing.T, d *Drill) {
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
	}{{nil, true}, {[]string{d.Fix}, false}, {[]string{wrongChange(d)}, true}} {
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

// TestWaitingIsNoFix: a pause before the orders of a tour are sent outlasts the delays of a good day, and no more.
func TestWaitingIsNoFix(t *testing.T) {
	d, err := Find("tours")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("tours/next.go")
	if err != nil {
		t.Fatal(err)
	}
	waits := strings.NewReplacer("\t\"log/slog\"\n", "\t\"log/slog\"\n\t\"time\"\n", "return p.send(ctx, district)", `if tour, err = p.closeTour(ctx, district); err == nil {
		time.Sleep(5 * time.Second)
		bags, err = p.depart(ctx, district, tour)
	}
	return tour, bags, err`)
	tryChange(t, d, Change{Name: "wait", Text: waits.Replace(string(text))})
}
