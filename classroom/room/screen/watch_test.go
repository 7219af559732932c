package screen

import (
	"strings"
	"testing"
)

// Whoever teaches looks at a learner's bench. The learner sees that, is asked before anybody moves the bench,
// and has it back with any key.
func TestWatchingSomebodysBench(t *testing.T) {
	teacher, bob := class(t)
	bob.press("b")
	bob.shows("your own branch")
	bob.press("1", "2")
	bob.shows("step 2")
	teacher.until("bob has branched off", func() bool {
		teacher.m.people = teacher.m.seat.People()
		for _, p := range teacher.m.people {
			if p.Name == "Bob" && p.Doing == "branched off" {
				return true
			}
		}
		return false
	})
	teacher.choose("People here")
	teacher.press("down", "w")
	teacher.shows("you watch Bob")
	teacher.shows("step 2")
	bob.shows("Ada watches")
	teacher.press("1") // without leave nothing moves
	teacher.shows("t asks to take over")
	bob.press("1")
	bob.shows("step 3")
	teacher.shows("step 3")

	teacher.press("t")
	bob.shows("Ada asks to move your bench")
	bob.press("n", "o", "enter")
	bob.shows("You keep your bench.")
	teacher.press("esc")
	teacher.shows("You look at your own screen again.")
	bob.until("nobody watches", func() bool { return !strings.Contains(bob.screen(), "watches") })

	teacher.choose("People here")
	teacher.press("down", "w", "t")
	bob.shows("Ada asks to move your bench")
	bob.press("y", "e", "s", "enter")
	bob.shows("Ada moves your bench")
	teacher.shows("you move Bob")
	teacher.press("2")
	bob.shows("step 4")
	bob.press("x") // any key, and it does nothing else
	bob.shows("You have your bench back.")
	teacher.shows("Bob has the bench back.")
}

func TestEverybodyIsCalledAndSentOff(t *testing.T) {
	teacher, bob := class(t)
	teacher.press("1", "2")
	bob.shows("step 2")
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Send everybody off from this step")
	bob.shows("Go on from here, each alone.")
	bob.shows("step 2")
	bob.press("1")
	bob.shows("step 3")
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Call everybody back to the room")
	bob.shows("Back in the room.")
	bob.shows("step 2")
	if s := teacher.screen(); !strings.Contains(s, "you have the wheel") {
		t.Errorf("who called is sent somewhere, too:\n%s", s)
	}
}
