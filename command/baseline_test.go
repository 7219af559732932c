package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hurried has a test that fails if a timer fires while somebody could still run, one
// that fails without, and a data race behind a timer.
const hurried = `package hurried

import (
	"testing"
	"time"
)

func TestHurry(t *testing.T) {
	done := make(chan bool, 1)
	go func() { done <- true }()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Error("nobody came")
	}
}

func TestBroken(t *testing.T) {
	n := 0
	done := make(chan bool)
	go func() { n++; close(done) }()
	FIX
	n++
}
`

func TestBaseline(t *testing.T) {
	dir := t.TempDir()
	source, file := filepath.Join(dir, "hurried_test.go"), filepath.Join(dir, "known.json")
	write := func(text string) {
		if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Replace(hurried, "FIX", "time.Sleep(time.Second)", 1))
	check := func(status int, says string, args ...string) {
		t.Helper()
		r := racelab(t, append([]string{"check", dir}, args...)...)
		if r.status != status || !strings.Contains(r.stdout+r.stderr, says) {
			t.Fatalf("%v: status %d, want %d and %q\n%s%s", args, r.status, status, says, r.stdout, r.stderr)
		}
	}
	racelab(t, "check", dir, "--write-baseline").wantSentence(t, "--baseline FILE")
	racelab(t, "check", dir, "--baseline", file).wantSentence(t, "cannot read")
	racelab(t, "check", dir, "--baseline", source, "--write-baseline").wantSentence(t, "is no baseline")
	// A data race that a sleep keeps apart takes no early timer: it stays red.
	check(1, "wrote 1 known failure", "--baseline", file, "--write-baseline")
	check(1, "accepts 1 known failure", "--baseline", file)
	check(0, "◐", "--baseline", file, "--run", "Hurry")
	var b baselineFile
	text, err := os.ReadFile(file)
	if err := json.Unmarshal(text, &b); err != nil || len(b.Known) != 1 || b.Known[0].Test != "TestHurry" || b.Known[0].Where[0] != "hurried_test.go:14" {
		t.Fatalf("%v: %s", err, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	// The race is mended: all that is left is known.
	write(strings.Replace(hurried, "FIX", "<-done", 1))
	check(0, "Known", "--baseline", file)
	var suite suiteJSON
	if err := json.Unmarshal([]byte(racelab(t, "check", dir, "--baseline", file, "--json").stdout), &suite); err != nil || suite.Fails || len(suite.Tests[0].Known) != 1 {
		t.Errorf("%v: fails %t, known %v", err, suite.Fails, suite.Tests[0].Known)
	}
	// A new failure that takes early timers is not.
	write(strings.Replace(strings.Replace(hurried, "FIX", "<-done", 1), "case <-done:", "case <-done:\n\tcase <-time.After(2 * time.Second):\n\t\tpanic(1)", 1))
	check(1, "panic", "--baseline", file)
	// What no longer occurs is said, and goes when the file is written again.
	write(strings.Replace(strings.Replace(hurried, "FIX", "<-done", 1), "t.Error(\"nobody came\")", "", 1))
	check(0, "stale in", "--baseline", file)
	check(0, "wrote 0 known failures", "--baseline", file, "--write-baseline")
	check(0, "0 of 2 fail", "--baseline", file)
}
