package scaffold

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNewLeavesNothingWhenItCannotWriteThePage(t *testing.T) {
	root := t.TempDir() // without a folder for pages
	if err := os.Mkdir(filepath.Join(root, codeFolder), 0o777); err != nil {
		t.Fatal(err)
	}
	if files, err := New(root, "last-seat"); err == nil {
		t.Fatalf("it wrote %v where there is no folder for pages", files)
	}
	left, err := os.ReadDir(filepath.Join(root, codeFolder))
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

func TestRootIsFoundFromInside(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	deep := filepath.Join(root, "lessons", "lost-update")
	for _, dir := range []string{deep, filepath.Join(root, "content", "lessons")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	mod := filepath.Join(root, "go.mod")
	for text, want := range map[string]string{
		"module racelab\n":             root,
		"// hello\nmodule racelab\r\n": root,
		"module racelab/fork\n":        "",
		"module my-racelab\n":          "",
		"":                             "",
	} {
		if err := os.WriteFile(mod, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := Root(deep); got != want || (err == nil) != (want != "") {
			t.Errorf("go.mod %q: root %q, error %v; want %q", text, got, err, want)
		}
	}
}
