package plain

import (
	"testing"

	"racelab/lessons/progress"
)

func TestCodeReviews(t *testing.T) {
	var store progress.Memory
	out := session(t, &store, "", "code reviews", "99", "6", "about", "perhaps", "no", "first", "29, -29 41", "90", "5", "safe", "", "", "code reviews 4", "next", "", "progress")
	sees(t, out, "1. Give the answer room", "Type a number from 1 to 20", "Wake up one waiter, not all. A change to the kata “Bounded queue”", "Each Put adds one value",
		"-29. removed: q.changed.Broadcast()", "29. added: q.changed.Signal()", "Put(v) appends", "Type yes or no", "Type numbers that stand before lines",
		"Right; you were 90 % sure.", "The change is not safe: TestAll:", "The failing run is about", "The failing run:", "Wait",
		"The change is safe: 0 of 64,201,922,074 fail, in 3 tests.", "A plain flag is enough", "Code reviews", "wake-one")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c := r.CodeReviews(); len(c) != 2 || !c["wake-one"].Right || !c["fewer-conditions"].Right {
		t.Errorf("kept are %+v", r.Answers)
	}
}

func TestACodeReviewComesBack(t *testing.T) {
	var store progress.Memory
	if _, err := store.Update(t.Context(), func(r *progress.Record) {
		r.CodeReviewed("wake-one", progress.Answer{At: clock().AddDate(0, 0, -3), Text: "safe"})
	}); err != nil {
		t.Fatal(err)
	}
	sees(t, session(t, &store, "", "list", "code reviews", ""), "1 change to look at again: type code reviews.", "Wake up one waiter, not all, to look at again")
}

// What is to be written for a kata can be read here, though not written.
func TestAKataIsRead(t *testing.T) {
	out := session(t, new(progress.Memory), "", "list", "katas", "katas once", "kata 2", "katas 99", "katas nothing")
	sees(t, out, "1. once:", "Once. Level 1, 15 minutes.", "Do(f) calls f if and only if", "The file once.go:", "The file once_test.go:", "func TestWaits", "racelab kata once",
		"Semaphore", "There is no kata “99”", "There is no kata “nothing”")
}

func TestTheWaysOutOfTheCourse(t *testing.T) {
	out := session(t, new(progress.Memory), "", "help", "own program", "class")
	sees(t, out, "own program how to see what a program of yours", "racelab check ./...", "racelab replay and the token", "ssh -t -p 23234 CODE@HOST", "racelab serve --rehearse 12")
}
