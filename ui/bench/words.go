package bench

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// say is a sentence in a style.
type say struct {
	style theme.Style
	text  string
}

// paragraph is sentences that run on from each other.
type paragraph []say

// one returns a paragraph of one sentence.
func one(style theme.Style, text string) paragraph { return paragraph{{style, text}} }

// rows wraps paragraphs into at most height rows of width cells, with a margin
// of one; what does not fit is cut.
func rows(text []paragraph, width, height int) []string {
	var out []string
	for _, p := range text {
		lines := p.wrap(width-1, 1)
		room := height - len(out)
		if room <= 0 {
			break
		}
		cut := len(lines) > room
		if cut {
			lines = p.wrap(width-3, 1)[:room] // which leaves room for the mark
		}
		for i, l := range lines {
			row := draw.NewRow(width).PutStyled(l.String())
			if cut && i == room-1 {
				row.Put(p[len(p)-1].style, " …")
			}
			out = append(out, row.String())
		}
	}
	return out
}

// wrap breaks a paragraph at blanks into rows of width cells, indented. A word
// that is longer than a row is broken.
func (p paragraph) wrap(width, indent int) []*draw.Row {
	width = max(width, indent+1)
	var out []*draw.Row
	row := draw.NewRow(width).Space(indent)
	put := func(style theme.Style, word string) {
		w := cells.Width(word)
		if row.Used() > indent && row.Left() < w+1 {
			out = append(out, row)
			row = draw.NewRow(width).Space(indent)
		}
		if row.Used() > indent {
			row.Space(1)
		}
		row.Put(style, word)
	}
	for _, s := range p {
		for _, word := range strings.Fields(s.text) {
			for cells.Width(word) > width-indent {
				head := ansi.Truncate(word, width-indent, "")
				if head == "" {
					break // a cell too narrow for its character
				}
				put(s.style, head)
				word = word[len(head):]
			}
			put(s.style, word)
		}
	}
	if row.Used() > indent {
		out = append(out, row)
	}
	return out
}
