package plain

import (
	"strings"
	"testing"

	"racelab/lessons/course/first"
	"racelab/lessons/progress"
)

// Enter, and nothing but Enter, leads somebody new through the first minute to the first
// lesson.
func TestTheFirstMinute(t *testing.T) {
	var store progress.Memory
	out := session(t, &store, "", "", "", "", "", "", "", "", "home")
	sees(t, out, "You are new here", "The first minute", "Type 1: alice reads the balance", "Step 1: alice reads 100. The balance is 100.",
		"Step 4:", "A deposit is lost.", "Type lock to turn on a lock", "waits for the lock", "Here the lock makes a difference", "The balance is 180.",
		"A deposit disappears. A lesson of 8 stages")
	r, _ := store.Load(t.Context())
	if _, ok := r.Pages[first.Page]; !ok {
		t.Errorf("the record does not have the first minute: %v", r.Pages)
	}
	if again := session(t, &store, "", "list"); strings.Contains(again, "You are new here") {
		t.Error("somebody who went through it is taken for new")
	}
}

func TestTheFirstMinuteByHand(t *testing.T) {
	out := session(t, &progress.Memory{}, "", "", "1", "9", "undo", "1", "1", "2", "2", "", "2", "1", "lock", "skip", "home", "list")
	sees(t, out, "Type a number from 1 to 2, undo, lock, skip or quit.", "Alice has read 100", "nothing was lost", "Type undo to go back",
		"A lesson of 8 stages", "Databases.")
	out = session(t, &progress.Memory{}, "", "", "skip", "home", "list")
	sees(t, out, "The first minute", "A deposit disappears. A lesson of 8 stages", "Databases.")
}
