package load

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// This file knows where tests meet in packages that are not the module's: in variables that one of them sets, as in
// http.DefaultClient.Timeout = d, and in what functions like log.SetOutput change for all.

// stateOf is state of a library package that its functions change and look at.
type stateOf struct {
	path    string
	changes string // functions, by their names
	looks   string
}

var librarysState = []stateOf{
	{"log", "SetOutput SetFlags SetPrefix", "Print Printf Println Fatal Fatalf Fatalln Panic Panicf Panicln Output Default Writer Flags Prefix"},
	{"log/slog", "SetDefault SetLogLoggerLevel",
		"Debug Info Warn Error Log LogAttrs DebugContext InfoContext WarnContext ErrorContext With Default"},
	{"flag", "Set Parse", "Lookup Arg Args NArg NFlag Parsed Visit VisitAll"},
	{"math/rand", "Seed", "Int Intn Int31 Int31n Int63 Int63n Uint32 Uint64 Float32 Float64 ExpFloat64 NormFloat64 Perm Shuffle Read"},
	{"os", "Chdir", "Getwd Open OpenFile Create ReadFile WriteFile ReadDir Stat Lstat Mkdir MkdirAll Remove RemoveAll Rename"},
}

// readBy are variables of library packages that functions look at which do not name them.
var readBy = map[string][]string{
	"net/http.Get":      {"net/http.DefaultClient", "net/http.DefaultTransport"},
	"net/http.Head":     {"net/http.DefaultClient", "net/http.DefaultTransport"},
	"net/http.Post":     {"net/http.DefaultClient", "net/http.DefaultTransport"},
	"net/http.PostForm": {"net/http.DefaultClient", "net/http.DefaultTransport"},
	"fmt.Print":         {"os.Stdout"},
	"fmt.Printf":        {"os.Stdout"},
	"fmt.Println":       {"os.Stdout"},
	"flag.Parse":        {"os.Args"},
}

// library notes what a node changes or looks at of packages that are not the module's.
func (f *footprint) library(d *declarations, n ast.Node) {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if path := f.foreign(d, n); path != "" {
			f.mentioned(path, n.Sel.Name)
		}
	case *ast.AssignStmt:
		for _, e := range n.Lhs {
			f.set(d, e)
		}
	case *ast.IncDecStmt:
		f.set(d, n.X)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			f.set(d, n.X)
		}
	}
}

// foreign returns the path of the package that pkg.Name is in, if it is none of the module's.
func (f *footprint) foreign(d *declarations, n *ast.SelectorExpr) string {
	id, ok := n.X.(*ast.Ident)
	if !ok || d.imports[id.Name] == "" || f.w.of(d.imports[id.Name]) != nil {
		return ""
	}
	return d.imports[id.Name]
}

func (f *footprint) mentioned(path, name string) {
	f.looks[path+"."+name] = true
	for _, v := range readBy[path+"."+name] {
		f.looks[v] = true
	}
	for _, s := range librarysState {
		switch {
		case s.path != path:
		case slices.Contains(strings.Fields(s.changes), name):
			f.changes["state of "+path] = true
		case slices.Contains(strings.Fields(s.looks), name):
			f.looks["state of "+path] = true
		}
	}
}

// set notes the variable of a library package that is set, or a part of it.
func (f *footprint) set(d *declarations, e ast.Expr) {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			if path := f.foreign(d, x); path != "" {
				f.changes[path+"."+x.Sel.Name] = true
				return
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return
		}
	}
}

// meets reports whether two tests meet: in a variable of the module, outside of the program, or in a library
// package, where one changes what the other looks at or changes, too.
func (f *footprint) meets(o *footprint) bool {
	return overlaps(f.vars, o.vars) || overlaps(f.changes, o.changes) || overlaps(f.changes, o.looks) || overlaps(f.looks, o.changes)
}
