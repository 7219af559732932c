package machine

import (
	"go/constant"
	"go/types"
)

// This file shows values of a type by the constants that the program declares of it: half-open, not 2.

// constant returns the name of the constant of a type that has a value; empty if there is none, or two.
func (m *Machine) constant(t *Type, v []Word) string {
	n, ok := types.Unalias(t.typ).(*types.Named)
	if !ok || len(v) != 1 || t.kind != kInt && t.kind != kUint && t.kind != kString || n.Obj().Pkg() == nil || !m.prog.own[n.Obj().Pkg()] {
		return ""
	}
	names, ok := m.prog.constants.Load(n)
	if !ok {
		names, _ = m.prog.constants.LoadOrStore(n, constantsOf(n))
	}
	var value constant.Value
	switch t.kind {
	case kInt:
		value = constant.MakeInt64(int64(v[0]))
	case kUint:
		value = constant.MakeUint64(v[0])
	default:
		value = constant.MakeString(m.prog.strings.text(v[0]))
	}
	return names.(map[string]string)[value.ExactString()]
}

// constantsOf returns the names of the constants of a type by their values. A value that has two names has
// none.
func constantsOf(n *types.Named) map[string]string {
	out := map[string]string{}
	scope := n.Obj().Pkg().Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !types.Identical(c.Type(), n) {
			continue
		}
		value := c.Val().ExactString()
		if _, taken := out[value]; taken {
			name = ""
		}
		out[value] = name
	}
	return out
}
