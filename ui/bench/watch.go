package bench

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

// points returns the paragraphs and list items of Markdown for a strip of a few
// rows: code in its colour, and no marks of the language.
func points(markdown string, st *theme.Styles) []paragraph {
	source := []byte(markdown)
	var out []paragraph
	root := goldmark.DefaultParser().Parse(text.NewReader(source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
			p := &point{source: source, st: st}
			p.inside(n, st.Text)
			if len(p.out) > 0 {
				out = append(out, p.out)
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	}) // the function returns no error
	return out
}

// point collects the words of one block.
type point struct {
	source []byte
	st     *theme.Styles
	out    paragraph
	glued  bool // the next word follows without a blank
}

func (p *point) inside(n ast.Node, style theme.Style) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			p.add(style, string(c.Segment.Value(p.source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				p.glued = false
			}
		case *ast.String:
			p.add(style, string(c.Value))
		case *ast.CodeSpan:
			p.inside(c, p.st.Syntax(theme.Literal))
		default:
			p.inside(c, style)
		}
	}
}

// add appends words. A paragraph sets a blank between two sentences, so what
// belongs to the word before, a full stop after code say, joins its sentence.
func (p *point) add(style theme.Style, words string) {
	words = cells.Clean(words)
	head := words
	if p.glued && len(p.out) > 0 {
		if i := strings.IndexByte(words, ' '); i >= 0 {
			head = words[:i]
		}
		p.out[len(p.out)-1].text += head
		words = words[len(head):]
	}
	p.glued = !strings.HasSuffix(words, " ")
	if words = strings.TrimSpace(words); words != "" {
		p.out = append(p.out, say{style, words})
	}
}
