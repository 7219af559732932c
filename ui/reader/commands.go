package reader

import (
	tea "charm.land/bubbletea/v2"

	"racelab/ui/palette"
)

// Commands returns the headings of the page, and where it points to.
func (r *Reader) Commands() []palette.Command {
	var out []palette.Command
	for _, h := range r.headings() {
		out = append(out, palette.Command{Kind: "heading", Name: h.title, Text: "on this page", Do: func() tea.Cmd {
			r.page.Top = h.line
			return r.finish()
		}})
	}
	for i, l := range r.topic.Links() {
		out = append(out, palette.Command{Kind: "link", Name: l.Title, Text: "this page points there", Do: func() tea.Cmd { return r.follow(i) }})
	}
	return out
}
