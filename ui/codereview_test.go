package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/exercise/codereview"
	"racelab/lessons/progress"
)

// A change is reviewed by keys alone, also in a process that others share: read, marked, said to be
// unsafe, told, and its failing run opened.
func TestAChangeIsReviewed(t *testing.T) {
	store := &progress.Memory{}
	l := openCourse(t, courseOf(t, store, known()), 100, 40).press("end up up up").sees("Code reviews: safe?", "0 of 20").press("enter")
	l.sees("Safe or not?", "Give the answer room", "still wants to").press("down down down").sees("A plain flag is enough").press("enter")
	l.sees("A plain flag is enough", "The change to once.go", "Is the change safe?").press("i").sees("What the code has to do", "if and only if it is the first call").press("esc")
	l.press("enter").sees("Press s if the change is safe").press("x").sees("Mark the lines first")
	mark := func(line string) {
		for range 40 {
			if strings.Contains(at(l), line) {
				l.press("space")
				return
			}
			l.press("down")
		}
		t.Fatalf("there is no line %q:\n%s", line, l.View().Content)
	}
	mark("if o.done {")
	l.sees("●").press("x").sees("How sure are you?").press("esc").sees("Is the change safe?").press("x 8 enter")
	l.sees("Right; you were 80 % sure", "The change is not safe: TestOnce: data race on o.done", "The failing run is about lines")
	l.press("f").sees("A run after the change with a data race", "esc back to the change").press("end").lacks("cannot fail from here")
	l.press("w").sees("Data race", "touch o.done", "steps 6 7").press("esc").sees("data race on o.done").press("f").press("esc").sees("data race on o.done").press("n")
	l.sees("One condition instead of two").press("s - ").sees("Right.", "The change is safe: 0 of 64,201,922,074 fail").press("f").lacks("A run after the change")
	l.press("esc").sees("2 of 20 right", "✓ A plain flag is enough")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := r.CodeReviews()
	if len(c) != 2 || !c["plain-flag"].Right || !c["fewer-conditions"].Right || len(r.Calibrate()) != 1 {
		t.Errorf("kept are %+v", r.Answers)
	}
	l = openCourse(t, courseOf(t, store, r), 80, 24).press("end up").press("enter").sees("Code reviews: 2 of 2 right.")
}

// The cursor goes to the first and the last line of each change, by pages too, and what is left out beyond them is shown.
func TestAChangeIsReadToItsEnds(t *testing.T) {
	all, err := codereview.All()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("end up up up enter home").press(strings.Repeat("down ", i)).press("enter").sees("The change to " + r.File)
		for _, keys := range []string{"end", "home", strings.Repeat("pgdown ", 9), strings.Repeat("pgup ", 9)} {
			l.press(keys)
			more := "↑"
			if keys == "end" || strings.HasPrefix(keys, "pgdown") {
				more = "↓"
			}
			for _, row := range strings.Split(ansi.Strip(l.frame()), "\n") {
				if strings.Contains(row, "The change to") && strings.Contains(row, more) {
					t.Errorf("%s: after %s there is more: %s", r.Name, keys, row)
				}
			}
		}
	}
}

// at is the row at the cursor.
func at(l *lab) string {
	for _, row := range strings.Split(l.View().Content, "\n") {
		if strings.Contains(row, "▸") {
			return row
		}
	}
	return ""
}

// What was answered wrongly comes back on the map of the course.
func TestACodeReviewComesBack(t *testing.T) {
	r := known()
	r.CodeReviewed("wake-one", progress.Answer{At: monday.AddDate(0, 0, -3), Text: "safe"})
	l := openCourse(t, courseOf(t, nil, r), 100, 40).sees("Review: 1 change to look at again")
	l.press("home down enter").sees("↻ Wake up one waiter, not all", "0 of 20 right")
	r.CodeReviewed("wake-one", progress.Answer{At: monday, Text: "not safe", Right: true})
	openCourse(t, courseOf(t, nil, r), 100, 40).lacks("to look at again")
}

// The scheduled review asks about changes that come back, too, once no lesson is due.
func TestTheReviewHasCodeReviews(t *testing.T) {
	r := known()
	r.CodeReviewed("wake-one", progress.Answer{At: monday.AddDate(0, 0, -3), Text: "safe"})
	r.CodeReviewed("plain-flag", progress.Answer{At: monday.AddDate(0, 0, -4), Text: "safe"})
	c := courseOf(t, nil, r)
	c.Types = true
	l := openCourse(t, c, 80, 24).press(":").types("review").press("enter").sees("did not get these 2 changes right", "↻ A plain flag is enough", "↻ Wake up one waiter", "enter the change")
	l.press("enter").sees("A plain flag is enough", "Is the change safe?").press("x").sees("Mark the lines first")
	l.press("s - ").sees("Not right", "The change is not safe").press("esc").sees("did not get 1 change right", "↻ Wake up one waiter").lacks("plain flag")
	l.press("q").sees("━ Course")
}

// What was answered is shown when a change is opened again, with its marks, and may be answered again.
func TestAnAnswerIsShownAgain(t *testing.T) {
	r := known()
	r.CodeReviewed("plain-flag", progress.Answer{At: monday.AddDate(0, 0, -3), Text: "not safe, line 14", Right: true, Rated: true, Confidence: 80})
	c := courseOf(t, nil, r)
	c.Types = true
	l := openCourse(t, c, 80, 24).press(":").types("plain flag").press("enter")
	l.sees("Your answer of 27 February 2026: not safe, line 14.", "Right; you were 80 %", "●", "The change is not safe", "f the failing run", "a answer again")
	l.press("a").sees("Is the change safe?").lacks("●").press("s - ").sees("Not right.", "The change is not safe").lacks("Your answer of")
	l.press("esc").press(":").types("plain flag").press("enter").sees(": safe. Not right.")
	r.CodeReviewed("fewer-conditions", progress.Answer{At: monday.AddDate(0, 0, -3), Text: "not safe, line 99", Right: true})
	c = courseOf(t, nil, r)
	c.Types = true
	openCourse(t, c, 80, 24).press(":").types("one condition").press("enter").sees("Is the change safe?") // of other code than it is now
}

// What is listed is filtered by words, in the list of katas as in that of code reviews.
func TestAListIsFiltered(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press(":").types("code reviews").press("enter").sees("Wake up one waiter", "A plain flag is enough")
	l.press("/").types("FLAG").sees("A plain flag is enough", "keep").lacks("Wake up one waiter").press("enter")
	l.sees("─ A plain flag is enough", "/ FLAG").press("enter").sees("The change to once.go").press("esc").sees("/ FLAG")
	l.press("/").types("gz").sees("no match, nearest").press("enter")
	l.press("u u").sees("/ FLAG ").lacks("nearest").press("esc").sees("Wake up one waiter").press("esc").sees("━ Course")
	l.press(":").types("katas").press("enter").press("/").types("semaphore").press("enter").lacks("● Once").press("enter").sees("Specification")
}

func TestASmallListFits(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {60, 20}, {80, 24}, {200, 60}} {
		for _, open := range []string{"code reviews", "katas"} {
			l := openCourse(t, courseOf(t, nil, known()), size[0], size[1]).press(":").types(open).press("enter")
			for _, keys := range []string{"end", "/", "q z y", "enter", "esc"} {
				l.press(keys)
				rows := strings.Split(ansi.Strip(l.frame()), "\n")
				if len(rows) != size[1] {
					t.Errorf("%v, %s after %s: %d rows", size, open, keys, len(rows))
				}
				for i, row := range rows {
					if w := ansi.StringWidth(row); w != size[0] {
						t.Errorf("%v, %s after %s: row %d has %d cells: %q", size, open, keys, i, w, row)
					}
				}
			}
		}
	}
}
