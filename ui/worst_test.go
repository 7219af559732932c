package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/ui/theme"
)

// The six screens that once were the worst, at two sizes, on a dark and a light ground, with 16 colours and without.
func TestGoldenOfTheWorst(t *testing.T) {
	bench := func(lesson Lesson, on ...string) func(t *testing.T) Options {
		return func(*testing.T) Options {
			lesson.Switches = on
			return Options{Lesson: lesson}
		}
	}
	own := ownLesson(t, ownTest)
	own.Program = steady{own.Program}
	for _, scene := range []struct {
		name, keys string
		open       func(t *testing.T) Options
	}{
		{"four-lanes", "F", bench(lessonNamed(t, "double-charge"), "check-first", "reorder")},
		{"lock", "F", bench(lessonNamed(t, "distributed-lock"), "pause")},
		{"breaker", "F", bench(lessonNamed(t, "circuit-breaker"))},
		{"compare-sql", "F v", bench(lessonNamed(t, "account-sql"))},
		{"own", "F", bench(own)},
		{"home", "", func(t *testing.T) Options { return Options{Course: courseOf(t, nil, known())} }},
	} {
		t.Run(scene.name, func(t *testing.T) {
			l := openLab(t, scene.open(t), 80, 24).press(scene.keys)
			for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}} {
				l.send(size)
				for _, look := range []struct {
					name    string
					theme   theme.Name
					profile colorprofile.Profile
				}{
					{"dark", theme.Dark, colorprofile.TrueColor},
					{"light", theme.Light, colorprofile.TrueColor},
					{"16", theme.Auto, colorprofile.ANSI},
					{"none", theme.Auto, colorprofile.ASCII},
				} {
					l.run(l.dress(look.theme, look.profile))
					l.stale = true
					golden(t, "worst/"+scene.name+"-"+sized(size)+"-"+look.name, l.frame())
				}
			}
		})
	}
}

func sized(s tea.WindowSizeMsg) string { return fmt.Sprintf("%dx%d", s.Width, s.Height) }
