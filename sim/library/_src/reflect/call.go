package reflect

import (
	"iter"
	"strconv"
	"unsafe"
)

// This file has functions and methods.

// Call calls the function v.
func (v Value) Call(in []Value) []Value {
	v.must(Func, "Call")
	v.mustBeVisible("Call")
	return v.call("Call", in)
}

// CallSlice calls the function v, whose last argument is the slice of a variadic parameter.
func (v Value) CallSlice(in []Value) []Value {
	v.must(Func, "CallSlice")
	v.mustBeVisible("CallSlice")
	if v.typ.ask(askVariadic) == 0 {
		panic("reflect: CallSlice of non-variadic function")
	}
	n := v.typ.ask(askNumIn)
	if len(in) < n {
		panic("reflect: CallSlice with too few input arguments")
	}
	if len(in) > n {
		panic("reflect: CallSlice with too many input arguments")
	}
	return v.call("CallSlice", in)
}

func (v Value) call(method string, in []Value) []Value {
	if v.IsNil() {
		panic("reflect.Value.Call: call of nil function")
	}
	n := v.typ.ask(askNumIn)
	if method == "Call" {
		variadic := v.typ.ask(askVariadic) == 1
		if variadic {
			n--
		}
		if len(in) < n {
			panic("reflect: Call with too few input arguments")
		}
		if !variadic && len(in) > n {
			panic("reflect: Call with too many input arguments")
		}
		for _, x := range in {
			if x.Kind() == Invalid {
				panic("reflect: Call using zero Value argument")
			}
		}
		for i := range n {
			to := rtype(typeNumber(v.typ, askIn, i))
			if !related(in[i].typ, to, askAssignable) {
				panic("reflect: Call using " + in[i].typ.String() + " as type " + to.String())
			}
		}
		if variadic {
			in = append(in[:n:n], v.variadic(n, in[n:]))
		}
	}
	args := rtype(v.typ.ask(askInTuple))
	at := alloc(args, 1)
	for i, x := range in {
		x.mustBeVisible("Call")
		to := rtype(typeNumber(v.typ, askIn, i))
		copyTo(to, add(at, typeNumber(args, askFieldWords, i)), x.assigned("reflect.Value.Call", to), 1)
	}
	return unpacked(v.typ, askOut, askNumOut, askOutTuple, call(v.typ, v.at, at))
}

// variadic makes the slice of the arguments from n on.
func (v Value) variadic(n int, in []Value) Value {
	t := rtype(typeNumber(v.typ, askIn, n))
	e := t.elem()
	s := MakeSlice(t, len(in), len(in))
	for i, x := range in {
		if !related(x.typ, e, askAssignable) {
			panic("reflect: cannot use " + x.typ.String() + " as type " + e.String() + " in Call")
		}
		s.Index(i).Set(x)
	}
	return s
}

// unpacked are the values at an address that has all parameters or results of a function.
func unpacked(t rtype, each, count, tuple int, at unsafe.Pointer) []Value {
	n := t.ask(count)
	all := rtype(t.ask(tuple))
	out := make([]Value, n)
	for i := range out {
		e := rtype(typeNumber(t, each, i))
		out[i] = Value{typ: e, at: alloc(e, 1)}
		copyTo(e, out[i].at, add(at, typeNumber(all, askFieldWords, i)), 1)
	}
	return out
}

// MakeFunc returns a function of a type that calls fn with its arguments.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	t := typ.number()
	return Value{typ: t, at: newFunc(t, func(args unsafe.Pointer) unsafe.Pointer {
		results := fn(unpacked(t, askIn, askNumIn, askInTuple, args))
		if len(results) != t.ask(askNumOut) {
			panic("reflect: wrong return count from function created by MakeFunc")
		}
		all := rtype(t.ask(askOutTuple))
		at := alloc(all, 1)
		for i, x := range results {
			if x.typ == 0 {
				panic("reflect: function created by MakeFunc using closure returned zero Value")
			}
			if x.flag&hidden != 0 {
				panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
			}
			to := rtype(typeNumber(t, askOut, i))
			copyTo(to, add(at, typeNumber(all, askFieldWords, i)), x.assigned("reflect.MakeFunc", to), 1)
		}
		return at
	})}
}

// NumMethod returns the number of exported methods; of an interface all.
func (v Value) NumMethod() int {
	if v.typ == 0 {
		v.fail("NumMethod")
	}
	return v.typ.NumMethod()
}

// Method returns method i as a function.
func (v Value) Method(i int) Value {
	if v.typ == 0 {
		v.fail("Method")
	}
	if i < 0 || i >= v.typ.NumMethod() {
		panic("reflect: Method index out of range")
	}
	if v.Kind() == Interface && v.IsNil() {
		panic("reflect: Method on nil interface value")
	}
	sig := rtype(typeNumber(v.typ, askMethodType, i))
	return Value{typ: sig, flag: v.hiddenAll(), at: bindMethod(v.typ, v.at, i, sig)}
}

// Methods goes over the methods.
func (v Value) Methods() iter.Seq2[Method, Value] {
	return func(yield func(Method, Value) bool) {
		for i := range v.NumMethod() {
			if !yield(v.typ.Method(i), v.Method(i)) {
				return
			}
		}
	}
}

// MethodByName returns the method of that name as a function, or the zero Value.
func (v Value) MethodByName(name string) Value {
	if v.typ == 0 {
		v.fail("MethodByName")
	}
	if i := v.typ.methodIndex(name); i >= 0 {
		return v.Method(i)
	}
	return Value{}
}

// Seq goes over what v ranges over.
func (v Value) Seq() iter.Seq[Value] {
	if v.Kind() == Func && v.typ.yields(1) {
		return func(yield func(Value) bool) {
			f := MakeFunc(rtype(typeNumber(v.typ, askIn, 0)), func(in []Value) []Value {
				return []Value{ValueOf(yield(in[0]))}
			})
			v.Call([]Value{f})
		}
	}
	switch k := v.Kind(); {
	case k >= Int && k <= Int64:
		return v.count(func(i int64) bool { return i < v.Int() })
	case k >= Uint && k <= Uintptr:
		return v.count(func(i int64) bool { return uint64(i) < v.Uint() })
	case k == Pointer && v.typ.elem().Kind() == Array, k == Array, k == Slice:
		return func(yield func(Value) bool) {
			for i := range v.Len() {
				if !yield(ValueOf(i)) {
					return
				}
			}
		}
	case k == String:
		return func(yield func(Value) bool) {
			for i := range v.String() {
				if !yield(ValueOf(i)) {
					return
				}
			}
		}
	case k == Map:
		return func(yield func(Value) bool) {
			for it := v.MapRange(); it.Next(); {
				if !yield(it.Key()) {
					return
				}
			}
		}
	case k == Chan:
		return func(yield func(Value) bool) {
			for x, ok := v.Recv(); ok; x, ok = v.Recv() {
				if !yield(x) {
					return
				}
			}
		}
	}
	panic("reflect: " + v.typ.String() + " cannot produce iter.Seq[Value]")
}

// count goes over the numbers of v's type from 0 on.
func (v Value) count(below func(int64) bool) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i := int64(0); below(i); i++ {
			x := Value{typ: v.typ, at: alloc(v.typ, 1)}
			store(v.typ, x.at, uint64(i))
			if !yield(x) {
				return
			}
		}
	}
}

// Seq2 goes over the pairs that v ranges over.
func (v Value) Seq2() iter.Seq2[Value, Value] {
	if v.Kind() == Func && v.typ.yields(2) {
		return func(yield func(Value, Value) bool) {
			f := MakeFunc(rtype(typeNumber(v.typ, askIn, 0)), func(in []Value) []Value {
				return []Value{ValueOf(yield(in[0], in[1]))}
			})
			v.Call([]Value{f})
		}
	}
	switch k := v.Kind(); {
	case k == Pointer && v.typ.elem().Kind() == Array, k == Array, k == Slice:
		return func(yield func(Value, Value) bool) {
			row := Indirect(v)
			for i := range row.Len() {
				if !yield(ValueOf(i), row.Index(i)) {
					return
				}
			}
		}
	case k == String:
		return func(yield func(Value, Value) bool) {
			for i, r := range v.String() {
				if !yield(ValueOf(i), ValueOf(r)) {
					return
				}
			}
		}
	case k == Map:
		return func(yield func(Value, Value) bool) {
			for it := v.MapRange(); it.Next(); {
				if !yield(it.Key(), it.Value()) {
					return
				}
			}
		}
	}
	panic("reflect: " + v.typ.String() + " cannot produce iter.Seq2[Value, Value]")
}

// convertible is ConvertibleTo, as types say.
func convertible(t, to rtype) bool { return related(t, to, askConvertible) }

// CanConvert reports whether Convert works.
func (v Value) CanConvert(t Type) bool {
	if !convertible(v.Type().number(), t.number()) {
		return false
	}
	return v.Kind() != Slice || v.Len() >= arrayLen(t.number())
}

// arrayLen is the length of an array that t is or points to, or 0.
func arrayLen(t rtype) int {
	switch {
	case t.Kind() == Array:
		return t.ask(askLen)
	case t.Kind() == Pointer && t.elem().Kind() == Array:
		return t.elem().ask(askLen)
	}
	return 0
}

// Convert returns v as a value of another type.
func (v Value) Convert(t Type) Value {
	to := t.number()
	if v.typ == 0 {
		v.fail("Convert")
	}
	if !convertible(v.typ, to) {
		panic("reflect.Value.Convert: value of type " + v.typ.String() + " cannot be converted to type " + to.String())
	}
	fl := v.hiddenAll()
	if to.Kind() == Interface {
		return Value{typ: to, flag: fl, at: wrap(to, v.typ, v.at)}
	}
	if n := arrayLen(to); v.Kind() == Slice && v.Len() < n {
		what := "array"
		if to.Kind() == Pointer {
			what = "pointer to array"
		}
		panic("reflect: cannot convert slice with length " + strconv.Itoa(v.Len()) + " to " + what + " with length " + strconv.Itoa(n))
	}
	return Value{typ: to, flag: fl, at: converted(v.typ, to, v.at)}
}
