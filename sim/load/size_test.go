package load

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// declarer writes declarations by bytes: each names what was declared before it.
type declarer struct {
	data    []byte
	plain   []string // types without parameters
	generic []string // with one
	consts  []string
	funcs   []string // generic, of one parameter
	values  []string
	out     strings.Builder
}

func (d *declarer) pick(n int) int {
	if len(d.data) == 0 || n < 1 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % n
}

// typ is a type that can be written here; param is a type parameter, or empty.
func (d *declarer) typ(param string) string {
	switch k := d.pick(8); {
	case k == 0 && param != "":
		return param
	case k == 1 && len(d.generic) > 0:
		return d.generic[d.pick(len(d.generic))] + "[" + d.typ(param) + "]"
	case k == 2:
		return "*" + d.typ(param)
	case k == 3:
		return "[]" + d.typ(param)
	case k == 4:
		return "func(" + d.typ(param) + ") " + d.typ(param)
	case k == 5:
		return "struct { a, b " + d.typ(param) + " }"
	case len(d.plain) > 0:
		return d.plain[d.pick(len(d.plain))]
	}
	return "int"
}

// declare writes one declaration.
func (d *declarer) declare(i int) {
	say := func(format string, args ...any) { fmt.Fprintf(&d.out, format+"\n", args...) }
	t := fmt.Sprint("t", i)
	switch d.pick(10) {
	case 0:
		say("type %s struct { a, b %s; c %s }", t, d.typ(""), d.typ(""))
		d.plain = append(d.plain, t)
	case 1:
		say("type %s [3]%s", t, d.typ(""))
		d.plain = append(d.plain, t)
	case 2:
		say("type %s = %s", t, d.typ(""))
		d.plain = append(d.plain, t)
	case 3:
		say("type %s[T any] struct { a T; b [2]%s }", t, d.typ("T"))
		d.generic = append(d.generic, t)
	case 4:
		say("type %s[T any] = struct { a %s; b *%s }", t, d.typ("T"), d.typ("T"))
		d.generic = append(d.generic, t)
	case 5:
		say("type %s interface { M(%s) %s }", t, d.typ(""), d.typ(""))
		d.plain = append(d.plain, t)
	case 6:
		k := fmt.Sprint("k", i)
		text := "`" + strings.Repeat("x", d.pick(9)) + "`"
		for range d.pick(3) {
			if len(d.consts) > 0 {
				text += " + (" + d.consts[d.pick(len(d.consts))] + ")"
			}
		}
		say("const %s = %s", k, text)
		d.consts = append(d.consts, k)
	case 7:
		f := fmt.Sprint("f", i)
		say("func %s[T any](x T) (r %s) { return }", f, d.typ("T"))
		d.funcs = append(d.funcs, f)
	default:
		v := fmt.Sprint("v", i)
		switch {
		case len(d.funcs) > 0 && len(d.values) > 0 && d.pick(4) > 0:
			say("var %s = %s(%s)", v, d.funcs[d.pick(len(d.funcs))], d.values[d.pick(len(d.values))])
		case len(d.funcs) > 0:
			say("var %s = %s(*new(%s))", v, d.funcs[d.pick(len(d.funcs))], d.typ(""))
		default:
			say("var %s %s", v, d.typ(""))
		}
		d.values = append(d.values, v)
	}
}

// counting is how far parts of types are counted.
const counting = 20_000

// partsOf counts the parts of a type as the sizes mean it: what a value holds itself, or what is written.
func partsOf(k measureKind, t types.Type, left *int) (n int) {
	if *left--; *left < 0 {
		return 0
	}
	of := func(ts ...types.Type) {
		for _, t := range ts {
			n += partsOf(k, t, left)
		}
	}
	n = 1
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if k == held {
			return partsOf(k, t.Underlying(), left)
		}
		for i := range t.TypeArgs().Len() {
			of(t.TypeArgs().At(i))
		}
		return n
	case *types.Struct:
		for i := range t.NumFields() {
			of(t.Field(i).Type())
		}
		return n
	case *types.Array:
		of(t.Elem())
		return n
	}
	if k == held {
		return n
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		of(t.Elem())
	case *types.Slice:
		of(t.Elem())
	case *types.Signature:
		for _, list := range []*types.Tuple{t.Params(), t.Results()} {
			for i := range list.Len() {
				of(list.At(i).Type())
			}
		}
	}
	return n
}

// FuzzSizes holds the sizes that are measured before types are known to what the type-checker makes of the same
// source: they are never smaller, for what is measured too small would pass, and take gigabytes.
func FuzzSizes(f *testing.F) {
	f.Add([]byte{0, 0, 1, 3, 5, 2, 7, 5, 3, 1, 0, 8, 1, 2})
	f.Add([]byte("\x03\x00\x00\x03\x01\x00\x05\x00\x04\x01\x00\x01\x02\x02\x01\x00\x01\x01\x07\x01\x00\x05\x00\x08\x08\x00"))
	f.Add([]byte("\x06\x08\x06\x03\x02\x00\x00\x06\x01\x02\x01\x01\x06\x02\x02\x02\x01"))
	f.Add([]byte("\x07\x05\x00\x08\x00\x08\x01\x00\x00\x08\x01\x00\x01\x08\x01\x00\x02\x08\x01\x00\x03\x08\x01\x00\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &declarer{data: data[:min(len(data), 120)]}
		for i := 0; len(d.data) > 0 && i < 14; i++ {
			d.declare(i)
		}
		text := "package p\n\n" + d.out.String()
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", text, parser.AllErrors)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		m := newMeasure([]*ast.File{file}, func(string) *types.Package { return nil })
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}
		if _, err := new(types.Config).Check("p", fset, []*ast.File{file}, info); err != nil {
			t.Skip(err)
		}
		atLeast := func(n ast.Node, what string, got int, k measureKind, typ types.Type) {
			left := counting
			if want := partsOf(k, typ, &left); got < min(want, counting) {
				t.Errorf("%s of %s is measured as %d parts, and has %d\n%s", what, fset.Position(n.Pos()), got, want, text)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if n.TypeParams == nil {
					atLeast(n, "what a value holds", m.typeSize(held, n.Name).total(), held, info.Defs[n.Name].Type())
					atLeast(n, "what is written", m.typeSize(written, n.Type).total(), written, info.Types[n.Type].Type)
				}
			case *ast.CallExpr:
				if v := info.Types[n]; v.IsValue() {
					atLeast(n, "the type of the call", m.exprSize(n).total(), written, v.Type)
				}
			case *ast.ValueSpec:
				for i, x := range n.Values {
					if v := info.Types[x].Value; v != nil && v.Kind() == constant.String {
						if got, want := m.constSize(x), len(constant.StringVal(v)); got < want {
							t.Errorf("constant %s is measured as %d bytes, and has %d\n%s", n.Names[i].Name, got, want, text)
						}
					}
				}
			}
			return true
		})
	})
}
