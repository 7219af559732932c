package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// titleNote matches what a title row says at its right end, before the line that closes it or the next column.
var titleNote = regexp.MustCompile(`[━─] ([^━─│┬┼├┤]+?)(?: [↑↓]+)? [━─](?:[┬┼┤]|$)`)

// titleKeys are the keys that the signs of a title row stand for.
var titleKeys = map[string]string{"↑↓": "down", "←→": "right", "pgdn": "pgdown", "1–7": "1", "1–5": "1", "1–4": "1", "k": "j"}

// Every key that the title row of any screen names does something there: on a screen just opened it changes what is shown.
func TestEveryKeyInATitleRowOfEveryScreenWorks(t *testing.T) {
	named := 0
	for _, open := range []string{"", "lesson deposit", "stage predict", "stage break", "stage fix", "stage prove", "stage debrief",
		"page race", "progress", "settings", "katas", "kata Once", "code reviews", "change Wake", "first minute"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			fresh := func() *lab {
				c := courseOf(t, nil, known())
				c.Types = true
				l := openCourse(t, c, size[0], size[1])
				if strings.HasPrefix(open, "stage") {
					l.press(":").types("lesson deposit").press("enter")
				}
				if open == "stage prove" { // a fix was tried before
					l.press(":").types("stage fix").press("enter " + row(t, "lock") + " enter")
				}
				if open != "" {
					l.press(":").types(open).press("enter")
				}
				return l
			}
			for _, line := range strings.Split(held(fresh()), "\n") {
				for _, m := range titleNote.FindAllStringSubmatch(line, -1) {
					for _, part := range strings.Split(m[1], "  ") {
						words := strings.Fields(part)
						if len(words) < 2 {
							continue
						}
						key := strings.TrimSuffix(words[0], ",")
						if k, ok := titleKeys[key]; ok {
							key = k
						} else if len(key) > 1 && !slices.Contains([]string{"enter", "tab", "space", "esc"}, key) {
							continue // words, such as what a change is of
						}
						named++
						l := fresh()
						before := held(l)
						if l.press(key); held(l) == before {
							t.Errorf("%s at %v: the title row names %q (%q), which does nothing:\n%s", open, size, key, strings.TrimSpace(line), before)
						}
					}
				}
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d keys were found in title rows", named)
	}
}
