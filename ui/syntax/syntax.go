// Package syntax finds what kinds of text Go source is made of, for screens that
// colour it.
package syntax

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

// Span is a piece of a line in one style. Its text is clean.
type Span struct {
	Kind theme.Syntax
	Text string
}

// Highlight splits lines of Go source, without their ends, into spans. The lines
// need not make up a whole file: what the scanner cannot read is plain.
func Highlight(lines []string) [][]Span {
	var src []byte
	starts := make([]int, len(lines))
	for i, l := range lines {
		starts[i] = len(src)
		src = append(append(src, strings.ReplaceAll(l, "\n", " ")...), '\n')
	}
	marks := scan(src)
	out := make([][]Span, len(lines))
	for i := range out {
		end := len(src)
		if i+1 < len(out) {
			end = starts[i+1]
		}
		out[i] = cut(src, marks, starts[i], end-1)
	}
	return out
}

// mark is where a token that is not plain stands.
type mark struct {
	from, to int
	kind     theme.Syntax
}

// scan finds keywords, literals, comments and calls, in order.
func scan(src []byte) []mark {
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	var marks []mark
	var name mark
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return marks
		}
		at := file.Offset(pos)
		if tok == token.LPAREN && name.to == at && name.to > name.from {
			marks = append(marks, name)
		}
		name = mark{}
		switch {
		case tok == token.IDENT:
			name = mark{at, at + len(lit), theme.Call}
		case tok == token.COMMENT:
			marks = append(marks, mark{at, at + len(lit), theme.Comment})
		case tok.IsKeyword():
			marks = append(marks, mark{at, at + len(tok.String()), theme.Keyword})
		case tok.IsLiteral():
			marks = append(marks, mark{at, at + len(lit), theme.Literal})
		}
	}
}

// cut returns the spans of src[from:to].
func cut(src []byte, marks []mark, from, to int) []Span {
	var out []Span
	put := func(kind theme.Syntax, from, to int) {
		if from < to {
			out = append(out, Span{kind, cells.Clean(string(src[from:to]))})
		}
	}
	at := from
	first, _ := slices.BinarySearchFunc(marks, from, func(m mark, from int) int { return m.to - from })
	for _, m := range marks[first:] {
		if m.from >= to {
			break
		}
		put(theme.Plain, at, min(m.from, to))
		put(m.kind, max(m.from, at), min(m.to, to))
		at = max(at, min(m.to, to))
	}
	put(theme.Plain, at, to)
	return out
}
