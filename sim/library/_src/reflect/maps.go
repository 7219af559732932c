package reflect

import "unsafe"

// This file has maps and channels.

// MakeMap returns a new map.
func MakeMap(typ Type) Value { return MakeMapWithSize(typ, 0) }

// MakeMapWithSize returns a new map.
func MakeMapWithSize(typ Type, n int) Value {
	if typ.Kind() != Map {
		panic("reflect.MakeMapWithSize of non-map type")
	}
	t := typ.number()
	return pointerTo(t, newMap(t))
}

// MapIndex returns the value of a key; the zero Value if there is none.
func (v Value) MapIndex(key Value) Value {
	v.must(Map, "MapIndex")
	k := key.assigned("reflect.Value.MapIndex", rtype(v.typ.ask(askKey)))
	at, ok := mapGet(v.typ, loadPointer(v.at), k)
	if !ok {
		return Value{}
	}
	return Value{typ: v.typ.elem(), flag: v.hiddenAll() | key.hiddenAll(), at: at}
}

// SetMapIndex sets the value of a key, or deletes it if elem is the zero Value.
func (v Value) SetMapIndex(key, elem Value) {
	v.must(Map, "SetMapIndex")
	v.mustBeVisible("SetMapIndex")
	key.mustBeVisible("SetMapIndex")
	k := key.assigned("reflect.Value.SetMapIndex", rtype(v.typ.ask(askKey)))
	if elem.typ == 0 {
		mapDelete(v.typ, loadPointer(v.at), k)
		return
	}
	elem.mustBeVisible("SetMapIndex")
	mapSet(v.typ, loadPointer(v.at), k, elem.assigned("reflect.Value.SetMapIndex", v.typ.elem()))
}

// MapKeys returns the keys in no order.
func (v Value) MapKeys() []Value {
	v.must(Map, "MapKeys")
	out := []Value{}
	for it := v.MapRange(); it.Next(); {
		out = append(out, it.Key())
	}
	return out
}

// Clear empties a map, or zeroes the elements of a slice.
func (v Value) Clear() {
	switch v.Kind() {
	case Slice:
		n := v.Len()
		if n > 0 {
			e := v.typ.elem()
			copyTo(e, v.Index(0).at, alloc(e, n), n)
		}
	case Map:
		if m := loadPointer(v.at); m != nil {
			mapClear(v.typ, m)
		}
	default:
		v.fail("Clear")
	}
}

// MapIter goes over the entries of a map.
type MapIter struct {
	m        Value
	it       unsafe.Pointer
	key, val unsafe.Pointer
	state    iterState
}

type iterState int

const (
	before iterState = iota
	inside
	behind
)

// MapRange returns an iterator that stands before the first entry.
func (v Value) MapRange() *MapIter {
	if v.Kind() != Map {
		v.fail("MapRange")
	}
	return &MapIter{m: v}
}

// Next goes to the next entry and reports whether there is one.
func (iter *MapIter) Next() bool {
	if iter.m.typ == 0 {
		panic("MapIter.Next called on an iterator that does not have an associated map Value")
	}
	switch iter.state {
	case before:
		iter.it = mapRange(iter.m.typ, loadPointer(iter.m.at))
	case behind:
		panic("MapIter.Next called on exhausted iterator")
	}
	var ok bool
	iter.state = inside
	if ok, iter.key, iter.val = mapNext(iter.m.typ, iter.it); !ok {
		iter.state, iter.it, iter.key, iter.val = behind, nil, nil, nil
	}
	return ok
}

func (iter *MapIter) must(method string) {
	switch iter.state {
	case before:
		panic(method + " called before Next")
	case behind:
		panic(method + " called on exhausted iterator")
	}
}

// Key returns the key of the entry.
func (iter *MapIter) Key() Value {
	iter.must("MapIter.Key")
	return Value{typ: rtype(iter.m.typ.ask(askKey)), flag: iter.m.hiddenAll(), at: iter.key}
}

// Value returns the value of the entry.
func (iter *MapIter) Value() Value {
	iter.must("MapIter.Value")
	return Value{typ: iter.m.typ.elem(), flag: iter.m.hiddenAll(), at: iter.val}
}

// Reset makes the iterator stand before the first entry of a map.
func (iter *MapIter) Reset(v Value) {
	if v.IsValid() {
		v.must(Map, "MapRange")
	}
	*iter = MapIter{m: v}
}

// SetIterKey sets v to the key of an entry.
func (v Value) SetIterKey(iter *MapIter) {
	iter.must("reflect: Value.SetIterKey")
	v.Set(iter.Key())
}

// SetIterValue sets v to the value of an entry.
func (v Value) SetIterValue(iter *MapIter) {
	iter.must("reflect: Value.SetIterValue")
	v.Set(iter.Value())
}

// MakeChan returns a new channel.
func MakeChan(typ Type, buffer int) Value {
	if typ.Kind() != Chan {
		panic("reflect.MakeChan of non-chan type")
	}
	if buffer < 0 {
		panic("reflect.MakeChan: negative buffer size")
	}
	if typ.ChanDir() != BothDir {
		panic("reflect.MakeChan: unidirectional channel type")
	}
	t := typ.number()
	return pointerTo(t, newChan(t, buffer))
}

// Send sends x.
func (v Value) Send(x Value) {
	chanSend(v.typ, v.chanFor("Send", SendDir, "send on recv-only channel"), x.assigned("reflect.Value.Send", v.typ.elem()))
}

// Recv receives; ok is false if the channel is closed.
func (v Value) Recv() (x Value, ok bool) {
	at, ok := chanRecv(v.typ, v.chanFor("Recv", RecvDir, "recv on send-only channel"))
	return Value{typ: v.typ.elem(), at: at}, ok
}

// chanFor returns the channel that v is if values can go that way.
func (v Value) chanFor(method string, dir ChanDir, problem string) unsafe.Pointer {
	v.must(Chan, method)
	v.mustBeVisible(method)
	if v.typ.ChanDir()&dir == 0 {
		panic("reflect: " + problem)
	}
	return loadPointer(v.at)
}

// Close closes a channel.
func (v Value) Close() {
	v.must(Chan, "Close")
	v.mustBeVisible("Close")
	if v.typ.ChanDir()&SendDir == 0 {
		panic("reflect: close of receive-only channel")
	}
	chanClose(v.typ, loadPointer(v.at))
}

// TrySend sends x if that does not block.
func (v Value) TrySend(x Value) bool {
	ch := v.chanFor("TrySend", SendDir, "send on recv-only channel")
	at := x.assigned("reflect.Value.Send", v.typ.elem())
	index, _, _ := selects("sd", []rtype{v.typ, 0}, []unsafe.Pointer{ch, nil}, []unsafe.Pointer{at, nil})
	return index == 0
}

// TryRecv receives if that does not block; otherwise x is the zero Value.
func (v Value) TryRecv() (x Value, ok bool) {
	ch := v.chanFor("TryRecv", RecvDir, "recv on send-only channel")
	index, ok, got := selects("rd", []rtype{v.typ, 0}, []unsafe.Pointer{ch, nil}, []unsafe.Pointer{nil, nil})
	if index < 0 {
		return Value{}, false
	}
	return Value{typ: v.typ.elem(), at: loadPointer(got)}, ok
}

// A SelectDir is what a case of Select does.
type SelectDir int

// What cases of Select do.
const (
	_ SelectDir = iota
	SelectSend
	SelectRecv
	SelectDefault
)

// A SelectCase is one case of Select.
type SelectCase struct {
	Dir  SelectDir
	Chan Value
	Send Value
}

// Select is a select statement.
func Select(cases []SelectCase) (chosen int, recv Value, recvOK bool) {
	if len(cases) > 65536 {
		panic("reflect.Select: too many cases (max 65536)")
	}
	dirs := ""
	types := make([]rtype, len(cases))
	chs, vals := make([]unsafe.Pointer, len(cases)), make([]unsafe.Pointer, len(cases))
	var real []int // cases with a channel, as select numbers them
	other := -1
	for i, c := range cases {
		switch c.Dir {
		case SelectDefault:
			if other >= 0 {
				panic("reflect.Select: multiple default cases")
			}
			if c.Chan.IsValid() {
				panic("reflect.Select: default case has Chan value")
			}
			if c.Send.IsValid() {
				panic("reflect.Select: default case has Send value")
			}
			other = i
			dirs += "d"
		case SelectSend:
			if !c.Chan.IsValid() {
				dirs += "n"
				break
			}
			chs[i] = c.Chan.chanFor("Select", SendDir, "Select: SendDir case using recv-only channel")
			types[i] = c.Chan.typ
			if !c.Send.IsValid() {
				panic("reflect.Select: SendDir case missing Send value")
			}
			c.Send.mustBeVisible("Select")
			vals[i] = c.Send.assigned("reflect.Select", c.Chan.typ.elem())
			dirs += "s"
			real = append(real, i)
		case SelectRecv:
			if c.Send.IsValid() {
				panic("reflect.Select: RecvDir case has Send value")
			}
			if !c.Chan.IsValid() {
				dirs += "n"
				break
			}
			chs[i] = c.Chan.chanFor("Select", RecvDir, "Select: RecvDir case using send-only channel")
			types[i] = c.Chan.typ
			dirs += "r"
			real = append(real, i)
		default:
			panic("reflect.Select: invalid Dir")
		}
	}
	index, ok, got := selects(dirs, types, chs, vals)
	if index < 0 {
		return other, Value{}, false
	}
	chosen = real[index]
	if cases[chosen].Dir == SelectSend {
		return chosen, Value{}, false
	}
	nth := 0
	for _, i := range real[:index] {
		if cases[i].Dir == SelectRecv {
			nth++
		}
	}
	return chosen, Value{typ: types[chosen].elem(), at: loadPointer(add(got, nth))}, ok
}
