package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"racelab/sim"
)

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBuildConstraintsSayWhichFilesAreRead(t *testing.T) {
	const here = "package main\n\nfunc main() {}\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string // of the error; empty if there is none
	}{
		"a generator beside the program": {map[string]string{"main.go": here, "gen.go": "//go:build ignore\n\npackage gen\n"}, ""},
		"one file for each system":       {map[string]string{"main.go": here + "func init() { f() }\n", "f_linux.go": "package main\n\nfunc f() {}\n", "f_windows.go": "package main\n\nfunc f() {}\n", "f_other.go": "//go:build !linux\n\npackage main\n\nfunc f() {}\n"}, ""},
		"a release that is there":        {map[string]string{"main.go": "//go:build go1.21\n\n" + here}, ""},
		"a tag that is not given":        {map[string]string{"main.go": here, "slow_test.go": "//go:build integration\n\npackage other\n"}, ""},
		"nothing left":                   {map[string]string{"a_windows.go": here, "b.go": "//go:build darwin\n\n" + here}, "no Go file in DIR is built for linux/amd64"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files)
			_, err := sim.LoadPath(dir)
			switch want := strings.ReplaceAll(c.want, "DIR", dir); {
			case want == "" && err != nil:
				t.Error(err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
				t.Errorf("error %v, want %q in it", err, want)
			}
		})
	}
}

func TestOneFileIsReadWhateverItsConstraints(t *testing.T) {
	dir := folder(t, map[string]string{"gen.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n"})
	if _, err := sim.LoadPath(filepath.Join(dir, "gen.go")); err != nil {
		t.Error(err)
	}
}
