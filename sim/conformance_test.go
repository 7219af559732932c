package sim_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/internal/golang"
)

var update = flag.Bool("update", false, "write testdata/lang/*.out anew, with what the programs print under the Go toolchain")

// programs reads the Go files of a folder, by name without extension.
func programs(t testing.TB, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs in %s: %v", dir, err)
	}
	out := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(f), ".go")] = string(text)
	}
	return out
}

// explore covers every interleaving of a program of one file.
func explore(t testing.TB, name, text string, b sim.Budget) (*sim.Program, *sim.Report) {
	t.Helper()
	p, err := sim.Load(name+".go", []sim.File{{Name: name + ".go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if b.Time == 0 {
		b.Time = time.Minute
	}
	r, err := p.Explore(context.Background(), sim.Config{}, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// TestLanguage runs programs that have one outcome, whatever the schedule, and
// compares it with what they did when they were compiled with Go.
func TestLanguage(t *testing.T) {
	if *update {
		updateGolden(t)
	}
	for name, text := range programs(t, "testdata/lang") {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile("testdata/lang/" + name + ".out")
			if err != nil {
				t.Fatal(err)
			}
			_, r := explore(t, name, text, sim.Budget{})
			if !r.Complete && !strings.HasPrefix(r.Coverage, "Every schedule") { // large maps are ranged over in one order
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
			if len(r.Outcomes) != 1 {
				t.Errorf("%d outcomes, want one", len(r.Outcomes))
			}
			for _, o := range r.Outcomes {
				sameText(t, o.Text, string(want))
			}
			if len(r.Races)+len(r.Livelocks)+len(r.Leaks) > 0 {
				t.Errorf("findings in a program without faults: %v %v %v", r.Races, r.Livelocks, r.Leaks)
			}
		})
	}
}

// TestLanguageUnderTheToolchain keeps the golden files honest.
func TestLanguageUnderTheToolchain(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	for name, got := range compiled(t) {
		want, err := os.ReadFile("testdata/lang/" + name + ".out")
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s.out is not what the toolchain prints: run go test -run TestLanguage -update", name)
		}
	}
}

func updateGolden(t *testing.T) {
	t.Helper()
	for name, out := range compiled(t) {
		if err := os.WriteFile("testdata/lang/"+name+".out", []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compiled runs the programs of testdata/lang with the toolchain.
func compiled(t *testing.T) map[string]string {
	t.Helper()
	together, out := map[string]string{}, map[string]string{}
	for name, text := range programs(t, "testdata/lang") {
		if strings.Contains(text, "func init()") { // would run in front of every other program
			runBatch(t, map[string]string{name: text}, out)
			continue
		}
		together[name] = text
	}
	runBatch(t, together, out)
	return out
}

func runBatch(t *testing.T, programs, out map[string]string) {
	t.Helper()
	b, err := golang.Build("..", programs)
	if errors.Is(err, golang.ErrNoToolchain) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for name := range programs {
		r, err := b.Run(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = r.Outcome()
	}
}

// sameText reports the lines that differ.
func sameText(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, a, b)
		}
	}
}
