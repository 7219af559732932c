package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkView measures a frame in which one pane changed: the hints, as
// after a key that says something.
func BenchmarkView(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b)}, 120, 40).press("1 2 1 2")
	for b.Loop() {
		l.top().Say("The mouse is on.")
		l.stale = true
		l.View()
	}
}

// BenchmarkViewStep measures a frame after a step: code, timeline, actors,
// verdict and title are new.
func BenchmarkViewStep(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b)}, 120, 40).press("1 2 1 2")
	keys := [2]tea.Msg{keyPress("left"), keyPress("right")}
	i := 0
	for b.Loop() {
		b.StopTimer()
		l.Update(keys[i%2])
		i++
		b.StartTimer()
		l.View()
	}
}

// BenchmarkKeyToFrame measures a key with its frame: reset, four steps and the
// explanation of the failure, one key an iteration.
func BenchmarkKeyToFrame(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b)}, 120, 40)
	var keys []tea.Msg
	for _, k := range []string{"1", "2", "1", "2", "r"} {
		keys = append(keys, keyPress(k))
	}
	i := 0
	for b.Loop() {
		l.Update(keys[i%len(keys)])
		i++
		l.View()
	}
}

// BenchmarkSwitch measures flipping a switch: another program run, other code,
// the explorer begun anew (its work not included).
func BenchmarkSwitch(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b)}, 120, 40).press("tab")
	key := keyPress("space")
	for b.Loop() {
		l.Update(key)
		l.View()
	}
}

// BenchmarkKeyToFrameLarge is BenchmarkKeyToFrame at 200×60.
func BenchmarkKeyToFrameLarge(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b), Theme: "dark"}, 200, 60)
	keys := []tea.Msg{keyPress("1"), keyPress("2"), keyPress("1"), keyPress("2"), keyPress("left"), keyPress("right"), keyPress("r")}
	i := 0
	for b.Loop() {
		l.Update(keys[i%len(keys)])
		i++
		l.View()
	}
}

// BenchmarkPalette measures a letter typed into the palette of commands, with its frame.
func BenchmarkPalette(b *testing.B) {
	l := openLab(b, Options{Lesson: firstLesson(b), Theme: "dark"}, 120, 40).press(":")
	keys := []tea.Msg{keyPress("f"), keyPress("backspace")}
	i := 0
	for b.Loop() {
		l.Update(keys[i%len(keys)])
		if i++; l.palette == nil {
			l.press(":")
		}
		l.View()
	}
}

// BenchmarkFirstFrame measures a lab from nothing to its first frame, on a lesson that is loaded. Starting the process
// comes on top, and docs/screens.md has both.
func BenchmarkFirstFrame(b *testing.B) {
	lesson := firstLesson(b)
	for b.Loop() {
		m := New(Options{Lesson: lesson}).(*Model)
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		m.View()
		m.cancel()
	}
}
