package draw

import (
	"strings"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

const blanks = "                                                                                "

// Row is one line of the screen under construction. It never grows wider than
// the width it was made with, and String fills it up to that width.
type Row struct {
	b     strings.Builder
	width int // cells that there are
	used  int // cells written
}

// NewRow returns an empty row of width cells.
func NewRow(width int) *Row {
	r := &Row{width: max(width, 0)}
	r.b.Grow(3*r.width + 64) // lines are drawn with characters of three bytes, and styles come on top
	return r
}

// Put writes clean text in a style, cut to the room that is left.
func (r *Row) Put(s theme.Style, text string) *Row {
	return r.PutWithin(s, text, r.Left())
}

// PutWithin is Put with at most limit cells.
func (r *Row) PutWithin(s theme.Style, text string, limit int) *Row {
	limit = min(limit, r.Left())
	if limit <= 0 || text == "" {
		return r
	}
	w := cells.Width(text)
	if w > limit {
		text = cells.Cut(text, limit)
		w = cells.Width(text)
	}
	r.b.WriteString(s.Open())
	r.b.WriteString(text)
	r.b.WriteString(s.Close())
	r.used += w
	return r
}

// PutStyled writes text that brings its own styles.
func (r *Row) PutStyled(text string) *Row {
	if r.Left() <= 0 {
		return r
	}
	w := cells.Width(text)
	if w > r.Left() {
		text = cells.Cut(text, r.Left())
		w = cells.Width(text)
	}
	r.b.WriteString(text)
	r.used += w
	return r
}

// Space leaves n cells empty.
func (r *Row) Space(n int) *Row {
	n = min(n, r.Left())
	r.used += max(n, 0)
	for ; n > 0; n -= len(blanks) {
		r.b.WriteString(blanks[:min(n, len(blanks))])
	}
	return r
}

// To leaves cells empty up to column col, counted from 0. It does nothing if
// the row is already there.
func (r *Row) To(col int) *Row { return r.Space(col - r.used) }

// PutRight writes text that ends in the last column, if it leaves a gap of at
// least one cell.
func (r *Row) PutRight(text string) *Row {
	if w := cells.Width(text); w < r.Left() {
		r.To(r.width - w)
		r.PutStyled(text)
	}
	return r
}

// Used returns the number of cells written.
func (r *Row) Used() int { return r.used }

// Left returns the number of cells that are left.
func (r *Row) Left() int { return r.width - r.used }

// String returns the row, filled with blanks to its width.
func (r *Row) String() string {
	r.To(r.width)
	return r.b.String()
}

// Blank returns n blanks.
func Blank(n int) string {
	if n <= len(blanks) {
		return blanks[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}

// Fill returns lines cut or filled with blanks to exactly height lines of width
// cells. Lines may hold styles.
func Fill(lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i >= len(lines) {
			out[i] = Blank(width)
			continue
		}
		out[i] = NewRow(width).PutStyled(lines[i]).String()
	}
	return out
}
