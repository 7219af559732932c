//lint:file-ignore SA1019 ast.Object is what there is before types are known, and whether they can be is the question here.

package load

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// This file bounds the types of expressions, which calls of generic functions
// can double each time, and the texts of constants.

// exprSize bounds how large the type of an expression is when it is written
// out. Of several values it is the sum.
func (m *measure) exprSize(e ast.Expr) size {
	switch e := e.(type) {
	case *ast.Ident:
		return m.identSize(e)
	case *ast.ParenExpr:
		return m.exprSize(e.X)
	case *ast.CompositeLit:
		if e.Type == nil {
			return one
		}
		return m.typeSize(written, e.Type)
	case *ast.FuncLit:
		return m.typeSize(written, e.Type)
	case *ast.SelectorExpr:
		return m.selected(e)
	case *ast.IndexExpr:
		return m.indexed(e.X, []ast.Expr{e.Index})
	case *ast.IndexListExpr:
		return m.indexed(e.X, e.Indices)
	case *ast.SliceExpr:
		return one.plus(m.exprSize(e.X))
	case *ast.StarExpr: // a value or, as in new(*x), a type
		return one.plus(m.exprSize(e.X))
	case *ast.UnaryExpr:
		return one.plus(m.exprSize(e.X))
	case *ast.BinaryExpr:
		return m.exprSize(e.X).max(m.exprSize(e.Y))
	case *ast.TypeAssertExpr:
		return m.typeSize(written, e.Type)
	case *ast.CallExpr:
		return m.callSize(e)
	case *ast.ArrayType, *ast.ChanType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.StructType:
		return m.typeSize(written, e)
	}
	return one
}

// identSize bounds the type of what a name stands for.
func (m *measure) identSize(id *ast.Ident) size {
	o := m.object(id)
	if o == nil {
		return one
	}
	if s, ok := m.values[o]; ok {
		return s
	}
	if _, ok := o.Decl.(*ast.TypeSpec); ok {
		return m.typeName(written, id)
	}
	if !m.enter(o) {
		return one
	}
	s := m.declSize(o, id)
	m.leave(o)
	m.values[o] = s
	return s
}

func (m *measure) declSize(o *ast.Object, id *ast.Ident) size {
	switch d := o.Decl.(type) {
	case *ast.FuncDecl:
		return m.typeSize(written, d.Type)
	case *ast.Field:
		if o.Kind == ast.Typ {
			return size{of: map[any]int{o: 1}}
		}
		return m.typeSize(written, d.Type)
	case *ast.ValueSpec:
		if d.Type != nil || o.Kind == ast.Con {
			return m.typeSize(written, d.Type)
		}
		for i, n := range d.Names {
			if n.Name == o.Name && len(d.Values) > 0 {
				return m.exprSize(d.Values[min(i, len(d.Values)-1)])
			}
		}
	case *ast.AssignStmt:
		for i, l := range d.Lhs {
			if n, ok := l.(*ast.Ident); ok && n.Name == o.Name {
				return m.exprSize(d.Rhs[min(i, len(d.Rhs)-1)])
			}
		}
	}
	return one
}

// selected bounds x.f and pkg.F.
func (m *measure) selected(e *ast.SelectorExpr) size {
	if objects := m.importedObjects(e); objects != nil {
		out := one
		for _, o := range objects {
			out = out.max(m.foreignSize(written, o.Type()))
		}
		return out
	}
	x := m.exprSize(e.X)
	f, ok := m.fields[e.Sel.Name]
	if !ok {
		return one.plus(x)
	}
	return size{parts: f.parts}.plus(x.times(f.of[""]))
}

// indexed bounds x[i], where x may be generic and i a type.
func (m *measure) indexed(x ast.Expr, indices []ast.Expr) size {
	out := m.exprSize(x)
	args := make([]size, len(indices))
	for i, a := range indices {
		args[i] = m.typeSize(written, a)
	}
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		if o := m.object(id); o != nil {
			switch d := o.Decl.(type) {
			case *ast.FuncDecl:
				return out.with(params(d.Type.TypeParams), args)
			case *ast.TypeSpec:
				return m.instance(written, x, indices)
			}
		}
	}
	for _, a := range args {
		out = out.plus(a)
	}
	return out
}

// callSize bounds the results of a call, or of a conversion.
func (m *measure) callSize(call *ast.CallExpr) size {
	s, ok := m.calls[call]
	if !ok {
		s = m.measureCall(call)
		m.calls[call] = s
	}
	return s
}

func (m *measure) measureCall(call *ast.CallExpr) size {
	fun := ast.Unparen(call.Fun)
	var explicit []ast.Expr
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun, explicit = ast.Unparen(x.X), []ast.Expr{x.Index}
	case *ast.IndexListExpr:
		fun, explicit = ast.Unparen(x.X), x.Indices
	}
	switch f := fun.(type) {
	case *ast.Ident:
		o := m.object(f)
		if o == nil {
			return m.builtin(f.Name, call.Args)
		}
		if d, ok := o.Decl.(*ast.FuncDecl); ok {
			return m.applied(signatureOf(m, d.Type), explicit, call.Args)
		}
	case *ast.SelectorExpr:
		out := size{}
		for _, o := range m.importedObjects(f) {
			if sig, ok := o.Type().(*types.Signature); ok {
				out = out.max(m.applied(foreignSignature(m, sig), explicit, call.Args))
			}
		}
		if out.total() > 0 {
			return out
		}
	}
	return m.exprSize(call.Fun)
}

func (m *measure) builtin(name string, args []ast.Expr) size {
	out := one
	for _, a := range args {
		switch name {
		case "new", "make":
			return one.plus(m.exprSize(a))
		case "append", "min", "max":
			out = out.max(m.exprSize(a))
		}
	}
	return out
}

// signature is a function's, measured.
type signature struct {
	typeParams []any
	params     []size
	results    size
}

func signatureOf(m *measure, t *ast.FuncType) signature {
	s := signature{typeParams: params(t.TypeParams), results: m.fieldSizes(written, t.Results)}
	for _, f := range t.Params.List {
		for range max(1, len(f.Names)) {
			s.params = append(s.params, m.typeSize(written, f.Type))
		}
	}
	return s
}

func foreignSignature(m *measure, t *types.Signature) signature {
	s := signature{typeParams: typeParams(t.TypeParams()), results: m.foreignSize(written, t.Results())}
	for p := range t.Params().Variables() {
		s.params = append(s.params, m.foreignSize(written, p.Type()))
	}
	return s
}

// applied bounds the results of a call. A type argument that is not given is a part
// of the type of an argument whose parameter mentions it.
func (m *measure) applied(s signature, explicit []ast.Expr, args []ast.Expr) size {
	if len(s.results.of) == 0 {
		return s.results
	}
	given := make([]size, len(args))
	var all size
	for i, a := range args {
		given[i] = m.exprSize(a)
		all = all.plus(given[i])
	}
	bound := make([]size, len(s.typeParams))
	for i, p := range s.typeParams {
		if i < len(explicit) {
			bound[i] = m.typeSize(written, explicit[i])
			continue
		}
		for j, a := range given {
			if at := min(j, len(s.params)-1); at >= 0 && (s.params[at].of[p] > 0 || len(args) < len(s.params)) {
				bound[i] = bound[i].max(a)
			}
		}
		if bound[i].total() == 0 { // only a constraint mentions it
			bound[i] = all
		}
	}
	return s.results.with(s.typeParams, bound)
}

// constSize bounds the bytes of text that a constant expression has; 0 for what
// is no constant text.
func (m *measure) constSize(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return len(e.Value)
		}
	case *ast.ParenExpr:
		return m.constSize(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return capped(m.constSize(e.X) + m.constSize(e.Y))
		}
	case *ast.CallExpr: // a conversion
		if len(e.Args) == 1 {
			return m.constSize(e.Args[0])
		}
	case *ast.SelectorExpr:
		n := 0
		for _, o := range m.importedObjects(e) {
			if c, ok := o.(*types.Const); ok && c.Val().Kind() == constant.String {
				n = max(n, len(constant.StringVal(c.Val())))
			}
		}
		return n
	case *ast.Ident:
		return m.namedConst(e)
	}
	return 0
}

func (m *measure) namedConst(id *ast.Ident) int {
	o := m.object(id)
	if o == nil || o.Kind != ast.Con {
		return 0
	}
	if n, ok := m.consts[o]; ok {
		return n
	}
	spec, ok := o.Decl.(*ast.ValueSpec)
	if !ok || !m.enter(o) {
		return 0
	}
	n := 0
	for i, name := range spec.Names {
		if values := m.inits[spec]; name.Name == o.Name && i < len(values) {
			n = m.constSize(values[i])
		}
	}
	m.leave(o)
	m.consts[o] = n
	return n
}
