package topics

import (
	"go/ast"
	"go/parser"
	"go/token"
)

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
