package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/katas"
)

// A card has the symptom, a run and the learner's fix, as far as there is one.
func TestCard(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	run := func(args ...string) result {
		t.Helper()
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	before := run("export", "lost-update", "--card")
	has(t, before.stdout, "# "+l.Title, "## The symptom", "## The shortest run that fails", "## The fix", "You have not proven one yet", "racelab replay rl1")
	_, rest, _ := strings.Cut(before.stdout, "racelab replay ")
	token, _, _ := strings.Cut(rest, "`")

	fixed, err := l.Starter("lock")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lost-update.go"), fixed[0].Text, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := run("fix", "lost-update"); r.status != statusHolds {
		t.Fatal(r.stdout, r.stderr)
	}
	if r := run("export", strings.TrimSpace(token), "--card", "-o", "card.md"); r.status != statusHolds {
		t.Fatal(r.stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "card.md"))
	if err != nil {
		t.Fatal(err)
	}
	has(t, string(text), "## Your run that fails", "You wrote one that counts", "```diff\n", "+\tl.mu.Lock()")
	has(t, string(text), "## Find the damage", "`racelab kata audit-balance` judges one")
	audit, err := katas.Find("audit-balance")
	if err != nil {
		t.Fatal(err)
	}
	if r := run("kata", "audit-balance"); r.status != statusHolds {
		t.Fatal(r.stdout, r.stderr)
	}
	if err := os.WriteFile(filepath.Join(dir, "audit-balance", audit.Starter.Name), audit.Right[0].File.Text, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := run("kata", "audit-balance"); r.status != statusHolds {
		t.Fatal(r.stdout, r.stderr)
	}
	has(t, run("export", "lost-update", "--card").stdout, "## Find the damage", "You wrote a query that counts", "LEFT JOIN")
	for _, args := range [][]string{{"export", "nothing", "--card"}, {"export", "lost-update", "--card", "--md"}, {"export", "lost-update"}} {
		if r := run(args...); r.status != statusError || r.stderr == "" {
			t.Errorf("%v: status %d, %s", args, r.status, r.stderr)
		}
	}
}

func has(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not there:\n%s", w, text)
		}
	}
}

// A submission is one file: what stands in another is refused, and not passed over.
func TestAKataIsOneFile(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	kata := func(args ...string) result {
		t.Helper()
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), append([]string{"kata"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		return runIn(t, cmd)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "once", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	kata("once")
	write("once.go", string(k.Right[0].File.Text))
	write("mine_test.go", "package once\n")
	if r := kata("once"); r.status != statusHolds || !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), "mine_test.go has tests of your own") {
		t.Errorf("with tests of one's own: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	write("helper.go", "package once\n")
	if r := kata("once"); r.status != statusError || !strings.Contains(strings.Join(strings.Fields(r.stderr), " "), "helper.go is in the folder, too, and would not be judged") {
		t.Errorf("with another file: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if err := os.Remove(filepath.Join(dir, "once", "helper.go")); err != nil {
		t.Fatal(err)
	}
	kata("once", "--tests")
	write("../once-tests/more_test.go", "package once\n")
	if r := kata("once", "--tests"); r.status != statusError || !strings.Contains(strings.Join(strings.Fields(r.stderr), " "), "more_test.go is in the folder, too") {
		t.Errorf("with other tests: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}
