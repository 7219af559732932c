package load

import (
	"slices"
	"testing"

	"racelab/sim/library"
	"racelab/sim/machine"
)

func TestTheMachineHasEveryFunctionThatTheLibraryAsksOfIt(t *testing.T) {
	have := machine.Natives()
	want, err := library.Intrinsics()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range want {
		if !slices.Contains(have, name) {
			t.Errorf("the machine has no %s, which the library declares", name)
		}
	}
	for _, name := range have {
		if !slices.Contains(want, name) {
			t.Errorf("nothing in the library declares %s, which the machine has", name)
		}
	}
}
