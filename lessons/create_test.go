package lessons

import (
	"bytes"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"racelab/lessons/internal/register"
)

// repository makes a folder that looks like a clone: the marks by which Create
// knows it, one lesson and its page.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                         "module racelab\n\ngo 1.26\n",
		"lessons/lost-update/deposit.go": "package lostupdate\n\ntype Lesson struct{}\n",
		"content/lessons/lost-update.md": "---\ntitle: Lost update\npart: Shared memory\norder: 40\n---\n",
		"content/lessons/old-page.md":    "an author's notes",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestACreatedLessonPassesTheLinter(t *testing.T) {
	root := repository(t)
	files, err := Create(filepath.Join(root, "lessons", "lost-update"), "last-seat-2") // from inside
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"lessons/last-seat-2/lastseat2.go", "content/lessons/last-seat-2.md"}; !slices.Equal(files, want) {
		t.Errorf("it wrote %v, want %v", files, want)
	}
	l, err := read(os.DirFS(filepath.Join(root, "lessons")), os.DirFS(filepath.Join(root, "content")), "last-seat-2")
	if err != nil {
		t.Fatal(err)
	}
	if l.Title != "Last seat 2" || l.Order != 50 {
		t.Errorf("it has the title %q and the order %d", l.Title, l.Order)
	}
	for _, complaint := range Lint(t.Context(), l, !raceDetector) {
		t.Error(complaint)
	}
	code := l.Files[0].Text
	if formatted, err := format.Source(code); err != nil || !bytes.Equal(formatted, code) {
		t.Errorf("it is not as gofmt would have it (%v)", err)
	}
	registry, err := register.Source(os.DirFS(filepath.Join(root, "lessons")))
	if err != nil || !strings.Contains(string(registry), `lastseat2 "racelab/lessons/last-seat-2"`) {
		t.Errorf("the registry does not list it (%v)", err)
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", "./lessons/last-seat-2")
	vet.Dir = root
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

func TestCreateRefuses(t *testing.T) {
	root := repository(t)
	before := tree(t, root)
	tests := []struct{ name, want string }{
		{"lost-update", "there is a lesson lost-update already"},
		{"lostupdate", "the lesson lost-update has the package lostupdate already"},
		{"lost-up-date", "the lesson lost-update has the package lostupdate already"},
		{"old-page", "there is a page content/lessons/old-page.md already"},
		{"", "use lower-case letters"},
		{"LostInvoice", "use lower-case letters"},
		{"lost_invoice", "use lower-case letters"},
		{"lost--invoice", "use lower-case letters"},
		{"lost-", "use lower-case letters"},
		{"-lost", "use lower-case letters"},
		{"2-deposits", "use lower-case letters"},
		{"../escape", "use lower-case letters"},
		{"lost/invoice", "use lower-case letters"},
		{"lost invoice", "use lower-case letters"},
		{"préavis", "use lower-case letters"},
		{strings.Repeat("a", 41), "40 characters at most"},
		{"select", "has a meaning of its own"},
		{"go-to", "has a meaning of its own"},
		{"string", "has a meaning of its own"},
		{"main", "has a meaning of its own"},
		{"internal", "has a meaning of its own"},
		{"reality", "has a meaning of its own"},
	}
	for _, tt := range tests {
		if _, err := Create(root, tt.name); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if after := tree(t, root); !slices.Equal(before, after) {
		t.Errorf("a refusal left %v, was %v", after, before)
	}
	for _, outside := range []string{t.TempDir(), "/"} {
		if _, err := Create(outside, "last-seat"); err == nil || !strings.Contains(err.Error(), "clone the repository") {
			t.Errorf("outside of a repository: error %v", err)
		}
	}
	other := repository(t)
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module example.com/racelab\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(other, "last-seat"); err == nil {
		t.Error("it wrote into another module")
	}
}

// tree lists the files and folders below a folder.
func tree(t *testing.T, root string) (out []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
		out = append(out, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
