package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
)

// What is told belongs to what the learner looked at: once that is another thing, it is gone, though it would stay for
// seconds where nothing changes.
func TestNothingThatWasToldOutlastsItsMoment(t *testing.T) {
	for name, c := range map[string]struct{ keys, told, further string }{
		"a key too many before the next question": {"n n n " + ordered(t)[:len(ordered(t))-len("enter")] + " 1", "Press enter for the next question.", "enter"},
		"a run that started over":                 {"n n 1 r", "Started over.", "1"},
		"a branch":                                {"n n 1 2 1 left left 1", "Branched: ", "2"},
		"nothing picked":                          {"n enter", "Pick at least one", "1"},
		"nothing tried":                           {"n n n n v", "There is no run to show yet.", row(t, "lock") + " up down enter"},
		"a fix that holds, and then its bench":    {"n n n n " + row(t, "lock") + " enter v", "It holds: no run breaks it", "up"},
		"this one alone, and the run":             {"n n n n " + row(t, "lock") + " enter " + row(t, "lock-each") + " enter", "This is lock-each alone.", "v"},
		"a cell that was run":                     {"n n n n " + row(t, "lock-each") + " enter " + row(t, "lock") + " enter n space", "This one was run already", "up"},
		"nothing to undo":                         {"n u", "There is nothing to undo.", "1"},
	} {
		l := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter").press(c.keys)
		l.sees(c.told).press(c.further)
		l.lacks(c.told)
		if t.Failed() {
			t.Fatalf("this was: %s", name)
		}
	}
}

// The table of a proof has every census that was asked for while fixes were tried, those with a fault, too.
func TestTheTableOfAProofForgetsNothing(t *testing.T) {
	const name = "redis-counter"
	c := &Course{Start: name, Record: known(), Now: clock(), Open: func(*lessons.Lesson) Lesson { return lessonNamed(t, name) }}
	l := openCourse(t, c, 120, 40).press("n n n n " + rowIn(t, name, "incr") + " enter").sees("It holds without faults, and fails with the fault crash")
	l.press(rowIn(t, name, "script") + " enter").sees("✓ It holds").press("n")
	for _, r := range strings.Split(ansi.Strip(l.frame()), "\n") {
		if fields := strings.Fields(r); slices.Contains(fields, "incr") && slices.Contains(fields, "✓") {
			if strings.Contains(r, "?") || !strings.Contains(r, "✗") {
				t.Errorf("of incr the table has %q", r)
			}
			return
		}
	}
	t.Errorf("there is no row of incr:\n%s", ansi.Strip(l.frame()))
}
