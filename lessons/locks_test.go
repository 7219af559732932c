package lessons

import (
	"testing"

	"racelab/sim/number"
)

// What the page on distributed locks says of switches that are on together. The linter
// tries each with one fault.
func TestLocksWithFencesAndFaults(t *testing.T) {
	l, err := Find("distributed-lock")
	if err != nil {
		t.Fatal(err)
	}
	numbers := l.Numbers(t.Context())
	tests := []struct {
		name  string
		on    []string
		fails bool
	}{
		{"five servers, two out of reach", []string{"redlock", "split"}, false},
		{"five servers, two out of reach, a clock ahead", []string{"redlock", "split", "jump"}, true},
		{"a fence behind five servers", []string{"redlock", "split", "jump", "fence"}, false},
		{"etcd does not look at the time of day", []string{"etcd", "jump"}, false},
		{"the pause comes after the keep-alive", []string{"etcd", "pause"}, true},
		{"etcd's revision is a fencing token", []string{"etcd", "fence", "pause"}, false},
		{"and with every fault", []string{"etcd", "fence", "pause", "jump", "split"}, false},
		{"etcd's revision at the write alone", []string{"etcd", "on-write", "pause"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := numbers(tt.on...)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Complete || r.Fails() != tt.fails {
				t.Errorf("%v: %s of %s interleavings fail (%s), want some: %v", tt.on, number.Big(r.Failing), number.Big(r.Interleavings), r.Coverage, tt.fails)
			}
		})
	}
}

// The example that Redlock is criticised with needs nobody to be interrupted.
func TestTwoMajoritiesOfFive(t *testing.T) {
	l, err := Find("distributed-lock")
	if err != nil {
		t.Fatal(err)
	}
	numbers := l.Numbers(t.Context())
	reached, err := numbers("redlock", "jump")
	if err != nil {
		t.Fatal(err)
	}
	split, err := numbers("redlock", "jump", "split")
	if err != nil {
		t.Fatal(err)
	}
	if reached.Shortest == nil || reached.Shortest.Preemptions != 1 {
		t.Errorf("with all five in reach the shortest failure is %+v, want one preemption", reached.Shortest)
	}
	if split.Shortest == nil || split.Shortest.Preemptions != 0 {
		t.Errorf("with two out of reach the shortest failure is %+v, want no preemption", split.Shortest)
	}
}
