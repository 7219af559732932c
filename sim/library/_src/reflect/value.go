package reflect

import (
	"unsafe"

	"racelab/rt"
)

// flag says what may be done with a Value. Packages that print unexported fields set these bits through package
// unsafe, and look whether they are the ones that they know: these are those of Go.
type flag uintptr

const (
	hiddenField flag = 1 << 5 // it was got at through an unexported field
	hiddenEmbed flag = 1 << 6 // or through an embedded struct of an unexported type
	addressable flag = 1 << 8 // at is the variable itself, not a copy
	hidden           = hiddenField | hiddenEmbed
)

// Value is a value of any type. The zero Value is none.
type Value struct {
	typ  rtype
	flag flag
	at   unsafe.Pointer // memory that has the value
}

// ValueError is what a method of Value panics with that is not for the kind of the Value.
type ValueError struct {
	Method string
	Kind   Kind
}

// Error names the method and the kind.
func (e *ValueError) Error() string {
	if e.Kind == 0 {
		return "reflect: call of " + e.Method + " on zero Value"
	}
	return "reflect: call of " + e.Method + " on " + e.Kind.String() + " Value"
}

// ValueOf returns the value in i; the zero Value if i is nil.
func ValueOf(i any) Value {
	t, at := unpack(i)
	return Value{typ: t, at: at}
}

// Zero returns the zero value of a type. It cannot be set.
func Zero(typ Type) Value {
	if typ == nil {
		panic("reflect: Zero(nil)")
	}
	t := typ.number()
	return Value{typ: t, at: alloc(t, 1)}
}

// New returns a pointer to a new variable of a type.
func New(typ Type) Value {
	if typ == nil {
		panic("reflect: New(nil)")
	}
	t := typ.number()
	return pointerTo(derived(derivePointer, t, t, 0), alloc(t, 1))
}

// NewAt returns a pointer of a type to what p points to.
func NewAt(typ Type, p unsafe.Pointer) Value {
	t := typ.number()
	return pointerTo(derived(derivePointer, t, t, 0), p)
}

func pointerTo(t rtype, p unsafe.Pointer) Value {
	at := alloc(t, 1)
	storePointer(t, at, p)
	return Value{typ: t, at: at}
}

// Indirect returns what v points to; v itself if it is no pointer.
func Indirect(v Value) Value {
	if v.Kind() != Pointer {
		return v
	}
	return v.Elem()
}

func (v Value) fail(method string) {
	panic(&ValueError{"reflect.Value." + method, v.Kind()})
}

func (v Value) must(k Kind, method string) {
	if v.Kind() != k {
		v.fail(method)
	}
}

func (v Value) mustBeVisible(method string) {
	if v.typ == 0 {
		v.fail(method)
	}
	if v.flag&hidden != 0 {
		panic("reflect: reflect.Value." + method + " using value obtained using unexported field")
	}
}

func (v Value) mustBeSettable(method string) {
	v.mustBeVisible(method)
	if v.flag&addressable == 0 {
		panic("reflect: reflect.Value." + method + " using unaddressable value")
	}
}

// Kind returns the kind of v; Invalid for the zero Value.
func (v Value) Kind() Kind {
	if v.typ == 0 {
		return Invalid
	}
	return v.typ.Kind()
}

// IsValid reports whether v is a value at all.
func (v Value) IsValid() bool { return v.typ != 0 }

// Type returns the type of v.
func (v Value) Type() Type {
	if v.typ == 0 {
		v.fail("Type")
	}
	return v.typ
}

// CanAddr reports whether v is a variable whose address can be had.
func (v Value) CanAddr() bool { return v.flag&addressable != 0 }

// CanSet reports whether v is a variable that may be changed.
func (v Value) CanSet() bool { return v.flag&(addressable|hidden) == addressable }

// CanInterface reports whether Interface may be called.
func (v Value) CanInterface() bool {
	if v.typ == 0 {
		v.fail("CanInterface")
	}
	return v.flag&hidden == 0
}

// CanInt reports whether Int may be called.
func (v Value) CanInt() bool { k := v.Kind(); return k >= Int && k <= Int64 }

// CanUint reports whether Uint may be called.
func (v Value) CanUint() bool { k := v.Kind(); return k >= Uint && k <= Uintptr }

// CanFloat reports whether Float may be called.
func (v Value) CanFloat() bool { k := v.Kind(); return k == Float32 || k == Float64 }

// CanComplex reports whether Complex may be called.
func (v Value) CanComplex() bool { k := v.Kind(); return k == Complex64 || k == Complex128 }

// Interface returns the value of v.
func (v Value) Interface() any {
	if v.typ == 0 {
		v.fail("Interface")
	}
	if v.flag&hidden != 0 {
		panic("reflect.Value.Interface: cannot return value obtained from unexported field or method")
	}
	return pack(v.typ, v.at)
}

// TypeAssert is v.Interface().(T).
func TypeAssert[T any](v Value) (T, bool) {
	if v.typ == 0 {
		panic(&ValueError{"reflect.TypeAssert", Invalid})
	}
	if v.flag&hidden != 0 {
		panic("reflect: TypeAssert: cannot return value obtained from unexported field or method")
	}
	t, ok := pack(v.typ, v.at).(T)
	return t, ok
}

// InterfaceData is not modelled: there are no addresses behind an interface here.
func (v Value) InterfaceData() [2]uintptr {
	rt.NotModelled("the program calls reflect.Value.InterfaceData")
	return [2]uintptr{}
}

// Bool returns the value of a bool.
func (v Value) Bool() bool {
	v.must(Bool, "Bool")
	return load(v.at) != 0
}

// Int returns the value of a signed integer.
func (v Value) Int() int64 {
	if !v.CanInt() {
		v.fail("Int")
	}
	return int64(load(v.at))
}

// Uint returns the value of an unsigned integer.
func (v Value) Uint() uint64 {
	if !v.CanUint() {
		v.fail("Uint")
	}
	return load(v.at)
}

// Float returns the value of a floating-point number.
func (v Value) Float() float64 {
	if !v.CanFloat() {
		v.fail("Float")
	}
	re := load(v.at)
	return *(*float64)(unsafe.Pointer(&re))
}

// Complex returns the value of a complex number.
func (v Value) Complex() complex128 {
	if !v.CanComplex() {
		v.fail("Complex")
	}
	re, im := loadPair(v.at)
	return complex(re, im)
}

// String returns the value of a string, and <T Value> for other types.
func (v Value) String() string {
	switch v.Kind() {
	case String:
		return loadText(v.at)
	case Invalid:
		return "<invalid Value>"
	}
	return "<" + v.typ.String() + " Value>"
}

// Bytes returns the value of a slice, or a variable that is an array, of bytes.
func (v Value) Bytes() []byte {
	switch v.Kind() {
	case Slice:
		if v.typ.elem().Kind() != Uint8 {
			panic("reflect.Value.Bytes of non-byte slice")
		}
		data, n, c := header(v.at)
		return bytesAt(data, n, c)
	case Array:
		if v.typ.elem().Kind() != Uint8 {
			panic("reflect.Value.Bytes of non-byte array")
		}
		if !v.CanAddr() {
			panic("reflect.Value.Bytes of unaddressable byte array")
		}
		return bytesAt(v.at, v.typ.ask(askLen), v.typ.ask(askLen))
	}
	v.fail("Bytes")
	return nil
}

func bytesAt(data unsafe.Pointer, n, c int) []byte {
	var b []byte
	setHeader(typeOf(b), unsafe.Pointer(&b), data, n, c)
	return b
}

// pointers reports whether values of the kind are one reference.
func (k Kind) pointers() bool {
	return k == Pointer || k == Map || k == Chan || k == UnsafePointer
}

// IsNil reports whether a reference of any kind is nil.
func (v Value) IsNil() bool {
	switch k := v.Kind(); {
	case k.pointers():
		return loadPointer(v.at) == nil
	case k == Func:
		return loadFunc(v.at) == nil
	case k == Interface:
		return pack(v.typ, v.at) == nil
	case k == Slice:
		data, _, _ := header(v.at)
		return data == nil
	}
	v.fail("IsNil")
	return false
}

// IsZero reports whether v is the zero value of its type.
func (v Value) IsZero() bool {
	switch k := v.Kind(); {
	case k == Bool || k >= Int && k <= Uintptr:
		return load(v.at) == 0
	case k == Float32 || k == Float64:
		return load(v.at) == 0 // -0 is not zero
	case k == Complex64 || k == Complex128:
		re, im := loadPair(v.at)
		return re == 0 && im == 0 && 1/re > 0 && 1/im > 0
	case k == String:
		return loadText(v.at) == ""
	case k == Array:
		for i := range v.Len() {
			if !v.Index(i).IsZero() {
				return false
			}
		}
		return true
	case k == Struct:
		for i := range v.typ.ask(askNumField) {
			if !v.Field(i).IsZero() && typeText(v.typ, askFieldName, i) != "_" {
				return false
			}
		}
		return true
	case k == Invalid:
		v.fail("IsZero")
	}
	return v.IsNil()
}

// Elem returns what an interface holds or a pointer points to.
func (v Value) Elem() Value {
	switch v.Kind() {
	case Interface:
		e := ValueOf(pack(v.typ, v.at))
		if e.typ != 0 {
			e.flag = v.flag & hidden
			if e.flag != 0 {
				e.flag = hiddenField
			}
		}
		return e
	case Pointer:
		p := loadPointer(v.at)
		if p == nil {
			return Value{}
		}
		return Value{typ: v.typ.elem(), flag: addressable | v.flag&hidden, at: p}
	}
	v.fail("Elem")
	return Value{}
}

// Addr returns a pointer to v.
func (v Value) Addr() Value {
	if v.flag&addressable == 0 {
		panic("reflect.Value.Addr of unaddressable value")
	}
	p := pointerTo(derived(derivePointer, v.typ, v.typ, 0), v.at)
	p.flag = v.flag & hidden
	return p
}

// UnsafePointer returns the reference that v is.
func (v Value) UnsafePointer() unsafe.Pointer {
	switch k := v.Kind(); {
	case k.pointers():
		return loadPointer(v.at)
	case k == Slice:
		data, _, _ := header(v.at)
		return data
	}
	v.fail("UnsafePointer")
	return nil
}

// Pointer returns an address: one that the machine makes up for the place.
func (v Value) Pointer() uintptr {
	switch k := v.Kind(); {
	case k.pointers():
		return address(loadPointer(v.at))
	case k == Slice:
		data, _, _ := header(v.at)
		return address(data)
	case k == Func:
		return funcAddress(v.at)
	}
	v.fail("Pointer")
	return 0
}

// UnsafeAddr returns the address of v.
func (v Value) UnsafeAddr() uintptr {
	if v.typ == 0 {
		v.fail("UnsafeAddr")
	}
	if v.flag&addressable == 0 {
		panic("reflect.Value.UnsafeAddr of unaddressable value")
	}
	return address(v.at)
}

// OverflowInt reports whether x does not fit.
func (v Value) OverflowInt(x int64) bool {
	if !v.CanInt() {
		v.fail("OverflowInt")
	}
	return v.typ.OverflowInt(x)
}

// OverflowUint reports whether x does not fit.
func (v Value) OverflowUint(x uint64) bool {
	if !v.CanUint() {
		v.fail("OverflowUint")
	}
	return v.typ.OverflowUint(x)
}

// OverflowFloat reports whether x does not fit.
func (v Value) OverflowFloat(x float64) bool {
	if !v.CanFloat() {
		v.fail("OverflowFloat")
	}
	return v.typ.OverflowFloat(x)
}

// OverflowComplex reports whether x does not fit.
func (v Value) OverflowComplex(x complex128) bool {
	if !v.CanComplex() {
		v.fail("OverflowComplex")
	}
	return v.typ.OverflowComplex(x)
}

// Comparable reports whether v can be compared with itself without a panic.
func (v Value) Comparable() bool {
	switch v.Kind() {
	case Invalid:
		return true
	case Interface:
		return v.IsNil() || v.Elem().Comparable()
	case Array:
		for i := range v.Len() {
			if !v.Index(i).Comparable() {
				return false
			}
		}
		return true
	case Struct:
		for i := range v.typ.ask(askNumField) {
			if !v.Field(i).Comparable() {
				return false
			}
		}
		return true
	}
	return v.typ.Comparable()
}

// Equal reports whether v == u.
func (v Value) Equal(u Value) bool {
	if v.Kind() == Interface {
		v = v.Elem()
	}
	if u.Kind() == Interface {
		u = u.Elem()
	}
	if v.typ == 0 || u.typ == 0 {
		return v.typ == u.typ
	}
	if v.typ != u.typ {
		return false
	}
	switch v.Kind() {
	case Func, Map, Slice:
		panic("reflect.Value.Equal: values of type " + v.typ.String() + " are not comparable")
	}
	return pack(v.typ, v.at) == pack(u.typ, u.at)
}

// DeepEqual reports whether x and y are equal all the way down.
func DeepEqual(x, y any) bool { return deepEqual(x, y) }

// assigned returns memory with v as a value of type to, as an assignment makes it.
func (v Value) assigned(context string, to rtype) unsafe.Pointer {
	if v.typ == to {
		return v.at
	}
	if v.typ == 0 {
		panic(context + ": value of type nil is not assignable to type " + to.String())
	}
	if !related(v.typ, to, askAssignable) {
		panic(context + ": value of type " + v.typ.String() + " is not assignable to type " + to.String())
	}
	if to.Kind() == Interface {
		return wrap(to, v.typ, v.at)
	}
	return v.at // the same words
}

// Set assigns x to v.
func (v Value) Set(x Value) {
	v.mustBeSettable("Set")
	x.mustBeVisible("Set")
	copyTo(v.typ, v.at, x.assigned("reflect.Set", v.typ), 1)
}

// SetZero sets v to its zero value.
func (v Value) SetZero() {
	v.mustBeSettable("SetZero")
	copyTo(v.typ, v.at, alloc(v.typ, 1), 1)
}

// SetBool sets a bool.
func (v Value) SetBool(x bool) {
	v.mustBeSettable("SetBool")
	v.must(Bool, "SetBool")
	var bits uint64
	if x {
		bits = 1
	}
	store(v.typ, v.at, bits)
}

// SetInt sets a signed integer.
func (v Value) SetInt(x int64) {
	v.mustBeSettable("SetInt")
	if !v.CanInt() {
		v.fail("SetInt")
	}
	store(v.typ, v.at, uint64(x))
}

// SetUint sets an unsigned integer.
func (v Value) SetUint(x uint64) {
	v.mustBeSettable("SetUint")
	if !v.CanUint() {
		v.fail("SetUint")
	}
	store(v.typ, v.at, x)
}

// SetFloat sets a floating-point number.
func (v Value) SetFloat(x float64) {
	v.mustBeSettable("SetFloat")
	if !v.CanFloat() {
		v.fail("SetFloat")
	}
	store(v.typ, v.at, *(*uint64)(unsafe.Pointer(&x)))
}

// SetComplex sets a complex number.
func (v Value) SetComplex(x complex128) {
	v.mustBeSettable("SetComplex")
	if !v.CanComplex() {
		v.fail("SetComplex")
	}
	storePair(v.typ, v.at, real(x), imag(x))
}

// SetString sets a string.
func (v Value) SetString(x string) {
	v.mustBeSettable("SetString")
	v.must(String, "SetString")
	storeText(v.typ, v.at, x)
}

// SetBytes sets a slice of bytes.
func (v Value) SetBytes(x []byte) {
	v.mustBeSettable("SetBytes")
	v.must(Slice, "SetBytes")
	if v.typ.elem().Kind() != Uint8 {
		panic("reflect.Value.SetBytes of non-byte slice")
	}
	copyTo(v.typ, v.at, unsafe.Pointer(&x), 1)
}

// SetPointer sets an unsafe.Pointer.
func (v Value) SetPointer(x unsafe.Pointer) {
	v.mustBeSettable("SetPointer")
	v.must(UnsafePointer, "SetPointer")
	storePointer(v.typ, v.at, x)
}
