package reflect

import (
	"errors"
	"iter"
	"unsafe"
)

// This file has fields, elements and slices.

// NumField returns the number of fields of a struct.
func (v Value) NumField() int {
	v.must(Struct, "NumField")
	return v.typ.ask(askNumField)
}

// Field returns field i of a struct.
func (v Value) Field(i int) Value {
	v.must(Struct, "Field")
	if i < 0 || i >= v.typ.ask(askNumField) {
		panic("reflect: Field index out of range")
	}
	fl := v.flag & (addressable | hiddenField)
	if typeText(v.typ, askFieldPkg, i) != "" {
		if typeNumber(v.typ, askFieldEmbedded, i) == 1 {
			fl |= hiddenEmbed
		} else {
			fl |= hiddenField
		}
	}
	return Value{typ: v.typ.fieldType(i), flag: fl, at: add(v.at, typeNumber(v.typ, askFieldWords, i))}
}

// Fields goes over the fields of a struct.
func (v Value) Fields() iter.Seq2[StructField, Value] {
	return func(yield func(StructField, Value) bool) {
		for i := range v.NumField() {
			if !yield(v.typ.Field(i), v.Field(i)) {
				return
			}
		}
	}
}

// FieldByIndex returns the field that a path of indexes leads to.
func (v Value) FieldByIndex(index []int) Value {
	if len(index) == 1 {
		return v.Field(index[0])
	}
	v.must(Struct, "FieldByIndex")
	for i, x := range index {
		if i > 0 && v.Kind() == Pointer && v.typ.elem().Kind() == Struct {
			if v.IsNil() {
				panic("reflect: indirection through nil pointer to embedded struct")
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

// FieldByIndexErr is FieldByIndex with an error for a nil pointer on the way.
func (v Value) FieldByIndexErr(index []int) (Value, error) {
	if len(index) == 1 {
		return v.Field(index[0]), nil
	}
	v.must(Struct, "FieldByIndexErr")
	for i, x := range index {
		if i > 0 && v.Kind() == Pointer && v.typ.elem().Kind() == Struct {
			if v.IsNil() {
				return Value{}, errors.New("reflect: indirection through nil pointer to embedded struct field " + v.typ.elem().Name())
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, nil
}

// FieldByName returns the field of that name, or the zero Value.
func (v Value) FieldByName(name string) Value {
	v.must(Struct, "FieldByName")
	if f, ok := v.typ.FieldByName(name); ok {
		return v.FieldByIndex(f.Index)
	}
	return Value{}
}

// FieldByNameFunc returns the field whose name matches, or the zero Value.
func (v Value) FieldByNameFunc(match func(string) bool) Value {
	if f, ok := v.typ.FieldByNameFunc(match); ok {
		return v.FieldByIndex(f.Index)
	}
	return Value{}
}

// Len returns the length of v.
func (v Value) Len() int {
	switch v.Kind() {
	case Slice:
		_, n, _ := header(v.at)
		return n
	case String:
		return len(loadText(v.at))
	case Array:
		return v.typ.ask(askLen)
	case Map:
		return mapLen(v.typ, loadPointer(v.at))
	case Chan:
		return chanLen(v.typ, loadPointer(v.at))
	case Pointer:
		if v.typ.elem().Kind() == Array {
			return v.typ.elem().ask(askLen)
		}
		panic("reflect: call of reflect.Value.Len on ptr to non-array Value")
	}
	v.fail("Len")
	return 0
}

// Cap returns the capacity of v.
func (v Value) Cap() int {
	switch v.Kind() {
	case Slice:
		_, _, c := header(v.at)
		return c
	case Array:
		return v.typ.ask(askLen)
	case Chan:
		return chanCap(v.typ, loadPointer(v.at))
	case Pointer:
		if v.typ.elem().Kind() == Array {
			return v.typ.elem().ask(askLen)
		}
		panic("reflect: call of reflect.Value.Cap on ptr to non-array Value")
	}
	v.fail("Cap")
	return 0
}

// Index returns element i of an array, a slice or a string.
func (v Value) Index(i int) Value {
	switch v.Kind() {
	case Array:
		if i < 0 || i >= v.typ.ask(askLen) {
			panic("reflect: array index out of range")
		}
		e := v.typ.elem()
		return Value{typ: e, flag: v.flag&addressable | v.hiddenAll(), at: add(v.at, i*e.words())}
	case Slice:
		data, n, _ := header(v.at)
		if i < 0 || i >= n {
			panic("reflect: slice index out of range")
		}
		e := v.typ.elem()
		return Value{typ: e, flag: addressable | v.hiddenAll(), at: add(data, i*e.words())}
	case String:
		s := loadText(v.at)
		if i < 0 || i >= len(s) {
			panic("reflect: string index out of range")
		}
		e := ValueOf(s[i])
		e.flag = v.hiddenAll()
		return e
	}
	v.fail("Index")
	return Value{}
}

// hiddenAll is what parts of a hidden value are.
func (v Value) hiddenAll() flag {
	if v.flag&hidden != 0 {
		return hiddenField
	}
	return 0
}

// Slice returns v[i:j].
func (v Value) Slice(i, j int) Value {
	if v.Kind() == String {
		s := loadText(v.at)
		if i < 0 || j < i || j > len(s) {
			panic("reflect.Value.Slice: string slice index out of bounds")
		}
		at := alloc(v.typ, 1)
		storeText(v.typ, at, s[i:j])
		return Value{typ: v.typ, flag: v.hiddenAll(), at: at}
	}
	t, data, c := v.toSlice("Slice")
	if i < 0 || j < i || j > c {
		panic("reflect.Value.Slice: slice index out of bounds")
	}
	return sliceValue(t, v.hiddenAll(), add(data, i*t.elem().words()), j-i, c-i)
}

// Slice3 returns v[i:j:k].
func (v Value) Slice3(i, j, k int) Value {
	t, data, c := v.toSlice("Slice3")
	if i < 0 || j < i || k < j || k > c {
		panic("reflect.Value.Slice3: slice index out of bounds")
	}
	return sliceValue(t, v.hiddenAll(), add(data, i*t.elem().words()), j-i, k-i)
}

// toSlice returns the type, the elements and the capacity of what v[i:j] is a part of.
func (v Value) toSlice(method string) (t rtype, data unsafe.Pointer, c int) {
	t = v.typ
	switch v.Kind() {
	case Array:
		if v.flag&addressable == 0 {
			panic("reflect.Value." + method + ": slice of unaddressable array")
		}
		data, c = v.at, t.ask(askLen)
		e := t.elem()
		t = derived(deriveSlice, e, e, 0)
	case Slice:
		data, _, c = header(v.at)
	default:
		v.fail(method)
	}
	return t, data, c
}

func sliceValue(t rtype, fl flag, data unsafe.Pointer, n, c int) Value {
	at := alloc(t, 1)
	setHeader(t, at, data, n, c)
	return Value{typ: t, flag: fl, at: at}
}

// SetLen sets the length of a slice.
func (v Value) SetLen(n int) {
	v.mustBeSettable("SetLen")
	v.must(Slice, "SetLen")
	data, _, c := header(v.at)
	if n < 0 || n > c {
		panic("reflect: slice length out of range in SetLen")
	}
	setHeader(v.typ, v.at, data, n, c)
}

// SetCap sets the capacity of a slice.
func (v Value) SetCap(n int) {
	v.mustBeSettable("SetCap")
	v.must(Slice, "SetCap")
	data, l, c := header(v.at)
	if n < l || n > c {
		panic("reflect: slice capacity out of range in SetCap")
	}
	setHeader(v.typ, v.at, data, l, n)
}

// Grow makes room for n more elements of a slice.
func (v Value) Grow(n int) {
	v.mustBeSettable("Grow")
	v.must(Slice, "Grow")
	if n < 0 {
		panic("reflect.Value.Grow: negative len")
	}
	data, l, c := header(v.at)
	if l+n <= c {
		return
	}
	grown := grownCap(c, l+n)
	e := v.typ.elem()
	to := alloc(e, grown)
	copyTo(e, to, data, l)
	setHeader(v.typ, v.at, to, l, grown)
}

func grownCap(c, need int) int {
	if c < 256 {
		return max(need, 2*c)
	}
	return max(need, c+c/4+192)
}

// Append returns s with more elements.
func Append(s Value, x ...Value) Value {
	s.must(Slice, "Append")
	s.mustBeVisible("Append")
	out := extended(s, len(x))
	n := s.Len()
	for i, e := range x {
		out.Index(n + i).Set(e)
	}
	return out
}

// AppendSlice returns s with the elements of t.
func AppendSlice(s, t Value) Value {
	if s.Kind() != Slice {
		panic(&ValueError{"reflect.AppendSlice", s.Kind()})
	}
	if t.Kind() != Slice {
		panic(&ValueError{"reflect.AppendSlice", t.Kind()})
	}
	if s.typ.elem() != t.typ.elem() {
		panic("reflect.AppendSlice: " + s.typ.String() + " != " + t.typ.String())
	}
	n := s.Len()
	out := extended(s, t.Len())
	Copy(out.Slice(n, n+t.Len()), t)
	return out
}

// extended returns s, or a copy of it, with n more elements.
func extended(s Value, n int) Value {
	v := Value{typ: s.typ, flag: addressable, at: alloc(s.typ, 1)}
	copyTo(s.typ, v.at, s.at, 1)
	v.Grow(n)
	v.SetLen(v.Len() + n)
	v.flag = 0
	return v
}

// Copy copies elements and returns how many.
func Copy(dst, src Value) int {
	if k := dst.Kind(); k != Array && k != Slice {
		panic(&ValueError{"reflect.Copy", k})
	}
	if dst.Kind() == Array {
		dst.mustBeSettable("Copy")
	}
	dst.mustBeVisible("Copy")
	src.mustBeVisible("Copy")
	e := dst.typ.elem()
	if src.Kind() == String && e.Kind() == Uint8 {
		n := min(dst.Len(), src.Len())
		s := loadText(src.at)
		for i := range n {
			store(e, dst.Index(i).at, uint64(s[i]))
		}
		return n
	}
	if k := src.Kind(); k != Array && k != Slice {
		panic(&ValueError{"reflect.Copy", k})
	}
	if src.typ.elem() != e {
		panic("reflect.Copy: " + e.String() + " != " + src.typ.elem().String())
	}
	n := min(dst.Len(), src.Len())
	if n > 0 {
		copyTo(e, dst.Index(0).at, src.Index(0).at, n)
	}
	return n
}

// MakeSlice returns a new slice.
func MakeSlice(typ Type, n, c int) Value {
	if typ.Kind() != Slice {
		panic("reflect.MakeSlice of non-slice type")
	}
	if n < 0 {
		panic("reflect.MakeSlice: negative len")
	}
	if c < 0 {
		panic("reflect.MakeSlice: negative cap")
	}
	if n > c {
		panic("reflect.MakeSlice: len > cap")
	}
	t := typ.number()
	return sliceValue(t, 0, alloc(t.elem(), c), n, c)
}

// SliceAt returns a slice of n elements of a type from p on.
func SliceAt(typ Type, p unsafe.Pointer, n int) Value {
	e := typ.number()
	return sliceValue(derived(deriveSlice, e, e, 0), 0, p, n, n)
}

// SliceHeader is what a slice is made of in Go.
type SliceHeader struct {
	Data uintptr
	Len  int
	Cap  int
}

// StringHeader is what a string is made of in Go.
type StringHeader struct {
	Data uintptr
	Len  int
}

// Swapper returns a function that swaps two elements of a slice.
func Swapper(slice any) func(i, j int) {
	v := ValueOf(slice)
	if v.Kind() != Slice {
		panic(&ValueError{Method: "Swapper", Kind: v.Kind()})
	}
	e := v.typ.elem()
	return func(i, j int) {
		a, b := v.Index(i), v.Index(j)
		tmp := alloc(e, 1)
		copyTo(e, tmp, a.at, 1)
		copyTo(e, a.at, b.at, 1)
		copyTo(e, b.at, tmp, 1)
	}
}
