package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/lessons/plan"
	"racelab/lessons/progress"
)

func TestAPathTellsWhatComesNext(t *testing.T) {
	p, err := plan.Named("onboarding")
	if err != nil {
		t.Fatal(err)
	}
	text, next := pathText(p, progress.Record{})
	if next == nil || next.Name != "lost-update" || !strings.Contains(text, "Next: racelab learn lost-update\n") || strings.Contains(text, "✓") {
		t.Errorf("at the beginning %+v comes next:\n%s", next, text)
	}
	now := time.Now()
	r := progress.Record{Lessons: map[string]progress.Lesson{"lost-update": {Done: now}, "waitgroup-add": {Done: now}, "deadlock": {Done: now}}}
	if text, next = pathText(p, r); next == nil || next.Kind != plan.Review || strings.Count(text, "✓") != 3 {
		t.Errorf("after the lessons %+v comes next:\n%s", next, text)
	}
	own := filepath.Join(t.TempDir(), "own.md")
	if err := os.WriteFile(own, []byte("# Mine\n## 5 min: lesson deadlock\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err = readPath(own); err != nil {
		t.Fatal(err)
	}
	if text, next = pathText(p, r); next != nil || !strings.Contains(text, "is done") {
		t.Errorf("all is done, and %+v comes next:\n%s", next, text)
	}
	for _, bad := range []string{"nowhere.md", t.TempDir()} {
		if _, err := readPath(bad); err == nil {
			t.Errorf("%s is taken for a path", bad)
		}
	}
}
