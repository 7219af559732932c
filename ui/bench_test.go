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
