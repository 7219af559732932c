package screen

import (
	"strings"
	"testing"
)

func TestTheClassAsksWithoutNames(t *testing.T) {
	teacher, bob := class(t)
	bob.choose("What the class asks, without names")
	bob.press("a")
	for _, k := range "Why not lock?" {
		bob.press(string(k))
	}
	bob.press("enter")
	teacher.shows("1 asked")
	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("What the class asks, without names")
	teacher.shows("1   Why not lock?")
	teacher.press("enter")
	teacher.shows("2 ● Why not lock?")
	if s := teacher.screen(); strings.Contains(s, "Bob") {
		t.Errorf("the name of who asks is seen:\n%s", s)
	}
	teacher.press("x")
	teacher.shows("Nobody asks anything.")
	teacher.press("esc")

	teacher.choose("The day: lessons, scores, projector")
	teacher.pick("Ask how sure they are, before the lesson")
	bob.shows("could you explain")
	bob.press("3")
	teacher.shows("all 1 in")
	teacher.choose("Close it and show what was said")
	bob.shows("On average 3.0 of 5.")
}
