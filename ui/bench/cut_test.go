package bench

import (
	"slices"
	"testing"

	"racelab/sim"
)

// The number that tells alike goroutines apart is the last that a lane's head gives up.
func TestTheHeadOfALaneKeepsItsNumber(t *testing.T) {
	for _, c := range []struct {
		name string
		room int
		want string
	}{
		{"alice", 8, "alice"}, {"TestDeposit", 8, "TestDepo"}, {"go :26 #2", 9, "go :26 #2"}, {"go :26 #2", 8, "go:26 #2"},
		{"go :26 #2", 7, ":26 #2"}, {"go :26 #2", 5, "go #2"}, {"worker #12", 7, "wor #12"}, {"go :26", 5, "go :2"},
	} {
		if got := laneWords(c.name, c.room); got != c.want {
			t.Errorf("%q in %d cells is %q, want %q", c.name, c.room, got, c.want)
		}
	}
}

// What stands below the steps loses whole entries of a list, or words, and says so.
func TestWordsThatAreCutSaySo(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want string
	}{
		{"50 % at random, 100 % from 2", 40, "50 % at random, 100 % from 2"},
		{"50 % at random, 100 % from 2", 27, "50 % at random …"},
		{"3 liis never acts: del and ↯jump are off", 30, "3 liis never acts: del and …"},
		{"unbreakable", 6, "unbre…"}, {"", 5, ""},
	} {
		if got := clipWords(c.text, c.room); got != c.want {
			t.Errorf("%q in %d cells is %q, want %q", c.text, c.room, got, c.want)
		}
	}
}

// What was empty is one row among others, and gets a table of its own when something is in it: nothing is removed then.
func TestWhatFillsUpIsNotRemoved(t *testing.T) {
	empty := []sim.Thing{{Kind: sim.Variables, Rows: []sim.ThingRow{{Key: "seen", Cells: []string{"seen", "empty"}}, {Key: "paid", Cells: []string{"paid", "0"}}}}}
	full := []sim.Thing{{Kind: sim.Variables, Rows: []sim.ThingRow{{Key: "paid", Cells: []string{"paid", "0"}}}},
		{Kind: sim.List, Name: "seen", Rows: []sim.ThingRow{{Key: "7", Cells: []string{"7", "true"}}}}}
	if got := differences(empty, full); !slices.Equal(got, []string{"+ 7 true"}) {
		t.Errorf("what filled up is told as %q", got)
	}
	if got := differences(full, empty); !slices.Equal(got, []string{"seen empty"}) {
		t.Errorf("what became empty is told as %q", got)
	}
}

// A test that fails with one line is called by its name and by what it says where the whole finds no room.
func TestAFailedTestIsCalledByWhatItSays(t *testing.T) {
	r := &sim.Report{Outcomes: []sim.Outcome{{Text: "finished"}, {Text: "--- FAIL: TestDeposit (0.00s) ⏎     bank_test.go:30: balance 30, want 80", Fails: true}}}
	for width, want := range map[int]string{60: "TestDeposit: balance 30, want 80", 120: r.Outcomes[1].Text} {
		if got := (censusPane{}).measure(r, width).names[1]; got != want {
			t.Errorf("in %d columns it is %q, want %q", width, got, want)
		}
	}
}
