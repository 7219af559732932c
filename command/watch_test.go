//go:build unix

package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// shared is a buffer that one goroutine fills and another reads.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor waits until so many of the words have been written.
func (s *shared) waitFor(t *testing.T, words string, times int) {
	t.Helper()
	for until := time.Now().Add(patience); strings.Count(s.String(), words) < times; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it does not say %q %d times:\n%s", words, times, s.String())
		}
	}
}

// A program is checked again when it is saved: with the failing schedule in the new source,
// with what keeps it from being compiled, and in the end with a status of the last check.
func TestCheckWatches(t *testing.T) {
	path := filepath.Join(t.TempDir(), "safe.go")
	source := func(body string) string {
		return "package main\n\nimport \"sync\"\n\nvar (\n\tmu sync.Mutex\n\tcoins int\n)\n\nfunc drop() {\n" + body + "}\n\nfunc main() {\n\tvar wg sync.WaitGroup\n\twg.Add(2)\n" +
			"\tgo func() { defer wg.Done(); drop() }()\n\tgo func() { defer wg.Done(); drop() }()\n\twg.Wait()\n\tmu.Lock()\n\tif coins != 2 {\n\t\tpanic(\"a coin is lost\")\n\t}\n}\n"
	}
	save := func(body string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(source(body)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save("\tc := coins\n\tcoins = c + 1\n")
	cmd := command(t, "check", "--watch", path)
	var out shared
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }() // it has ended, when all is well
	out.waitFor(t, "Watching", 1)
	save("\tlok.Lock()\n\tcoins++\n")
	out.waitFor(t, "undefined: lok", 1)
	out.waitFor(t, "Watching", 2)
	save("\tmu.Lock()\n\tdefer mu.Unlock()\n\tcoins++\n")
	out.waitFor(t, "no longer possible", 1)
	out.waitFor(t, "Watching", 3)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its status is looked at
	if got := cmd.ProcessState.ExitCode(); got != statusHolds {
		t.Errorf("status %d\n%s", got, out.String())
	}
	for _, want := range []string{"a coin is lost", "safe.go changed", "No schedule of this source fails."} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
}

func TestLessonsAreNotWatched(t *testing.T) {
	racelab(t, "check", "--watch", "lost-update").wantSentence(t, "does not change")
}
