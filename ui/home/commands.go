package home

import (
	tea "charm.land/bubbletea/v2"

	"racelab/course"
	"racelab/ui/palette"
)

// Commands returns what can be done on the map of the course, besides opening what stands there.
func (h *Home) Commands() []palette.Command {
	skipped := palette.Command{Kind: "key", Name: "open what was skipped", Text: "the first stage skipped", Key: "o", Do: h.toSkipped}
	if course.FirstSkipped(h.env.Record(), h.env.Parts) == "" {
		skipped.Not = "You have not skipped a stage in any lesson that you finished."
	}
	return []palette.Command{
		{Kind: "key", Name: "search", Text: "lessons, pages, incidents, headings", Key: "/", Do: func() tea.Cmd { h.beginSearch(); return nil }},
		skipped,
		{Kind: "key", Name: "keys", Text: "of this screen", Key: "?", Do: func() tea.Cmd { h.openHelp(); return nil }},
	}
}
