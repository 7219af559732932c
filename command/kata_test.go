package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons/katas"
)

// A kata is written in a folder: made once, never overwritten, judged by the tests as they
// were given, and kept in the learner's record.
func TestKataInAFolder(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	kata := func(args ...string) result {
		t.Helper()
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), append([]string{"kata"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "once", name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	swap, right := wrongOne(t, k, "swap"), k.Right[0].File.Text
	for _, step := range []struct {
		name   string
		text   []byte // of the file before; nil: nothing is written
		args   string
		status int
		said   string
	}{
		{"", nil, "", statusHolds, "once ●○○ 15 min Once"},
		{"", nil, "once", statusHolds, "Write it in once/once.go"},
		{"", nil, "once", statusFails, "TestOnce: 3 of 3 fail: panic: Do is not written yet"},
		{"", nil, "once --hint", statusHolds, "Hint 1 of 3"},
		{"", nil, "once --hint", statusHolds, "Hint 2 of 3"},
		{"", nil, "once --solutions", statusError, "write one of your own first"},
		{"", nil, "once --tests", statusError, "Write the kata first"},
		{"once.go", []byte("package once\n\nfunc Once( {\n"), "once", statusError, "line 3:"},
		{"once.go", []byte("package once\n"), "once", statusError, "the tests need it otherwise: once_test.go, line "},
		{"once.go", swap, "once", statusFails, "TestWaits: 30 of 93 fail: Do returned before f had ended"},
		{"once_test.go", []byte("package once\n"), "once", statusFails, "are not those of the kata any more"},
		{"once.go", right, "once", statusHolds, "It counts: every test holds in every interleaving"},
		{"", nil, "once --solutions", statusHolds, "The swap lets exactly one caller through"},
		{"", nil, "", statusHolds, "✓ once"},
		{"", nil, "once --tests", statusHolds, "find 5 bugs that people really make"},
		{"", nil, "once --tests", statusFails, "it fails on code that is right (mutex): TestOnce"},
		{"../once-tests/once_test.go", k.Tests[0].Text, "once --tests", statusFails, "write tests of your own"},
		{"../once-tests/once_test.go", []byte(strings.Replace(string(k.Tests[0].Text), "func TestOnce", "func TestCalledOnce", 1)), "once --tests", statusHolds, "Your tests count: it holds on right code, and finds 5 bugs"},
		{"", nil, "nothing", statusError, "there is no kata \"nothing\""},
	} {
		if step.name != "" {
			write(step.name, step.text)
		}
		r := kata(strings.Fields(step.args)...)
		if said := strings.Join(strings.Fields(r.stdout+r.stderr), " "); r.status != step.status || !strings.Contains(said, step.said) {
			t.Errorf("%s: status %d, want %d and %q\n%s%s", step.args, r.status, step.status, step.said, r.stdout, r.stderr)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "once", "once.go")); err != nil || string(text) != string(right) {
		t.Errorf("what was written was overwritten: %v\n%s", err, text)
	}
	write("once.go", swap)
	if err := os.Remove(filepath.Join(dir, "once", "once_test.go")); err != nil {
		t.Fatal(err)
	}
	var out kataVerdictJSON
	if err := json.Unmarshal([]byte(kata("once", "--json").stdout), &out); err != nil || out.Counts || out.Reason != "fails" || out.Test != "TestWaits" {
		t.Errorf("%v, %+v", err, out)
	}
	cmd := exec.Command(os.Getenv("RACELAB_BINARY"), "replay", out.Token, "once")
	cmd.Dir = dir
	if r := runIn(t, cmd); r.status != statusFails || !strings.Contains(r.stdout, "before f had ended") {
		t.Errorf("the token of the failing run does not replay: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if text, err := os.ReadFile(filepath.Join(state, "racelab", "progress.json")); err != nil || !strings.Contains(string(text), "\"katas\"") || !strings.Contains(string(text), "\"wrote\"") {
		t.Errorf("%v\n%s", err, text)
	}
}

// A folder takes the place of another draft only so that both can be had.
func TestKataDraftsOfTwoFolders(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	kata := func(status int, said string, args ...string) {
		t.Helper()
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), append([]string{"kata", "once"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		r := runIn(t, cmd)
		if all := strings.Join(strings.Fields(r.stdout+r.stderr), " "); r.status != status || !strings.Contains(all, said) {
			t.Errorf("%v: status %d, want %d and %q\n%s", args, r.status, status, said, all)
		}
	}
	file := func(folder string) string { return filepath.Join(dir, folder, "once.go") }
	write := func(folder, text string) {
		t.Helper()
		if err := os.WriteFile(file(folder), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	has := func(folder, text string) {
		t.Helper()
		if got, err := os.ReadFile(file(folder)); err != nil || !strings.Contains(string(got), text) {
			t.Errorf("%s: %v, %q has no %q", folder, err, got, text)
		}
	}
	kata(statusHolds, "Write it in", "a")
	write("a", "package once // mine\n")
	kata(statusError, "", "a")
	kata(statusHolds, "Your last draft was put there. To begin from the start, name a new folder and --afresh.", "b")
	has("b", "mine")
	write("b", "package once // another\n")
	kata(statusError, "racelab kata once NEWFOLDER --earlier puts it into a new folder", "b")
	kata(statusHolds, "The draft before the last", "c", "--earlier")
	has("c", "mine")
	kata(statusHolds, "Write it in", "d", "--afresh")
	has("d", "not written yet")
	kata(statusFails, "Do is not written yet", "d")
	kata(statusError, "is not overwritten", "a", "--afresh")
	has("a", "mine")
	kata(statusHolds, "Your last draft", "e")
	has("e", "another")
}

func wrongOne(t *testing.T, k *katas.Kata, name string) []byte {
	t.Helper()
	for _, s := range k.Wrong {
		if s.Name == name {
			return s.File.Text
		}
	}
	t.Fatalf("%s has no wrong submission %s", k.Name, name)
	return nil
}
