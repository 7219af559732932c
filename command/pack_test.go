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
		{"", "", "", "lessons new --kata ./incidents/invoice", statusHolds, "racelab lint ./incidents/invoice"},
		{"", "", "", "lessons new --kata ./incidents/invoice", statusError, "name one that is not there yet"},
		{"", "", "", "lint ./incidents/invoice", statusHolds, "✓ invoice: 2 solutions hold, 5 wrong submissions do not"},
		{"", "", "", "kata ./incidents", statusHolds, "Incidents · 0 of 1 kata done ○ invoice"},
		{"", "", "", "kata ./incidents mine", statusError, "is a pack: name one of its katas, such as incidents/invoice"},
		{"", "", "", "kata ./incidents/invoice", statusHolds, "Write it in my-invoice/once.go"},
		{"", "", "", "kata ./incidents/invoice", statusFails, "TestOnce: 3 of 3 fail"},
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
	put("incidents/invoice/kata.md", "## Hints", "## Tips")
	run("kata", "./incidents/invoice").wantSentence(t, "the section \"Hints\" is missing or empty")
}

// A lesson of one's own: made, proved, learned in lines of text, fixed in a file and run for real, without building
// racelab. Its progress is that of its pack.
func TestALessonOfOnesOwn(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	run := func(in string, args ...string) result {
		t.Helper()
		cmd := command(t, args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(in)
		cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	for _, step := range []struct {
		in, args string
		status   int
		said     string
	}{
		{"", "lessons new ./incidents/lost-invoice", statusHolds, "racelab lint ./incidents/lost-invoice"},
		{"", "lint ./incidents", statusHolds, "✓ lost-invoice: fixes that have to hold: 2, and they do; others: 2, and each fails"},
		{"", "lint ./incidents/lost-invoice --json", statusHolds, `"lesson": "lost-invoice"`},
		{"list\nquit\n", "learn ./incidents --plain", statusHolds, "1. Lost invoice, level 1, 15 minutes"},
		{"quit\n", "learn ./incidents/lost-invoice --plain", statusHolds, "Ana and Ben both ask for it"},
		{"", "fix ./incidents/lost-invoice", statusHolds, "lost-invoice.go is the code of the lesson"},
		{"", "fix ./incidents/lost-invoice", statusFails, "fail"},
		{"", "fix ./incidents/lost-invoice incidents/lost-invoice/right/channel/lostinvoice.go", statusHolds, "Your fix counts"},
		{"", "fix ./incidents", statusError, "name one of its lessons, such as incidents/lost-invoice"},
		{"", "run ./incidents/lost-invoice --switch lock --runs 20", statusHolds, "0 of 20 runs failed"},
		{"", "run ./incidents/lost-invoice --pause --runs 20", statusFails, "Of 1 ms before line"},
		{"", "export ./incidents/lost-invoice --card", statusHolds, "racelab fix ./incidents/lost-invoice"},
	} {
		r := run(step.in, strings.Fields(step.args)...)
		if said := strings.Join(strings.Fields(r.stdout+r.stderr), " "); r.status != step.status || !strings.Contains(said, step.said) {
			t.Errorf("%s: status %d, want %d and %q\n%s%s", step.args, r.status, step.status, step.said, r.stdout, r.stderr)
		}
	}
	if kept, err := os.ReadFile(filepath.Join(state, "racelab", "progress.json")); err != nil || !strings.Contains(string(kept), `"incidents/lost-invoice"`) {
		t.Errorf("its progress is not kept under the name of the pack: %v\n%s", err, kept)
	}
	cmd := command(t, "run", "./incidents/lost-invoice", "--runs", "1")
	cmd.Dir = dir
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "PATH="+dir)
	runIn(t, cmd).wantSentence(t, "there is no Go toolchain here: install Go")
}

// The pages that texts of the program name are in the program: it may have been installed without them.
func TestDocs(t *testing.T) {
	t.Parallel()
	if r := racelab(t, "docs"); r.status != statusHolds || !strings.Contains(r.stdout, "packs        Lessons and katas of your own\n") || !strings.Contains(r.stdout, "check        racelab check\n") {
		t.Errorf("%d %s%s", r.status, r.stdout, r.stderr)
	}
	for _, name := range []string{"packs", "docs/packs.md"} {
		if r := racelab(t, "docs", name); r.status != statusHolds || !strings.HasPrefix(r.stdout, "# Lessons and katas of your own\n") {
			t.Errorf("%s: %d %.80s%s", name, r.status, r.stdout, r.stderr)
		}
	}
	racelab(t, "docs", "nothing").wantSentence(t, "there is no page \"nothing\"")
	if r := racelab(t, "docs", "packs", "katas"); r.status != statusError {
		t.Errorf("%d %s", r.status, r.stdout)
	}
}
