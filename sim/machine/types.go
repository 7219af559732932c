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
	refs   bool   // some slot is not plain
	times  bool   // some slot is a duration, part of a time, or a holder
	elem   *Type  // of pointers, slices, arrays, channels, maps
	key    *Type  // of maps
	fields []field
	length int // of arrays

	open       bool // it is being laid out
	reflected  bool // it is reflect.Value
	runtime    bool // values of it get into interfaces
	called     bool // its methods may be called by their names, and what they return gets into interfaces
	reading    bool // it numbers readings of the clock, in time.Time: see sameReading
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

func (e tooLarge) Error() string {
	return fmt.Sprintf("type %s needs more than %d words, which is more than the machine keeps in one value", e.typ, maxWords)
}

// giveUp forgets what was being laid out when a type turned out too large: whatever holds it is too large
// as well.
func (tt *typeTable) giveUp() {
	for _, t := range tt.all {
		if t.open {
			t.size = maxWords + 1
		}
	}
	tt.depth, tt.later = 0, nil
}

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
		tt.tolerant(f)
	}
	return out
}

// tolerant lays out what is pointed to. That may be too large: it matters where a variable of it is made.
func (tt *typeTable) tolerant(f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case tooLarge:
			later := tt.later
			tt.giveUp()
			tt.later = later
		default:
			panic(r)
		}
	}()
	f()
}

// elem sets to to the Type of t when the types around it are laid out.
func (tt *typeTable) elem(to **Type, t types.Type) {
	tt.later = append(tt.later, func() {
		if have := tt.byType.At(t); have != nil {
			*to = have.(*Type)
			return
		}
		defer func() { *to = tt.byType.At(t).(*Type) }()
		tt.depth++
		tt.lay(t)
		tt.depth--
	})
}

func (tt *typeTable) lay(t types.Type) *Type {
	out := &Type{typ: t, id: uint32(len(tt.all) + 1), open: true}
	tt.byType.Set(t, out)
	tt.all = append(tt.all, out)
	tt.layOut(out, t.Underlying())
	out.timeSlots()
	if isHolder(t) {
		out.slots = []slot{holder}
	}
	out.reflected = isReflectValue(t)
	out.comparable = out.compares()
	if out.size > maxWords {
		panic(tooLarge{t})
	}
	out.open = false
	for _, s := range out.slots {
		out.refs = out.refs || !s.plain()
		out.times = out.times || s.plain() && s != scalar
		out.dynamic = out.dynamic || s == ifaceT
	}
	return out
}

// timeSlots marks times and durations, also where a type of the program's own is made
// of them.
func (t *Type) timeSlots() {
	if n, ok := types.Unalias(t.typ).(*types.Named); ok && t.kind == kInt && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() + "." + n.Obj().Name() {
		case "time.Duration":
			t.slots = []slot{lasting}
		case "time.reading":
			t.reading = true
		case "racelab/rt.Instant":
			t.slots = []slot{instant}
		}
	}
	s, ok := t.typ.Underlying().(*types.Struct)
	if ok && s.NumFields() == timeWords && s.Field(0).Name() == "sec" && s.Field(0).Pkg().Path() == "time" {
		t.slots = []slot{clockS, clockN, clockQ, pointer}
	}
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

// isHolder reports whether t is the type by which the library's locks note who holds them.
func isHolder(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == "holder" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync"
}

func isReflectValue(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Value" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "reflect"
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
	return math.Float64bits(f) // of a NaN its sign and payload, too, which programs can see
}

func wordFloat(w Word) float64 { return math.Float64frombits(w) }

// methodKey names a method so that unexported ones of two packages differ.
func methodKey(f *types.Func) string {
	if f.Exported() || f.Pkg() == nil {
		return f.Name()
	}
	return fmt.Sprintf("%s.%s", f.Pkg().Path(), f.Name())
}
