package draw

import (
	"strings"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

// Rule is the title row of a pane: panes have no boxes, for a box costs two rows and two columns and this costs
// one row. The line of the pane that takes the arrows is heavy.
type Rule struct {
	Title   string // plain text, clean
	Note    string // at the right end: keys, how far; plain text, clean
	Above   bool   // there is more above what is shown
	Below   bool   // there is more below
	Focused bool
	Line    theme.Style
	Label   theme.Style
	Muted   theme.Style // of the note and the arrows
}

// Draw returns the row, width cells wide. What finds no room goes: first the note from its right, then the title.
func (b Rule) Draw(width int) string {
	line := "─"
	if b.Focused {
		line = "━"
	}
	r := NewRow(width)
	title := b.Title
	if width < 8 {
		title = ""
	}
	title = cells.Cut(title, max(width-4, 0))
	note := b.note(width - cells.Width(title) - 6)
	fill := width
	if title != "" {
		r.Put(b.Line, line).Space(1).Put(b.Label, title).Space(1)
		fill -= cells.Width(title) + 3
	}
	if note != "" {
		fill -= cells.Width(note) + 3
	}
	r.Put(b.Line, strings.Repeat(line, max(fill, 0)))
	if note != "" {
		r.Space(1).Put(b.Muted, note).Space(1).Put(b.Line, line)
	}
	return r.String()
}

// note returns as many of the note's parts, which two blanks separate, as fit.
func (b Rule) note(room int) string {
	arrows := ""
	if b.Above {
		arrows += "↑"
	}
	if b.Below {
		arrows += "↓"
	}
	parts := strings.Split(b.Note, "  ")
	for n := len(parts); n >= 0; n-- {
		note := strings.TrimSpace(strings.Join(parts[:n], "  ") + " " + arrows)
		if cells.Width(note)+2 <= room {
			return note
		}
	}
	return ""
}
