package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/topics"
	"racelab/ui/shell"
)

// openPage opens a page of the whole course.
func openPage(t *testing.T, name string, width, height int) *lab {
	t.Helper()
	l := openCourse(t, courseOf(t, nil, known()), width, height)
	l.send(shell.Go{To: shell.Page, Name: name})
	return l
}

// Tab reaches each link of each page, and enter opens it; the tenth and those after
// it have no number.
func TestTabReachesEveryLinkOfEveryPage(t *testing.T) {
	if testing.Short() {
		t.Skip("makes every page")
	}
	for _, page := range topics.All() {
		links := page.Links()
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			l := openPage(t, page.Name, size[0], size[1]).press("g")
			if len(links) == 0 {
				l.press("tab").sees("This page has no links.")
				continue
			}
			reached := map[string]bool{}
			for range links {
				l.press("tab")
				for i, link := range links {
					if focused(l.frame(), i+1) {
						reached[link.Name] = true
					}
				}
				l.sees(fmt.Sprintf("of %d links", len(links)), "▸ ", "enter open")
			}
			for _, link := range links {
				if !reached[link.Name] {
					t.Errorf("%s at %d×%d: the link to %s never has a visible focus", page.Name, size[0], size[1], link.Name)
				}
			}
		}
	}
}

// focused reports whether a link is marked in the text of a page, also where it is
// broken after a hyphen.
func focused(frame string, n int) bool {
	text := strings.NewReplacer("│", " ", "\n", " ").Replace(ansi.Strip(frame))
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "- ", "-")
	return strings.Contains(text, fmt.Sprintf("▸%d]", n))
}

func TestTheTenthLinkOpens(t *testing.T) {
	for _, page := range topics.All() {
		links := page.Links()
		if len(links) < 10 {
			continue
		}
		l := openPage(t, page.Name, 80, 24)
		for !strings.Contains(ansi.Strip(l.frame()), fmt.Sprintf("10 of %d links", len(links))) {
			l.press("tab")
		}
		l.press("enter").sees(links[9].Title[:min(16, len(links[9].Title))])
		if len(l.screens) != 3 {
			t.Error("nothing opened")
		}
		return
	}
	t.Error("no page has ten links")
}

func TestTheFocusGoesBackAndAway(t *testing.T) {
	l := openPage(t, "testing", 80, 24)
	l.press("tab").sees("1 of ").press("shift+tab").sees("links").press("tab").sees("1 of ")
	l.press("esc").sees("tab links")
	if len(l.screens) != 2 {
		t.Error("esc leaves the page instead of the link")
	}
	l.press("enter") // reads on, opens nothing
	if len(l.screens) != 2 {
		t.Error("without a focus enter opens something")
	}
	l.press("? ").sees("the next link", "the link before").press("q q").sees("━ Course")
}

func TestALinkCanBeClicked(t *testing.T) {
	l := openPage(t, "testing", 80, 24).press("tab")
	for y, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
		if before, _, ok := strings.Cut(line, "▸1]"); ok {
			x := ansi.StringWidth(before)
			l.send(tea.MouseClickMsg{X: 0, Y: y, Button: tea.MouseLeft})
			if len(l.screens) != 2 {
				t.Error("a click beside the link opens it")
			}
			l.send(tea.MouseClickMsg{X: x + 2, Y: y, Button: tea.MouseLeft})
		}
	}
	if len(l.screens) != 3 {
		t.Error("a click on the link opens nothing")
	}
}

// A lesson that was begun goes on where it was left, also when a page leads to it.
func TestALinkToALessonGoesOnWhereItWasLeft(t *testing.T) {
	r := known()
	r.FinishStage("cache-stampede", "story", monday)
	l := openCourse(t, courseOf(t, nil, r), 80, 24)
	l.send(shell.Go{To: shell.Path, Name: "cache-stampede"}) // as a page sends it
	l.sees("What can be left behind?")
}

// Whoever finds a heading by search lands at it, not at a paragraph that only speaks
// of it.
func TestEveryHeadingIsLandedAt(t *testing.T) {
	if testing.Short() {
		t.Skip("makes every page")
	}
	for _, page := range topics.All() {
		for _, heading := range page.Headings() {
			for _, size := range [][2]int{{80, 24}, {120, 40}} {
				l := openCourse(t, courseOf(t, nil, known()), size[0], size[1])
				l.send(shell.Go{To: shell.Page, Name: page.Name, Section: heading})
				if !landed(ansi.Strip(l.frame()), heading) {
					t.Errorf("%s at %d×%d does not open at %q:\n%s", page.Name, size[0], size[1], heading, ansi.Strip(l.frame()))
				}
			}
		}
	}
}

// landed reports whether a heading stands on rows of its own in a frame.
func landed(frame, heading string) bool {
	rest := heading
	for _, line := range strings.Split(frame, "\n") {
		if _, page, beside := strings.Cut(line, "│"); beside {
			line = page // the contents stand beside it
		}
		line = strings.TrimSpace(line)
		if line != "" && strings.HasPrefix(rest, line) {
			if rest = strings.TrimSpace(strings.TrimPrefix(rest, line)); rest == "" {
				return true
			}
		} else {
			rest = heading
		}
	}
	return false
}
