package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/progress"
	"racelab/ui/signs"
)

// held returns the rows of a frame without what differs by time.
func held(l *lab) string { return ansi.Strip(l.frame()) }

// On every screen that keeps a choice, undo gets back what it was before the last key, as often as keys were pressed.
func TestUndoGetsBackWhatTheLastKeyDid(t *testing.T) {
	types := func(c *Course) *Course { c.Types = true; return c }
	for _, c := range []struct{ open, keys string }{
		{"", "down"}, {"", "down down left"}, {"", "down left right"}, {"", "end"}, {"", "/ esc down"},
		{"settings", "down"}, {"settings", "enter"}, {"settings", "enter down enter enter"},
		{"lesson deposit", "1"}, {"lesson deposit", "1 3 1"}, {"lesson deposit", "1 enter"},
		{"stage fix", "down"}, {"stage fix", "space"}, {"stage fix", "down space up space"},
		{"katas", "down"}, {"katas", "down down end"},
		{"code reviews", "down"}, {"code reviews", "end up"},
		{"change Wake", "down"}, {"change Wake", "space down space"}, {"change Wake", "space x 8"}, {"change Wake", "s"},
	} {
		l := openCourse(t, types(courseOf(t, nil, known())), 100, 40)
		switch c.open {
		case "":
		case "stage fix", "lesson deposit":
			l.press(":").types("lesson deposit").press("enter")
			stage := "predict"
			if c.open == "stage fix" {
				stage = "fix"
			}
			l.press(":").types("stage " + stage).press("enter")
		default:
			l.press(":").types(c.open).press("enter")
		}
		before := held(l)
		for _, k := range strings.Fields(c.keys) {
			l.press(k)
		}
		if held(l) == before {
			t.Errorf("%s: %s changes nothing", c.open, c.keys)
		}
		for range strings.Count(c.keys, " ") + 1 {
			l.press("u")
			if strings.Contains(held(l), "nothing to undo") {
				break
			}
		}
		for l.top().Typing() {
			l.press("esc")
		}
		if now := held(l); now != before && !strings.Contains(c.keys, "/") {
			t.Errorf("%s: after %s and undo:\n%s\nwant\n%s", c.open, c.keys, now, before)
		}
	}
	l := openCourse(t, courseOf(t, nil, known()), 100, 40).press("u").sees("There is nothing to undo.")
	before := l.look.Styles.Name
	if l.press(":").types("settings").press("enter enter"); l.look.Styles.Name == before {
		t.Errorf("the theme is still %s", before)
	}
	if l.press("u"); l.look.Styles.Name != before {
		t.Errorf("undo leaves the theme %s, it was %s", l.look.Styles.Name, before)
	}
}

// A message that is longer than the screen is wide is told whole, over the rows above, and nothing else moves.
func TestALongMessageIsWrapped(t *testing.T) {
	const long = "✗ The census stopped at 2,000,000 states, with 61 % of the choices covered. b gives it more room; what was found so far holds."
	for _, size := range [][2]int{{80, 24}, {72, 20}, {120, 40}} {
		l := openLab(t, Options{Lesson: firstLesson(t)}, size[0], size[1]).press("F")
		before := strings.Split(held(l), "\n")
		l.top().Say(long)
		l.stale = true
		after := strings.Split(held(l), "\n")
		if len(after) != size[1] {
			t.Fatalf("%v: %d rows", size, len(after))
		}
		seesText(t, l, long)
		for i := range size[1] - 4 {
			if before[i] != after[i] {
				t.Errorf("%v: row %d moved:\n%s", size, i, strings.Join(after, "\n"))
			}
		}
	}
}

// What was told belongs to where it was told: on the next screen and at the next stage it is gone.
func TestAMessageStaysBehind(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 100, 40).press(":").types("lesson deposit").press("enter")
	l.press(":").types("stage break").press("enter f").sees("Failure 1 of ")
	l.press("n").lacks("Failure 1 of ")
	l.top().Say("Something about this stage.")
	l.press("x") // a key later
	l.press("q").lacks("Something about this stage.")
}

// The keys of every screen are a key away, where keys are text by F1.
func TestTheKeysOfEveryScreen(t *testing.T) {
	for open, want := range map[string]string{
		"": "open and close a part", "katas": "open the chosen kata", "kata Once": "the tests that judge it", "code reviews": "open the chosen change", "change Wake": "mark the line", "review": "leave it for another time",
		"progress": "a page down", "settings": "change what is chosen", "messages": "a page down", "first minute": "turn the lock on",
		"lesson deposit": "go on", "page race": "the next link",
	} {
		for _, press := range []string{"?", "f1"} {
			c := courseOf(t, nil, known())
			c.Types = true
			l := openCourse(t, c, 100, 40)
			if open != "" {
				l.press("ctrl+p").types(open).press("enter")
			}
			before := held(l)
			if press == "f1" {
				l.send(tea.KeyPressMsg{Code: tea.KeyF1})
			} else {
				l.press(press)
			}
			l.sees("━ Keys", want, "Everywhere").press("esc")
			if held(l) != before {
				t.Errorf("%s: %s and esc leave another screen:\n%s", open, press, held(l))
			}
		}
	}
}

// The palette knows what a kata's keys do, on its page and at its desk.
func TestThePaletteKnowsAKata(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press(":").types("kata Once").press("enter").sees("Specification")
	l.press(":").types("hint").press("enter").sees("Hint 1 of 3").press("esc").sees("━ Specification").press("enter")
	l.press("ctrl+p").types("judge now").press("enter").sees("✗ TestOnce: 3 of 3 fail")
	l.press("ctrl+p").types("failing run").press("enter").sees("A run of your draft that fails").press("esc")
	l.press("ctrl+p").types("solutions").press("enter").sees("First try one of your own")
	l.press("ctrl+p").types("specification").press("enter").sees("Specification")
	l.press(":").types("solutions").sees("First try one of your own").press("esc")
}

// For real, x is the runs without a pause also from those with one.
func TestForRealGoesBackToRunsWithoutAPause(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 100, 40).press("P").sees("For real", "without a pause")
	l.press("x").sees("For real", "with a pause").press("x").lacks("For real with")
}

// In ASCII what counts is no read or write.
func TestASCIICountsWithSignsOfItsOwn(t *testing.T) {
	o := Options{Course: courseOf(t, nil, progress.Record{}), Signs: string(signs.ASCII)}
	l := openLab(t, o, 120, 40).press("n").sees("*oo")
	l.lacks("rrm", "mmm")
}
