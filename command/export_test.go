package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExport(t *testing.T) {
	token := report(t, "lost-update").Outcomes[0].Token
	for flag, want := range map[string]string{"--svg": "<svg", "--html": "<!doctype html>", "--md": "## A deposit disappears", "--cast": `{"version":2`} {
		r := racelab(t, "export", token, flag)
		if r.status != statusHolds || !strings.Contains(r.stdout, want) || r.stderr != "" {
			t.Errorf("%s: status %d, %q, %.80s", flag, r.status, r.stderr, r.stdout)
		}
	}
}

func TestExportLeavesFilesAlone(t *testing.T) {
	token := report(t, "lost-update").Outcomes[0].Token
	folder := t.TempDir()
	file := filepath.Join(folder, "a.svg")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := racelab(t, "export", token, "--svg", "-o", file)
	if text, _ := os.ReadFile(file); r.status != statusError || string(text) != "mine" || !strings.Contains(r.stderr, "left alone") {
		t.Errorf("status %d, %q, the file has %q", r.status, r.stderr, text)
	}
	if r := racelab(t, "export", token, "--svg", "-o", file, "--force"); r.status != statusHolds {
		t.Errorf("--force: status %d, %q", r.status, r.stderr)
	}
	if r := racelab(t, "export", token, "--md", "-o", filepath.Join(folder, "b.md")); r.status != statusHolds {
		t.Errorf("a new file: status %d, %q", r.status, r.stderr)
	}
	if r := racelab(t, "export", token, "--md", "-o", filepath.Join(folder, "none", "b.md")); r.status != statusError || !strings.Contains(r.stderr, "no such file or directory") {
		t.Errorf("a folder that is not there: status %d, %q", r.status, r.stderr)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v", entries)
	}
}

func TestExportErrorsSayWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"export"}, "give a token"},
		{[]string{"export", "rl1.lost-update.1"}, "say what to make"},
		{[]string{"export", "nonsense", "--svg"}, "token"},
		{[]string{"export", "nonsense", "--svg", "--md"}, "svg"},
		{[]string{"export", "nonsense", "--svg", "--theme", "pink"}, "there is no background"},
	} {
		r := racelab(t, tt.args...)
		if r.status != statusError || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("%v: status %d, %q, want %q", tt.args, r.status, r.stderr, tt.want)
		}
	}
}
