package load

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
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
			directives := embedsOf(doc)
			if len(directives) == 0 {
				continue
			}
			err := l.fill(spec, directives)
			for _, c := range directives {
				out[c] = err
			}
		}
	}
	return out
}

// embedsOf returns the directives before a variable that put files into it.
func embedsOf(doc *ast.CommentGroup) (out []*ast.Comment) {
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		if strings.HasPrefix(c.Text, embedPrefix) {
			out = append(out, c)
		}
	}
	return out
}

// fill gives one variable the content of the files that directives name.
func (l *loader) fill(spec *ast.ValueSpec, directives []*ast.Comment) error {
	if l.around.Embed == nil {
		return errors.New("the source has no folder")
	}
	if len(spec.Names) != 1 || len(spec.Values) != 0 {
		return errors.New("it stands before one variable without a value")
	}
	tree, isTree := spec.Type.(*ast.SelectorExpr)
	if isTree = isTree && tree.Sel.Name == "FS"; !isTree && !holdsFile(spec.Type) {
		return errors.New("only a variable of type string, []byte or embed.FS can have the content of files")
	}
	var patterns []string
	for _, c := range directives {
		d, _ := ast.ParseDirective(c.Pos(), c.Text)
		args, err := d.ParseArgs()
		if err != nil {
			return err
		}
		for _, a := range args {
			patterns = append(patterns, a.Arg)
		}
	}
	files, err := l.around.Embed(l.fset.Position(directives[0].Pos()).Filename, patterns)
	switch {
	case err != nil:
		return err
	case isTree:
		spec.Values = []ast.Expr{treeOf(tree, files, spec.End())}
		return nil
	case len(files) != 1:
		return fmt.Errorf("these are %d files, and a variable of type string or []byte has the content of one", len(files))
	}
	value := literal(files[0].Text, spec.End())
	if _, bytes := spec.Type.(*ast.ArrayType); bytes {
		value = &ast.CallExpr{Fun: spec.Type, Lparen: spec.End(), Args: []ast.Expr{value}, Rparen: spec.End()}
	}
	spec.Values = []ast.Expr{value}
	return nil
}

func literal(text string, pos token.Pos) ast.Expr {
	return &ast.BasicLit{ValuePos: pos, Kind: token.STRING, Value: strconv.Quote(text)}
}

// treeOf is the call that makes a tree of files, with their folders, in the order that package embed keeps them in: by
// folder, then by name.
func treeOf(fs *ast.SelectorExpr, files []Embedded, pos token.Pos) ast.Expr {
	parts := map[string]string{}
	for _, f := range files {
		parts[f.Name] = f.Text
		for dir := path.Dir(f.Name); dir != "."; dir = path.Dir(dir) {
			parts[dir+"/"] = ""
		}
	}
	names := slices.SortedFunc(maps.Keys(parts), func(a, b string) int {
		a, b = strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/")
		return cmp.Or(strings.Compare(path.Dir(a), path.Dir(b)), strings.Compare(a, b))
	})
	call := &ast.CallExpr{Fun: &ast.SelectorExpr{X: fs.X, Sel: &ast.Ident{NamePos: pos, Name: "RacelabTree"}}, Lparen: pos, Rparen: pos}
	for _, name := range names {
		call.Args = append(call.Args, literal(name, pos), literal(parts[name], pos))
	}
	return call
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
