// Package prose shows Markdown on a terminal, in the colours of a theme.
package prose

import (
	"regexp"
	"slices"
	"strings"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/colorprofile"
	xansi "github.com/charmbracelet/x/ansi"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/syntax"
	"racelab/ui/theme"
)

// Lines renders Markdown into lines of width cells. Markdown that cannot be
// rendered is shown as it is.
//
// Go source in it is coloured by package syntax, as on the bench. Glamour's own
// way, Chroma, keeps one style for the whole process, and learners who share it
// have different ones.
func Lines(text string, st *theme.Styles, width int) []string {
	var lines []string
	for _, b := range blocks(text) {
		if len(lines) > 0 {
			lines = append(lines, draw.Blank(width))
		}
		if b.source {
			lines = append(lines, sourceLines(b.text, st, width)...)
		} else {
			lines = append(lines, render(b.text, st, width)...)
		}
	}
	return lines
}

// block is a part of a page: Go source, or other Markdown.
type block struct {
	text   string
	source bool
}

// blocks cuts a page at fences that open with ```go at the begin of a line.
func blocks(text string) []block {
	var out []block
	put := func(text string, source bool) {
		if source || strings.TrimSpace(text) != "" || len(out) == 0 {
			out = append(out, block{text, source})
		}
	}
	rest := "\n" + text
	for {
		before, code, ok := strings.Cut(rest, "\n```go\n")
		if !ok || strings.Count(before, "\n```")%2 == 1 { // within a fence of another kind
			break
		}
		code, after, ok := strings.Cut(code, "\n```")
		if !ok {
			break
		}
		if strings.TrimSpace(before) != "" {
			put(before, false)
		}
		put(code, true)
		rest = after
	}
	put(rest, false)
	if n := len(out); n > 1 && strings.TrimSpace(out[n-1].text) == "" {
		out = out[:n-1]
	}
	return out
}

// sourceLines colours Go source, without its last line end.
func sourceLines(text string, st *theme.Styles, width int) []string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	out := make([]string, len(lines))
	for i, spans := range syntax.Highlight(lines) {
		r := draw.NewRow(width).Space(2)
		indent := len(lines[i]) - len(strings.TrimLeft(lines[i], "\t"))
		r.Space(4 * indent)
		for j, s := range spans {
			if j == 0 && indent > 0 {
				s.Text = strings.TrimPrefix(s.Text, draw.Blank(indent)) // tabs that were cleaned
			}
			r.Put(st.Syntax(s.Kind), s.Text)
		}
		out[i] = r.String()
	}
	return out
}

// comma stands for the comma in a number, behind which the library would begin a new row. It is a
// sign as wide, of a script that no page has.
const comma = "\u2e34"

// thousands is the comma of a number, with the digits at its sides.
var thousands = regexp.MustCompile(`([0-9]),([0-9])`)

// wholeNumbers has numbers stay in one row.
func wholeNumbers(text string) string { return thousands.ReplaceAllString(text, "${1}"+comma+"${2}") }

// Widest is how many columns a row of prose has at most, on any screen: longer rows are
// hard to read. Source keeps the width that it needs.
const Widest = 72

// render shows Markdown without Go source.
func render(text string, st *theme.Styles, width int) []string {
	most := min(max(width-2, 10), Widest)
	out, err := glamoured(text, st, most)
	if err == nil && over(out, most) {
		out, err = glamoured(text, st, most-1)
	}
	if err != nil {
		out = strings.Join(cells.Wrap(strings.Join(cells.CleanLines(text), "\n"), min(width-2, Widest)), "\n")
	}
	lines := strings.Split(out, "\n")
	for i, l := range lines {
		lines[i] = draw.NewRow(width).Space(1).PutStyled(l).String()
	}
	return lines
}

// glamoured is what the library makes of Markdown in rows of most columns.
func glamoured(text string, st *theme.Styles, most int) (string, error) {
	r, err := glamour.NewTermRenderer(
		glamour.WithStyles(style(st)),
		glamour.WithWordWrap(most),
		glamour.WithChromaFormatter(chromaFormatter(st.Profile)),
	)
	if err != nil {
		return "", err
	}
	out, err := r.Render(wholeNumbers(joinItems(text)))
	return strings.ReplaceAll(strings.Trim(out, "\n"), comma, ","), err
}

// over reports whether a row is a column too wide: the library leaves a comma or a full stop beyond the last column, and
// it would be cut.
func over(text string, most int) bool {
	for l := range strings.SplitSeq(text, "\n") {
		if cells.Width(strings.TrimRight(xansi.Strip(l), " ")) == most+1 {
			return true
		}
	}
	return false
}

func chromaFormatter(p colorprofile.Profile) string {
	switch p {
	case colorprofile.TrueColor:
		return "terminal16m"
	case colorprofile.ANSI256:
		return "terminal256"
	case colorprofile.ANSI:
		return "terminal16"
	}
	return "noop"
}

// style dresses Markdown in the colours of a theme.
func style(st *theme.Styles) ansi.StyleConfig {
	color := func(role theme.Role) *string {
		if c := st.Color(role); c != "" {
			return &c
		}
		return nil
	}
	yes := st.Profile >= colorprofile.ASCII
	bold := ansi.StylePrimitive{Bold: &yes}
	head := ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: &yes, Color: color(theme.RoleAccent), BlockSuffix: "\n"}}
	indent, bar := uint(1), "│ "
	return ansi.StyleConfig{
		Document:       ansi.StyleBlock{},
		Heading:        head,
		BlockQuote:     ansi.StyleBlock{Indent: &indent, IndentToken: &bar},
		List:           ansi.StyleList{LevelIndent: 2},
		Item:           ansi.StylePrimitive{BlockPrefix: "• "},
		Task:           ansi.StyleTask{Ticked: "[x] ", Unticked: "[ ] "},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Strong:         bold,
		Emph:           ansi.StylePrimitive{Italic: &yes},
		HorizontalRule: ansi.StylePrimitive{Format: "\n────\n"},
		Link:           ansi.StylePrimitive{Color: color(theme.RoleFaint)},
		LinkText:       bold,
		Code:           ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: color(theme.RoleLiteral)}},
		CodeBlock:      ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{Margin: &indent}},
	}
}

// Page is Markdown that is scrolled. It renders when it is drawn at another
// width or in other colours, and keeps the last rendering.
type Page struct {
	text  string
	inset Drawing // between text and rest; may be nil
	rest  string
	width int
	st    *theme.Styles
	lines []string
	Top   int // the first line that is shown
	seek  string
}

// NewPage returns a page at its top.
func NewPage(text string) *Page { return &Page{text: text} }

// Drawing draws lines of width cells.
type Drawing func(st *theme.Styles, width int) []string

// Illustrated returns a page with a drawing between two texts.
func Illustrated(before string, inset Drawing, after string) *Page {
	return &Page{text: before, inset: inset, rest: after}
}

// Text returns the Markdown.
func (p *Page) Text() string { return p.text }

// Draw returns exactly height lines of width cells, and whether there is more
// above and below.
func (p *Page) Draw(st *theme.Styles, width, height int) (lines []string, above, below bool) {
	p.set(st, width)
	if at := p.Find(p.seek); p.seek != "" && at >= 0 {
		p.Top = max(at-1, 0)
	}
	p.seek = ""
	p.Top = max(min(p.Top, len(p.lines)-height), 0)
	shown := p.lines[p.Top:min(p.Top+max(height, 0), len(p.lines))]
	return draw.Fill(shown, width, height), p.Top > 0, p.Top+height < len(p.lines)
}

// set renders the page, unless it is as it was.
func (p *Page) set(st *theme.Styles, width int) {
	if p.lines == nil || p.width != width || p.st != st {
		p.lines, p.width, p.st = Lines(p.text, st, width), width, st
		if p.inset != nil {
			blank := draw.Blank(width)
			p.lines = slices.Concat(p.lines, []string{blank}, p.inset(st, width), []string{blank}, Lines(p.rest, st, width))
		}
	}
}

// Rows returns how many lines of width cells the page has.
func (p *Page) Rows(st *theme.Styles, width int) int {
	p.set(st, width)
	return len(p.lines)
}

// Seek shows the line that holds a text, when the page is drawn next.
func (p *Page) Seek(text string) { p.seek = text }

// Scroll moves by so many lines. Draw keeps it within the page.
func (p *Page) Scroll(by int) { p.Top = max(p.Top+by, 0) }

// AtEnd reports whether the last line was shown when the page was last drawn with
// this height.
func (p *Page) AtEnd(height int) bool { return p.Top+height >= len(p.lines) }

// Share is how much of the page has been shown when height lines are, in percent.
func (p *Page) Share(height int) int {
	if len(p.lines) == 0 || p.AtEnd(height) {
		return 100
	}
	return 100 * min(p.Top+height, len(p.lines)) / len(p.lines)
}

// Find returns the first line of a heading, as last drawn: one that stands alone,
// on as many lines as it takes. Without such it is the first line that holds the
// text; -1 if none does.
func (p *Page) Find(heading string) int {
	lines := make([]string, len(p.lines))
	for i, l := range p.lines {
		lines[i] = strings.TrimSpace(xansi.Strip(l))
	}
	for i := range lines {
		if (i == 0 || lines[i-1] == "") && alone(lines[i:], heading) {
			return i
		}
	}
	for i, l := range lines {
		if strings.Contains(l, heading) {
			return i
		}
	}
	return -1
}

// alone reports whether lines begin with a text and an empty line after it.
func alone(lines []string, text string) bool {
	for i, l := range lines {
		if l == "" {
			return text == "" && i > 0
		}
		if !strings.HasPrefix(text, l) {
			return false
		}
		text = strings.TrimSpace(text[len(l):])
	}
	return text == ""
}

// Span is cells of a line of a page.
type Span struct{ Line, From, To int }

// Locate returns where a word first stands, as last drawn: one span, or two if it
// is broken after a hyphen; none if it is not there.
func (p *Page) Locate(word string) []Span {
	lines := make([]string, len(p.lines))
	for i, l := range p.lines {
		lines[i] = strings.TrimRight(xansi.Strip(l), " ")
	}
	for i, l := range lines {
		if before, _, ok := strings.Cut(l, word); ok {
			from := xansi.StringWidth(before)
			return []Span{{i, from, from + xansi.StringWidth(word)}}
		}
		if i+1 == len(lines) {
			break
		}
		next := strings.TrimLeft(lines[i+1], " ")
		indent := len(lines[i+1]) - len(next)
		for at := range word {
			head, tail := word[:at], word[at:]
			if strings.HasSuffix(head, "-") && strings.HasSuffix(l, head) && strings.HasPrefix(next, tail) {
				end := xansi.StringWidth(l)
				return []Span{{i, end - xansi.StringWidth(head), end}, {i + 1, indent, indent + xansi.StringWidth(tail)}}
			}
		}
	}
	return nil
}
