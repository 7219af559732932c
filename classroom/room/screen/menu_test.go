package screen

import (
	"maps"
	"strings"
	"testing"
)

// The letter of an entry means the same at every moment of a class, and no key by which one moves in the menu or
// closes it.
func TestLettersOfTheMenuKeepTheirMeaning(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	// Entries that are one thing in two states, or the same for whoever presses it.
	one := map[string]string{
		"Take your hand down": "Raise your hand", "Hide how many interleavings fail": "Show the class how many interleavings fail",
		"Done with the question": "Drop the question", "End the challenge": "Drop the question",
		"Close the second vote and show it": "Close the vote and show it", "Close it and show what was said": "Close the vote and show it",
		"Projector: show the lesson again": "Projector: show how to join", "Take the wheel": "the wheel", "Give the wheel back": "the wheel",
	}
	meant := map[*member]map[string]string{teacher: {}, bob: {}}
	seen := map[string]bool{}
	look := func(when string) {
		t.Helper()
		for _, x := range []*member{teacher, bob} {
			for i, menu := range [][]action{x.m.actions(), x.m.dayActions()} {
				here := map[string]bool{}
				for _, a := range menu {
					label := a.label
					if to, is := one[label]; is {
						label = to
					}
					key := a.key
					if i == 1 {
						key = "day " + key
					}
					if before, is := meant[x][key]; is && before != label {
						t.Errorf("%s: %q is %q, and was %q", when, key, label, before)
					}
					if here[a.key] || strings.Contains("jkqR", a.key) || a.key == "" {
						t.Errorf("%s: %q has the key %q, which has another meaning in the menu", when, a.label, a.key)
					}
					meant[x][key], here[a.key], seen[a.label] = label, true, true
				}
			}
		}
	}
	look("at first")
	bob.choose("Branch off: a bench of your own")
	look("on a branch")
	bob.choose("Come back to the room")
	bob.press("h", "x", "enter")
	look("a hand is up")
	teacher.choose("Show the class how many interleavings fail")
	teacher.until("shown", func() bool { return !teacher.m.covered() })
	look("results are shown")
	teacher.choose("Ask: can it still fail?")
	bob.shows("can it still fail?")
	look("a question is open")
	teacher.choose("Close the vote and show it")
	bob.shows("Talk to your neighbours")
	look("votes are shown")
	teacher.choose("Vote again")
	bob.shows("Second vote")
	look("a second vote is open")
	teacher.choose("Close the second vote and show it")
	bob.shows("Both votes are in.")
	look("the second vote is closed")
	teacher.choose("Reveal: run it")
	teacher.shows("Revealed.")
	look("it is revealed")
	teacher.choose("Done with the question")
	teacher.until("no question", func() bool { return teacher.m.look.Room.Question == nil })
	teacher.choose("Challenge: break it, 3 minutes")
	bob.shows("break it: ")
	teacher.until("a challenge runs", func() bool { return teacher.m.look.Room.Challenge != nil }) // Bob may hear of it first
	look("a challenge runs")
	teacher.choose("End the challenge")
	teacher.until("no challenge runs", func() bool { return teacher.m.look.Room.Challenge == nil })
	teacher.choose("Hand the wheel to somebody")
	teacher.shows("Bob") // first, since his hand is up
	teacher.press("enter")
	bob.shows("you have the wheel")
	teacher.until("the wheel is away", func() bool { return !teacher.m.drives() })
	look("a learner has the wheel")
	for label := range maps.Keys(one) {
		if !seen[label] && !strings.HasPrefix(label, "Projector") && label != "Close it and show what was said" {
			t.Errorf("never seen: %q", label)
		}
	}
}

// Leaving asks, from wherever: the wheel, the menu, following.
func TestLeavingAsks(t *testing.T) {
	teacher, bob := class(t)
	teacher.choose("Leave")
	teacher.shows("q again leaves; the room stays open")
	teacher.press("right", "R", "e")
	teacher.shows("q again leaves; the room stays open")
	bob.press("q")
	bob.shows("q again leaves the room")
	bob.press("p", "esc")
	bob.shows("raise your hand")
	bob.press("q")
	if teacher.shows("2 here"); bob.m.seat.Look().Present != 2 {
		t.Error("one q was enough to leave")
	}
	bob.press("q")
	teacher.shows("1 here")
}
