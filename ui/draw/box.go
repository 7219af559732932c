package draw

import "racelab/ui/theme"

// Box is a pane by itself: a title row and its lines. It has no frame, which would cost two columns and a row more.
type Box struct {
	Title  string // plain text, clean
	Note   string // at the right end of the title row; plain text, clean
	Above  bool   // there is more above what is shown
	Below  bool   // there is more below
	Quiet  bool   // another pane takes the arrows
	Border theme.Style
	Label  theme.Style
	Muted  theme.Style // of the note and the arrows
}

// Inner returns the size of what fits in a pane of the given size, at least 0×0.
func Inner(width, height int) (w, h int) { return max(width, 0), max(height-1, 0) }

// Draw puts the title row above lines, each of exactly the inner width, and returns exactly height lines of width
// cells. Too small for a title, it returns blanks.
func (b Box) Draw(lines []string, width, height int) []string {
	if width < 4 || height < 2 {
		return Fill(nil, width, height)
	}
	_, h := Inner(width, height)
	rule := Rule{Title: b.Title, Note: b.Note, Above: b.Above, Below: b.Below, Focused: !b.Quiet, Line: b.Border, Label: b.Label, Muted: b.Muted}
	out := append(make([]string, 0, height), rule.Draw(width))
	for i := range h {
		if i < len(lines) {
			out = append(out, lines[i])
		} else {
			out = append(out, Blank(width))
		}
	}
	return out
}
