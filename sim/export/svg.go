package export

import (
	"encoding/xml"
	"fmt"
	"strings"

	"racelab/sim/cells"
)

// Sizes of an SVG, in its user units. A cell is what a character of the fonts
// in svgFont takes at this size.
const (
	svgCell   = 8.45
	svgSize   = 14
	svgRow    = 22
	svgMargin = 24
	svgFont   = "DejaVu Sans Mono, SFMono-Regular, Menlo, Consolas, monospace"
	svgLane   = 11 // columns of a lane at least
	svgWide   = 34 // and at most: a slide shows three of them and the state
	svgWords  = 96 // columns of a line of the explanation
)

// Theme is the background that a picture is for.
type Theme uint8

// The themes.
const (
	Auto Theme = iota // whatever the reader's system has
	Light
	Dark
)

// svg is a drawing on its way.
type svg struct {
	strings.Builder
	p          *Picture
	lane, vars []float64 // left edges, in units
	laneCells  []int     // what fits in a lane
	varCells   []int
	width      float64
	y          float64
}

// SVG draws the run as a timeline: time runs down, one lane an actor, shared
// state at the right. Its text is text, so it can be searched and copied.
func SVG(p *Picture, t Theme) []byte {
	s := &svg{p: p}
	s.columns()
	s.y = svgMargin + svgSize
	s.text(svgMargin, s.y, "h", p.heading())
	s.y += 1.6 * svgRow
	s.names()
	top := s.y
	for _, r := range p.Rows {
		s.y += svgRow
		s.row(r)
	}
	body := s.String()
	s.Reset()
	s.lines(top+8, s.y+6)
	lines := s.String()
	s.Reset()
	s.y += 1.6 * svgRow
	s.verdict()
	foot := s.String()
	s.Reset()
	height := s.y + svgMargin
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-labelledby="title desc">`+"\n",
		s.width, height, s.width, height)
	fmt.Fprintf(s, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n", escape(p.heading()), escape(p.verdict()+". "+strings.Join(p.Why, " ")))
	fmt.Fprintf(s, "<style>%s</style>\n<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>\n", svgStyle(t))
	s.WriteString(lines + body + foot + "</svg>\n")
	return []byte(s.String())
}

// columns measures lanes and variables.
func (s *svg) columns() {
	x := float64(svgMargin) + 5*svgCell
	for i, name := range s.p.Lanes {
		w := max(svgLane, cells.Width(name)+2)
		for _, r := range s.p.Rows {
			w = max(w, cells.Width(s.p.text(r.Cells[i]))+4)
		}
		w = min(w, svgWide)
		s.lane, s.laneCells = append(s.lane, x), append(s.laneCells, w-3)
		x += float64(w) * svgCell
	}
	for i, name := range s.p.Vars {
		w := cells.Width(name)
		for _, r := range s.p.Rows {
			w = max(w, cells.Width(r.State[i].Text))
		}
		w = min(w, svgWide/2)
		s.vars, s.varCells = append(s.vars, x), append(s.varCells, w)
		x += float64(w+2) * svgCell
	}
	s.width = max(x+svgMargin, float64(2*svgMargin)+60*svgCell)
}

func (s *svg) names() {
	for i, name := range s.p.Lanes {
		s.text(s.lane[i], s.y, fmt.Sprintf("n l%d", i%6), cells.Cut(name, s.laneCells[i]))
	}
	for i, name := range s.p.Vars {
		s.text(s.vars[i], s.y, "f", cells.Cut(name, s.varCells[i]))
	}
}

// lines draws the lanes behind everything: thin where an actor could step, dotted
// where it waits, thick where it holds a lock.
func (s *svg) lines(top, bottom float64) {
	for i := range s.p.Lanes {
		y := top
		for _, r := range s.p.Rows {
			c := r.Cells[i]
			class := "idle"
			switch {
			case c.Kind == Empty, c.Kind == Ends:
				class = ""
			case c.Held:
				class = "held"
			case c.Kind == Waits:
				class = "wait"
			}
			if class != "" {
				fmt.Fprintf(s, "<path class=\"%s\" d=\"M%.1f %.1fV%.1f\"/>\n", class, s.lane[i]+svgCell/2, y, min(y+svgRow, bottom))
			}
			y += svgRow
		}
	}
}

func (s *svg) row(r Row) {
	if r.Guilty {
		fmt.Fprintf(s, "<rect class=\"guilty\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>\n", svgMargin/2, s.y-svgRow+7, s.width-svgMargin, svgRow)
	}
	s.text(svgMargin, s.y, "f", fmt.Sprintf("%3d", r.Step))
	if r.Actor < 0 && r.Words != "" && len(s.lane) > 0 {
		clock := "◷ "
		if s.p.Words {
			clock = ""
		}
		s.text(s.lane[0]+2*svgCell, s.y, "w", clock+r.Words)
	} else {
		for i, c := range r.Cells {
			s.cell(i, c)
		}
	}
	for i, v := range r.State {
		class := "t"
		if v.Changed {
			class = "b"
		}
		s.text(s.vars[i], s.y, class, cells.Cut(v.Text, s.varCells[i]))
	}
}

func (s *svg) cell(i int, c Cell) {
	if c.Kind != Acts {
		if c.Text != "" {
			s.text(s.lane[i]+2*svgCell, s.y, "f", cells.Cut(c.Text, s.laneCells[i]))
		}
		return
	}
	class := fmt.Sprintf("l%d", i%6)
	if c.Crash {
		class = "bad"
	}
	if s.p.Words {
		s.text(s.lane[i]+2*svgCell, s.y, class, cells.Cut(s.p.text(c), s.laneCells[i]))
		return
	}
	sign, rest, _ := strings.Cut(c.Text, " ")
	fmt.Fprintf(s, "<circle class=\"ground\" cx=\"%.1f\" cy=\"%.1f\" r=\"8\"/>\n", s.lane[i]+svgCell/2, s.y-svgSize/2+2)
	s.text(s.lane[i], s.y, class, sign)
	s.text(s.lane[i]+2*svgCell, s.y, class, cells.Cut(rest, s.laneCells[i]))
}

func (s *svg) verdict() {
	class := "good b"
	if s.p.Fails {
		class = "bad b"
	}
	columns := int((s.width - 2*svgMargin) / svgCell)
	put := func(class, text string) {
		for _, l := range cells.Wrap(text, min(columns, svgWords)) {
			s.text(svgMargin, s.y, class, l)
			s.y += svgRow * 0.85
		}
	}
	put(class, s.p.verdict())
	for _, why := range s.p.Why {
		put("t", why)
	}
	if len(s.p.Idle) > 0 {
		put("f", "No step in this run: "+strings.Join(s.p.Idle, ", ")+".")
	}
	if s.p.Token != "" {
		put("f", s.p.Token)
	}
	s.y -= svgRow * 0.85
}

// text puts words with their base line at y. Spaces in them are kept.
func (s *svg) text(x, y float64, class, words string) {
	if strings.TrimSpace(words) == "" {
		return
	}
	fmt.Fprintf(s, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" xml:space=\"preserve\">%s</text>\n", x, y, class, escape(words))
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

func svgStyle(t Theme) string {
	base := fmt.Sprintf("text{font:%dpx %s}.h{font-size:17px;font-weight:bold}.n,.b{font-weight:bold}path{fill:none}.idle{stroke-width:1}.wait{stroke-width:1.5;stroke-dasharray:2 4}.held{stroke-width:4}", svgSize, svgFont)
	switch t {
	case Light:
		return base + svgColours(light())
	case Dark:
		return base + svgColours(dark())
	}
	return base + svgColours(light()) + "@media(prefers-color-scheme:dark){" + svgColours(dark()) + "}"
}

func svgColours(c palette) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".ground{fill:%s}text{fill:%s}.f{fill:%s}.w{fill:%s}.good{fill:%s}.bad{fill:%s}.idle{stroke:%s}.wait{stroke:%s}.held{stroke:%s}.guilty{fill:%s;fill-opacity:.14}",
		c.Ground, c.Text, c.Faint, c.Warn, c.Good, c.Bad, c.Border, c.Faint, c.Held, c.Bad)
	for i, lane := range c.Lanes {
		fmt.Fprintf(&b, ".l%d{fill:%s}", i, lane)
	}
	return b.String()
}
