package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
	"unicode"

	"racelab/sim/library"
)

// This file keeps of other modules, and of the Go installation, only what the program can reach.
// Real modules come to millions of words; a program uses a few of their functions. Reached
// is decided by names, before anything is type-checked: a function is when its name is used with that of
// its package, a method when a method of that name is used anywhere and its type is reached. That keeps
// too much rather than too little.

// home says where a package comes from.
type home uint8

const (
	ours     home = iota // the module at hand, or its workspace
	module               // a module that is required
	standard             // the Go installation
)

const (
	// maxRead bounds the source of other modules and of the installation that is read, and maxKept what is
	// reached of it, in bytes.
	maxRead = 64 << 20
	maxKept = 12 << 20
)

// pending is a package that is parsed and not checked yet.
type pending struct {
	path    string
	from    home
	goLine  string // language version
	files   []*ast.File
	imports map[*ast.File]map[string]string // name in the file to import path
	pieces  map[string][]*piece             // by name, methods left out
	methods map[string][]*piece             // by name of the type
	err     error
	partial bool // some of what it declares is left out
}

// piece is a declaration that is kept or left out as a whole.
type piece struct {
	in   *pending
	file *ast.File
	node ast.Node
	name string // of a method
	live bool
}

// reach finds what the program reaches.
type reach struct {
	l         *loader
	names     map[string]bool     // of methods that are called somewhere
	waiting   map[string][]*piece // methods of types that are reached, by name
	work      []*piece
	everyone  bool // methods may be called by name: all exported ones are reached
	read      int
	kept      int
	libraries map[*checked]bool
}

// wholes are packages of the library of which it has a part only, and that can be read from the installation
// instead where a program uses the rest: no other package of the library has their types in what it exports.
var wholes = map[string]bool{
	"encoding/base64": true, "encoding/hex": true, "flag": true, "hash/fnv": true, "math": true, "math/bits": true,
	"path/filepath": true, "strconv": true, "unicode": true, "container/list": true,
}

// errWhole says that a package of the library has to be read from the installation.
type errWhole string

func (e errWhole) Error() string { return "package " + string(e) + " is not whole" }

// reachable parses what the files import, and what that imports, and leaves out what they do not reach.
func (l *loader) reachable(files []*ast.File) error {
	for {
		err := l.reachOnce(files)
		at, again := err.(errWhole)
		if !again {
			return err
		}
		l.whole[string(at)] = true
		l.forgetParsed()
	}
}

// forgetParsed has what was parsed parsed again: declarations are marked.
func (l *loader) forgetParsed() {
	l.parsed, l.tokens, l.functions = map[string]*pending{}, l.ownTokens, 0
}

func (l *loader) reachOnce(files []*ast.File) error {
	r := &reach{l: l, names: map[string]bool{}, waiting: map[string][]*piece{}, libraries: map[*checked]bool{}}
	for _, name := range []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "IsZero", "Error", "String", "GoString", "Format"} {
		r.names[name] = true // the machine calls them
	}
	root := &pending{path: l.around.Path, from: ours}
	l.add(root, files)
	if err := r.whole(root); err != nil {
		return err
	}
	for len(r.work) > 0 {
		p := r.work[len(r.work)-1]
		r.work = r.work[:len(r.work)-1]
		if err := r.follow(p.in, p.file, p.node); err != nil {
			return err
		}
	}
	for _, p := range l.parsed {
		if p.from != ours && p.err == nil {
			p.cut(l)
		}
	}
	return nil
}

// add makes what a package declares known.
func (l *loader) add(p *pending, files []*ast.File) {
	p.files = files
	p.imports, p.pieces, p.methods = map[*ast.File]map[string]string{}, map[string][]*piece{}, map[string][]*piece{}
	for _, f := range files {
		p.imports[f] = map[string]string{}
		for _, d := range f.Decls {
			p.declare(f, d)
		}
	}
}

func (p *pending) declare(f *ast.File, d ast.Decl) {
	add := func(n ast.Node, names ...*ast.Ident) {
		x := &piece{in: p, file: f, node: n}
		for _, id := range names {
			p.pieces[id.Name] = append(p.pieces[id.Name], x)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d, d.Name)
		} else if t := baseName(d.Recv.List[0].Type); t != nil {
			p.methods[t.Name] = append(p.methods[t.Name], &piece{in: p, file: f, node: d, name: d.Name.Name})
		}
	case *ast.GenDecl:
		if d.Tok == token.CONST { // one counts the other
			var names []*ast.Ident
			for _, s := range d.Specs {
				names = append(names, s.(*ast.ValueSpec).Names...)
			}
			add(d, names...)
			return
		}
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				add(s, s.Name)
			case *ast.ValueSpec:
				add(s, s.Names...)
			}
		}
	}
}

// whole marks all of a package of the module at hand.
func (r *reach) whole(p *pending) error {
	for _, f := range p.files {
		if err := r.importAll(p, f); err != nil {
			return err
		}
		for _, d := range f.Decls {
			if err := r.follow(p, f, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// importAll notes the imports of a file, and parses those that have to be there: all but packages of the
// installation that are only named.
func (r *reach) importAll(p *pending, f *ast.File) error {
	for _, im := range f.Imports {
		at, err := strconv.Unquote(im.Path.Value)
		if err != nil || at == "unsafe" || at == "C" {
			continue
		}
		q, err := r.parsed(p, at, true)
		if err != nil {
			return err
		}
		name := impliedName(at)
		if q != nil && len(q.files) > 0 {
			name = q.files[0].Name.Name
		}
		if im.Name != nil {
			name = im.Name.Name
		}
		p.imports[f][name] = at
		if name == "_" || name == "." {
			if _, err := r.parsed(p, at, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// impliedName is what a package is most likely called.
func impliedName(at string) string {
	last := path.Base(at)
	if len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" && path.Dir(at) != "." {
		last = path.Base(path.Dir(at))
	}
	last, _, _ = strings.Cut(last, ".v")
	return strings.TrimPrefix(last, "go-")
}

// parsed returns a package as p imports it, parsed; nil for those of the library. With lazily
// set, one of the installation is not parsed yet.
func (r *reach) parsed(p *pending, at string, lazily bool) (*pending, error) {
	l := r.l
	key, from := l.resolve(at, p.from)
	if from == ours && at == l.around.Path {
		return nil, nil // by its external tests
	}
	if q, ok := l.parsed[key]; ok {
		return q, nil
	}
	if from == standard && lazily {
		return nil, nil
	}
	if _, embedded := library.Files(at); embedded && from != ours && !l.whole[at] {
		return nil, r.libraryNames(at)
	}
	src, err := l.source(at, from)
	q := &pending{path: key, from: from, err: err}
	l.parsed[key] = q
	if err != nil {
		return q, nil // it is told where it is imported
	}
	q.goLine = src.Go
	if q.err = r.parse(q, src.Files); q.err != nil {
		return q, nil
	}
	if from == ours {
		return q, r.whole(q)
	}
	for _, f := range q.files {
		if err := r.importAll(q, f); err != nil {
			return nil, err
		}
	}
	r.effects(q)
	return q, nil
}

// parse reads the files of a package that is imported.
func (r *reach) parse(q *pending, files []File) error {
	l := r.l
	if q.from == ours {
		inside, _, err := l.parse(files)
		l.add(q, inside)
		return err
	}
	var out []*ast.File
	for _, f := range files {
		if r.read += len(f.Text); r.read > maxRead {
			return fmt.Errorf("%s: the packages up to here come to more than %d MiB, which is more than racelab reads", f.Name, maxRead>>20)
		}
		file, err := parser.ParseFile(l.fset, f.Name, f.Text, parser.ParseComments)
		if err != nil {
			return firstError(err)
		}
		if q.from == module {
			if err := l.screenFile(file); err != nil {
				return err
			}
		}
		l.noteEmbeds(file)
		if q.from == standard {
			supply(q.path, file)
		}
		out = append(out, file)
	}
	l.add(q, out)
	return nil
}

// effects marks what runs when the package is initialized: its init functions, and the variables that a
// call gives their values.
func (r *reach) effects(q *pending) {
	for _, x := range q.pieces["init"] {
		r.mark(x)
	}
	for _, list := range q.pieces {
		for _, x := range list {
			if v, ok := x.node.(*ast.ValueSpec); ok && calls(v) {
				r.mark(x)
			}
		}
	}
}

// calls reports whether a value is computed by a call, or by something that looks like one.
func calls(v *ast.ValueSpec) bool {
	found := false
	for _, x := range v.Values {
		ast.Inspect(x, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				switch fun := n.Fun.(type) {
				case *ast.ParenExpr, *ast.ArrayType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.ChanType:
				case *ast.Ident:
					found = found || fun.Name != "new" && fun.Name != "make" && fun.Name != "len"
				case *ast.SelectorExpr:
					// These make values that nobody knows of but by the variable's name.
					id, ok := fun.X.(*ast.Ident)
					found = found || !ok || id.Name != "errors" && id.Name != "godebug"
				default:
					found = true
				}
			}
			return true
		})
	}
	return found
}

// libraryNames notes the methods that a library package may call on what it is given.
func (r *reach) libraryNames(at string) error {
	c, err := r.l.lib.get(at)
	if err != nil {
		return err
	}
	r.interfaces(c)
	return nil
}

func (r *reach) interfaces(c *checked) {
	if r.libraries[c] {
		return
	}
	r.libraries[c] = true
	for _, f := range c.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if it, ok := n.(*ast.InterfaceType); ok {
				r.methodsOf(it)
			}
			return true
		})
	}
	for _, d := range c.deps {
		r.interfaces(d)
	}
}

func (r *reach) methodsOf(it *ast.InterfaceType) {
	for _, m := range it.Methods.List {
		for _, id := range m.Names {
			r.called(id.Name)
		}
	}
}

// called notes that a method of some type is used.
func (r *reach) called(name string) {
	if r.names[name] {
		return
	}
	r.names[name] = true
	if name == "MethodByName" || name == "NumMethod" {
		r.everyone = true
		for n, list := range r.waiting {
			if isExported(n) {
				r.markAll(list)
			}
		}
	}
	r.markAll(r.waiting[name])
	delete(r.waiting, name)
}

func isExported(name string) bool {
	for _, c := range name {
		return unicode.IsUpper(c)
	}
	return false
}

func (r *reach) markAll(list []*piece) {
	for _, x := range list {
		r.mark(x)
	}
}

func (r *reach) mark(x *piece) {
	if x.live || x.in.from == ours {
		return
	}
	x.live = true
	r.kept += int(x.node.End() - x.node.Pos())
	r.work = append(r.work, x)
	if t, ok := x.node.(*ast.TypeSpec); ok {
		for _, m := range x.in.methods[t.Name.Name] {
			if r.names[m.name] || r.everyone && isExported(m.name) {
				r.mark(m)
			} else {
				r.waiting[m.name] = append(r.waiting[m.name], m)
			}
		}
	}
}

// follow marks what a declaration uses.
func (r *reach) follow(p *pending, f *ast.File, n ast.Node) (err error) {
	if r.kept > maxKept {
		return fmt.Errorf("%s: what the program uses of other modules up to here comes to more than %d MiB, which is more than racelab reads; check a smaller package", r.l.fset.Position(n.Pos()), maxKept>>20)
	}
	if err := r.l.embedded(n); err != nil {
		return err
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if err != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if at := ""; ok && id.Obj == nil {
				if at, ok = p.imports[f][id.Name]; ok {
					var q *pending
					if q, err = r.parsed(p, at, false); q != nil {
						r.markAll(q.pieces[n.Sel.Name])
					} else if err == nil && r.l.lacks(at, n.Sel.Name) {
						err = errWhole(at)
					}
					return false
				}
			}
			r.called(n.Sel.Name)
			if err == nil {
				err = r.follow(p, f, n.X)
			}
			return false
		case *ast.InterfaceType:
			r.methodsOf(n)
		case *ast.Ident:
			r.markAll(p.pieces[n.Name])
			if at, ok := p.imports[f]["."]; ok {
				if key, _ := r.l.resolve(at, p.from); r.l.parsed[key] != nil {
					r.markAll(r.l.parsed[key].pieces[n.Name])
				}
			}
		}
		return err == nil
	})
	return err
}

// cut leaves out what is not reached, and imports of what was not even parsed.
func (p *pending) cut(l *loader) {
	live := map[ast.Node]bool{}
	for _, list := range p.pieces {
		for _, x := range list {
			live[x.node] = x.live
		}
	}
	for _, list := range p.methods {
		for _, x := range list {
			live[x.node] = x.live
		}
	}
	for _, f := range p.files {
		decls := f.Decls[:0:0]
		f.Imports = nil
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok == token.CONST {
				if live[d] {
					decls = append(decls, d)
				}
				continue
			}
			specs := g.Specs[:0:0]
			for _, s := range g.Specs {
				im, isImport := s.(*ast.ImportSpec)
				if isImport && l.imported(im, p.from) {
					f.Imports = append(f.Imports, im)
					specs = append(specs, s)
				} else if !isImport && live[s] {
					specs = append(specs, s)
				}
			}
			if g.Specs = specs; len(specs) > 0 {
				decls = append(decls, g)
			}
		}
		f.Decls = decls
	}
}

// lacks reports whether the library's package lacks a name that the installation's may have.
func (l *loader) lacks(at, name string) bool {
	if !wholes[at] || l.whole[at] || l.around.Standard == nil {
		return false
	}
	c, err := l.lib.get(at)
	if err != nil || c.pkg.Scope().Lookup(name) != nil {
		return false
	}
	_, err = l.around.Standard(at)
	return err == nil
}

// imported reports whether anything of an import is there.
func (l *loader) imported(im *ast.ImportSpec, from home) bool {
	at, err := strconv.Unquote(im.Path.Value)
	if err != nil {
		return false
	}
	if _, embedded := library.Files(at); embedded && !l.whole[at] || at == "unsafe" {
		return true
	}
	key, _ := l.resolve(at, from)
	return l.parsed[key] != nil
}
