package machine

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"go/types"
	"sort"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file writes values of the interpreted program as JSON, as package encoding/json
// does. Leaves are written by the host's package; methods (MarshalJSON, MarshalText,
// IsZero) are called by the library, which then tries again with one reply more, as with
// rt.Format.

func jsonNatives() []native {
	const p = "encoding/json."
	return []native{
		{name: p + "encode", local: true, mem: jsonReads, exec: jsonEncode},
		{name: p + "decode", local: true, mem: jsonTouches, exec: jsonDecode},
		{name: p + "put", local: true, mem: func(c *call) []memAccess {
			return []memAccess{{trace.MapWrite, c.args[1], 1}}
		}, exec: jsonPut},
		{name: p + "pointer", local: true, exec: func(c *call) control {
			ok := c.args[0] != 0 && c.args[1] != 0 && c.m.prog.typeByID(uint32(c.args[0])).kind == kPointer
			c.dst[0] = boolWord(ok)
			return next
		}},
	}
}

// jsonReads is what encode reads.
func jsonReads(c *call) []memAccess {
	return c.m.footprint(func(p *footprint) {
		e := c.jsonEncoder()
		e.foot = p
		e.iface(c.args[0:2])
	})
}

func (c *call) jsonEncoder() *jsonEncoder {
	return &jsonEncoder{m: c.m, escape: c.args[2] != 0, replies: c.m.cells(c.args[3], sliceLen(c.args[4]))}
}

// jsonMethods are the methods by which types say how they are written and read.
var jsonMethods = []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText"}

// codes reports whether a type declares one of them, and values of it may be reached
// by pointer.
func codes(t types.Type) bool {
	n, ok := t.(*types.Named)
	if !ok || types.IsInterface(t) {
		return false
	}
	for i := range n.NumMethods() {
		for _, name := range jsonMethods {
			if n.Method(i).Name() == name {
				return true
			}
		}
	}
	return false
}

// jsonEncode is encode(v any, escape bool, replies []string) (out, kind, problem string,
// need any, method string). kind is "type", "value", "marshaler T" for
// a method of T that returned what is no JSON, or "".
func jsonEncode(c *call) (r control) {
	e := c.jsonEncoder()
	clear(c.dst)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case needs:
			c.dst[3], c.dst[4] = p.value[0], p.value[1]
			c.dst[5] = c.m.intern(p.method)
			r = next
		case jsonProblem:
			c.dst[1], c.dst[2] = c.m.intern(p.kind), c.m.intern(p.text)
			r = next
		default:
			panic(p)
		}
	}()
	e.iface(c.args[0:2])
	c.m.spent += e.out.Len()
	c.dst[0] = c.m.intern(e.out.String())
	return next
}

// jsonProblem is panicked with where there is no JSON for a value.
type jsonProblem struct{ kind, text string }

type jsonEncoder struct {
	m       *Machine
	out     bytes.Buffer
	escape  bool
	replies []Word
	used    int
	depth   int

	foot *footprint // what is read, where that is asked for: then nothing is written
}

// reads notes a read of the variable at an address. Those before the latest reply were noted
// before it came.
func (e *jsonEncoder) reads(at Word, n int) {
	if e.used == len(e.replies) {
		e.foot.read(at, n)
	}
}

func (e *jsonEncoder) readsMap(at Word) {
	if e.used == len(e.replies) {
		e.foot.readMap(at)
	}
}

// host writes what the host's package knows.
func (e *jsonEncoder) host(v any) {
	if e.foot != nil {
		return
	}
	enc := json.NewEncoder(&e.out)
	enc.SetEscapeHTML(e.escape)
	if err := enc.Encode(v); err != nil {
		panic(jsonProblem{"value", strings.TrimPrefix(err.Error(), "json: unsupported value: ")})
	}
	e.out.Truncate(e.out.Len() - 1) // the new line
	if e.out.Len() > maxString {
		e.m.overspend("a text in JSON would exceed %d bytes", maxString)
	}
}

func (e *jsonEncoder) iface(a []Word) {
	if a[0] == 0 {
		e.out.WriteString("null")
		return
	}
	t := e.m.prog.typeByID(uint32(a[0]))
	e.value(t, e.m.unbox(t, a[1]), 0, false)
}

// maxNesting is how deep values may be nested before it counts as a cycle.
const maxNesting = 1000

// value writes v, whose address is at unless that is 0.
func (e *jsonEncoder) value(t *Type, v []Word, at Word, quoted bool) {
	if e.depth++; e.depth > maxNesting {
		panic(jsonProblem{"value", "encountered a cycle via " + t.String()})
	}
	defer func() { e.depth-- }()
	if e.method(t, v, at) {
		return
	}
	if t.kind != kStruct && t.kind != kArray {
		e.reads(at, t.size)
	}
	switch t.kind {
	case kBool, kInt, kUint, kFloat:
		e.number(t, v[0], quoted)
	case kString:
		e.text(t, e.m.prog.strings.text(v[0]), quoted)
	case kPointer:
		if v[0] == 0 || t.elem == nil {
			e.out.WriteString("null")
			return
		}
		e.value(t.elem, e.m.cells(v[0], t.elem.size), v[0], quoted)
	case kInterface:
		e.iface(v)
	case kSlice:
		e.slice(t, v)
	case kArray:
		e.row(t.elem, v, t.length, at)
	case kMap:
		e.mapping(t, v[0])
	case kStruct:
		e.structure(t, v, at)
	default:
		panic(jsonProblem{"type", t.number()})
	}
}

// number writes what stands in JSON without quotes.
func (e *jsonEncoder) number(t *Type, w Word, quoted bool) {
	if quoted {
		e.out.WriteByte('"')
		defer e.out.WriteByte('"')
	}
	switch {
	case t.kind == kBool:
		e.host(w != 0)
	case t.kind == kInt:
		e.host(int64(w))
	case t.kind == kUint:
		e.host(w)
	case t.bits == 32:
		e.host(float32(wordFloat(w)))
	default:
		e.host(wordFloat(w))
	}
}

// isJSONNumber reports whether t is json.Number.
func isJSONNumber(t *Type) bool {
	n, ok := t.typ.(*types.Named)
	return ok && n.Obj().Name() == "Number" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "encoding/json"
}

func (e *jsonEncoder) text(t *Type, s string, quoted bool) {
	switch {
	case e.foot != nil:
	case isJSONNumber(t):
		if s == "" {
			s = "0"
		}
		if !json.Valid([]byte(s)) || strings.Trim(s, "0123456789+-.eE") != "" {
			panic(jsonProblem{"", "json: invalid number literal " + strconv.Quote(s)})
		}
		if quoted {
			s = `"` + s + `"`
		}
		e.out.WriteString(s)
	case quoted:
		inner := &jsonEncoder{m: e.m, escape: e.escape}
		inner.host(s)
		e.host(inner.out.String())
	default:
		e.host(s)
	}
}

// coder returns a method of the value, or of its address, that decides its text.
func (e *jsonEncoder) coder(t *Type, at Word, name string, results int) (pointer, ok bool) {
	if f := t.methods[name]; f != nil && f.results == results && f.params == t.size {
		return false, true
	}
	if p := t.ptr; p != nil && at != 0 {
		if f := p.methods[name]; f != nil && f.results == results && f.params == 1 {
			return true, true
		}
	}
	return false, false
}

// The words of the results ([]byte, error), error and bool.
const (
	bytesAndError = 4
	justError     = 2
	justBool      = 1
)

// method lets a method write the value, if there is one.
func (e *jsonEncoder) method(t *Type, v []Word, at Word) bool {
	if t.kind == kInterface {
		return false
	}
	name := "MarshalJSON"
	pointer, ok := e.coder(t, at, name, bytesAndError)
	if !ok {
		name = "MarshalText"
		if pointer, ok = e.coder(t, at, name, bytesAndError); !ok {
			return false
		}
	}
	if t.kind == kPointer && v[0] == 0 {
		e.out.WriteString("null")
		return true
	}
	if !pointer {
		e.reads(at, t.size) // the method gets a copy
	}
	text := e.reply(t, v, at, pointer, name)
	if e.foot != nil {
		return true
	}
	if name == "MarshalText" {
		e.host(text)
		return true
	}
	e.raw(t, text)
	return true
}

// raw writes what MarshalJSON returned.
func (e *jsonEncoder) raw(t *Type, text string) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		panic(jsonProblem{"marshaler " + t.number(), text})
	}
	if e.escape {
		json.HTMLEscape(&e.out, compact.Bytes())
	} else {
		e.out.Write(compact.Bytes())
	}
}

// reply returns what a method says, or stops to have it called.
func (e *jsonEncoder) reply(t *Type, v []Word, at Word, pointer bool, name string) string {
	if e.used == len(e.replies) {
		n := needs{method: name}
		if e.foot != nil {
			panic(n)
		}
		if pointer {
			n.value = [2]Word{Word(t.ptr.id), at}
		} else {
			e.m.box(t, v, n.value[:])
		}
		panic(n)
	}
	e.used++
	return e.m.prog.strings.text(e.replies[e.used-1])
}

func (e *jsonEncoder) slice(t *Type, v []Word) {
	if v[0] == 0 {
		e.out.WriteString("null")
		return
	}
	n := sliceLen(v[1])
	if t.elem.kind == kUint && t.elem.bits == 8 && t.elem.ptr == nil {
		e.reads(v[0], n)
		e.out.WriteString(`"` + base64.StdEncoding.EncodeToString([]byte(e.m.bytesText(v, 8))) + `"`)
		return
	}
	e.row(t.elem, e.m.cells(v[0], n*t.elem.size), n, v[0])
}

func (e *jsonEncoder) row(elem *Type, v []Word, n int, at Word) {
	e.out.WriteByte('[')
	for i := range n {
		if i > 0 {
			e.out.WriteByte(',')
		}
		part := Word(0)
		if at != 0 {
			part = at + Word(i*elem.size)
		}
		e.value(elem, v[i*elem.size:(i+1)*elem.size], part, false)
	}
	e.out.WriteByte(']')
}

func (e *jsonEncoder) mapping(t *Type, w Word) {
	if k := t.key.kind; k != kString && k != kInt && k != kUint && t.key.methods["MarshalText"] == nil {
		panic(jsonProblem{"type", t.number()})
	}
	if w == 0 {
		e.out.WriteString("null")
		return
	}
	type entry struct {
		key string
		at  int
	}
	o := e.m.heap[refObj(w)]
	k, n := t.key.size, t.key.size+t.elem.size
	e.readsMap(w)
	var all []entry
	for i := 0; i < len(o.words) && n > 0; i += n {
		all = append(all, entry{e.key(t.key, o.words[i:i+k]), i})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].key < all[j].key })
	e.out.WriteByte('{')
	for i, one := range all {
		if i > 0 {
			e.out.WriteByte(',')
		}
		e.host(one.key)
		e.out.WriteByte(':')
		e.value(t.elem, o.words[one.at+k:one.at+n], 0, false)
	}
	e.out.WriteByte('}')
}

// key writes the key of a map.
func (e *jsonEncoder) key(t *Type, v []Word) string {
	if t.kind == kString {
		return e.m.prog.strings.text(v[0])
	}
	if _, ok := e.coder(t, 0, "MarshalText", bytesAndError); ok {
		return e.reply(t, v, 0, false, "MarshalText")
	}
	if t.kind == kUint {
		return strconv.FormatUint(v[0], 10)
	}
	return itoa(int64(v[0]))
}

func (e *jsonEncoder) structure(t *Type, v []Word, at Word) {
	e.out.WriteByte('{')
	first := true
	for _, f := range e.m.prog.jsonFields(t) {
		part, where, ok := e.follow(f, v, at)
		if ok && f.omitEmpty && f.typ.kind != kStruct && f.typ.kind != kArray {
			e.reads(where, f.typ.size)
		}
		if !ok || f.omitEmpty && e.empty(f.typ, part) || f.omitZero && e.zero(f.typ, part, where) {
			continue
		}
		if !first {
			e.out.WriteByte(',')
		}
		first = false
		e.host(f.name)
		e.out.WriteByte(':')
		e.value(f.typ, part, where, f.quoted)
	}
	e.out.WriteByte('}')
}

// follow goes to a field; there is none behind a nil pointer.
func (e *jsonEncoder) follow(f jsonField, v []Word, at Word) ([]Word, Word, bool) {
	for _, s := range f.path {
		t := s.in.fields[s.index].typ
		v = v[s.off : s.off+t.size]
		if at != 0 {
			at += Word(s.off)
		}
		if s.deref {
			e.reads(at, 1)
			if v[0] == 0 {
				return nil, 0, false
			}
			at = v[0]
			v = e.m.cells(at, t.elem.size)
		}
	}
	return v, at, true
}

func (e *jsonEncoder) empty(t *Type, v []Word) bool {
	switch t.kind {
	case kBool, kInt, kUint, kString, kPointer, kInterface:
		return v[0] == 0
	case kFloat:
		return wordFloat(v[0]) == 0
	case kSlice:
		return sliceLen(v[1]) == 0
	case kArray:
		return t.length == 0
	case kMap:
		e.readsMap(v[0])
		return v[0] == 0 || e.m.entries(e.m.heap[refObj(v[0])]) == 0
	}
	return false
}

func (e *jsonEncoder) zero(t *Type, v []Word, at Word) bool {
	pointer, ok := e.coder(t, at, "IsZero", justBool)
	if !pointer {
		e.reads(at, t.size)
	}
	if ok && !(t.kind == kPointer && v[0] == 0) {
		return e.reply(t, v, at, pointer, "IsZero") == "true"
	}
	for _, w := range v {
		if w != 0 {
			return false
		}
	}
	return true
}
