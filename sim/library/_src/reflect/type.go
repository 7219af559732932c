// Package reflect looks at and works on values of any type while the program runs.
//
// The machine knows the types; a Value is the number of one and the address of memory that has
// the value. What memory is read and written is visible to other goroutines as it is in Go.
package reflect

import (
	"iter"
	"strconv"

	"racelab/rt"
)

// A Kind is what a type is made of.
type Kind uint

// The kinds of types.
const (
	Invalid Kind = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	Array
	Chan
	Func
	Interface
	Map
	Pointer
	Slice
	String
	Struct
	UnsafePointer
)

// Ptr is the old name of Pointer.
const Ptr = Pointer

var kindNames = [...]string{
	"invalid", "bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128", "array", "chan", "func", "interface", "map", "ptr", "slice", "string",
	"struct", "unsafe.Pointer",
}

// String returns the name of k.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind" + strconv.Itoa(int(k))
}

// ChanDir is the direction of a channel.
type ChanDir int

// The directions of channels.
const (
	RecvDir ChanDir = 1 << iota
	SendDir
	BothDir = RecvDir | SendDir
)

// String returns the direction as it is written.
func (d ChanDir) String() string {
	switch d {
	case SendDir:
		return "chan<-"
	case RecvDir:
		return "<-chan"
	case BothDir:
		return "chan"
	}
	return "ChanDir" + strconv.Itoa(int(d))
}

// Type is the type of a value. Types can be compared.
type Type interface {
	Align() int
	FieldAlign() int
	Method(int) Method
	Methods() iter.Seq[Method]
	MethodByName(string) (Method, bool)
	NumMethod() int
	Name() string
	PkgPath() string
	Size() uintptr
	String() string
	Kind() Kind
	Implements(u Type) bool
	AssignableTo(u Type) bool
	ConvertibleTo(u Type) bool
	Comparable() bool
	Bits() int
	ChanDir() ChanDir
	IsVariadic() bool
	Elem() Type
	Field(i int) StructField
	Fields() iter.Seq[StructField]
	FieldByIndex(index []int) StructField
	FieldByName(name string) (StructField, bool)
	FieldByNameFunc(match func(string) bool) (StructField, bool)
	In(i int) Type
	Ins() iter.Seq[Type]
	Key() Type
	Len() int
	NumField() int
	NumIn() int
	NumOut() int
	Out(i int) Type
	Outs() iter.Seq[Type]
	OverflowComplex(x complex128) bool
	OverflowFloat(x float64) bool
	OverflowInt(x int64) bool
	OverflowUint(x uint64) bool
	CanSeq() bool
	CanSeq2() bool
	number() rtype
}

// TypeOf returns the dynamic type of i; nil if i is nil.
func TypeOf(i any) Type { return typed(typeOf(i)) }

// TypeFor returns the Type of T.
func TypeFor[T any]() Type {
	var p *T
	return typed(rtype(typeNumber(typeOf(p), askElem, 0)))
}

// RacelabType returns the type of a number that the machine gave to another package.
func RacelabType(n uintptr) Type { return typed(rtype(n)) }

func typed(t rtype) Type {
	if t == 0 {
		return nil
	}
	return t
}

func numberOf(t Type) rtype {
	if t == nil {
		panic("reflect: nil type passed to Type.AssignableTo")
	}
	return t.number()
}

func (t rtype) number() rtype             { return t }
func (t rtype) ask(what int) int          { return typeNumber(t, what, 0) }
func (t rtype) words() int                { return typeNumber(t, askWords, 0) }
func (t rtype) elem() rtype               { return rtype(typeNumber(t, askElem, 0)) }
func (t rtype) Kind() Kind                { return Kind(typeNumber(t, askKind, 0)) }
func (t rtype) String() string            { return typeText(t, askString, 0) }
func (t rtype) Name() string              { return typeText(t, askName, 0) }
func (t rtype) PkgPath() string           { return typeText(t, askPkgPath, 0) }
func (t rtype) Size() uintptr             { return uintptr(t.ask(askSize)) }
func (t rtype) Align() int                { return t.ask(askAlign) }
func (t rtype) FieldAlign() int           { return t.ask(askFieldAlign) }
func (t rtype) Comparable() bool          { return t.ask(askComparable) == 1 }
func (t rtype) NumMethod() int            { return t.ask(askNumMethod) }
func (t rtype) ConvertibleTo(u Type) bool { return convertible(t, given(u, "ConvertibleTo")) }
func (t rtype) AssignableTo(u Type) bool {
	return related(t, given(u, "AssignableTo"), askAssignable)
}

func given(u Type, method string) rtype {
	if u == nil {
		panic("reflect: nil type passed to Type." + method)
	}
	return u.number()
}

func (t rtype) Implements(u Type) bool {
	to := given(u, "Implements")
	if to.Kind() != Interface {
		panic("reflect: non-interface type passed to Type.Implements")
	}
	return related(t, to, askImplements)
}

func (t rtype) must(k Kind, what string) {
	if t.Kind() != k {
		panic("reflect: " + what + " of non-" + k.String() + " type " + t.String())
	}
}

func (t rtype) Bits() int {
	if k := t.Kind(); k < Int || k > Complex128 {
		panic("reflect: Bits of non-arithmetic Type " + t.String())
	}
	return 8 * t.ask(askSize)
}

func (t rtype) ChanDir() ChanDir {
	t.must(Chan, "ChanDir")
	return ChanDir(t.ask(askChanDir))
}

func (t rtype) IsVariadic() bool {
	t.must(Func, "IsVariadic")
	return t.ask(askVariadic) == 1
}

func (t rtype) Elem() Type {
	switch t.Kind() {
	case Array, Chan, Map, Pointer, Slice:
		return t.elem()
	}
	panic("reflect: Elem of invalid type " + t.String())
}

func (t rtype) Key() Type {
	if t.Kind() != Map {
		panic("reflect: Key of non-map type " + t.String())
	}
	return rtype(t.ask(askKey))
}

func (t rtype) Len() int {
	if t.Kind() != Array {
		panic("reflect: Len of non-array type " + t.String())
	}
	return t.ask(askLen)
}

func (t rtype) NumIn() int {
	if t.Kind() != Func {
		panic("reflect: NumIn of non-func type " + t.String())
	}
	return t.ask(askNumIn)
}

func (t rtype) NumOut() int {
	if t.Kind() != Func {
		panic("reflect: NumOut of non-func type " + t.String())
	}
	return t.ask(askNumOut)
}

// within panics as the runtime does for an index that is out of range.
func within(i, n int) {
	_ = make([]struct{}, n)[i]
}

func (t rtype) In(i int) Type {
	if t.Kind() != Func {
		panic("reflect: In of non-func type " + t.String())
	}
	within(i, t.ask(askNumIn))
	return rtype(typeNumber(t, askIn, i))
}

func (t rtype) Out(i int) Type {
	if t.Kind() != Func {
		panic("reflect: Out of non-func type " + t.String())
	}
	within(i, t.ask(askNumOut))
	return rtype(typeNumber(t, askOut, i))
}

func (t rtype) Ins() iter.Seq[Type] {
	return func(yield func(Type) bool) {
		for i := range t.NumIn() {
			if !yield(t.In(i)) {
				return
			}
		}
	}
}

func (t rtype) Outs() iter.Seq[Type] {
	return func(yield func(Type) bool) {
		for i := range t.NumOut() {
			if !yield(t.Out(i)) {
				return
			}
		}
	}
}

func (t rtype) OverflowInt(x int64) bool {
	switch t.Kind() {
	case Int, Int8, Int16, Int32, Int64:
		shift := 64 - uint(t.Bits())
		return x != x<<shift>>shift
	}
	panic("reflect: OverflowInt of non-int type " + t.String())
}

func (t rtype) OverflowUint(x uint64) bool {
	switch t.Kind() {
	case Uint, Uintptr, Uint8, Uint16, Uint32, Uint64:
		shift := 64 - uint(t.Bits())
		return x != x<<shift>>shift
	}
	panic("reflect: OverflowUint of non-uint type " + t.String())
}

func (t rtype) OverflowFloat(x float64) bool {
	switch t.Kind() {
	case Float32:
		return overflows32(x)
	case Float64:
		return false
	}
	panic("reflect: OverflowFloat of non-float type " + t.String())
}

func (t rtype) OverflowComplex(x complex128) bool {
	switch t.Kind() {
	case Complex64:
		return overflows32(real(x)) || overflows32(imag(x))
	case Complex128:
		return false
	}
	panic("reflect: OverflowComplex of non-complex type " + t.String())
}

// overflows32 reports whether x is finite and no float32.
func overflows32(x float64) bool {
	const maxFloat32, maxFloat64 = 0x1p127 * (1 + (1 - 0x1p-23)), 0x1p1023 * (1 + (1 - 0x1p-52))
	if x < 0 {
		x = -x
	}
	return maxFloat32 < x && x <= maxFloat64
}

// CanSeq reports whether Value.Seq is for values of the type.
func (t rtype) CanSeq() bool {
	switch t.Kind() {
	case Int8, Int16, Int32, Int64, Int, Uint8, Uint16, Uint32, Uint64, Uint, Uintptr, Array, Slice, Chan, String, Map:
		return true
	case Func:
		return t.yields(1)
	case Pointer:
		return t.elem().Kind() == Array
	}
	return false
}

// CanSeq2 reports whether Value.Seq2 is for values of the type.
func (t rtype) CanSeq2() bool {
	switch t.Kind() {
	case Array, Slice, String, Map:
		return true
	case Func:
		return t.yields(2)
	case Pointer:
		return t.elem().Kind() == Array
	}
	return false
}

// yields reports whether t is func(func(A, B, ...) bool) with n parameters of the inner one.
func (t rtype) yields(n int) bool {
	if t.ask(askNumIn) != 1 || t.ask(askNumOut) != 0 {
		return false
	}
	y := rtype(typeNumber(t, askIn, 0))
	return y.Kind() == Func && y.ask(askNumIn) == n && y.ask(askNumOut) == 1 && rtype(typeNumber(y, askOut, 0)).Kind() == Bool
}

// Method is a method of a type. Func takes the receiver first.
type Method struct {
	Name    string
	PkgPath string
	Type    Type
	Func    Value
	Index   int
}

// IsExported reports whether other packages see the method.
func (m Method) IsExported() bool { return m.PkgPath == "" }

func (t rtype) Method(i int) Method {
	n := t.NumMethod()
	if t.Kind() == Interface {
		if i < 0 || i >= n {
			panic("reflect: Method index out of range")
		}
		return Method{Name: typeText(t, askMethodName, i), PkgPath: typeText(t, askMethodPkg, i), Type: rtype(typeNumber(t, askMethodType, i)), Index: i}
	}
	if i < 0 || i >= n {
		panic("reflect: Method index out of range")
	}
	sig := rtype(typeNumber(t, askMethodFunc, i))
	return Method{Name: typeText(t, askMethodName, i), Type: sig, Func: Value{typ: sig, at: methodExpr(t, i, sig)}, Index: i}
}

func (t rtype) Methods() iter.Seq[Method] {
	return func(yield func(Method) bool) {
		for i := range t.NumMethod() {
			if !yield(t.Method(i)) {
				return
			}
		}
	}
}

func (t rtype) methodIndex(name string) int {
	for i := range t.NumMethod() {
		if typeText(t, askMethodName, i) == name {
			return i
		}
	}
	return -1
}

func (t rtype) MethodByName(name string) (Method, bool) {
	if i := t.methodIndex(name); i >= 0 {
		return t.Method(i), true
	}
	return Method{}, false
}

// PointerTo returns the type *t.
func PointerTo(t Type) Type { return derived(derivePointer, t.number(), t.number(), 0) }

// PtrTo is the old name of PointerTo.
func PtrTo(t Type) Type { return PointerTo(t) }

// SliceOf returns the type []t.
func SliceOf(t Type) Type { return derived(deriveSlice, t.number(), t.number(), 0) }

// MapOf returns the type map[key]elem.
func MapOf(key, elem Type) Type {
	if !key.Comparable() {
		panic("reflect.MapOf: invalid key type " + key.String())
	}
	return derived(deriveMap, key.number(), elem.number(), 0)
}

// ArrayOf returns the type [length]elem.
func ArrayOf(length int, elem Type) Type {
	if length < 0 {
		panic("reflect: negative length passed to ArrayOf")
	}
	return derived(deriveArray, elem.number(), elem.number(), length)
}

// ChanOf returns the type of channels of t.
func ChanOf(dir ChanDir, t Type) Type {
	if dir < 1 || dir > 3 {
		panic("reflect.ChanOf: invalid dir")
	}
	return derived(deriveChan, t.number(), t.number(), int(dir))
}

// FuncOf returns the type of functions with such parameters and results.
func FuncOf(in, out []Type, variadic bool) Type {
	if variadic && (len(in) == 0 || in[len(in)-1].Kind() != Slice) {
		panic("reflect.FuncOf: last arg of variadic func must be slice")
	}
	return derivedFunc(numbers(in), numbers(out), variadic)
}

func numbers(list []Type) []rtype {
	out := make([]rtype, len(list))
	for i, t := range list {
		out[i] = t.number()
	}
	return out
}

// StructOf returns the type of structs with such fields.
func StructOf(fields []StructField) Type {
	var names, tags []string
	var types []rtype
	for i, f := range fields {
		if f.Name == "" {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no name")
		}
		if f.Type == nil {
			panic("reflect.StructOf: field " + strconv.Itoa(i) + " has no type")
		}
		if f.Anonymous || f.PkgPath != "" || !exported(f.Name) {
			rt.NotModelled("the program calls reflect.StructOf with the field " + f.Name + ", which is embedded or unexported")
		}
		for _, n := range names {
			if n == f.Name {
				panic("reflect.StructOf: duplicate field " + f.Name)
			}
		}
		names, tags, types = append(names, f.Name), append(tags, string(f.Tag)), append(types, f.Type.number())
	}
	return derivedStruct(names, tags, types)
}

func exported(name string) bool {
	c := name[0]
	return 'A' <= c && c <= 'Z' || c >= 0x80
}
