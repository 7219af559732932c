package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
)

// This file finds the tests that are worth running beside each other. go test does so
// with all that call Parallel; two that have no variable of the module, no file,
// environment variable, database or address, and nothing that either changes in a library package in common, do not meet there.

// pair is two parallel tests, in source order.
type pair struct{ first, second string }

// name is what the entry is called.
func (p pair) name() string { return p.first + "_beside_" + p.second }

// parallelPairs returns the pairs of tests that call Parallel and use the same variable
// of their package or of another one of the module, or name the same thing outside of it, by themselves or
// through functions. own finds the other packages; nil: there are none.
func parallelPairs(files []*ast.File, own func(path string) (*Source, bool)) []pair {
	w := &workspace{own: own, known: map[string]*declarations{}, below: map[*declarations][]*declarations{}}
	d := declared("", files)
	var names []string
	uses := map[string]*footprint{}
	for _, name := range testNames(files) {
		if d.funcs[name] != nil && d.callsParallel(d.funcs[name][0], 0) {
			names = append(names, name)
			uses[name] = w.reach(d, name)
		}
	}
	var out []pair
	for i, a := range names {
		for _, b := range names[i+1:] {
			if uses[a].meets(uses[b]) {
				out = append(out, pair{a, b})
			}
		}
	}
	return out
}

// declarations are the functions and variables of a package. Methods are known by
// their names alone, so that a footprint is rather too large than too small.
type declarations struct {
	path    string // of another package; empty for that of the tests
	funcs   map[string][]*ast.FuncDecl
	vars    map[string]bool
	texts   map[string]string // constants with a text
	imports map[string]string // paths by the names that files have for them
}

func declared(path string, files []*ast.File) *declarations {
	d := &declarations{path, map[string][]*ast.FuncDecl{}, map[string]bool{}, map[string]string{}, map[string]string{}}
	for _, f := range files {
		d.importsOf(f)
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				d.funcs[decl.Name.Name] = append(d.funcs[decl.Name.Name], decl)
			case *ast.GenDecl:
				if decl.Tok == token.CONST {
					d.constants(decl)
				}
				if decl.Tok != token.VAR {
					continue
				}
				for _, spec := range decl.Specs {
					for _, n := range spec.(*ast.ValueSpec).Names {
						d.vars[n.Name] = true
					}
				}
			}
		}
	}
	return d
}

// importsOf notes what a file imports; without a name of its own a package is called by the last part
// of its path, or by the one before a version.
func (d *declarations) importsOf(f *ast.File) {
	for _, im := range f.Imports {
		at, _ := strconv.Unquote(im.Path.Value)
		name := path.Base(at)
		if len(name) > 1 && name[0] == 'v' && name[1] >= '0' && name[1] <= '9' {
			name = path.Base(path.Dir(at))
		}
		if im.Name != nil {
			name = im.Name.Name
		}
		d.imports[name] = at
	}
}

// workspace knows the packages of a module by their paths; nil is one of elsewhere.
type workspace struct {
	own   func(path string) (*Source, bool)
	known map[string]*declarations
	below map[*declarations][]*declarations // see behind
}

func (w *workspace) of(path string) *declarations {
	d, ok := w.known[path]
	if ok || w.own == nil {
		return d
	}
	if src, found := w.own(path); found {
		var files []*ast.File
		for _, f := range src.Files {
			if file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, parser.SkipObjectResolution); err == nil {
				files = append(files, file)
			}
		}
		d = declared(path, files)
	}
	w.known[path] = d
	return d
}

// behind returns the packages of the module that one imports, and those that they import.
func (w *workspace) behind(d *declarations) []*declarations {
	all, ok := w.below[d]
	if !ok {
		all = w.collect(d, map[*declarations]bool{})
		w.below[d] = all
	}
	return all
}

func (w *workspace) collect(d *declarations, seen map[*declarations]bool) (out []*declarations) {
	for _, at := range d.imports {
		if o := w.of(at); o != nil && !seen[o] {
			seen[o] = true
			out = append(append(out, o), w.collect(o, seen)...)
		}
	}
	return out
}

func (d *declarations) constants(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		s := spec.(*ast.ValueSpec)
		for i, n := range s.Names {
			if i < len(s.Values) {
				if text := d.text(s.Values[i]); text != "" {
					d.texts[n.Name] = text
				}
			}
		}
	}
}

// text is that of a literal or a constant, else empty.
func (d *declarations) text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value) // the parser accepted it
			return text
		}
	case *ast.Ident:
		return d.texts[e.Name]
	}
	return ""
}

// outside are the packages whose calls name what lies outside of the program: files and
// environment variables, databases, addresses.
var outside = []string{"os", "sql", "net", "http", "redis", "sqlx", "pgx", "pgxpool"}

// named returns what calls and options of those packages name: "os /tmp/state".
func (d *declarations) named(n ast.Node) (names []string) {
	pkg := func(e ast.Expr) string {
		if sel, ok := e.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && slices.Contains(outside, id.Name) {
				return id.Name
			}
		}
		return ""
	}
	add := func(of string, e ast.Expr) {
		if text := d.text(e); of != "" && text != "" {
			names = append(names, of+" "+text)
		}
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		for _, arg := range n.Args {
			add(pkg(n.Fun), arg)
		}
	case *ast.CompositeLit: // redis.Options{Addr: …}, http.Server{Addr: …}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				add(pkg(n.Type), kv.Value)
			}
		}
	}
	return names
}

// usage is something that a package declares.
type usage struct {
	in   *declarations
	name string
}

// footprint is what a test uses, as far as it was followed.
type footprint struct {
	w       *workspace
	vars    map[string]bool
	changes map[string]bool // variables and state of library packages
	looks   map[string]bool // the same, and other names of theirs
	seen    map[usage]bool
	todo    []usage
}

// reach returns the variables that a function uses, and what it names outside of the program,
// also by way of others.
func (w *workspace) reach(d *declarations, name string) *footprint {
	f := &footprint{w: w, vars: map[string]bool{}, changes: map[string]bool{}, looks: map[string]bool{}, seen: map[usage]bool{}}
	f.add(d, name)
	for len(f.todo) > 0 {
		next := f.todo[0]
		f.todo = f.todo[1:]
		for _, fn := range next.in.funcs[next.name] {
			if fn.Body != nil {
				f.body(next.in, fn.Body)
			}
		}
	}
	return f
}

// add notes that something is used that a package declares: a variable, or a function or method, which is
// followed.
func (f *footprint) add(d *declarations, name string) {
	if d.vars[name] {
		f.vars[d.path+"."+name] = true
	}
	if u := (usage{d, name}); d.funcs[name] != nil && !f.seen[u] {
		f.seen[u] = true
		f.todo = append(f.todo, u)
	}
}

func (f *footprint) body(d *declarations, body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		for _, name := range d.named(n) {
			f.vars[name] = true
		}
		f.library(d, n)
		switch n := n.(type) {
		case *ast.Ident:
			f.add(d, n.Name)
		case *ast.SelectorExpr:
			f.selector(d, n)
		}
		return true
	})
}

// selector follows pkg.Name into a package of the module, and value.Method into every package whose
// method it may be.
func (f *footprint) selector(d *declarations, n *ast.SelectorExpr) {
	if id, ok := n.X.(*ast.Ident); ok && d.imports[id.Name] != "" {
		if o := f.w.of(d.imports[id.Name]); o != nil {
			f.add(o, n.Sel.Name)
		}
		return
	}
	for _, o := range f.w.behind(d) {
		if fns := o.funcs[n.Sel.Name]; len(fns) > 0 && slices.ContainsFunc(fns, func(fn *ast.FuncDecl) bool { return fn.Recv != nil }) {
			f.add(o, n.Sel.Name)
		}
	}
}

func overlaps(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}

// maxHelpers bounds how many functions lead to the one that calls Parallel.
const maxHelpers = 4

// callsParallel reports whether a test calls the method Parallel of its own parameter, itself
// or through a function that it hands that to. What sub-tests do does not count.
func (d *declarations) callsParallel(fn *ast.FuncDecl, depth int) bool {
	own := map[string]bool{}
	for _, p := range fn.Type.Params.List {
		for _, n := range p.Names {
			own[n.Name] = true
		}
	}
	found := false
	if fn.Body == nil || depth > maxHelpers {
		return false
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := call.Fun.(type) {
		case *ast.SelectorExpr:
			id, ok := f.X.(*ast.Ident)
			found = found || ok && f.Sel.Name == "Parallel" && own[id.Name]
		case *ast.Ident:
			handed := slices.ContainsFunc(call.Args, func(e ast.Expr) bool { id, ok := e.(*ast.Ident); return ok && own[id.Name] })
			if helpers := d.funcs[f.Name]; handed && len(helpers) > 0 {
				found = found || d.callsParallel(helpers[0], depth+1)
			}
		}
		return true
	})
	return found
}
