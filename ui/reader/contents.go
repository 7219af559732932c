package reader

import (
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/prose"
	"racelab/ui/theme"
)

const (
	withContents = 110 // columns from which the contents stand beside the text
	sideColumns  = 30
	sourceWidth  = 76 // columns that Go source and tables may need
)

// heads are the headings of the page and the lines that they stand on, as it was last
// drawn.
type heads struct {
	of    *prose.Page
	width int
	st    *theme.Styles
	all   []headLine
}

type headLine struct {
	title string
	below bool // a heading of the third level
	line  int
}

// sideWidth is how many columns the contents take; 0 where there is no room.
func (r *Reader) sideWidth() int {
	if r.width < withContents {
		return 0
	}
	return sideColumns + 1
}

// indent is the column at which the text begins.
func (r *Reader) indent() int {
	if r.sideWidth() == 0 {
		return 0
	}
	return r.sideWidth() + 2
}

// textWidth is how many columns the text has: no more than it can use.
func (r *Reader) textWidth() int { return max(min(r.width-r.indent(), sourceWidth), 1) }

// headings finds the headings in the lines of the page. They move only when it is drawn
// at another width.
func (r *Reader) headings() []headLine {
	if r.page == nil {
		return nil
	}
	if h := r.heads; h.of == r.page && h.width == r.textWidth() && h.st == r.env.Styles {
		return h.all
	}
	r.heads = heads{of: r.page, width: r.textWidth(), st: r.env.Styles}
	add := func(title string, below bool) {
		if at := r.page.Find(title); at >= 0 {
			r.heads.all = append(r.heads.all, headLine{title, below, at})
		}
	}
	for _, s := range r.topic.Sections {
		add(s.Heading, false)
		for _, sub := range s.Subheadings {
			add(sub, true)
		}
	}
	return r.heads.all
}

// current is the heading that the top of what is shown belongs to; -1 for none.
func (r *Reader) current() int {
	at := -1
	for i, h := range r.headings() {
		if h.line <= r.page.Top+1 {
			at = i
		}
	}
	return at
}

// leap goes to the next heading, or with -1 to the one before.
func (r *Reader) leap(by int) {
	all := r.headings()
	to := r.current() + by
	if by < 0 && r.current() >= 0 && r.page.Top > all[r.current()].line {
		to = r.current() // first to the begin of what is read
	}
	if to < 0 || to >= len(all) {
		return
	}
	r.page.Top = all[to].line
}

// contents are the headings beside the text, with the one that is read marked: the
// second level, and of the section that is read the third. Its first row is its title.
func (r *Reader) contents(height int) []string {
	st := r.env.Styles
	rule := draw.Rule{Title: "Contents", Line: st.Border, Label: st.Text, Muted: st.Faint}
	rows := []string{draw.Blank(sideColumns)}
	now, section := r.current(), -1
	all := r.headings()
	for i := range all {
		if i <= now && !all[i].below {
			section = i
		}
	}
	within := -1
	for i, h := range all {
		if !h.below {
			within = i
		}
		if h.below && within != section {
			continue
		}
		row := draw.NewRow(sideColumns - 1)
		style := st.Text
		if i == now {
			row.Put(st.Accent, "▸")
			style = st.Strong
		}
		row.To(1)
		if h.below {
			row.Space(3)
		}
		rows = append(rows, row.Put(style, cells.Clean(h.title)).String())
	}
	return append([]string{rule.Draw(sideColumns)}, draw.Fill(rows, sideColumns, height)...)
}
