package draw

import (
	"strings"

	"racelab/ui/theme"
)

// Box is a frame around a pane.
type Box struct {
	Title  string // plain text, clean
	Note   string // at the right end of the upper edge; plain text, clean
	Above  bool   // there is more above what is shown
	Below  bool   // there is more below
	Border theme.Style
	Label  theme.Style
	Muted  theme.Style // of the note and the arrows
}

// Inner returns the size of what fits in a box of the given size, at least 0×0.
func Inner(width, height int) (w, h int) { return max(width-2, 0), max(height-2, 0) }

// Draw frames lines, each of exactly the inner width, and returns exactly height
// lines of width cells. Too small for a frame, it returns blanks.
func (b Box) Draw(lines []string, width, height int) []string {
	if width < 4 || height < 2 {
		return Fill(nil, width, height)
	}
	w, h := Inner(width, height)
	out := make([]string, 0, height)
	out = append(out, b.top(width))
	side := b.Border.Paint("│")
	for i := range h {
		if i < len(lines) {
			out = append(out, side+lines[i]+side)
		} else {
			out = append(out, side+Blank(w)+side)
		}
	}
	return append(out, b.bottom(width))
}

func (b Box) top(width int) string {
	r := NewRow(width)
	r.Put(b.Border, "╭")
	if b.Title != "" && width > 6 {
		r.Space(1).PutWithin(b.Label, b.Title, width-5).Space(1)
	}
	note := b.Note
	if b.Above {
		note = strings.TrimSpace(note + " ↑")
	}
	tail := 1
	if note != "" && Width(note)+4 <= r.Left() {
		tail += Width(note) + 3
	} else {
		note = ""
	}
	r.Put(b.Border, strings.Repeat("─", max(r.Left()-tail, 0)))
	if note != "" {
		r.Space(1).Put(b.Muted, note).Space(1).Put(b.Border, "─")
	}
	return r.Put(b.Border, "╮").String()
}

func (b Box) bottom(width int) string {
	r := NewRow(width)
	if !b.Below || width < 8 {
		return r.Put(b.Border, "╰"+strings.Repeat("─", width-2)+"╯").String()
	}
	r.Put(b.Border, "╰"+strings.Repeat("─", width-6)).Space(1).Put(b.Muted, "↓").Space(1).Put(b.Border, "─")
	return r.Put(b.Border, "╯").String()
}
