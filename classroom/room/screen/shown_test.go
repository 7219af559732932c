package screen

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// hides fails if a large screen of x shows anything that the explorer found.
func (x *member) hides(when string) {
	x.Helper()
	x.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	if s := x.screen(); strings.Contains(s, "fail:") || strings.Contains(s, "interleavings fail") || strings.Contains(s, "at random") || !strings.Contains(s, "the class predicts first") {
		x.Errorf("%s, what the explorer found is seen:\n%s", when, s)
	}
	x.send(tea.WindowSizeMsg{Width: 80, Height: 24})
}

func TestNothingIsShownBeforeItIsAsked(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	teacher.hides("in a new room")
	bob.hides("in a new room")
	bob.press("b")
	bob.shows("your own branch")
	bob.hides("on a branch of a new room")
	bob.press("q")

	teacher.choose("Show the class how many interleavings fail")
	teacher.shows("4 of 6")
	bob.shows("4 of 6")

	teacher.press("tab", " ") // the first switch
	bob.shows("[x] lock")
	teacher.explored()
	teacher.hides("after a switch was flipped")
	bob.until("hidden again", bob.m.covered)
	bob.hides("after a switch was flipped")

	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	teacher.choose("Reveal: run it")
	bob.until("shown", func() bool { return !bob.m.covered() })
	bob.shows("0 of 2")
	teacher.press(" ") // back: of the program without the lock nothing is shown
	bob.until("hidden once more", bob.m.covered)
}

func TestTheInstructorAlwaysSeesWhoWaits(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	bob.press("h", "?", "enter")
	teacher.shows("· 1 hand")
	teacher.choose("Ask: can it still fail?")
	teacher.shows("1 hand · 0 of 1 in")
	bob.shows("can it still fail?")
	bob.press("1")
	teacher.shows("all 1 in")
	if strings.Contains(bob.screen(), "1 hand") {
		t.Errorf("a learner sees who has a hand up:\n%s", bob.screen())
	}
}

func TestAVoteThatIsCountedDownCloses(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	teacher.choose("Count down: the vote closes in 30 seconds")
	bob.shows("The vote closes in 0:")
	bob.press("2")
	bob.shows("● you")
	if err := teacher.m.seat.Countdown(t.Context(), -time.Second); err != nil { // it is over now
		t.Fatal(err)
	}
	bob.shows("Talk to your neighbours")
	teacher.shows("Talk to your neighbours")
	teacher.choose("Vote again")
	bob.shows("Second vote: 0 of 1")
	if strings.Contains(bob.screen(), "closes in") {
		t.Errorf("the second vote has the countdown of the first:\n%s", bob.screen())
	}
}

func TestNobodyLeavesByOneKey(t *testing.T) {
	_, bob := class(t)
	bob.shows("2 here")
	bob.press("q")
	bob.shows("q again leaves the room")
	bob.press("h", "esc", "q")
	bob.shows("q again leaves the room")
	select {
	case <-bob.m.seat.Done():
		t.Error("bob has left")
	default:
	}
	bob.press("q")
	bob.until("left", func() bool {
		select {
		case <-bob.m.seat.Done():
			return true
		default:
			return false
		}
	})
}

// What a number means is decided when the menu opens, whatever happens in the room meanwhile.
func TestNumbersOfAnOpenMenuKeepTheirMeaning(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	bob.press("R")
	before := bob.screen()
	bob.m.seat.Raise(true, "")
	bob.m.stale = true
	if after := bob.screen(); after != before {
		t.Errorf("the menu was\n%s\nand is\n%s", before, after)
	}
}
