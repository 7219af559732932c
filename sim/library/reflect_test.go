package library

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// numbered returns the blocks of constants of a folder's files that are counted with iota, by their
// first name.
func numbered(t *testing.T, pattern string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	out := map[string][]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			var names []string
			for _, s := range gen.Specs {
				names = append(names, s.(*ast.ValueSpec).Names[0].Name)
			}
			out[names[0]] = names
		}
	}
	return out
}

// The interpreted half of package reflect asks the machine by numbers that stand on both
// sides.
func TestReflectAsksByTheMachinesNumbers(t *testing.T) {
	asks, answers := numbered(t, filepath.Join("_src", "reflect", "native.go")), numbered(t, filepath.Join("..", "machine", "reflect_*.go"))
	compared := 0
	for first, names := range asks {
		if other, both := answers[first]; both {
			compared++
			if !slices.Equal(names, other) {
				t.Errorf("the library asks by %v, the machine answers by %v", names, other)
			}
		}
	}
	if compared != len(asks) {
		t.Errorf("%d of %d lists of numbers were compared", compared, len(asks))
	}
}
