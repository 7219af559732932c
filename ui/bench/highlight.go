package bench

import (
	"strings"

	"racelab/ui/syntax"
)

// codeLine is a line of the code pane.
type codeLine struct {
	file   string
	number int // 0 for a gap or the name of a file
	added  bool
	title  bool // the name of a file
	spans  []syntax.Span
	indent int // tabs that were taken off the beginning
}

// highlight splits lines of Go source into spans.
func highlight(lines []Line) []codeLine {
	out := make([]codeLine, len(lines))
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = strings.TrimLeft(l.Text, "\t")
		out[i] = codeLine{number: l.Number, added: l.Added, indent: len(l.Text) - len(texts[i])}
	}
	for i, spans := range syntax.Highlight(texts) {
		out[i].spans = spans
	}
	return out
}
