package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/ui/palette"
	"racelab/ui/theme"
)

// types types text as keys.
func (l *lab) types(text string) *lab {
	for _, r := range text {
		l.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return l
}

func TestThePaletteFindsByWordsInAnyOrder(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	l.press(":").types("failure short").sees("▸ key      find the shortest failure").press("enter").sees("step 4 of 4", "✗ balance is 130")
	l.press(":").sees("▸ key      find the shortest failure").press("esc") // what was done last comes first
	l.press(":").types("lock mutex").sees("▸ switch   lock on", "Hold a mutex").press("enter").sees("[x] lock", "replayed")
	l.press(":").types("undo").press("enter").sees("[ ] lock", "✗ balance is 130")
}

func TestThePaletteNeverCoversTheTimeline(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {40, 12}} {
		l := openLab(t, Options{Lesson: firstLesson(t)}, size[0], size[1]).press("F")
		rows := func() []string { return strings.Split(ansi.Strip(l.frame()), "\n") }
		before := rows()
		l.press(":")
		after := rows()
		if len(after) != size[1] {
			t.Fatalf("%v: %d rows", size, len(after))
		}
		top := 0
		for i, row := range after {
			if strings.Contains(row, "━ Commands ━") {
				top = i
			}
			if w := ansi.StringWidth(row); w != size[0] {
				t.Errorf("%v: row %d has %d cells", size, i, w)
			}
		}
		if top == 0 || top < size[1]-8-2 {
			t.Errorf("%v: the palette begins at row %d of %d", size, top, size[1])
		}
		for i := range top {
			if before[i] != after[i] {
				t.Errorf("%v: row %d changed from %q to %q", size, i, before[i], after[i])
			}
		}
	}
}

func TestThePaletteSaysWhatIsNearAndWhyNot(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	l.press(":").types("comprae").sees("nothing has every word", "compare").press("tab").sees(": compare", "same schedule").press("esc")
	l.press(":").types("undo").sees("There is nothing to undo.").press("enter").sees("━ Commands").press("esc").sees("≈ undo: There is nothing to undo.")
	l.press("1").types(":").types("q").press("backspace backspace").sees("step 1 of 1") // q is text there
}

func TestThePaletteOpensWhateverTheCourseHas(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 120, 40)
	l.press(":").types("lesson deposit").press("enter").sees("A deposit disappears")
	l.press(":").types("stage fix").press("enter").sees("fix")
	if got := l.env.Record().Last.Stage; got != "fix" {
		t.Errorf("the stage is %s", got)
	}
	l.press("ctrl+p").types("course map").press("enter").sees("━ Course")
	l.press("/").types("x").press("ctrl+p").sees("━ Commands").press("esc esc") // also where keys are text
	l.press(":").types("messages").press("enter").sees("━ Messages").press("q").sees("━ Course")
	l.press(":").types("theme light").press("enter")
	if l.look.Styles.Name != theme.Light {
		t.Errorf("the theme is %s", l.look.Styles.Name)
	}
}

func TestACommandCanBeClicked(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24).press(":").types("shortest")
	for y, row := range strings.Split(ansi.Strip(l.frame()), "\n") {
		if strings.Contains(row, "find the shortest failure") {
			l.send(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
		}
	}
	l.sees("step 4 of 4")
	l.press(":").send(tea.MouseClickMsg{X: 5, Y: 2, Button: tea.MouseLeft})
	if l.palette != nil {
		t.Error("a click outside leaves the palette open")
	}
}

func TestMessagesGoByThemselvesAndAreKept(t *testing.T) {
	var waits []time.Duration
	var last tea.Msg
	o := Options{Lesson: firstLesson(t), After: func(d time.Duration, msg tea.Msg) tea.Cmd {
		waits, last = append(waits, d), msg
		return nil
	}}
	l := openLab(t, o, 80, 24).press("1 r").sees("Started over.")
	first := last
	l.press("m").sees("The mouse is off")
	l.send(first)
	l.sees("The mouse is off") // the time of the message before is over
	l.send(last)
	if strings.Contains(ansi.Strip(l.frame()), "The mouse is off") || len(waits) < 2 || waits[0] != 5*time.Second {
		t.Errorf("after %v the message still stands:\n%s", waits, ansi.Strip(l.frame()))
	}
	l.press(":").types("messages").press("enter").sees("━ Messages", "The mouse is off", "Started over.")
}

func TestAnErrorStaysUntilEsc(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	l.top().Say("✗ The census stopped.")
	l.press("1 2").sees("✗ The census stopped.").press("esc")
	if strings.Contains(ansi.Strip(l.frame()), "The census stopped") {
		t.Error("esc leaves the error")
	}
	l.sees("step 2 of 2")
}

func TestEveryScreenNamesTheWaysToCommandsAndKeys(t *testing.T) {
	for keys, l := range map[string]*lab{
		"":  openLab(t, Options{Lesson: firstLesson(t)}, 40, 12),
		"?": openLab(t, Options{Lesson: firstLesson(t)}, 80, 24),
	} {
		rows := strings.Split(ansi.Strip(l.press(keys).frame()), "\n")
		if last := rows[len(rows)-1]; !strings.Contains(last, ": commands  ? keys") {
			t.Errorf("%q: the last row is %q", keys, last)
		}
	}
	for _, open := range []string{"course", "katas", "review", "progress", "settings", "messages", "first minute", "lesson deposit", "page race"} {
		for _, size := range [][2]int{{40, 12}, {80, 24}} {
			c := courseOf(t, nil, known())
			c.Types = true
			l := openCourse(t, c, size[0], size[1]).press("ctrl+p").types(open).press("enter")
			rows := strings.Split(ansi.Strip(l.frame()), "\n")
			if last := rows[len(rows)-1]; len(rows) != size[1] || !strings.Contains(last, ": commands  ? keys") {
				t.Errorf("%s at %v: the last of %d rows is %q", open, size, len(rows), last)
			}
		}
	}
}

func TestRecentCommandsAreBounded(t *testing.T) {
	var r palette.Recent
	all := make([]palette.Command, 60)
	for i := range all {
		all[i] = palette.Command{Kind: "key", Name: strings.Repeat("x", i+1)}
		r.Did(all[i])
	}
	found, _ := palette.Find(all, "", &r)
	if found[0].Name != all[59].Name || found[1].Name != all[58].Name || found[59].Name != all[39].Name {
		t.Errorf("the last done do not come first: %d, %d", len(found[0].Name), len(found[1].Name))
	}
}
