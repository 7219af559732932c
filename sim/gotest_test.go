package sim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// TestTestsRunAsUnderGoTest runs each test of the packages in testdata/gotest alone, here and
// compiled: it passes or fails in both, is skipped in both, and what it prints is among
// what it prints here.
func TestTestsRunAsUnderGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("builds packages with the Go toolchain")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command on PATH to compare with")
	}
	dirs, err := filepath.Glob("testdata/gotest/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no packages: ", err)
	}
	for _, dir := range dirs {
		binary := filepath.Join(t.TempDir(), "tests")
		cmd := exec.Command(tool, "test", "-c", "-vet=off", "-o", binary, ".")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", dir, err, out)
		}
		p, err := sim.LoadPath(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Entries() {
			if !strings.Contains(e.Name, "_beside_") {
				t.Run(filepath.Base(dir)+"/"+e.Name, func(t *testing.T) { asUnderGoTest(t, p, e.Name, binary, dir) })
			}
		}
	}
}

// asUnderGoTest compares one test.
func asUnderGoTest(t *testing.T, p *sim.Program, name, binary, dir string) {
	cmd := exec.Command(binary, "-test.run=^"+name+"$", "-test.v=false", "-test.paniconexit0", "-test.timeout=10m")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	passed := err == nil
	cmd = exec.Command(binary, "-test.run=^"+name+"$", "-test.v")
	cmd.Dir = dir
	chatty, _ := cmd.CombinedOutput() // its status is that of the run before
	skipped := strings.Contains(string(chatty), "--- SKIP: ")
	r, err := p.Explore(t.Context(), sim.Config{Entry: name}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plainOutput := plainOutput
	if strings.HasPrefix(name, "Example") { // of which only the difference is printed
		plainOutput = verdictOf
	}
	want := plainOutput(string(out))
	var got []string
	for _, o := range r.Outcomes {
		if o.Fails != passed {
			got = append(got, plainOutput(o.Text))
		}
	}
	if !slices.Contains(got, want) || passed && r.Fails() {
		t.Errorf("compiled it passes: %t, with %q; here it fails: %t, with %q; %s", passed, want, r.Fails(), got, r.Coverage)
	}
	for _, o := range r.Outcomes {
		if strings.HasPrefix(name, "TestCleanup") && o.Fails == passed { // in which nothing is left to chance
			t.Errorf("compiled it passes: %t, in every run; here there is %q", passed, o.Text)
		}
	}
	if skipped != (len(r.Skipped) > 0) {
		t.Errorf("compiled it is skipped: %t; here %v", skipped, r.Skipped)
	}
}

// What differs from run to run, or is of the test binary.
var (
	traceOf  = regexp.MustCompile(`(?s)\n\n?goroutine \d+ .*`)
	verdicts = regexp.MustCompile(`(?m)^(PASS|FAIL|testing: warning: no tests to run)\n`)
	tookTime = regexp.MustCompile(`\(\d+\.\d\ds\)`)
	signals  = regexp.MustCompile(` \[recovered, repanicked\]`)
	status   = regexp.MustCompile(`\nexit status \d+$`)
	ofGo     = regexp.MustCompile(`\w+\.go:\d+: (cannot set|test executed)|()(test executed)`) // a place in package testing
)

func plainOutput(s string) string {
	s = traceOf.ReplaceAllString(s, "")
	s = verdicts.ReplaceAllString(s, "")
	s = tookTime.ReplaceAllString(s, "(0.00s)")
	s = ofGo.ReplaceAllString(s, "$1$3")
	s = status.ReplaceAllString(strings.TrimSpace(s), "")
	return strings.TrimSpace(signals.ReplaceAllString(s, ""))
}

// verdictOf is what is printed of an example that is wrong.
func verdictOf(s string) string {
	if i := strings.Index(s, "--- FAIL"); i >= 0 {
		return plainOutput(s[i:])
	}
	return ""
}
