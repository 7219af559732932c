package pack

import (
	"path/filepath"
	"strings"
	"testing"
)

// What lessons new writes is right as it stands: a lesson and a kata.
func TestWhatIsMadeIsRight(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Our incidents")
	for name, create := range map[string]func(string) ([]string, error){"lost-invoice": CreateLesson, "slow-queue": CreateKata} {
		if _, err := create(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "our-incidents" || p.Version != "1" || len(p.Lessons) != 1 || len(p.Katas) != 1 || p.Lessons[0].Name != "our-incidents/lost-invoice" || p.Lessons[0].Part != "Our incidents" {
		t.Fatalf("%+v", p)
	}
	told := 0
	err = p.Lint(t.Context(), func(f Found) error {
		told++
		for _, c := range f.Complaints {
			t.Errorf("%s %s: %s", f.Kind, f.Name, c)
		}
		return nil
	})
	if err != nil || told != 2 {
		t.Errorf("%d are told of: %v", told, err)
	}
}

// What is wrong is said once, and in words for somebody who writes a page, not a template.
func TestComplaintsAreSaidOnce(t *testing.T) {
	const page, code = "lost-invoice/lesson.md", "lost-invoice/lostinvoice.go"
	for name, tt := range map[string]struct {
		do   func(t *testing.T, dir string)
		want []string // of each complaint
	}{
		"an unknown switch":   {replace(page, `{{failing "lock"}}`, `{{failing "lokc"}}`), []string{`section Fixes: line 3: {{failing "lokc"}}: our-incidents/lost-invoice has no switch "lokc"; it has lock, early`}},
		"an outcome of none":  {replace(page, `{{failing "lock"}}`, `{{leave "x"}} {{failing "lock"}}`), []string{`section Fixes: line 3: {{leave "x"}}: no run has the outcome "x"`}},
		"a missing heading":   {replace(page, "### early\n", "### earlier\n"), []string{"needs a heading ### early in its section Fixes"}},
		"a missing section":   {replace(page, "## Debrief\n", "Debrief\n"), []string{"it has no section ## Debrief"}},
		"no fix":              {replace(code, "`fix:", "`wrong:"), []string{"it needs a switch of kind fix", "with lock no interleaving fails"}},
		"an unknown type":     {replace(code, "mu   sync.Mutex", "mu   sync.Mutexx"), []string{"lostinvoice.go:16:12: undefined: sync.Mutexx"}},
		"an empty field line": {replace(page, "level: 1\n", "\nlevel: 1\n"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "Our incidents")
			if _, err := CreateLesson(filepath.Join(dir, "lost-invoice")); err != nil {
				t.Fatal(err)
			}
			tt.do(t, dir)
			p, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			err = p.Lint(t.Context(), func(f Found) error {
				if len(f.Complaints) != len(tt.want) {
					t.Fatalf("%q, want %q", f.Complaints, tt.want)
				}
				for i, c := range f.Complaints {
					if !strings.Contains(c, tt.want[i]) {
						t.Errorf("%q, want %q", c, tt.want[i])
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
