package bench

import (
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/syntax"
	"racelab/ui/theme"
)

// source is the code that the learner reads, folded for one switch set.
type source struct {
	lines   []codeLine
	longest int // cells that the longest line takes, with wide indents
}

// newSource folds and highlights the files of a program.
func newSource(files []sim.File, fold func([]byte, map[string]bool) []Line, on []string) *source {
	set := map[string]bool{}
	for _, name := range on {
		set[name] = true
	}
	if fold == nil {
		fold = unfolded
	}
	s := &source{}
	for i, f := range files {
		if len(files) > 1 {
			if i > 0 {
				s.lines = append(s.lines, codeLine{})
			}
			s.lines = append(s.lines, codeLine{file: f.Name, title: true, spans: []syntax.Span{{Kind: theme.Comment, Text: cells.Clean(f.Name)}}})
		}
		lines := highlight(fold(f.Text, set))
		for j := range lines {
			lines[j].file = f.Name
		}
		s.lines = append(s.lines, lines...)
	}
	for _, l := range s.lines {
		w := 4 * l.indent
		for _, sp := range l.spans {
			w += cells.Width(sp.Text)
		}
		s.longest = max(s.longest, w)
	}
	return s
}

// width returns the cells that a pane needs to show every line whole: the code
// and, before it, cursors, numbers and signs.
func (s *source) width() int { return s.longest + 10 }

// unfolded shows every line.
func unfolded(src []byte, _ map[string]bool) []Line {
	var out []Line
	for i, text := range strings.Split(strings.TrimRight(string(src), "\n"), "\n") {
		out = append(out, Line{Number: i + 1, Text: text})
	}
	return out
}

// find returns the index of a line. A line that is folded away is stood for by
// the next one shown of its file; -1 if there is none.
func (s *source) find(file string, number int) int {
	if number <= 0 {
		return -1
	}
	best := -1
	for i, l := range s.lines {
		if l.number < number || l.number == 0 || l.file != file {
			continue
		}
		if best < 0 || l.number < s.lines[best].number {
			best = i
		}
	}
	return best
}

// codePane draws the code with the cursor of each actor.
type codePane struct {
	source *source
	view   *sim.View
	events []trace.Event // of the last step
	st     *theme.Styles
	scroll int // rows that the learner scrolled down from where the cursors are
	shift  int // cells that the text is moved to the left
}

// cursors returns the actors that stand on each line.
func (c *codePane) cursors() map[int][]int {
	at := map[int][]int{}
	for i, a := range c.view.Actors {
		if over(a.State) {
			continue
		}
		if line := c.source.find(a.Pos.File, a.Pos.Line); line >= 0 {
			at[line] = append(at[line], i)
		}
	}
	return at
}

// lines draws at most height lines of width cells, and reports what is hidden.
func (c *codePane) lines(width, height int) (out []string, above, below bool) {
	at := c.cursors()
	top := c.top(at, height)
	digits := 2
	if n := len(c.source.lines); n > 0 {
		for _, l := range c.source.lines {
			digits = max(digits, len(strconv.Itoa(l.number)))
		}
	}
	m := metrics{width: width, gutter: min(max(len(c.view.Actors), 2), 4), digits: digits, tab: 4}
	if width < 60 {
		m.tab, m.gutter = 2, min(m.gutter, 3)
	}
	m.shift = c.shift
	here := c.here()
	for i := top; i < len(c.source.lines) && len(out) < height; i++ {
		m.here = i == here
		out = append(out, c.line(c.source.lines[i], at[i], m))
	}
	return out, top > 0, top+height < len(c.source.lines)
}

// top returns the first line shown: all cursors are in view if they fit, else
// the cursor of who stepped last, else the first.
func (c *codePane) top(at map[int][]int, height int) int {
	last := max(len(c.source.lines)-height, 0)
	first, end, focus := -1, -1, -1
	for line, actors := range at {
		if first < 0 || line < first {
			first = line
		}
		end = max(end, line)
		if slices.ContainsFunc(c.events, func(e trace.Event) bool { return slices.Contains(actors, e.Actor) }) {
			focus = line
		}
	}
	if e, ok := lead(c.events); ok && first < 0 {
		focus = c.source.find(e.Pos.File, e.Pos.Line) // all have ended: stay there
		first, end = focus, focus
	}
	top := 0
	if e, ok := lead(c.events); ok && height <= 8 { // a strip: the step that was taken
		if line := c.source.find(e.Pos.File, e.Pos.Line); line >= 0 {
			focus, first, end = line, line-height, line+height
		}
	}
	switch {
	case end < height:
	case end-first < height-2:
		top = end + 2 - height
	case focus >= 0:
		top = focus - (height-1)/2
	default:
		top = first - 2
	}
	return min(max(top+c.scroll, 0), last)
}

// metrics is how the width of a code line is divided.
type metrics struct {
	width  int
	gutter int  // cells for cursors
	digits int  // of line numbers
	tab    int  // cells of an indent
	shift  int  // cells of the text that are off to the left
	here   bool // the step at the cursor was taken on this line
}

// here returns the line of the step that was taken; -1 if it has none.
func (c *codePane) here() int {
	if e, ok := lead(c.events); ok {
		return c.source.find(e.Pos.File, e.Pos.Line)
	}
	return -1
}

// line draws one line: cursors, number, the sign of an added line, text.
func (c *codePane) line(l codeLine, actors []int, m metrics) string {
	r := draw.NewRow(m.width)
	c.gutter(r, actors, m.gutter)
	if m.here && len(actors) == 0 {
		r = draw.NewRow(m.width).To(m.gutter-1).Put(c.st.Accent, "▸")
	}
	if l.title {
		return r.Put(c.st.Faint, "── "+l.spans[0].Text+" ──").String()
	}
	if l.number > 0 {
		number := strconv.Itoa(l.number)
		style := c.st.Faint
		if len(actors) > 0 {
			style = c.st.Strong
		}
		r.To(m.gutter+1+m.digits-len(number)).Put(style, number)
	}
	r.To(m.gutter + 1 + m.digits)
	if l.added {
		r.Put(c.st.Added, "+")
	}
	r.To(m.gutter + m.digits + 2)
	c.text(r, l, m)
	return r.String()
}

// text draws what stands on a line. Code is never cut with a mark of its own: where it goes on beyond the edge,
// the edge says so, and all lines move sideways together.
func (c *codePane) text(r *draw.Row, l codeLine, m metrics) {
	skip, total := m.shift, l.indent*m.tab-m.shift
	for _, sp := range l.spans {
		total += cells.Width(sp.Text)
	}
	room := r.Left()
	beyond := total > room
	if beyond {
		room-- // for the mark
	}
	put := func(style theme.Style, text string) {
		for skip > 0 && text != "" {
			first := string([]rune(text)[0])
			skip -= cells.Width(first)
			text = text[len(first):]
		}
		text = clipCode(text, room)
		r.Put(style, text)
		room -= cells.Width(text)
	}
	put(c.st.Text, strings.Repeat(" ", l.indent*m.tab))
	for _, s := range l.spans {
		style := c.st.Syntax(s.Kind)
		if l.added && s.Kind != theme.Comment {
			style = c.st.Added
		}
		put(style, s.Text)
	}
	if beyond {
		r.To(m.width-1).Put(c.st.Accent, "›")
	}
}

// clipCode cuts code to so many cells.
func clipCode(text string, room int) string {
	if cells.Width(text) <= room {
		return text
	}
	at, used := 0, 0
	for i, ch := range text {
		if used += cells.Width(string(ch)); used > room {
			break
		}
		at = i + len(string(ch))
	}
	return text[:at]
}

// gutter draws who stands on a line: the keys of the actors that find room, an
// arrow if there is some left, a plus if there is too little.
func (c *codePane) gutter(r *draw.Row, actors []int, width int) {
	for i, a := range actors {
		if i == width-1 && len(actors) > width {
			r.Put(c.st.Strong, "+")
			break
		}
		name := "·"
		if a < 9 {
			name = strconv.Itoa(a + 1)
		}
		r.Put(c.st.Badge(a), name)
		if i == len(actors)-1 && r.Used() < width {
			r.Put(c.st.Actor(a), "▸")
		}
	}
	r.To(width)
}
