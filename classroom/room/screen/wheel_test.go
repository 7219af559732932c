package screen

import (
	"strings"
	"testing"
)

// given hands the wheel to bob.
func given(t *testing.T) (teacher, bob *member) {
	t.Helper()
	teacher, bob = class(t)
	teacher.explored()
	teacher.shows("2 here")
	teacher.choose("Hand the wheel to somebody")
	teacher.shows("Bob")
	teacher.press("down", "enter")
	bob.shows("you have the wheel")
	return teacher, bob
}

func TestWhoHasTheWheelDrivesOnceTheVoteIsClosed(t *testing.T) {
	teacher, bob := given(t)
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	bob.press(" ")
	bob.shows(wheelWaits)
	bob.press("2") // votes, and steps nobody
	bob.shows("● you")
	if n := bob.m.at(); n != 0 {
		t.Errorf("a vote is %d steps", n)
	}

	teacher.choose("Close the vote and show it")
	bob.shows("Talk to your neighbours")
	bob.shows("1 2 step")
	bob.press("1")
	bob.shows("step 1")
	teacher.shows("step 1")
	for _, k := range []string{"F", "c", "w"} {
		bob.press(k)
		bob.shows(notInQuestion)
	}
	bob.take("failure shortest")
	bob.press("esc")
	bob.shows("find the shortest failure: Not while")

	teacher.choose("Vote again")
	bob.shows("Second vote")
	bob.press(" ")
	bob.shows(wheelWaits)
	if s := bob.screen(); strings.Contains(s, "1 2 step") || strings.Contains(s, "You follow") {
		t.Errorf("who votes is told to step:\n%s", s)
	}
	teacher.choose("Reveal: run it")
	bob.shows("step 4")
	bob.press("F")
	if s := bob.screen(); strings.Contains(s, notInQuestion) {
		t.Errorf("after the reveal:\n%s", s)
	}
}

func TestFollowersOfTheNextLessonAreNotToldTheDriversKeys(t *testing.T) {
	teacher, bob := class(t)
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Go to another lesson")
	teacher.press("down", "enter")
	for _, x := range []*member{teacher, bob} {
		x.until("the other lesson", func() bool { return x.m.onBench == "lazy-init" })
		x.shows("step 0")
	}
	for _, word := range []string{"You are the scheduler", "1 2 step"} {
		teacher.shows(word)
		if s := bob.screen(); strings.Contains(s, word) {
			t.Errorf("who follows is told %q:\n%s", word, s)
		}
	}
}

func TestThatItIsHiddenIsNotSaidAfterTheReveal(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	bob.press("b")
	bob.shows("your own branch")
	for _, x := range []*member{teacher, bob} {
		x.press("F")
		x.shows("≈ Hidden: the class predicts first.")
	}
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	teacher.choose("Reveal: run it")
	for _, x := range []*member{teacher, bob} {
		x.shows("Revealed.")
		if s := x.screen(); strings.Contains(s, "≈ Hidden") {
			t.Errorf("after the reveal it is hidden:\n%s", s)
		}
	}
}

// What the keys of the list of people do is the same in its title and among the keys.
func TestTheKeysOfTheListOfPeopleAreListed(t *testing.T) {
	teacher, _ := class(t)
	for _, word := range []string{"watch", "take out", "rename", "mute"} {
		if !strings.Contains(teacher.m.peopleNote(), word) {
			t.Errorf("the title does not say %q", word)
		}
		teacher.m.open(helpPage)
		teacher.m.stale = true
		teacher.shows(word)
	}
}
