package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

const embedPrefix = "//go:embed "

// directives refuses a file of the program with a directive that changes what it does and
// that racelab does not follow: without it the program would be another one.
func (l *loader) directives(f *ast.File) error {
	filled := l.fillEmbeds(f)
	for _, g := range f.Comments {
		for _, c := range g.List {
			switch {
			case strings.HasPrefix(c.Text, embedPrefix):
				if err, ok := filled[c]; !ok || err != nil {
					return l.embedError(c.Pos(), err)
				}
			case strings.HasPrefix(c.Text, "//go:debug "):
				return fmt.Errorf("%s: %s makes Go behave as it does not by default, which racelab does not model; check a copy without it", l.fset.Position(c.Pos()), c.Text[2:])
			}
		}
	}
	return nil
}

// embedError says why a variable does not get a file's content.
func (l *loader) embedError(pos token.Pos, why error) error {
	if why == nil {
		why = errors.New("it stands before no variable of its own")
	}
	return fmt.Errorf("%s: go:embed puts files into the program, which racelab cannot do here: %w; give the variable a value in the source, or check a package without it", l.fset.Position(pos), why)
}

// noteEmbeds gives the variables of another module's file their content, and remembers those that it cannot give
// it to: who reaches one is refused.
func (l *loader) noteEmbeds(f *ast.File) {
	filled := l.fillEmbeds(f)
	for _, g := range f.Comments {
		for _, c := range g.List {
			err, ok := filled[c]
			if !strings.HasPrefix(c.Text, embedPrefix) || ok && err == nil {
				continue
			}
			at := l.fset.Position(c.Pos())
			if l.embeds[at.Filename] == nil {
				l.embeds[at.Filename] = map[int]error{}
			}
			l.embeds[at.Filename][l.fset.Position(g.End()).Line+1] = l.embedError(c.Pos(), err)
		}
	}
}

// embedded returns why a declaration has not the file's content that it is declared with; nil if it is
// declared without, or has it.
func (l *loader) embedded(n ast.Node) error {
	at := l.fset.Position(n.Pos())
	return l.embeds[at.Filename][at.Line]
}

// fillEmbeds gives variables that are declared with go:embed their content as a value in the source. It returns the
// directives that stand before a variable, each with what kept it from that.
func (l *loader) fillEmbeds(f *ast.File) map[*ast.Comment]error {
	out := map[*ast.Comment]error{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.ValueSpec)
			doc := spec.Doc
			if !g.Lparen.IsValid() {
				doc = g.Doc
			}
			if doc == nil {
				continue
			}
			for _, c := range doc.List {
				if pattern, ok := strings.CutPrefix(c.Text, embedPrefix); ok {
					out[c] = l.fill(spec, strings.TrimSpace(pattern), l.fset.Position(c.Pos()).Filename)
				}
			}
		}
	}
	return out
}

// fill gives one variable the content of one file.
func (l *loader) fill(spec *ast.ValueSpec, pattern, file string) error {
	several := strings.ContainsAny(pattern, " \t")
	if name, err := strconv.Unquote(pattern); err == nil {
		pattern, several = name, false
	}
	if l.around.Embed == nil {
		return errors.New("the source has no folder")
	}
	if len(spec.Names) != 1 || len(spec.Values) != 0 || !holdsFile(spec.Type) || several || strings.ContainsAny(pattern, "*?[\\:") {
		return errors.New("only a variable of type string or []byte can have the content of one file")
	}
	text, err := l.around.Embed(file, pattern)
	if err != nil {
		return err
	}
	var value ast.Expr = &ast.BasicLit{ValuePos: spec.End(), Kind: token.STRING, Value: strconv.Quote(string(text))}
	if _, bytes := spec.Type.(*ast.ArrayType); bytes {
		value = &ast.CallExpr{Fun: spec.Type, Lparen: spec.End(), Args: []ast.Expr{value}, Rparen: spec.End()}
	}
	spec.Values = []ast.Expr{value}
	return nil
}

// holdsFile reports whether a type is string or []byte.
func holdsFile(t ast.Expr) bool {
	if list, ok := t.(*ast.ArrayType); ok {
		of, ok := list.Elt.(*ast.Ident)
		return ok && list.Len == nil && (of.Name == "byte" || of.Name == "uint8")
	}
	id, ok := t.(*ast.Ident)
	return ok && id.Name == "string"
}
