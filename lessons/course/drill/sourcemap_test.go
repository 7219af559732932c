package drill

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"racelab/lessons/topics"
)

// TestWhatOneDoes holds the last column of the source map to the room: each bullet of detection, response and testing says what
// one does about it, in commands that there are, and those that only look are carried out.
func TestWhatOneDoes(t *testing.T) {
	a := begin(t, 1)
	code := regexp.MustCompile("`([^`]+)`")
	bullets, done := 0, 0
	for _, m := range topics.SourceMap() {
		if m.Heading || !slices.Contains([]string{"Detection and Monitoring", "Incident Response", "Testing for Race Conditions"}, m.Chapter) {
			continue
		}
		bullets++
		if m.Does == "" {
			t.Errorf("%q says nothing of what one does", m.Text)
		}
		lines := code.FindAllStringSubmatch(m.Does, -1)
		if len(lines) > 0 {
			done++
		}
		for _, l := range lines {
			word, args := command(l[1])
			v, err := find(word)
			if err != nil || v.name != word {
				t.Errorf("%q: there is no command %s: %v", m.Text, word, err)
				continue
			}
			if v.part != looking || args == "" {
				continue
			}
			if out := enter(t, a, l[1]); strings.HasPrefix(out, "there is no") {
				t.Errorf("%s: %s", l[1], out)
			}
		}
	}
	if bullets < 36 || done < 30 {
		t.Errorf("of %d bullets %d are done", bullets, done)
	}
	for _, grep := range []string{"logs /concurrent|simultaneous|timing/", "logs /deadlock|timeout/"} {
		if got := enter(t, a, grep); !strings.HasPrefix(got, "0 of ") {
			t.Errorf("%s of the source finds something: %s", grep, got)
		}
	}
}
