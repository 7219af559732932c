package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A fix is written in a file: made of the lesson, never overwritten, judged, and kept in the
// learner's record.
func TestFixInAFile(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "lost-update.go")
	fix := func(args ...string) result {
		t.Helper()
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), append([]string{"fix", "lost-update"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	write := func(from, to string) {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), from) {
			t.Fatalf("%v: there is no %q in\n%s", err, from, text)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		from, to string
		status   int
		said     string
	}{
		{"", "", statusHolds, "is the code of the lesson"},
		{"l.balance = 100", "l.balance = 100 // mine", statusFails, "4 of 6 fail: balance is"},
		{"l.balance = b\n", "mu.Unlock()\n", statusError, "undefined: mu"},
		{"mu.Unlock()\n", "l.balance = b\n\tmu.Unlock()\n", statusError, "undefined: mu"},
		{"b := l.balance", "mu.Lock()\n\tb := l.balance", statusError, "undefined: mu"},
		{"\"fmt\"\n)", "\"fmt\"\n\t\"sync\"\n)\n\nvar mu sync.Mutex", statusHolds, "Harder: Without a lock of your own"},
		{"!= 180", "!= 130", statusFails, "Invariant is the test and stays as it was"},
	} {
		if step.from != "" {
			write(step.from, step.to)
		}
		r := fix()
		if r.status != step.status || !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), step.said) {
			t.Errorf("%q: status %d, want %d\n%s%s", step.to, r.status, step.status, r.stdout, r.stderr)
		}
	}
	var out fixJSON
	if err := json.Unmarshal([]byte(fix("--json").stdout), &out); err != nil || out.Reason != "refused" || out.Line == 0 {
		t.Errorf("%v, %+v", err, out)
	}
	if text, err := os.ReadFile(filepath.Join(state, "racelab", "progress.json")); err != nil || !strings.Contains(string(text), "\"wrote\"") || !strings.Contains(string(text), "var mu sync.Mutex") {
		t.Errorf("%v\n%s", err, text)
	}
	racelab(t, "fix", "nothing").wantSentence(t, "no lesson")
}
