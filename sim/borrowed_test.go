package sim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// borrowed is a file of tests that others wrote for what the library has: it is read from where it is installed.
type borrowed struct {
	name, dir, file string
	quick           []string // those that are run without -installation
	timed           []string // those that real time decides: they fail where a timer is early, and hold otherwise
	large           []string // those that are not covered, and of which no run fails
}

func borrowedTests(t *testing.T) []borrowed {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/sync").Output()
	if err != nil {
		t.Skipf("the module cache does not say where golang.org/x/sync is: %v", err)
	}
	return []borrowed{
		{name: "sync", dir: filepath.Join(goroot(t), "src", "sync"), file: "cond_test.go", quick: []string{"TestCondCopy", "TestRace"}, large: []string{"TestCondSignalStealing"}},
		{name: "semaphore", dir: filepath.Join(strings.TrimSpace(string(out)), "semaphore"), file: "semaphore_test.go",
			quick: []string{"TestWeightedPanic", "TestWeightedZeroSize", "TestAllocCancelDoesntStarve", "TestWeightedAcquireCanceled"}, timed: []string{"TestWeightedAcquire"},
			large: []string{"TestWeighted", "TestWeightedDoesntBlockIfTooBig", "TestLargeAcquireDoesntStarve"}},
	}
}

// TestBorrowedTestsPass has Go's own tests of sync.Cond, and those of x/sync/semaphore, pass in every interleaving: a sample of
// them, without -installation. Those that wait for a time-out and call it a failure hold as long as no timer is early.
func TestBorrowedTestsPass(t *testing.T) {
	for _, b := range borrowedTests(t) {
		text, err := os.ReadFile(filepath.Join(b.dir, b.file))
		if err != nil {
			t.Skipf("the tests are not installed: %v", err)
		}
		dir := tree(t, map[string]string{"go.mod": "module borrowed\n\ngo 1.25\n", b.file: string(text)})
		p, err := sim.LoadPath(dir)
		if err != nil {
			t.Fatalf("%s: %v", b.name, err)
		}
		ran := 0
		for _, e := range p.Entries() {
			known := strings.Join(b.quick, " ") + " "
			if e.Kind != sim.Test || !*wholeInstallation && !strings.Contains(known, e.Name+" ") {
				continue
			}
			ran++
			b.passes(t, p, e.Name)
		}
		if ran < len(b.quick) {
			t.Errorf("%s: %d tests were run, want %d at least", b.name, ran, len(b.quick))
		}
	}
}

// passes runs one test.
func (b borrowed) passes(t *testing.T, p *sim.Program, name string) {
	t.Helper()
	has := func(list []string) bool { return strings.Contains(" "+strings.Join(list, " ")+" ", " "+name+" ") }
	for _, anyTimers := range []bool{false, true} {
		r, err := p.Explore(t.Context(), sim.Config{Entry: name, AnyTimers: anyTimers}, sim.Budget{Time: 20 * time.Second}, nil)
		if err != nil {
			t.Errorf("%s.%s: %v", b.name, name, err)
			continue
		}
		if fails := r.Fails(); fails != (anyTimers && has(b.timed)) {
			t.Errorf("%s.%s: with timers at any moment (%v) it fails: %v; %s", b.name, name, anyTimers, fails, r.Coverage)
		}
		if !r.Complete && !has(b.large) && !r.Fails() {
			t.Errorf("%s.%s: with timers at any moment (%v): %s", b.name, name, anyTimers, r.Coverage)
		}
		t.Logf("%s.%s: %s; %v", b.name, name, r.Bound, r.Elapsed.Round(time.Millisecond))
	}
}
