package sim_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// claims is what the comment above a program says of it.
type claims struct {
	outcomes []string
	deadlock bool
	real     bool // it has one outcome: what the toolchain's program prints
}

func readClaims(text string) (w claims) {
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() && strings.HasPrefix(s.Text(), "//") {
		line := strings.TrimSpace(strings.TrimPrefix(s.Text(), "//"))
		if o, ok := strings.CutPrefix(line, "want:"); ok {
			w.outcomes = append(w.outcomes, strings.TrimSpace(o))
		}
		w.deadlock = w.deadlock || line == "want-deadlock"
		w.real = w.real || line == "real"
	}
	slices.Sort(w.outcomes)
	return w
}

// TestWorld explores programs that use files and Redis: their outcomes must be
// those that the comment above each lists, no more and no fewer.
func TestWorld(t *testing.T) {
	for _, dir := range []string{"files", "redis"} {
		for name, text := range programs(t, "testdata/"+dir) {
			t.Run(dir+"/"+name, func(t *testing.T) {
				w := readClaims(text)
				_, r := explore(t, name, text, sim.Budget{})
				if !r.Complete {
					t.Errorf("not every interleaving was covered: %s", r.Coverage)
				}
				if len(r.Races) > 0 {
					t.Errorf("a data race: %s", r.Races[0].Text)
				}
				if (len(r.Deadlocks) > 0) != w.deadlock {
					t.Errorf("deadlocks: %v, want %v", r.Deadlocks, w.deadlock)
				}
				if w.real {
					w.outcomes = []string{runReal(t, dir, name)}
				}
				var got []string
				for _, o := range r.Outcomes {
					if o.Kind != sim.Deadlock {
						got = append(got, strings.TrimSpace(o.Text))
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, w.outcomes) {
					if w.real && len(got) == 1 {
						sameText(t, got[0], w.outcomes[0])
						return
					}
					t.Errorf("outcomes:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(w.outcomes, "\n"))
				}
				t.Logf("%d states", r.States)
			})
		}
	}
}

// runReal runs a program with the toolchain, in a folder of its own.
func runReal(t *testing.T, dir, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds programs with the Go toolchain")
	}
	bin := filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", bin, "./testdata/"+dir+"/"+name+".go")
	if out, err := build.CombinedOutput(); err != nil {
		if _, lost := exec.LookPath("go"); lost != nil {
			t.Skip("no Go toolchain")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(context.Background(), bin)
	run.Dir, run.Env = t.TempDir(), append(os.Environ(), "TMPDIR=/tmp")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}
