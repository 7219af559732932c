package library_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"racelab/sim/load"
	"racelab/sim/machine"
)

var update = flag.Bool("update", false, "write testdata/*.out anew, with what the programs print under the Go toolchain")

// TestProgramsPrintWhatGoPrints runs programs that call nearly everything in the
// library. What they print does not depend on the schedule, so it must be what
// the same program printed when it was compiled with Go.
func TestProgramsPrintWhatGoPrints(t *testing.T) {
	files, err := filepath.Glob("testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs in testdata: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".go")
		t.Run(name, func(t *testing.T) {
			golden := strings.TrimSuffix(file, ".go") + ".out"
			if *update {
				// The exit status does not matter: one program ends with log.Fatal.
				out, _ := exec.Command("go", "run", file).Output()
				if err := os.WriteFile(golden, out, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, err := load.Load([]load.File{{Name: filepath.Base(file), Text: text}}, load.Around{})
			if err != nil {
				t.Fatal(err)
			}
			for seed := range uint64(5) {
				m := runRandomly(t, p, "main", seed)
				if !sameLines(t, m.Output(), string(want)) {
					t.Fatalf("with seed %d; the run ended so: %+v", seed, *m.Ended())
				}
			}
		})
	}
}

// runRandomly runs an entry to its end with one of the possible schedules.
func runRandomly(t *testing.T, p *load.Package, entry string, seed uint64) *machine.Machine {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	m := p.Code.New(machine.Options{Entry: entry, Trace: true})
	for steps := 0; m.Ended() == nil; steps++ {
		moves := m.Moves(nil)
		if steps > 100_000 || len(moves) == 0 {
			t.Fatalf("seed %d: no end after %d steps", seed, steps)
		}
		m.Step(moves[r.IntN(len(moves))])
	}
	return m
}

// sameLines reports each line that differs.
func sameLines(t *testing.T, got, want string) bool {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	same := true
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
			same = false
		}
	}
	return same
}

// TestTestsFailAsUnderGoTest runs the tests of a file and compares what failing
// ones print with what go test prints.
func TestTestsFailAsUnderGoTest(t *testing.T) {
	const file, golden = "testdata/tests/every_test.go", "testdata/tests/every_test.out"
	if *update {
		out, _ := exec.Command("go", "test", file).Output() // some fail, on purpose
		if err := os.WriteFile(golden, []byte(reportLines(string(out))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := load.Load([]load.File{{Name: "every_test.go", Text: text}}, load.Around{})
	if err != nil {
		t.Fatal(err)
	}
	reports := regexp.MustCompile(`(?m)^--- FAIL`).Split(string(want), -1)
	for _, e := range p.Entries {
		t.Run(e.Name, func(t *testing.T) {
			want := ""
			for _, r := range reports {
				if strings.HasPrefix(r, ": "+e.Name+" ") {
					want = "--- FAIL" + r
				}
			}
			for seed := range uint64(5) {
				m := runRandomly(t, p, e.Name, seed)
				if !sameLines(t, reportLines(m.Output()), want) {
					t.Fatalf("with seed %d; the run ended so: %+v", seed, *m.Ended())
				}
				if m.Ended().Fails != (want != "") {
					t.Errorf("seed %d: the run ended so: %+v", seed, *m.Ended())
				}
			}
		})
	}
}

// reportLines keeps the reports of tests, without the time that they took and
// places in package testing.
func reportLines(out string) string {
	kept := ""
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "    ") {
			line = regexp.MustCompile(`\(\d+\.\d+s\)`).ReplaceAllString(line, "(0.00s)")
			kept += regexp.MustCompile(`testing\.go:\d+: `).ReplaceAllString(line, "")
		}
	}
	return kept
}
