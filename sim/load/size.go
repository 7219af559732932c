//lint:file-ignore SA1019 ast.Object is what there is before types are known, and whether they can be is the question here.

package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
)

// This file measures types by the syntax tree, before they are checked. The
// type-checker can neither be interrupted nor told how much it may take, and a few
// dozen lines can make it write a type of a trillion parts.

// huge is where sizes stop growing.
const huge = 1 << 40

// size is how large something is that may be written with type parameters: its
// parts, and how often each parameter (an *ast.Object or a *types.TypeParam) occurs in
// it. deep is how many declared types it goes through, one holding the next.
type size struct {
	parts int
	of    map[any]int
	deep  int
}

var one = size{parts: 1}

func capped(n int) int { return min(n, huge) }

func (s size) plus(t size) size {
	out := size{capped(s.parts + t.parts), s.of, max(s.deep, t.deep)}
	if len(t.of) > 0 {
		out.of = maps.Clone(s.of)
		if out.of == nil {
			out.of = map[any]int{}
		}
		for k, n := range t.of {
			out.of[k] = capped(out.of[k] + n)
		}
	}
	return out
}

func (s size) times(n int) size {
	out := size{parts: product(s.parts, n), deep: s.deep}
	for k, c := range s.of {
		if out.of == nil {
			out.of = map[any]int{}
		}
		out.of[k] = product(c, n)
	}
	return out
}

func product(a, b int) int {
	if a > 0 && b > huge/a {
		return huge
	}
	return a * b
}

// total counts a parameter as one part.
func (s size) total() int {
	n := s.parts
	for _, c := range s.of {
		n = capped(n + c)
	}
	return n
}

// max returns the larger of two, by what they come to.
func (s size) max(t size) size {
	if t.total() > s.total() {
		return t
	}
	return s
}

// with puts arguments in the place of parameters.
func (s size) with(params []any, args []size) size {
	if len(s.of) == 0 {
		return s
	}
	out := size{parts: s.parts, deep: s.deep}
	rest := maps.Clone(s.of)
	for i, p := range params {
		if n := rest[p]; n > 0 && i < len(args) {
			delete(rest, p)
			arg := args[i].times(n)
			arg.deep += s.deep
			out = out.plus(arg)
		}
	}
	return out.plus(size{of: rest})
}

// measureKind says what of a type is measured.
type measureKind uint8

const (
	held    measureKind = iota // what a value of the type holds itself
	written                    // what its name says when it is written out, with aliases resolved
)

// measure knows the sizes of what a package declares.
type measure struct {
	scope    map[string]*ast.Object // of the package
	imports  map[string][]string    // name in some file to paths
	imported func(path string) *types.Package
	types    [2]map[*ast.Object]size
	foreign  [2]map[types.Type]size
	values   map[*ast.Object]size // types of variables and functions, written
	fields   map[string]size      // of fields and methods: how large they are in terms of their struct
	calls    map[*ast.CallExpr]size
	consts   map[*ast.Object]int // bytes of text
	inits    map[*ast.ValueSpec][]ast.Expr
	own      map[*ast.Object]int // methods that a type declares
	methods  map[*ast.Object]int // with those of what it embeds
	followed map[*ast.Object]bool
	open     map[*ast.Object]bool
	depth    int
	deepest  int

	receiving map[string]bool // type parameters of the method at hand: the parser leaves them unresolved
}

func newMeasure(files []*ast.File, imported func(string) *types.Package) *measure {
	m := &measure{
		scope: map[string]*ast.Object{}, imports: map[string][]string{}, imported: imported,
		values: map[*ast.Object]size{}, fields: map[string]size{}, calls: map[*ast.CallExpr]size{}, consts: map[*ast.Object]int{},
		inits: map[*ast.ValueSpec][]ast.Expr{},
		own:   map[*ast.Object]int{}, methods: map[*ast.Object]int{}, followed: map[*ast.Object]bool{}, open: map[*ast.Object]bool{},
	}
	for k := range m.types {
		m.types[k], m.foreign[k] = map[*ast.Object]size{}, map[types.Type]size{}
	}
	for _, f := range files {
		for name, o := range f.Scope.Objects {
			m.scope[name] = o
		}
		m.importsOf(f)
	}
	for _, f := range files {
		ast.Inspect(f, m.declares)
	}
	return m
}

func (m *measure) importsOf(f *ast.File) {
	for _, im := range f.Imports {
		path := im.Path.Value[1 : len(im.Path.Value)-1]
		name := ""
		if im.Name != nil {
			name = im.Name.Name
		} else if p := m.imported(path); p != nil {
			name = p.Name()
		}
		m.imports[name] = append(m.imports[name], path)
	}
}

// declares notes what later questions ask for.
func (m *measure) declares(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		m.constGroup(n)
	case *ast.StructType:
		for _, f := range n.Fields.List {
			for _, id := range f.Names {
				m.member(id.Name, f.Type)
			}
		}
	case *ast.InterfaceType:
		for _, f := range n.Methods.List {
			for _, id := range f.Names {
				m.member(id.Name, f.Type)
			}
		}
	case *ast.FuncDecl:
		if n.Recv != nil {
			m.receiving = receiverParams(n)
			m.member(n.Name.Name, n.Type)
			m.receiving = nil
			if o := m.receiver(n); o != nil {
				m.own[o]++
			}
		}
	}
	return true
}

// member notes a field or method. What it is called decides, not whose it is: the
// largest of a name counts.
func (m *measure) member(name string, t ast.Expr) {
	s := m.typeSize(written, t)
	n := 0
	for _, c := range s.of {
		n = capped(n + c)
	}
	old := m.fields[name]
	m.fields[name] = size{parts: max(old.parts, s.parts), of: map[any]int{"": max(old.of[""], n)}}
}

// object returns what a name stands for, nil for what the language or another
// package declares.
func (m *measure) object(id *ast.Ident) *ast.Object {
	if id.Obj != nil {
		return id.Obj
	}
	return m.scope[id.Name]
}

// enter guards the measuring of what an object stands for. It returns false if
// that is under way: the object refers to itself, which the type-checker judges.
func (m *measure) enter(o *ast.Object) bool {
	if m.open[o] {
		return false
	}
	m.open[o] = true
	m.depth++
	m.deepest = max(m.deepest, m.depth)
	return m.depth < maxChain+100
}

func (m *measure) leave(o *ast.Object) {
	delete(m.open, o)
	m.depth--
}

// typeSize measures a type as it is written.
func (m *measure) typeSize(k measureKind, t ast.Expr) size {
	switch t := t.(type) {
	case nil:
		return size{}
	case *ast.Ident:
		return m.typeName(k, t)
	case *ast.ParenExpr:
		return m.typeSize(k, t.X)
	case *ast.SelectorExpr:
		return m.foreignName(k, t)
	case *ast.IndexExpr:
		return m.instance(k, t.X, []ast.Expr{t.Index})
	case *ast.IndexListExpr:
		return m.instance(k, t.X, t.Indices)
	case *ast.BinaryExpr: // a union
		return m.typeSize(k, t.X).plus(m.typeSize(k, t.Y))
	case *ast.UnaryExpr:
		return m.typeSize(k, t.X)
	case *ast.InterfaceType:
		return m.interfaceSize(k, t)
	case *ast.StructType:
		return one.plus(m.fieldSizes(k, t.Fields))
	case *ast.ArrayType:
		if k == held && t.Len == nil {
			return one
		}
		return one.plus(m.typeSize(k, t.Elt))
	}
	if k == held {
		return one
	}
	switch t := t.(type) {
	case *ast.StarExpr:
		return one.plus(m.typeSize(k, t.X))
	case *ast.Ellipsis:
		return one.plus(m.typeSize(k, t.Elt))
	case *ast.ChanType:
		return one.plus(m.typeSize(k, t.Value))
	case *ast.MapType:
		return one.plus(m.typeSize(k, t.Key)).plus(m.typeSize(k, t.Value))
	case *ast.FuncType:
		return one.plus(m.fieldSizes(k, t.Params)).plus(m.fieldSizes(k, t.Results))
	}
	return one
}

func (m *measure) fieldSizes(k measureKind, list *ast.FieldList) size {
	var out size
	if list == nil {
		return out
	}
	for _, f := range list.List {
		out = out.plus(m.typeSize(k, f.Type).times(max(1, len(f.Names))))
	}
	return out
}

func (m *measure) interfaceSize(k measureKind, t *ast.InterfaceType) size {
	out := one
	for _, f := range t.Methods.List {
		if k == written || len(f.Names) == 0 {
			out = out.plus(m.typeSize(k, f.Type))
		}
	}
	return out
}

func (m *measure) typeName(k measureKind, id *ast.Ident) size {
	if id.Obj == nil && m.receiving[id.Name] {
		return size{of: map[any]int{id.Name: 1}}
	}
	o := m.object(id)
	if o == nil || o.Kind != ast.Typ {
		return one
	}
	spec, ok := o.Decl.(*ast.TypeSpec)
	if !ok {
		return size{of: map[any]int{o: 1}}
	}
	if k == written && !spec.Assign.IsValid() {
		return one
	}
	return m.declared(k, o, spec)
}

// follow goes where the type-checker goes when it first needs a declared type: to all
// that are named in it, and on from there.
func (m *measure) follow(o *ast.Object) {
	spec, ok := o.Decl.(*ast.TypeSpec)
	if !ok || m.followed[o] || !m.enter(o) {
		return
	}
	m.followed[o] = true
	ast.Inspect(spec.Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if o := m.object(id); o != nil {
				m.follow(o)
			}
		}
		return true
	})
	m.leave(o)
}

// declared measures what a type declaration says.
func (m *measure) declared(k measureKind, o *ast.Object, spec *ast.TypeSpec) size {
	if s, ok := m.types[k][o]; ok {
		return s
	}
	if !m.enter(o) {
		return one
	}
	s := m.typeSize(k, spec.Type)
	m.leave(o)
	s.deep++
	m.types[k][o] = s
	return s
}

// instance measures a generic type with arguments.
func (m *measure) instance(k measureKind, of ast.Expr, indices []ast.Expr) size {
	args := make([]size, len(indices))
	all := one
	for i, x := range indices {
		args[i] = m.typeSize(k, x)
		all = all.plus(args[i])
	}
	switch x := ast.Unparen(of).(type) {
	case *ast.Ident:
		o := m.object(x)
		if o == nil {
			return all
		}
		spec, ok := o.Decl.(*ast.TypeSpec)
		if !ok || k == written && !spec.Assign.IsValid() {
			return all
		}
		return m.declared(k, o, spec).with(params(spec.TypeParams), args)
	case *ast.SelectorExpr:
		if k == held {
			for _, o := range m.importedObjects(x) {
				if t, ok := o.Type().(*types.Named); ok {
					all = all.max(m.foreignSize(k, t.Underlying()).with(typeParams(t.TypeParams()), args))
				}
			}
		}
	}
	return all
}

// params returns the type parameters that a declaration has, in order.
func params(list *ast.FieldList) []any {
	var out []any
	if list != nil {
		for _, f := range list.List {
			for _, id := range f.Names {
				out = append(out, id.Obj)
			}
		}
	}
	return out
}

func typeParams(list *types.TypeParamList) []any {
	var out []any
	for p := range list.TypeParams() {
		out = append(out, p)
	}
	return out
}

// constGroup notes the expressions of constants that repeat those above them.
func (m *measure) constGroup(d *ast.GenDecl) {
	if d.Tok != token.CONST {
		return
	}
	var last []ast.Expr
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if len(spec.Values) > 0 {
			last = spec.Values
		}
		m.inits[spec] = last
	}
}

// receiverParams returns the names that a method gives to its type's parameters.
func receiverParams(d *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	for _, f := range d.Recv.List {
		t := ast.Unparen(f.Type)
		if p, ok := t.(*ast.StarExpr); ok {
			t = ast.Unparen(p.X)
		}
		var args []ast.Expr
		switch x := t.(type) {
		case *ast.IndexExpr:
			args = []ast.Expr{x.Index}
		case *ast.IndexListExpr:
			args = x.Indices
		}
		for _, a := range args {
			if id, ok := a.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
	}
	return names
}

// receiver returns the type that a method belongs to.
func (m *measure) receiver(d *ast.FuncDecl) *ast.Object {
	if len(d.Recv.List) == 0 {
		return nil
	}
	if id := baseName(d.Recv.List[0].Type); id != nil {
		return m.object(id)
	}
	return nil
}

// baseName returns the name of a type without pointers and arguments.
func baseName(t ast.Expr) *ast.Ident {
	for {
		switch x := t.(type) {
		case *ast.Ident:
			return x
		case *ast.ParenExpr:
			t = x.X
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		default:
			return nil
		}
	}
}

// methodsOf bounds the method set of a type, with what it embeds. For each method
// of an embedded type a wrapper is built.
func (m *measure) methodsOf(t ast.Expr) int {
	if id := baseName(t); id != nil {
		return m.methodsOfNamed(id)
	}
	n := 0
	switch t := t.(type) {
	case *ast.StructType:
		for _, f := range t.Fields.List {
			if len(f.Names) == 0 {
				n = capped(n + m.methodsOf(f.Type))
			}
		}
	case *ast.InterfaceType:
		for _, f := range t.Methods.List {
			n = capped(n + len(f.Names))
			if len(f.Names) == 0 {
				n = capped(n + m.methodsOf(f.Type))
			}
		}
	case *ast.SelectorExpr:
		for _, o := range m.importedObjects(t) {
			n = max(n, foreignMethods(o.Type()))
		}
	}
	return n
}

func (m *measure) methodsOfNamed(id *ast.Ident) int {
	o := m.object(id)
	if o == nil {
		return 0
	}
	if n, ok := m.methods[o]; ok {
		return n
	}
	spec, ok := o.Decl.(*ast.TypeSpec)
	if !ok || !m.enter(o) {
		return 0
	}
	n := m.own[o] + m.methodsOf(spec.Type)
	m.leave(o)
	m.methods[o] = n
	return n
}
