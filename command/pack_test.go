package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A kata of one's own: made in a folder, proved by the linter, written as a learner would, and
// listed in a pack. What is wrong with it is told.
func TestAPackOfOnesOwn(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	run := func(args ...string) result {
		t.Helper()
		cmd := command(t, args...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	put := func(name, from, to string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		text, err := os.ReadFile(file)
		if from != "" && (err != nil || !strings.Contains(string(text), from)) {
			t.Fatalf("%v: %q is not in %s", err, from, name)
		}
		if from == "" {
			text, from = []byte("."), "."
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		file, from, to string // of a file before; empty: nothing is changed
		args           string
		status         int
		said           string
	}{
		{"", "", "", "lessons new ./incidents/invoice", statusHolds, "racelab lint ./incidents/invoice"},
		{"", "", "", "lessons new ./incidents/invoice", statusError, "name one that is not there yet"},
		{"", "", "", "lint ./incidents/invoice", statusHolds, "✓ invoice: 2 solutions hold, 5 wrong submissions do not"},
		{"", "", "", "lint ./incidents", statusError, "it has no pack.md"},
		{"incidents/pack.md", "", "format: 1\ntitle: Our incidents\n", "kata ./incidents", statusHolds, "Our incidents · 0 of 1 kata done ○ invoice"},
		{"", "", "", "kata ./incidents mine", statusError, "is a pack: name one of its katas, such as incidents/invoice"},
		{"", "", "", "kata ./incidents/invoice", statusHolds, "Write it in my-invoice/once.go"},
		{"", "", "", "kata ./incidents/invoice", statusFails, "TestOnce: 8 of 8 fail"},
		{"incidents/invoice/right/mutex/once.go", "defer o.mu.Unlock()", "o.mu.Unlock()", "lint ./incidents", statusFails, "right/mutex does not count"},
	} {
		if step.file != "" {
			put(step.file, step.from, step.to)
		}
		r := run(strings.Fields(step.args)...)
		if said := strings.Join(strings.Fields(r.stdout+r.stderr), " "); r.status != step.status || !strings.Contains(said, step.said) {
			t.Errorf("%s: status %d, want %d and %q\n%s%s", step.args, r.status, step.status, step.said, r.stdout, r.stderr)
		}
	}
	run("learn", "./nothing").wantSentence(t, "reading the pack ./nothing")
	run("learn", "./incidents", "--plain").wantSentence(t, "racelab kata ./incidents")
	put("incidents/invoice/kata.md", "## Hints", "## Tips")
	run("kata", "./incidents/invoice").wantSentence(t, "the section \"Hints\" is missing or empty")
}
