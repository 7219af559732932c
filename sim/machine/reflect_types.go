package machine

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// This file answers what package reflect asks of types. The library's reflect has a type's
// number in its place; the answers come from go/types and from the layout of values here.
// Types that the program makes while it runs (reflect.SliceOf and its like) are added to the
// table as they are asked for. They have no methods of their own, so nothing has to be compiled.

// spareTypes and spareFuncs bound what package reflect may make while the program runs.
const (
	spareTypes = 4096
	spareFuncs = 4096
)

// typeFor returns the Type of a Go type while the program runs.
func (p *Program) typeFor(t types.Type) *Type {
	p.lazy.Lock()
	defer p.lazy.Unlock()
	out := p.table.of(t)
	p.extend()
	return out
}

// extend makes types that were laid out while the program runs known by their numbers. The
// caller holds the lock.
func (p *Program) extend() {
	for ; p.laidOut < len(p.table.all); p.laidOut++ {
		if p.laidOut == len(p.types) {
			panic(spentError{outOfBudget, "it makes more types than racelab keeps, through package reflect; let it make fewer"})
		}
		p.types[p.laidOut] = p.table.all[p.laidOut]
	}
}

// reflectParts are the types that a program can get at from a value of type t by reflection, beyond
// its parts: what a function takes and returns.
func (c *compiler) reflectParts(t *Type) {
	if sig, ok := t.typ.Underlying().(*types.Signature); ok {
		for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
			for v := range tuple.Variables() {
				c.markRuntime(c.prog.table.of(v.Type()))
			}
		}
	}
	if t.kind != kPointer && t.kind != kTuple {
		c.markRuntime(c.prog.table.of(types.NewPointer(t.typ)))
	}
}

// number is how the library names a type to package reflect.
func (t *Type) number() string { return strconv.Itoa(int(t.id)) }

// reflectKind is the number of a type's reflect.Kind.
func (t *Type) reflectKind() reflect.Kind {
	switch u := t.typ.Underlying().(type) {
	case *types.Basic:
		if k, ok := basicKinds[u.Kind()]; ok {
			return k
		}
	case *types.Array:
		return reflect.Array
	case *types.Chan:
		return reflect.Chan
	case *types.Signature:
		return reflect.Func
	case *types.Interface:
		return reflect.Interface
	case *types.Map:
		return reflect.Map
	case *types.Pointer:
		return reflect.Pointer
	case *types.Slice:
		return reflect.Slice
	case *types.Struct:
		return reflect.Struct
	}
	return reflect.Invalid
}

var basicKinds = map[types.BasicKind]reflect.Kind{
	types.Bool: reflect.Bool, types.Int: reflect.Int, types.Int8: reflect.Int8, types.Int16: reflect.Int16,
	types.Int32: reflect.Int32, types.Int64: reflect.Int64, types.Uint: reflect.Uint, types.Uint8: reflect.Uint8,
	types.Uint16: reflect.Uint16, types.Uint32: reflect.Uint32, types.Uint64: reflect.Uint64, types.Uintptr: reflect.Uintptr,
	types.Float32: reflect.Float32, types.Float64: reflect.Float64, types.Complex64: reflect.Complex64,
	types.Complex128: reflect.Complex128, types.String: reflect.String, types.UnsafePointer: reflect.UnsafePointer,
}

// What the library's reflect asks for by number; see its native.go.
const (
	askKind = iota
	askElem
	askKey
	askLen
	askSize
	askAlign
	askFieldAlign
	askChanDir
	askComparable
	askNumField
	askFieldType
	askFieldOffset // in bytes
	askFieldWords  // in words
	askFieldEmbedded
	askNumMethod
	askMethodType // without receiver, or as an interface's method
	askNumIn
	askIn
	askNumOut
	askOut
	askVariadic
	askWords
	askInTuple
	askOutTuple
	askMethodFunc // type of the method as a function with the receiver first
	askDefined    // it is declared, or predeclared
)

const (
	askString = iota
	askName
	askPkgPath
	askFieldName
	askFieldPkg
	askFieldTag
	askMethodName
	askMethodPkg
)

const (
	askImplements = iota
	askAssignable
	askConvertible
)

// typeNumber answers a question whose answer is a number, or the number of a type.
func (p *Program) typeNumber(t *Type, what, i int) int {
	id := func(t types.Type) int { return int(p.typeFor(t).id) }
	switch what {
	case askKind:
		return int(t.reflectKind())
	case askElem:
		if e, ok := t.typ.Underlying().(interface{ Elem() types.Type }); ok {
			return id(e.Elem())
		}
		return 0
	case askKey:
		return id(t.typ.Underlying().(*types.Map).Key())
	case askLen:
		return t.length
	case askSize:
		return t.bytes()
	case askAlign, askFieldAlign:
		return int(Sizes.Alignof(t.typ))
	case askChanDir:
		return [...]int{types.SendRecv: 3, types.SendOnly: 2, types.RecvOnly: 1}[t.typ.Underlying().(*types.Chan).Dir()]
	case askComparable:
		return b2i(t.comparable)
	case askWords:
		return t.size
	case askDefined:
		_, named := types.Unalias(t.typ).(*types.Named)
		_, basic := types.Unalias(t.typ).(*types.Basic)
		return b2i(named || basic)
	case askNumMethod, askMethodType, askMethodFunc:
		return p.methodNumber(t, what, i)
	case askNumField, askFieldType, askFieldOffset, askFieldWords, askFieldEmbedded:
		return p.fieldNumber(t, what, i)
	}
	return p.funcNumber(t.typ.Underlying().(*types.Signature), what, i)
}

func (p *Program) funcNumber(sig *types.Signature, what, i int) int {
	switch what {
	case askNumIn:
		return sig.Params().Len()
	case askNumOut:
		return sig.Results().Len()
	case askVariadic:
		return b2i(sig.Variadic())
	case askIn:
		return int(p.typeFor(sig.Params().At(i).Type()).id)
	case askOut:
		return int(p.typeFor(sig.Results().At(i).Type()).id)
	case askInTuple:
		return int(p.typeFor(unnamed(sig.Params())).id)
	case askOutTuple:
		return int(p.typeFor(unnamed(sig.Results())).id)
	}
	return 0
}

// unnamed is a tuple without the names of its variables, never nil.
func unnamed(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(vars...)
}

func (p *Program) fieldNumber(t *Type, what, i int) int {
	if t.kind == kTuple { // of package reflect's own: the arguments of a call
		return t.fields[i].off
	}
	s := t.typ.Underlying().(*types.Struct)
	switch what {
	case askNumField:
		return s.NumFields()
	case askFieldType:
		return int(p.typeFor(s.Field(i).Type()).id)
	case askFieldWords:
		return t.fields[i].off
	case askFieldEmbedded:
		return b2i(s.Field(i).Embedded())
	}
	vars := make([]*types.Var, s.NumFields())
	for k := range vars {
		vars[k] = s.Field(k)
	}
	return int(Sizes.Offsetsof(vars)[i])
}

// methodsOf returns a type's methods as package reflect numbers them: the exported ones by name; of an
// interface all.
func (p *Program) methodsOf(t *Type) []*types.Func {
	if have, ok := p.methodLists.Load(t.id); ok {
		return have.([]*types.Func)
	}
	var out []*types.Func
	if it, ok := t.typ.Underlying().(*types.Interface); ok {
		for f := range it.Methods() {
			out = append(out, f)
		}
	} else {
		set := types.NewMethodSet(t.typ)
		for i := range set.Len() {
			if f := set.At(i).Obj().(*types.Func); f.Exported() {
				out = append(out, f)
			}
		}
	}
	slices.SortFunc(out, func(a, b *types.Func) int { return strings.Compare(a.Name(), b.Name()) })
	p.methodLists.Store(t.id, out)
	return out
}

func (p *Program) methodNumber(t *Type, what, i int) int {
	all := p.methodsOf(t)
	if what == askNumMethod {
		return len(all)
	}
	sig := all[i].Signature()
	if what == askMethodType {
		return int(p.typeFor(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())).id)
	}
	params := []*types.Var{types.NewParam(token.NoPos, nil, "", t.typ)}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	return int(p.typeFor(types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())).id)
}

// typeText answers a question whose answer is a text.
func (p *Program) typeText(t *Type, what, i int) string {
	switch what {
	case askString:
		return t.String()
	case askName:
		return nameOf(t.typ)
	case askPkgPath:
		if n, ok := types.Unalias(t.typ).(*types.Named); ok && n.Obj().Pkg() != nil {
			return n.Obj().Pkg().Path()
		}
		return ""
	case askMethodName:
		return p.methodsOf(t)[i].Name()
	case askMethodPkg:
		if f := p.methodsOf(t)[i]; !f.Exported() && f.Pkg() != nil {
			return f.Pkg().Path()
		}
		return ""
	}
	s := t.typ.Underlying().(*types.Struct)
	switch f := s.Field(i); {
	case what == askFieldName:
		return f.Name()
	case what == askFieldTag:
		return s.Tag(i)
	case !f.Exported() && f.Pkg() != nil:
		return f.Pkg().Path()
	}
	return ""
}

// nameOf is a type's own name, with its arguments written out; empty for types without one.
func nameOf(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return typeName(t)
	case *types.Named:
		name := typeName(t)
		if p := t.Obj().Pkg(); p != nil {
			name = strings.TrimPrefix(name, p.Name()+".")
		}
		return name
	}
	return ""
}

func (p *Program) related(a, b *Type, how int) bool {
	switch how {
	case askImplements:
		return p.implementsType(a, b)
	case askAssignable:
		return types.AssignableTo(a.typ, b.typ)
	}
	return types.ConvertibleTo(a.typ, b.typ)
}

// What the library's reflect makes of types.
const (
	derivePointer = iota
	deriveSlice
	deriveMap
	deriveArray
	deriveChan
)

func (p *Program) derived(how int, a, b *Type, n int) *Type {
	switch how {
	case derivePointer:
		return p.typeFor(types.NewPointer(a.typ))
	case deriveSlice:
		return p.typeFor(types.NewSlice(a.typ))
	case deriveMap:
		return p.typeFor(types.NewMap(a.typ, b.typ))
	case deriveArray:
		return p.typeFor(types.NewArray(a.typ, int64(n)))
	}
	dir := [...]types.ChanDir{1: types.RecvOnly, 2: types.SendOnly, 3: types.SendRecv}[n]
	return p.typeFor(types.NewChan(dir, a.typ))
}

// derivedFunc is reflect.FuncOf.
func (p *Program) derivedFunc(in, out []*Type, variadic bool) *Type {
	tuple := func(list []*Type) *types.Tuple {
		var vars []*types.Var
		for _, t := range list {
			vars = append(vars, types.NewParam(token.NoPos, nil, "", t.typ))
		}
		return types.NewTuple(vars...)
	}
	return p.typeFor(types.NewSignatureType(nil, nil, nil, tuple(in), tuple(out), variadic))
}

// derivedStruct is reflect.StructOf for exported fields that are not embedded.
func (p *Program) derivedStruct(names, tags []string, list []*Type) *Type {
	vars := make([]*types.Var, len(list))
	for i, t := range list {
		vars[i] = types.NewField(token.NoPos, nil, names[i], t.typ, false)
	}
	return p.typeFor(types.NewStruct(vars, tags))
}

// typeArg is the Type whose number is argument i.
func (c *call) typeArg(i int) *Type { return c.m.prog.typeByID(uint32(c.args[i])) }

// typesArg are the Types whose numbers are in the slice that begins with argument i.
func (c *call) typesArg(i int) []*Type {
	var out []*Type
	for _, w := range c.m.cells(c.args[i], sliceLen(c.args[i+1])) {
		out = append(out, c.m.prog.typeByID(uint32(w)))
	}
	return out
}

func (c *call) textsArg(i int) []string {
	var out []string
	for _, w := range c.m.cells(c.args[i], sliceLen(c.args[i+1])) {
		out = append(out, c.m.prog.strings.text(w))
	}
	return out
}

func reflectTypeNatives() []native {
	const p = "reflect."
	number := func(f func(c *call) int) func(c *call) control {
		return func(c *call) control {
			c.dst[0] = Word(f(c))
			return next
		}
	}
	return []native{
		{name: p + "typeNumber", local: true, exec: number(func(c *call) int {
			return c.m.prog.typeNumber(c.typeArg(0), int(c.args[1]), int(c.args[2]))
		})},
		{name: p + "typeText", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(c.m.prog.typeText(c.typeArg(0), int(c.args[1]), int(c.args[2])))
			return next
		}},
		{name: p + "related", local: true, exec: number(func(c *call) int {
			return b2i(c.m.prog.related(c.typeArg(0), c.typeArg(1), int(c.args[2])))
		})},
		{name: p + "derived", local: true, exec: number(func(c *call) int {
			return int(c.m.prog.derived(int(c.args[0]), c.typeArg(1), c.typeArg(2), int(c.args[3])).id)
		})},
		{name: p + "derivedFunc", local: true, exec: number(func(c *call) int {
			return int(c.m.prog.derivedFunc(c.typesArg(0), c.typesArg(2), c.args[4] != 0).id)
		})},
		{name: p + "derivedStruct", local: true, exec: number(func(c *call) int {
			return int(c.m.prog.derivedStruct(c.textsArg(0), c.textsArg(2), c.typesArg(4)).id)
		})},
	}
}
