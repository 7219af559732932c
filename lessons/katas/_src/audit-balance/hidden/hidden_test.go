package audit

import (
	"slices"
	"testing"
)

// A database that the learner never sees: ids that were copied by hand are not in it.
func TestNeverShown(t *testing.T) {
	got := run(t,
		"accounts VALUES (11, 5), (12, 6), (13, 0), (14, 9), (15, 0)",
		"entries VALUES (12, 3), (12, 3), (13, 4), (14, 9)")
	want := []int{11, 13}
	found, sound := 0, 0
	for _, id := range got {
		if slices.Contains(want, id) {
			found++
		} else {
			sound++
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("on a database that is not shown it finds %d of %d damaged rows, and returns %d that are sound or come twice", found, len(want), sound+len(got)-len(slices.Compact(slices.Clone(got))))
	}
}
