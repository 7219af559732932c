package audit

import (
	"slices"
	"testing"
)

// A database that the learner never sees: ids that were copied by hand are not in it.
func TestNeverShown(t *testing.T) {
	got := run(t,
		"bookings VALUES (10, 'a', 1, 5), (11, 'b', 1, 5), (12, 'b', 1, 5), (13, 'a', 1, 5), (14, 'c', 2, 5), (15, 'a', 1, 5)")
	want := []int{12, 13, 15}
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
