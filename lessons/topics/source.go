package topics

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"racelab/lessons"
)

// numbered returns the lines of a live program. It has no switches to fold.
func numbered(src []byte) []lessons.Line {
	var lines []lessons.Line
	for i, text := range strings.Split(strings.TrimSuffix(string(src), "\n"), "\n") {
		lines = append(lines, lessons.Line{Number: i + 1, Text: text})
	}
	return lines
}

// excerpt returns those lines that belong to one of the declarations named, with
// an empty line between two; if none is named, all from the first declaration on.
// It is empty if a declaration is not there.
func excerpt(lines []lessons.Line, src []byte, names []string) string {
	known := declarations(src)
	var parts []string
	if len(names) == 0 {
		all := span{last: len(src)}
		for _, s := range known {
			if all.first == 0 || s.first < all.first {
				all.first = s.first
			}
		}
		return cut(lines, all)
	}
	for _, name := range names {
		s, ok := known[name]
		if !ok {
			return ""
		}
		parts = append(parts, cut(lines, s))
	}
	return strings.Join(parts, "\n\n")
}

// cut returns the lines of a span as a page shows them.
func cut(lines []lessons.Line, s span) string {
	var out []string
	for _, l := range lines {
		if s.first <= l.Number && l.Number <= s.last {
			out = append(out, strings.ReplaceAll(l.Text, "\t", "    "))
		}
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// span is the lines of a declaration, from 1, its comment among them.
type span struct{ first, last int }

// declarations returns where the functions, methods and types of a file stand,
// by their names. A method goes by its own name.
func declarations(src []byte) map[string]span {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	out := map[string]span{}
	note := func(name string, doc *ast.CommentGroup, n ast.Node) {
		first := n.Pos()
		if doc != nil {
			first = doc.Pos()
		}
		out[name] = span{fset.Position(first).Line, fset.Position(n.End()).Line}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			note(d.Name.Name, d.Doc, d)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					note(t.Name.Name, d.Doc, d)
				}
			}
		}
	}
	return out
}
