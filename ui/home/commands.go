package home

import (
	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/ui/palette"
	"racelab/ui/shell"
)

// Commands returns what can be done on the map of the course, besides opening what stands there.
func (h *Home) Commands() []palette.Command {
	skipped := palette.Command{Kind: "key", Name: "open what was skipped", Text: "the first stage skipped", Key: "o", Do: h.toSkipped}
	if course.FirstSkipped(h.env.Record(), h.env.Parts) == "" {
		skipped.Not = "You have not skipped a stage in any lesson that you finished."
	}
	undo := palette.Command{Kind: "key", Name: "undo", Text: "what the last key did", Key: "u", Do: func() tea.Cmd { h.undo(); return nil }}
	if h.past.Empty() {
		undo.Not = shell.NothingToUndo
	}
	return []palette.Command{
		{Kind: "key", Name: "search", Text: "lessons, pages, incidents, headings", Key: "/", Do: func() tea.Cmd { h.beginSearch(); return nil }},
		skipped,
		undo,
	}
}
