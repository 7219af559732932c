package machine

import (
	"fmt"
	"go/types"
	"strings"
)

// typeName writes a type as package reflect does: interface {}, struct { X int },
// and type arguments without a space between them.
func typeName(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.Uint8 || t.Kind() == types.Int32 {
			return types.Typ[t.Kind()].Name() // not byte or rune
		}
		if t.Kind() == types.UnsafePointer {
			return "unsafe.Pointer"
		}
		return t.Name()
	case *types.Named:
		return namedType(t)
	case *types.Pointer:
		return "*" + typeName(t.Elem())
	case *types.Slice:
		return "[]" + typeName(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), typeName(t.Elem()))
	case *types.Map:
		return "map[" + typeName(t.Key()) + "]" + typeName(t.Elem())
	case *types.Chan:
		return chanType(t)
	case *types.Signature:
		return "func" + signature(t)
	case *types.Struct:
		return structType(t)
	case *types.Interface:
		return interfaceType(t)
	}
	return types.TypeString(t, (*types.Package).Name)
}

func namedType(t *types.Named) string {
	name := t.Obj().Name()
	if p := t.Obj().Pkg(); p != nil {
		name = p.Name() + "." + name
	}
	args := t.TypeArgs()
	if args.Len() == 0 {
		return name
	}
	var parts []string
	for a := range args.Types() {
		parts = append(parts, typeName(a))
	}
	return name + "[" + strings.Join(parts, ",") + "]"
}

func chanType(t *types.Chan) string {
	elem := typeName(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- " + elem
	case types.RecvOnly:
		return "<-chan " + elem
	}
	if strings.HasPrefix(elem, "<-") {
		return "chan (" + elem + ")"
	}
	return "chan " + elem
}

func signature(t *types.Signature) string {
	var in, out []string
	for i := range t.Params().Len() {
		p := typeName(t.Params().At(i).Type())
		if t.Variadic() && i == t.Params().Len()-1 {
			p = "..." + strings.TrimPrefix(p, "[]")
		}
		in = append(in, p)
	}
	for v := range t.Results().Variables() {
		out = append(out, typeName(v.Type()))
	}
	text := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return text
	case 1:
		return text + " " + out[0]
	}
	return text + " (" + strings.Join(out, ", ") + ")"
}

func structType(t *types.Struct) string {
	if t.NumFields() == 0 {
		return "struct {}"
	}
	var parts []string
	for i := range t.NumFields() {
		f := t.Field(i)
		text := typeName(f.Type())
		if !f.Embedded() {
			text = f.Name() + " " + text
		}
		if tag := t.Tag(i); tag != "" {
			text += fmt.Sprintf(" %q", tag)
		}
		parts = append(parts, text)
	}
	return "struct { " + strings.Join(parts, "; ") + " }"
}

func interfaceType(t *types.Interface) string {
	if t.NumMethods() == 0 {
		return "interface {}"
	}
	var parts []string
	for i := range t.NumMethods() {
		m := t.Method(i)
		parts = append(parts, m.Name()+signature(m.Signature()))
	}
	return "interface { " + strings.Join(parts, "; ") + " }"
}
