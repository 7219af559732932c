package pack

import (
	"path/filepath"
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
