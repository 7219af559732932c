package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// leaveFiles gives the functions of the program that name a file which the real disk has a body that stops:
// the model's disk begins empty, so that a test of golden files would fail there, and one that
// takes a missing file for granted would pass. Whether a text is the name of a file
// nobody can tell but by looking whether there is one, so only files are looked at that use package os or its kin.
func (s *stubs) leaveFiles() {
	if s.from != ours || s.l.around.Real == nil {
		return
	}
	for _, f := range s.files {
		if !opensFiles(f) {
			continue
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if lit := s.realFile(fn.Body); lit != nil {
				s.stop(fn, fmt.Sprintf("%s: %s is a file of the real disk, and the modelled one begins empty: have the test write it first, or leave the test out", s.l.fset.Position(lit.Pos()), lit.Value))
			}
		}
	}
}

// opensFiles reports whether a file of source imports what opens files.
func opensFiles(f *ast.File) bool {
	for _, im := range f.Imports {
		switch path, _ := strconv.Unquote(im.Path.Value); path {
		case "os", "io/ioutil", "io/fs":
			return true
		}
	}
	return false
}

// realFile returns the first literal of a body that names a file of the real disk; nil if there is none.
func (s *stubs) realFile(body *ast.BlockStmt) (found *ast.BasicLit) {
	ast.Inspect(body, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || found != nil || lit.Kind != token.STRING {
			return found == nil
		}
		name, err := strconv.Unquote(lit.Value)
		if err == nil && (strings.ContainsAny(name, "./") || name == "testdata") && s.l.around.Real(name) {
			found = lit
		}
		return true
	})
	return found
}
