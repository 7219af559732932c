package load

import (
	"go/ast"
	"go/types"
)

// importedObjects returns what a name of another package can stand for.
func (m *measure) importedObjects(sel *ast.SelectorExpr) []types.Object {
	id, ok := sel.X.(*ast.Ident)
	if !ok || id.Obj != nil {
		return nil
	}
	var out []types.Object
	for _, path := range m.imports[id.Name] {
		if p := m.imported(path); p != nil {
			if o := p.Scope().Lookup(sel.Sel.Name); o != nil {
				out = append(out, o)
			}
		}
	}
	return out
}

func (m *measure) foreignName(k measureKind, sel *ast.SelectorExpr) size {
	out := one
	for _, o := range m.importedObjects(sel) {
		if tn, ok := o.(*types.TypeName); ok {
			out = out.max(m.foreignSize(k, tn.Type()))
		}
	}
	return out
}

// foreignSize measures a type that was checked before.
func (m *measure) foreignSize(k measureKind, t types.Type) size {
	t = types.Unalias(t)
	if s, ok := m.foreign[k][t]; ok {
		return s
	}
	m.foreign[k][t] = one // of what refers to itself
	s := m.foreignParts(k, t)
	m.foreign[k][t] = s
	return s
}

func (m *measure) foreignParts(k measureKind, t types.Type) size {
	out := one
	add := func(t types.Type) { out = out.plus(m.foreignSize(k, t)) }
	switch t := t.(type) {
	case *types.TypeParam:
		return size{of: map[any]int{t: 1}}
	case *types.Named:
		if k == held {
			return m.foreignSize(k, t.Underlying())
		}
		for a := range t.TypeArgs().Types() {
			add(a)
		}
	case *types.Struct:
		for f := range t.Fields() {
			add(f.Type())
		}
	case *types.Array:
		add(t.Elem())
	}
	if k == held {
		return out
	}
	switch t := t.(type) {
	case *types.Pointer:
		add(t.Elem())
	case *types.Slice:
		add(t.Elem())
	case *types.Chan:
		add(t.Elem())
	case *types.Map:
		add(t.Key())
		add(t.Elem())
	case *types.Signature:
		add(t.Params())
		add(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			add(v.Type())
		}
	}
	return out
}

// foreignMethods bounds the method set of a type that was checked before.
func foreignMethods(t types.Type) int {
	n := types.NewMethodSet(t).Len()
	if !types.IsInterface(t) {
		n = max(n, types.NewMethodSet(types.NewPointer(t)).Len())
	}
	return n
}
