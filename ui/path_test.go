package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/course"
	"racelab/lessons"
	"racelab/progress"
	"racelab/ui/draw"
)

// At 80 columns the last row of every stage still says how to leave, how to get
// help, and where something is to be solved how to get a hint.
func TestTheLastRowNamesTheWayOut(t *testing.T) {
	order := ordered(t)
	for keys, want := range map[string]string{
		"enter":                         "? keys,q to the course",
		"enter n":                       "n skip,H hint,? keys,q course",
		"enter n 1 enter":               "esc pick again",
		"enter n n":                     "n next stage,H hint,q to the course",
		"enter n n n":                   "n skip,H hint,? keys,q course",
		"enter n n n " + order:          "H hint,? keys,q course",
		"enter n n n n":                 "n prove,H hint,? keys,q course",
		"enter n n n n down down enter": "v see it fail,H hint,? keys,q course",
		"enter n n n n n":               "? keys,q to the course",
		"enter n n n n n n":             "n to the debrief,q to the course",
		"enter n n n n n n n":           "? keys,q to the course",
		"enter n n H":                   "esc close,H tell me more",
	} {
		lines := strings.Split(ansi.Strip(openCourse(t, courseOf(t, nil, known()), 80, 24).press(keys).frame()), "\n")
		foot := lines[len(lines)-1]
		for _, hint := range strings.Split(want, ",") {
			if !strings.Contains(foot, hint) {
				t.Errorf("after %q the last row does not say %q: %s", keys, hint, foot)
			}
		}
	}
}

// copied runs a command and returns what it sends to the clipboard.
func copied(cmd tea.Cmd) string {
	if cmd == nil {
		return ""
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if text := copied(c); text != "" {
				return text
			}
		}
	default:
		if strings.Contains(fmt.Sprintf("%T", msg), "setClipboard") {
			return fmt.Sprint(msg)
		}
	}
	return ""
}

// A token goes to the clipboard by OSC 52, and stands on the screen: not every
// terminal lets programs write to its clipboard.
func TestTokensAreCopiedAndShown(t *testing.T) {
	for name, keys := range map[string]string{
		"the run that breaks a fix": "enter n n n n down down enter",
		"the solution":              "enter n n H H H H",
		"a run on the bench":        "enter n n 1 2 1 2",
	} {
		l := openCourse(t, courseOf(t, nil, known()), 120, 40).press(keys)
		_, cmd := l.Update(keyPress("y"))
		token := copied(cmd)
		if !strings.HasPrefix(token, "rl1") {
			t.Errorf("%s: copied is %q", name, token)
			continue
		}
		l.stale = true
		if !strings.Contains(ansi.Strip(l.frame()), token) {
			t.Errorf("%s: the token %s is not on the screen:\n%s", name, token, ansi.Strip(l.frame()))
		}
	}
	if _, cmd := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n H").Update(keyPress("y")); copied(cmd) != "" {
		t.Error("a hint without a token copies something")
	}
}

func TestStagesCanBeClicked(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter")
	for _, s := range []course.Stage{course.Fix, course.Predict, course.Debrief, course.Story} {
		tabs := strings.Split(ansi.Strip(l.frame()), "\n")[0]
		before, _, _ := strings.Cut(tabs, string(s))
		l.send(tea.MouseClickMsg{X: ansi.StringWidth(before) + 1, Y: 0, Button: tea.MouseLeft})
		if got := l.env.Record().Last.Stage; got != string(s) {
			t.Errorf("a click on %s goes to %s", s, got)
		}
	}
	l.send(tea.MouseClickMsg{X: 79, Y: 0, Button: tea.MouseLeft})
	l.send(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft})
	l.sees("Alice and Bob")
}

func TestPredictionsCanBeClicked(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n")
	for y, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
		if strings.Contains(line, "3 [ ]") {
			l.send(tea.MouseClickMsg{X: 3, Y: y, Button: tea.MouseLeft})
		}
	}
	l.sees("3 [x]", "2 [ ]", "4 [ ]")
}

// What there is to pick from and to put in order fits the smallest screen, in every
// lesson.
func TestEveryChallengeFitsTheSmallestScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("explores every lesson")
	}
	for _, lesson := range lessons.All() {
		t.Run(lesson.Name, func(t *testing.T) {
			s, err := course.Open(t.Context(), lesson)
			if err != nil {
				t.Fatal(err)
			}
			c := courseOf(t, nil, progress.Record{})
			c.Start = lesson.Name
			l := openCourse(t, c, 80, 24).press("n")
			for i, o := range s.Predict().Options {
				l.sees(itoa(i+1) + " [ ] ")
				seesText(t, l, o.Text)
			}
			l.press("1 enter 9")
			for _, o := range s.Predict().Options {
				seesText(t, l, o.Text)
			}
			l.press("n")
			if lesson.Order == 1 {
				seesText(t, l, "You are the scheduler.")
			} else {
				seesText(t, l, "H gives a hint.")
			}
			l.press("n")
			p := s.Order()
			for _, step := range p.Shuffled {
				seesText(t, l, step.String())
			}
			for _, at := range p.Order[:len(p.Order)-1] {
				l.press(itoa(at + 1))
			}
			seesText(t, l, p.Shuffled[p.Order[len(p.Order)-2]].String())
			l.press(itoa(p.Order[len(p.Order)-1] + 1))
			for _, o := range s.Name().Options {
				l.sees(o.Text)
			}
			l.press("1").sees("How sure are you?")
		})
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

// seesText looks for a text that may go on in the next row.
func seesText(t *testing.T, l *lab, text string) {
	t.Helper()
	screen := strings.NewReplacer("│", " ", "\n", " ").Replace(ansi.Strip(l.frame()))
	if squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }; !strings.Contains(squeeze(screen), squeeze(draw.Clean(text))) {
		t.Errorf("the screen does not show %q:\n%s", text, ansi.Strip(l.frame()))
	}
}

// enter tries what was chosen; where that is known already, what the cursor stands
// on. Nothing that it does goes without a word.
func TestEnterTriesTheRowOfTheCursor(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n").sees("Fix it: choose")
	l.press("down down enter").sees("says of lock-each", "[x] ✗ lock-each")
	l.press("enter").sees("That was tried: the answer is below.")
	l.press("up enter").sees("alone. space adds a switch", "[ ] ✗ lock-each", "[x] ")
	l.press("up space enter").sees(" + ")
}

func TestAFixThatHoldsHasNoRunToSee(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n v").sees("There is no run to see yet")
	l.press("enter").sees("✓ It holds").press("v").sees("there is no run that breaks it")
}

// The fault that a lesson is about is on in every number that the stage shows.
func TestTheFaultOfALessonIsOnAtFix(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Start = "distributed-lock"
	l := openCourse(t, c, 120, 40).press("n n n n").sees("Fix it: choose", "[x] ↯ pause")
	for range 20 {
		if strings.Contains(ansi.Strip(l.frame()), "▸[x] ↯ pause") {
			break
		}
		l.press("down")
	}
	l.press("space").sees("The fault pause stays on", "[x] ↯ pause").press("enter").sees("The fault pause stays on")
}
