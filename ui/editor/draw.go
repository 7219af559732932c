package editor

import (
	"strconv"
	"strings"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/syntax"
	"racelab/ui/theme"
)

// tabCells is how wide a tab is drawn, from each indentation to the next.
const tabCells = 4

// view is what is remembered of how the text was drawn last.
type view struct {
	top, shift int // first row and cell shown
	height     int
	spans      [][]syntax.Span // of the rows, at revision drawn
	drawn      int
}

// Mark is a sign before a row: of an error, or of the line that fails.
type Mark struct {
	Row   int
	Sign  string // one cell
	Style theme.Style
}

// Draw draws the text with the cursor in it, in a size of cells: a sign, the number of the
// row, and the row in the colours of Go. Locked rows have a bar.
func (e *Editor) Draw(st *theme.Styles, width, height int, marks []Mark) []string {
	e.height = max(height, 1)
	gutter := len(strconv.Itoa(len(e.lines))) + 3
	e.scroll(max(width-gutter-1, 1))
	if e.spans == nil || e.drawn != e.rev {
		rows := strings.Split(e.Text(), "\n")
		e.spans, e.drawn = syntax.Highlight(rows), e.rev
	}
	from, to := e.Selection()
	a, b, matched := e.Bracket()
	var out []string
	for row := e.top; row < e.top+height; row++ {
		r := draw.NewRow(width)
		if row >= len(e.lines) {
			out = append(out, r.String())
			continue
		}
		e.gutter(r, st, row, gutter, marks)
		special := func(col int) (theme.Style, bool) {
			p := Pos{row, col}
			switch {
			case p == e.at:
				return st.Selected(), true
			case from != to && !p.before(from) && p.before(to):
				return st.Changed, true
			case matched && (p == a || p == b):
				return st.Accent, true
			}
			return theme.Style{}, false
		}
		e.row(r, st, row, special)
		out = append(out, r.String())
	}
	return out
}

func (e *Editor) gutter(r *draw.Row, st *theme.Styles, row, width int, marks []Mark) {
	sign, style := " ", st.Faint
	if e.isLocked(row) {
		sign = "▌"
	}
	for _, m := range marks {
		if m.Row == row {
			sign, style = m.Sign, m.Style
		}
	}
	number := strconv.Itoa(row + 1)
	r.Put(style, sign).Space(width-2-len(number)).Put(st.Faint, number).Space(1)
}

func (e *Editor) isLocked(row int) bool {
	for _, s := range e.locked {
		if row >= s.First && row <= s.Last {
			return true
		}
	}
	return false
}

// row draws a row, from the first cell that is shown.
func (e *Editor) row(r *draw.Row, st *theme.Styles, row int, special func(col int) (theme.Style, bool)) {
	line := e.lines[row]
	styles := e.styles(st, row)
	cell := 0
	for col := 0; col <= len(line); col++ {
		text := " "
		if col < len(line) {
			text = glyph(line[col], cell)
		} else if _, ok := special(col); !ok {
			break
		}
		style := st.Text
		if col < len(styles) {
			style = styles[col]
		}
		if s, ok := special(col); ok {
			style = s
		}
		w := cells.Width(text)
		if cell >= e.shift {
			r.Put(style, text)
		}
		cell += w
	}
}

// styles returns the style of each character of a row.
func (e *Editor) styles(st *theme.Styles, row int) []theme.Style {
	var out []theme.Style
	for _, s := range e.spans[row] {
		for range []rune(s.Text) {
			out = append(out, st.Syntax(s.Kind))
		}
	}
	if len(out) != len(e.lines[row]) { // something was not clean: no colours then
		return nil
	}
	return out
}

// glyph is how a character is drawn that begins at a cell.
func glyph(r rune, cell int) string {
	if r == '\t' {
		return strings.Repeat(" ", tabCells-cell%tabCells)
	}
	return string(r)
}

// cellOf is the cell at which the cursor stands in its row.
func (e *Editor) cellOf(p Pos) int {
	cell := 0
	for _, r := range e.lines[p.Row][:p.Col] {
		cell += cells.Width(glyph(r, cell))
	}
	return cell
}

// scroll brings the cursor into sight.
func (e *Editor) scroll(width int) {
	e.top = min(max(e.top, e.at.Row-e.height+1), e.at.Row)
	e.top = max(min(e.top, len(e.lines)-1), 0)
	cell := e.cellOf(e.at)
	e.shift = min(max(e.shift, cell-width+1), cell)
	if cell < width {
		e.shift = 0
	}
}
