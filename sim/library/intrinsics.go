package library

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// Intrinsics returns the functions without a body that Pure does not have: what
// the machine must supply, sorted. They are named "time.Sleep" and "sync.(*Mutex).Lock",
// methods of generic types "sync/atomic.(*Pointer).Load". An error means that the
// library's own source does not parse.
func Intrinsics() ([]string, error) {
	pure := Pure()
	var keys []string
	for _, importPath := range folders() {
		files, _ := Files(importPath)
		for _, f := range files {
			name := importPath + "/" + f.Name
			file, err := parser.ParseFile(token.NewFileSet(), name, f.Text, parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("looking for functions without a body: %w", err)
			}
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body != nil {
					continue
				}
				if key := keyOf(importPath, fn); pure[key] == nil {
					keys = append(keys, key)
				}
			}
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// keyOf names a function by its import path and receiver.
func keyOf(importPath string, fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return importPath + "." + fn.Name.Name
	}
	return importPath + ".(" + receiver(fn.Recv.List[0].Type) + ")." + fn.Name.Name
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return "*" + receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}
