package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNewLessons(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"lessons/lost-update", "content/lessons"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(dir)), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module racelab\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) result {
		cmd := command(t, args...)
		cmd.Dir = filepath.Join(root, "lessons")
		return runIn(t, cmd)
	}
	r := run("lessons", "new", "lost-invoice")
	if r.status != 0 || r.stderr != "" {
		t.Fatalf("status %d, %q", r.status, r.stderr)
	}
	for _, want := range []string{"lessons/lost-invoice/lostinvoice.go", "content/lessons/lost-invoice.md", "go generate ./lessons", "go run . lab lost-invoice"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, r.stdout)
		}
	}
	for _, path := range []string{"lessons/lost-invoice/lostinvoice.go", "content/lessons/lost-invoice.md"} {
		if info, err := os.Stat(filepath.Join(root, filepath.FromSlash(path))); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
	run("lessons", "new", "lost-invoice").wantSentence(t, "there is a lesson lost-invoice already")
	run("lessons", "new", "Lost_Invoice").wantSentence(t, "use lower-case letters and digits")
	run("lessons", "new").wantSentence(t, "a new lesson needs one name")
	run("lessons", "new", "a", "b").wantSentence(t, "a new lesson needs one name")
	racelab(t, "lessons", "new", "lost-invoice").wantSentence(t, "clone the repository")
}
