package topics

import (
	"io/fs"
	"strings"
	"testing"

	"racelab/content"
)

// Figures and stories that go round, and for which no source was found. Whoever
// wants one of them in has to bring the source.
func TestNothingIsToldWithoutASource(t *testing.T) {
	unsourced := []string{
		"hardware interlock", "infinite leverage", "440 million", "$440", "two and a half hours", "2.5 hours", "Eras Tour", "Ticketmaster", "bounty of",
	}
	for _, pattern := range []string{"topics/*.md", "lessons/*.md"} {
		names, err := fs.Glob(content.FS(), pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no pages at %s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(content.FS(), name)
			if err != nil {
				t.Fatal(err)
			}
			for _, story := range unsourced {
				if strings.Contains(strings.ToLower(string(text)), strings.ToLower(story)) {
					t.Errorf("content/%s tells of %q, for which there is no source", name, story)
				}
			}
			if m := noteMark.FindString(string(text)); m != "" {
				t.Errorf("content/%s has the mark %s of the notes; say in words who says so", name, m)
			}
		}
	}
}
