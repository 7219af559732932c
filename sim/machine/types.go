package machine

import (
	"fmt"
	"go/types"
	"math"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// kind classifies a type by how its values are laid out and worked on.
type kind uint8

const (
	kBool kind = iota
	kInt
	kUint
	kFloat
	kComplex
	kString
	kPointer
	kFunc
	kSlice
	kMap
	kChan
	kInterface
	kStruct
	kArray
	kTuple
)

// maxWords bounds the size of one variable, and maxFields that of a struct, so
// that a hostile type cannot exhaust memory.
const (
	maxWords  = 1 << 22
	maxFields = 1 << 17
)

// Type is a Go type with its layout. Types are numbered from 1 in a Program.
type Type struct {
	id     uint32
	typ    types.Type
	kind   kind
	bits   uint8  // of integers, floats and complex halves
	size   int    // in words
	slots  []slot // meaning of word i is slots[i%len(slots)]
	refs   bool   // some slot is not scalar
	elem   *Type  // of pointers, slices, arrays, channels, maps
	key    *Type  // of maps
	fields []field
	length int // of arrays

	runtime    bool // values of it get into interfaces
	comparable bool // by ==; interfaces are, whatever is in them
	dynamic    bool // holds interfaces, so that comparing may panic
	methods    map[string]*Func
	ptr        *Type // *T, if T has methods for JSON or text that need it
}

type field struct {
	name     string
	off      int
	typ      *Type
	embedded bool
}

// slotAt returns the meaning of word i of a value or of an array of them.
func (t *Type) slotAt(i int) slot { return t.slots[i%len(t.slots)] }

// String returns the type as %T shows it.
func (t *Type) String() string { return typeName(t.typ) }

// typeTable makes one Type for each distinct Go type.
type typeTable struct {
	byType typeutil.Map
	all    []*Type // index is id-1

	depth int      // of calls of lay
	later []func() // what is pointed to by types being laid out
}

// tooLarge is panicked with by typeTable.of and turned into an error by compile.
type tooLarge struct{ typ types.Type }

// of returns the Type of t. What a type points to is laid out after the type itself: it
// may contain the type, whose size has to be known by then.
func (tt *typeTable) of(t types.Type) *Type {
	if have := tt.byType.At(t); have != nil {
		return have.(*Type)
	}
	tt.depth++
	out := tt.lay(t)
	tt.depth--
	for tt.depth == 0 && len(tt.later) > 0 {
		f := tt.later[0]
		tt.later = tt.later[1:]
		f()
	}
	return out
}

// elem sets to to the Type of t when the types around it are laid out.
func (tt *typeTable) elem(to **Type, t types.Type) {
	tt.later = append(tt.later, func() { *to = tt.of(t) })
}

func (tt *typeTable) lay(t types.Type) *Type {
	out := &Type{typ: t, id: uint32(len(tt.all) + 1)}
	tt.byType.Set(t, out)
	tt.all = append(tt.all, out)
	tt.layOut(out, t.Underlying())
	out.comparable = out.compares()
	if out.size > maxWords {
		panic(tooLarge{t})
	}
	for _, s := range out.slots {
		out.refs = out.refs || s != scalar
		out.dynamic = out.dynamic || s == ifaceT
	}
	return out
}

// compares reports whether == is defined on values of t. It is types.Comparable
// without walking through the parts of a struct again and again.
func (t *Type) compares() bool {
	switch t.kind {
	case kSlice, kMap, kFunc:
		return false
	case kArray:
		return t.elem.comparable
	case kStruct:
		return !slices.ContainsFunc(t.fields, func(f field) bool { return !f.typ.comparable })
	}
	return true
}

func (tt *typeTable) layOut(out *Type, u types.Type) {
	one := func(k kind, s slot) { out.kind, out.size, out.slots = k, 1, []slot{s} }
	switch u := u.(type) {
	case *types.Basic:
		tt.basic(out, u, one)
	case *types.Pointer:
		one(kPointer, pointer)
		tt.elem(&out.elem, u.Elem())
	case *types.Signature:
		one(kFunc, fun)
	case *types.Map:
		one(kMap, pointer)
		tt.elem(&out.key, u.Key())
		tt.elem(&out.elem, u.Elem())
	case *types.Chan:
		one(kChan, pointer)
		tt.elem(&out.elem, u.Elem())
	case *types.Slice:
		out.kind, out.size, out.slots = kSlice, 2, []slot{pointer, scalar}
		tt.elem(&out.elem, u.Elem())
	case *types.Interface:
		out.kind, out.size, out.slots = kInterface, 2, []slot{ifaceT, ifaceV}
	case *types.Array:
		tt.array(out, u)
	case *types.Struct:
		out.kind = kStruct
		for i := range u.NumFields() {
			f := u.Field(i)
			tt.add(out, f.Name(), tt.of(f.Type()), f.Embedded())
		}
	case *types.Tuple:
		out.kind = kTuple
		for i := range u.Len() {
			tt.add(out, "", tt.of(u.At(i).Type()), false)
		}
	default:
		// Iterators of package ssa have an opaque type; the machine keeps a ref.
		one(kPointer, pointer)
	}
}

func (tt *typeTable) array(out *Type, u *types.Array) {
	e := tt.of(u.Elem())
	if u.Len() > maxWords || int(u.Len())*e.size > maxWords {
		panic(tooLarge{out.typ})
	}
	out.kind, out.elem, out.length = kArray, e, int(u.Len())
	out.size, out.slots = out.length*e.size, e.slots
}

func (tt *typeTable) add(out *Type, name string, t *Type, embedded bool) {
	out.fields = append(out.fields, field{name, out.size, t, embedded})
	if out.size += t.size; out.size > maxFields {
		panic(tooLarge{out.typ})
	}
	for i := range t.size {
		out.slots = append(out.slots, t.slotAt(i))
	}
}

func (tt *typeTable) basic(out *Type, b *types.Basic, one func(kind, slot)) {
	info := b.Info()
	switch {
	case info&types.IsBoolean != 0:
		one(kBool, scalar)
	case info&types.IsString != 0:
		one(kString, str)
	case info&types.IsInteger != 0:
		k := kInt
		if info&types.IsUnsigned != 0 {
			k = kUint
		}
		one(k, scalar)
		out.bits = intBits(b.Kind())
	case info&types.IsFloat != 0:
		one(kFloat, scalar)
		out.bits = 64
		if b.Kind() == types.Float32 {
			out.bits = 32
		}
	case info&types.IsComplex != 0:
		out.kind, out.size, out.slots, out.bits = kComplex, 2, []slot{scalar, scalar}, 64
		if b.Kind() == types.Complex64 {
			out.bits = 32
		}
	case b.Kind() == types.UnsafePointer && isDeferStack(out.typ): // of package ssa: a depth
		one(kUint, scalar)
		out.bits = 64
	default: // untyped nil, invalid, package ssa's iterators
		one(kPointer, pointer)
	}
}

func isDeferStack(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == "deferStack"
}

func intBits(k types.BasicKind) uint8 {
	switch k {
	case types.Int8, types.Uint8:
		return 8
	case types.Int16, types.Uint16:
		return 16
	case types.Int32, types.Uint32, types.UntypedRune:
		return 32
	}
	return 64
}

// wrap brings v back into the range of an integer type, as Go's wrap-around does.
func (t *Type) wrap(v Word) Word { return wrapInt(v, t.kind, t.bits) }

func wrapInt(v Word, k kind, bits uint8) Word {
	if bits == 64 {
		return v
	}
	shift := 64 - bits
	if k == kInt {
		return Word(int64(v<<shift) >> shift)
	}
	return v << shift >> shift
}

func floatWord(f float64, bits uint8) Word {
	if bits == 32 {
		f = float64(float32(f))
	}
	if f != f {
		return math.Float64bits(math.NaN()) // one NaN, so that equal states hash equal
	}
	return math.Float64bits(f)
}

func wordFloat(w Word) float64 { return math.Float64frombits(w) }

// methodKey names a method so that unexported ones of two packages differ.
func methodKey(f *types.Func) string {
	if f.Exported() || f.Pkg() == nil {
		return f.Name()
	}
	return fmt.Sprintf("%s.%s", f.Pkg().Path(), f.Name())
}
