package reader

import (
	"fmt"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"

	"racelab/lessons/topics"
	"racelab/sim/cells"
	"racelab/ui/prose"
)

// onPage is how the nth link, from 1, stands in the text, after its title.
func onPage(n int) string { return fmt.Sprintf("[%d]", n) }

// numbered gives each link of a page its number, wherever it stands.
func numbered(text string, links []topics.Link) string {
	for i, l := range links {
		text = strings.ReplaceAll(text, l.String(), fmt.Sprintf("\"%s\" %s", l.Title, onPage(i+1)))
	}
	return text
}

// focus moves the focus by so many links, round the page. The first time it goes to
// the link that is nearest to what is shown.
func (r *Reader) focus(by int) {
	n := len(r.topic.Links())
	if n == 0 {
		r.env.Board.Say("This page has no links.")
		return
	}
	r.page.Draw(r.env.Styles, r.textWidth(), r.room()) // so that there are lines to look through
	if r.link == 0 {
		r.link = r.nearest(by)
	} else {
		r.link = (r.link-1+by+n)%n + 1
	}
	r.show()
}

// spans returns where the nth link, from 1, first stands in the text.
func (r *Reader) spans(n int) []prose.Span {
	return r.page.Locate(onPage(n))
}

// nearest returns the first link from the top of what is shown on; going back, the
// last one up to its end. Counted from 1.
func (r *Reader) nearest(by int) int {
	n := len(r.topic.Links())
	first, last := 0, n
	for i := 1; i <= n; i++ {
		at := r.spans(i)
		if len(at) == 0 {
			continue
		}
		if at[0].Line >= r.page.Top && first == 0 {
			first = i
		}
		if at[0].Line < r.page.Top+r.room() {
			last = i
		}
	}
	if by < 0 {
		return last
	}
	return max(first, 1)
}

// show scrolls to the link that has the focus.
func (r *Reader) show() {
	at := r.spans(r.link)
	if len(at) == 0 {
		return
	}
	if first, last := at[0].Line, at[len(at)-1].Line; first < r.page.Top || last >= r.page.Top+r.room() {
		r.page.Top = max(first-r.room()/2, 0)
	}
}

// mark draws the link that has the focus as chosen, in the lines that are shown. A
// sign takes the place of its bracket: colours alone would not do.
func (r *Reader) mark(shown []string) {
	if r.link == 0 {
		return
	}
	st, sign := r.env.Styles, "▸"
	for _, at := range r.spans(r.link) {
		i := at.Line - r.page.Top
		if i < 0 || i >= len(shown) {
			continue
		}
		text := xansi.Strip(xansi.Cut(shown[i], at.From, at.To))
		if sign != "" { // in place of the bracket
			text = strings.TrimPrefix(text, "[")
		}
		shown[i] = xansi.Cut(shown[i], 0, at.From) + st.Accent.Paint(sign) + st.Selected().Paint(text) + xansi.Cut(shown[i], at.To, cells.Width(shown[i]))
		sign = ""
	}
}

// linkAt returns the link that stands at a cell of the screen, from 1; 0 for none.
// It is found where it first stands.
func (r *Reader) linkAt(x, y int) int {
	if r.page == nil {
		return 0
	}
	line, col := y-2+r.page.Top, x-r.indent() // below the header and the title
	if y < 2 || y >= r.height-1 {
		return 0
	}
	for i := range r.topic.Links() {
		for _, at := range r.spans(i + 1) {
			if at.Line == line && col >= at.From && col < at.To {
				return i + 1
			}
		}
	}
	return 0
}
