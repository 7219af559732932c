package plain

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"racelab/sim/cells"
)

// textWidth is the length of lines of prose, in cells.
const textWidth = 78

// prose turns Markdown into lines of text that are read one after the other:
// emphasis loses its signs, headings end with a full stop, and a row of a table
// becomes a sentence that names its columns.
func prose(markdown string) []string {
	source := []byte(markdown)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	w := proseWriter{source: source}
	w.blocks(doc, "", "")
	for len(w.lines) > 0 && w.lines[len(w.lines)-1] == "" {
		w.lines = w.lines[:len(w.lines)-1]
	}
	return w.lines
}

// proseWriter collects lines.
type proseWriter struct {
	source []byte
	lines  []string
}

// put writes a paragraph: its first line begins with first, the others with rest.
func (w *proseWriter) put(words, first, rest string) {
	for i, l := range cells.Wrap(words, max(textWidth-cells.Width(rest), 20)) {
		lead := rest
		if i == 0 {
			lead = first
		}
		w.lines = append(w.lines, lead+strings.TrimRight(l, " "))
	}
}

// gap leaves one line empty.
func (w *proseWriter) gap() {
	if n := len(w.lines); n > 0 && w.lines[n-1] != "" {
		w.lines = append(w.lines, "")
	}
}

// blocks writes the children of a block. first begins the first line of all, rest
// the others.
func (w *proseWriter) blocks(parent ast.Node, first, rest string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n, first, rest)
		first = rest
	}
}

func (w *proseWriter) block(n ast.Node, first, rest string) {
	switch n := n.(type) {
	case *ast.Heading:
		w.gap()
		words := w.inline(n)
		if !strings.ContainsAny(words[max(len(words)-1, 0):], ".?!:") {
			words += "."
		}
		w.put(words, first, rest)
		w.gap()
	case *ast.TextBlock:
		w.put(w.inline(n), first, rest)
	case *ast.List:
		w.list(n, rest)
		w.gap()
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.code(n, rest)
	case *tables.Table:
		w.table(n, rest)
	case *ast.Blockquote:
		w.blocks(n, first, rest)
	case *ast.ThematicBreak, *ast.HTMLBlock:
	default:
		w.put(w.inline(n), first, rest)
		w.gap()
	}
}

func (w *proseWriter) list(l *ast.List, indent string) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		sign := "- "
		if l.IsOrdered() {
			sign = fmt.Sprintf("%d. ", number)
			number++
		}
		w.blocks(item, indent+sign, indent+strings.Repeat(" ", len(sign)))
	}
}

func (w *proseWriter) code(n ast.Node, indent string) {
	lines := n.Lines()
	for i := range lines.Len() {
		at := lines.At(i)
		line := strings.ReplaceAll(strings.TrimRight(string(at.Value(w.source)), "\n"), "\t", "    ")
		w.lines = append(w.lines, strings.TrimRight(indent+"    "+cells.Clean(line), " "))
	}
	w.gap()
}

// table writes a row a paragraph: "when: 2 March 2014; who: Flexcoin".
func (w *proseWriter) table(t *tables.Table, indent string) {
	var heads []string
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, w.inline(c))
		}
		if row.Kind() == tables.KindTableHeader {
			heads = cells
			continue
		}
		var parts []string
		for i, c := range cells {
			switch {
			case c == "":
			case i < len(heads) && heads[i] != "":
				parts = append(parts, heads[i]+": "+c)
			default:
				parts = append(parts, c)
			}
		}
		w.put(strings.Join(parts, "; "), indent+"- ", indent+"  ")
	}
	w.gap()
}

// inline returns the words of a block without signs of emphasis.
func (w *proseWriter) inline(parent ast.Node) string {
	var b strings.Builder
	w.words(&b, parent)
	return strings.Join(strings.Fields(cells.Clean(b.String())), " ")
}

func (w *proseWriter) words(b *strings.Builder, parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(w.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.URL(w.source))
		case *ast.Link:
			w.words(b, n)
			if strings.Contains(string(n.Destination), "://") {
				fmt.Fprintf(b, " (%s)", n.Destination)
			}
		case *ast.RawHTML:
		case *tables.TaskCheckBox:
			if n.IsChecked {
				b.WriteString("done: ")
			}
		default:
			w.words(b, n)
		}
	}
}
