package audit

import (
	"slices"
	"testing"
)

// A database that the learner never sees: ids that were copied by hand are not in it.
func TestNeverShown(t *testing.T) {
	got := run(t,
		"shows VALUES (21, 1), (22, 6), (23, 2)",
		"bookings VALUES (21, 2, false), (22, 3, false), (22, 3, false), (23, 2, true), (23, 1, false), (23, 2, false)")
	want := []int{21, 23}
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
