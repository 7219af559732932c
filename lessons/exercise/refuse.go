package exercise

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
)

// off are packages that no submission of a kata needs, and with which one could end or undo
// the tests instead of passing them.
var off = []string{"testing", "unsafe", "runtime/debug", "os/signal", "os/exec", "plugin", "testing/synctest"}

// exits are functions that end the whole program.
var exits = []string{"os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "syscall.Exit"}

// refusal says what in a submission would make the tests mean something else, or does what is
// to be written; empty if there is nothing.
func (k *Kata) refusal(draft sim.File) (words string, line int) {
	fset, file, err := parse(draft)
	if err != nil {
		return "", 0 // the compiler says it better
	}
	r := &refuser{kata: k, imported: map[string]string{}}
	for _, i := range file.Imports {
		r.imports(i)
	}
	for _, d := range file.Decls {
		for _, id := range declared(d) {
			r.declares(id)
		}
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
			r.function(fn)
		}
	}
	r.uses(file)
	if r.words == "" {
		return "", 0
	}
	return r.words, fset.PositionFor(r.at, false).Line
}

// refuser looks for the first thing that is refused.
type refuser struct {
	kata     *Kata
	imported map[string]string // import paths, by the name that they have in the file
	words    string
	at       token.Pos
}

func (r *refuser) refuse(at token.Pos, format string, a ...any) {
	if r.words == "" {
		r.words, r.at = fmt.Sprintf(format, a...), at
	}
}

func (r *refuser) imports(i *ast.ImportSpec) {
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return
	}
	name := path.Base(p)
	if i.Name != nil {
		name = i.Name.Name
	}
	switch {
	case name == ".":
		r.refuse(i.Pos(), "Import %s under a name: with a dot nobody sees what is used.", p)
	case slices.Contains(off, p):
		r.refuse(i.Pos(), "The package %s can end or undo the tests: leave it out.", p)
	case slices.Contains(r.kata.Forbid, p):
		r.refuse(i.Pos(), "The package %s does what is to be written here: write it without.", p)
	}
	r.imported[name] = p
}

// declares looks at a name that the submission declares at its top level.
func (r *refuser) declares(id *ast.Ident) {
	switch {
	case types.Universe.Lookup(id.Name) != nil:
		r.refuse(id.Pos(), "%s is a word of Go that the tests use, too: give yours another name.", id.Name)
	case id.Name != "_" && r.kata.given[id.Name]:
		r.refuse(id.Pos(), "The tests are given and declare %s themselves: give yours another name.", id.Name)
	}
}

func (r *refuser) function(fn *ast.FuncDecl) {
	for _, prefix := range []string{"Test", "Fuzz", "Benchmark", "Example"} {
		if strings.HasPrefix(fn.Name.Name, prefix) {
			r.refuse(fn.Pos(), "%s is a name that go test runs, and the tests are given: give it another name.", fn.Name.Name)
		}
	}
	if fn.Name.Name == "init" {
		r.refuse(fn.Pos(), "A function init runs before every test: do its work where it is needed.")
	}
}

// uses looks at what the submission uses: of packages, and of the tests.
func (r *refuser) uses(file *ast.File) {
	fields := map[*ast.Ident]bool{file.Name: true} // that name a field, a method, a parameter or the package: not a declaration of the tests
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ChanType:
			if slices.Contains(r.kata.Forbid, "chan") {
				r.refuse(n.Pos(), "A channel does what is to be written here: write it without.")
			}
		case *ast.SelectorExpr:
			fields[n.Sel] = true
			r.selects(n)
		case *ast.Field:
			for _, id := range n.Names {
				fields[id] = true
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				fields[id] = true
			}
		case *ast.Ident:
			if !fields[n] && n.Obj == nil && r.kata.given[n.Name] && !declares(file, n.Name) {
				r.refuse(n.Pos(), "%s belongs to the tests: a solution may not look at its tests.", n.Name)
			}
		}
		return true
	})
}

func (r *refuser) selects(s *ast.SelectorExpr) {
	if slices.Contains(r.kata.Forbid, "."+s.Sel.Name) {
		r.refuse(s.Pos(), "%s is more than this kata allows: write it without.", s.Sel.Name)
	}
	x, ok := s.X.(*ast.Ident)
	if !ok {
		return
	}
	name := r.imported[x.Name] + "." + s.Sel.Name
	switch {
	case slices.Contains(exits, name):
		r.refuse(s.Pos(), "%s ends the tests, and not only your part: return an error, or panic.", name)
	case strings.HasPrefix(name, "runtime.") && name != "runtime.Gosched":
		r.refuse(s.Pos(), "%s can end or undo the tests: of the package runtime only Gosched is for a kata.", name)
	case slices.ContainsFunc(r.kata.Forbid, func(f string) bool {
		prefix, ok := strings.CutSuffix(f, "*")
		return f == name || ok && strings.HasPrefix(name, prefix)
	}):
		r.refuse(s.Pos(), "%s is not for this kata: write it without.", name)
	}
}

// declares reports whether a name is declared anywhere in a file, such as a local variable.
func declares(file *ast.File, name string) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && n.Tok == token.DEFINE {
					found = found || id.Name == name
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					found = found || id.Name == name
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				found = found || id.Name == name
			}
		case *ast.Field:
			for _, id := range n.Names {
				found = found || id.Name == name
			}
		}
		return !found
	})
	return found
}

// declared returns the names that a declaration gives to the package.
func declared(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name != "init" {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var out []*ast.Ident
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name)
			case *ast.ValueSpec:
				out = append(out, s.Names...)
			}
		}
		return out
	}
	return nil
}
