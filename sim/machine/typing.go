package machine

import "go/types"

// This file asks go/types about dynamic types. The answers are remembered;
// machines of one program ask from several goroutines.

func (p *Program) implements(t *Type, a *assertion) bool { return p.implementsIface(t, a.to, a.iface) }

func (p *Program) implementsType(t, iface *Type) bool {
	it, ok := iface.typ.Underlying().(*types.Interface)
	return ok && p.implementsIface(t, iface, it)
}

func (p *Program) implementsIface(t, iface *Type, it *types.Interface) bool {
	key := [2]uint32{t.id, iface.id}
	if v, ok := p.satisfied.Load(key); ok {
		return v.(bool)
	}
	ok := types.Implements(t.typ, it)
	p.satisfied.Store(key, ok)
	return ok
}

// hasText reports whether t has a method "func() string" with that name.
func (p *Program) hasText(t *Type, name string) bool {
	f := t.methods[name]
	return f != nil && f.results == 1 && f.textual
}

// formats reports whether t has the method Format(fmt.State, rune).
func (p *Program) formats(t *Type) bool {
	if t.methods["Format"] == nil {
		return false
	}
	key := [2]uint32{t.id, ^uint32(0)}
	if v, ok := p.satisfied.Load(key); ok {
		return v.(bool)
	}
	obj, _, _ := types.LookupFieldOrMethod(t.typ, false, nil, "Format")
	f, ok := obj.(*types.Func)
	ok = ok && f.Signature().Results().Len() == 0 && f.Signature().Params().Len() == 2 &&
		types.TypeString(f.Signature().Params().At(0).Type(), nil) == "fmt.State" &&
		types.Identical(f.Signature().Params().At(1).Type(), types.Typ[types.Rune])
	p.satisfied.Store(key, ok)
	return ok
}

func (p *Program) isError(t *Type) bool { return p.implementsType(t, p.errorType) }
