package exercise

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"racelab/lessons"
)

// TestExercises is the linter of exercises: of every lesson it proves that its fixes, typed
// in, count; that its partial and wrong ones do not; and that cheats do not, each with a
// sentence that says why. That takes a minute and more, so that all of them are judged when
// RACELAB_EXERCISES is set, and otherwise those of each kind that take least.
func TestExercises(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			if os.Getenv("RACELAB_EXERCISES") == "" && !slices.Contains(quick, l.Name) {
				t.Skip("set RACELAB_EXERCISES=1 to judge it")
			}
			t.Parallel()
			e, err := Open(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			complaints, err := e.Lint(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range complaints {
				t.Error(c)
			}
		})
	}
}

// quick are the lessons that are always judged.
var quick = []string{"lost-update", "deadlock", "aba", "leaked-sender", "waitgroup-add"}

var opened sync.Map

// of opens the exercise of a lesson once for all tests.
func of(t *testing.T, name string) *Exercise {
	t.Helper()
	open, _ := opened.LoadOrStore(name, sync.OnceValues(func() (*Exercise, error) {
		l, err := lessons.Find(name)
		if err != nil {
			return nil, err
		}
		return Open(t.Context(), l)
	}))
	e, err := open.(func() (*Exercise, error))()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return e
}
