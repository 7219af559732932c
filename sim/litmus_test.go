package sim_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"racelab/sim"
	"racelab/sim/internal/golang"
)

var (
	litmusRuns   = flag.Int("litmus.runs", 40, "runs of each litmus program under the race detector, at most")
	litmusStrict = flag.Bool("litmus.strict", false, "fail where the race detector sees no race in all of these runs")
)

// litmus returns the programs of testdata/litmus.txtar by name, which of them have a
// data race, and of which of these the race detector sees it.
func litmus(t *testing.T) (sources map[string]string, racy, seen map[string]bool) {
	t.Helper()
	file := filepath.Join("testdata", "litmus.txtar")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sources, racy, seen = map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, f := range txtar.Parse(text).Files {
		name := strings.TrimSuffix(f.Name, ".go")
		mark, source, _ := strings.Cut(string(f.Data), "\n")
		if mark != "// race" && mark != "// race unseen" && mark != "// clean" {
			t.Fatalf("%s, %s: its first line is %q", file, f.Name, mark)
		}
		sources[name], racy[name], seen[name] = source, mark != "// clean", mark == "// race"
	}
	return sources, racy, seen
}

// TestLitmus holds the explorer to what the programs are by the Go memory model.
func TestLitmus(t *testing.T) {
	sources, racy, _ := litmus(t)
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			p, err := sim.Load(name+".go", []sim.File{{Name: name + ".go", Text: []byte(source)}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Complete {
				t.Errorf("not every interleaving was covered: %s", r.Coverage)
			}
			if got := len(r.Races) > 0; got != racy[name] {
				t.Errorf("it has a data race: %t, want %t\n%s", got, racy[name], strings.Join(findings(r)["races"], "\n"))
			}
		})
	}
}

// TestLitmusUnderTheRaceDetector holds the marks to what the detector of the Go
// toolchain sees. What it reports must be a race of those that it can see. That it reports each of them is a
// matter of luck, so it is asked for by .ci/truth alone, with more runs.
func TestLitmusUnderTheRaceDetector(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("the race detector needs gcc")
	}
	sources, _, seen := litmus(t)
	b, err := golang.Build("..", sources, "-race")
	if errors.Is(err, golang.ErrNoToolchain) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var all sync.WaitGroup
	slots := make(chan bool, 4)
	for name := range sources {
		all.Go(func() {
			slots <- true
			defer func() { <-slots }()
			runs := *litmusRuns
			reported, text := false, ""
			for i := 0; i < runs && !reported; i++ {
				res, err := b.Run(name, "GORACE=atexit_sleep_ms=0")
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				reported, text = strings.Contains(res.Stderr, "WARNING: DATA RACE"), res.Stderr
			}
			if !reported && seen[name] && !*litmusStrict {
				t.Logf("%s: no report in %d runs", name, runs)
				return
			}
			if reported != seen[name] {
				t.Errorf("%s: the race detector sees a race: %t, want %t in %d runs\n%s", name, reported, seen[name], runs, text)
			}
		})
	}
	all.Wait()
}
