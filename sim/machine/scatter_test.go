package machine_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"racelab/sim/load"
	"racelab/sim/machine"
)

// reached are the states that a search from root comes to, up to a limit.
func reached(root *machine.Machine, limit int) map[machine.Hash]bool {
	seen := map[machine.Hash]bool{}
	for work := []*machine.Machine{root}; len(work) > 0 && len(seen) < limit; {
		m := work[0]
		work = work[1:]
		if h := m.Hash(); seen[h] {
			continue
		} else {
			seen[h] = true
		}
		for _, mv := range m.Moves(nil) {
			c := m.Fork()
			if c.Step(mv); c.Ended() == nil {
				work = append(work, c)
			}
		}
	}
	return seen
}

// TestStatesDoNotDependOnNumbersOfObjects: a program has the same states whatever numbers its objects get. What a hash took a
// number from would be two states where there is one, and a loop that never comes back to where it was.
func TestStatesDoNotDependOnNumbersOfObjects(t *testing.T) {
	var paths []string
	for _, dir := range []string{"../testdata/conc", "../testdata/why"} {
		more, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(more) == 0 {
			t.Fatalf("%s: %d programs, %v", dir, len(more), err)
		}
		paths = append(paths, more...)
	}
	tried := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := load.Load([]load.File{{Name: "p.go", Text: text}}, load.Around{})
		if err != nil {
			continue // it wants another entry, or files
		}
		tried++
		root := pkg.Code.New(machine.Options{Entry: "main", AnyTimers: true})
		want := reached(root, 400)
		for seed := range uint64(2) {
			m := root.Fork()
			if m.Scatter(seed); !maps.Equal(reached(m, 400), want) {
				t.Errorf("%s: with other numbers of objects it has other states", path)
			}
		}
	}
	t.Logf("%d programs", tried)
	if tried < 80 {
		t.Errorf("only %d programs could be tried", tried)
	}
}
