package machine

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"go/types"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file reads JSON into variables of the interpreted program, as package
// encoding/json does. The host's package has found the text to be valid before. Where a type
// reads itself (UnmarshalJSON, UnmarshalText) the text is left for the library to
// hand over.

// jsonTouches is what decode reads and writes: it reads the text into a copy of everything, which
// nobody sees, and notes what of it was there before.
func jsonTouches(c *call) []memAccess {
	if c.args[1] == 0 || c.args[2] == 0 {
		return nil
	}
	return c.m.footprint(func(p *footprint) {
		own := c.m.own
		d := c.jsonDecoder(c.m.Fork())
		c.m.own = own // the copy is gone before anybody steps
		d.m.trace, d.m.reduced, d.foot = nil, nil, p
		d.decode(c)
	})
}

// Options of decode.
const (
	jsonUseNumber = 1 << iota
	jsonDisallowUnknown
)

// jsonDecode is decode(text string, v any, options int, kinds []any) (problem
// []string, wrong any, methods []string, targets []any, texts []string). kinds has a value of
// each type that takes JSON of unknown shape: map[string]any, []any, string, float64,
// bool and Number. problem is the kind of an error and its words; wrong has the type
// that the error is about.
func jsonDecode(c *call) control {
	clear(c.dst)
	d := c.jsonDecoder(c.m)
	d.decode(c)
	c.m.spent += 4 * len(d.text)
	c.texts(0, d.problem)
	if d.wrong != nil {
		c.m.box(d.wrong, make([]Word, d.wrong.size), c.dst[2:4])
	}
	c.texts(4, d.methods)
	id, o := c.m.alloc(oCells, c.m.prog.emptyIface, 2*len(d.targets))
	for i, t := range d.targets {
		copy(o.words[2*i:], t[:])
	}
	c.dst[6], c.dst[7] = ref(id, 0), sliceDims(len(d.targets), len(d.targets))
	c.texts(8, d.raw)
	return next
}

func (c *call) jsonDecoder(m *Machine) *jsonDecoder {
	d := &jsonDecoder{m: m, text: c.text(0), options: int(c.args[3])}
	for i := range sliceLen(c.args[5]) {
		d.kinds = append(d.kinds, m.prog.typeByID(uint32(m.cells(c.args[4], 12)[2*i])))
	}
	return d
}

// decode reads the text into what the call names.
func (d *jsonDecoder) decode(c *call) {
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(d.text), &raw); err != nil {
		d.syntax(err)
	} else if pt := c.m.prog.typeByID(uint32(c.args[1])); pt.kind == kPointer {
		d.top = pt
		d.read(pt.elem, c.args[2])
	}
}

// texts makes a []string the result at word i.
func (c *call) texts(i int, all []string) {
	if len(all) == 0 {
		return
	}
	id, o := c.m.alloc(oCells, c.m.prog.stringType, len(all))
	for k, s := range all {
		o.words[k] = c.m.intern(s)
	}
	c.dst[i], c.dst[i+1] = ref(id, 0), sliceDims(len(all), len(all))
}

type jsonDecoder struct {
	m       *Machine
	text    string
	at      int
	options int
	kinds   []*Type
	depth   int

	problem []string // first error: kind, then its words
	wrong   *Type
	top     *Type    // of what was given: a pointer
	within  *Type    // innermost struct
	fields  []string // names on the way

	methods, raw []string // to be called by the library, with what
	targets      [][2]Word

	foot *footprint // what is touched, where that is asked for
}

// touches notes an access to what was there before.
func (d *jsonDecoder) touches(op trace.Op, at Word, n int) {
	if d.foot == nil || at == 0 {
		return
	}
	if id := int(refObj(at)); id < len(d.foot.m.heap) && d.foot.m.heap[id] != nil {
		d.foot.note(op, at, n)
	}
}

func (d *jsonDecoder) syntax(err error) {
	var s *json.SyntaxError
	offset := int64(0)
	if errors.As(err, &s) {
		offset = s.Offset
	}
	d.problem = []string{"syntax", err.Error(), strconv.FormatInt(offset, 10)}
}

// mismatch notes that a value does not fit a type.
func (d *jsonDecoder) mismatch(value string, t *Type, offset int) {
	if d.problem != nil {
		return
	}
	name := ""
	if d.within != nil {
		if n, ok := types.Unalias(d.within.typ).(*types.Named); ok {
			name = n.Obj().Name()
		}
	}
	d.wrong = t
	d.problem = []string{"type", value, t.number(), strconv.Itoa(offset), name, strings.Join(d.fields, "."), strconv.FormatBool(d.within != nil)}
}

// halted is panicked with where reading ends at once.
type halted struct{}

// halt ends reading with an error that comes before those noted so far.
func (d *jsonDecoder) halt(words string) {
	d.problem, d.wrong = []string{"other", words}, nil
	panic(halted{})
}

// read reads the whole text.
func (d *jsonDecoder) read(t *Type, at Word) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(halted); !ok {
				panic(p)
			}
		}
	}()
	d.value(t, at, false)
}

func (d *jsonDecoder) fail(words string) {
	if d.problem == nil {
		d.problem = []string{"other", words}
	}
}

// failAt is fail for an error of package base64, which knows nothing but the place.
func (d *jsonDecoder) failAt(kind string, at base64.CorruptInputError) {
	if d.problem == nil {
		d.problem = []string{kind, strconv.FormatInt(int64(at), 10)}
	}
}

// get and put are the variable at an address.
func (d *jsonDecoder) get(t *Type, at Word) []Word {
	d.touches(trace.Read, at, t.size)
	return d.m.cells(at, t.size)
}

func (d *jsonDecoder) put(t *Type, at Word, v ...Word) {
	if len(v) == 0 {
		return
	}
	d.touches(trace.Write, at, len(v))
	o := d.m.mut(refObj(at))
	copy(o.words[refOff(at):], v)
	if o.shared {
		d.m.publishRow(v, t)
	}
}

// value reads the next value into the variable of type t at an address. quoted says
// that it stands in a string, as the tag wants.
func (d *jsonDecoder) value(t *Type, at Word, quoted bool) {
	if d.depth++; d.depth > 10_000 {
		d.skip()
		d.fail("exceeded max depth")
		return
	}
	defer func() { d.depth-- }()
	if !quoted {
		d.space()
	}
	null, declared := d.text[d.at] == 'n', t
	if d.depth == 1 {
		declared = d.top
	}
	for {
		if d.readsItself(t, at, quoted, declared) {
			return
		}
		if t.kind == kInterface {
			if v := d.get(t, at); v[0] != 0 {
				in := d.m.prog.typeByID(uint32(v[0]))
				if in.kind == kPointer && v[1] != 0 && (!null || in.elem.kind == kPointer) {
					t, at = in.elem, v[1]
					continue
				}
			}
		}
		if t.kind != kPointer || null || t.elem == nil {
			break
		}
		p := d.get(t, at)[0]
		if p == 0 {
			id, _ := d.m.alloc(oCells, t.elem, t.elem.size)
			p = ref(id, 0)
			d.put(t, at, p)
		}
		t, at = t.elem, p
	}
	switch c := d.text[d.at]; {
	case quoted:
		d.scalar(t, at, d.text, true)
	case c == '{':
		d.object(t, at)
	case c == '[':
		d.array(t, at)
	default:
		d.scalar(t, at, d.literal(), false)
	}
}

// readsItself leaves the text for a method of the type, if there is one.
func (d *jsonDecoder) readsItself(t *Type, at Word, quoted bool, declared *Type) bool {
	p := t.ptr
	if p == nil {
		return false
	}
	if f := p.methods["UnmarshalJSON"]; f != nil && f.params == 3 && f.results == justError {
		d.leave(p, at, "UnmarshalJSON", d.item(quoted))
		return true
	}
	f := p.methods["UnmarshalText"]
	if f == nil || f.params != 3 || f.results != justError || d.text[d.at] == 'n' {
		return false
	}
	start := d.at
	switch text := d.item(quoted); {
	case text[0] == '"':
		d.leave(p, at, "UnmarshalText", d.unquote(text, declared))
	case quoted:
		d.badQuoted(text, declared)
	case text[0] == '{':
		d.mismatch("object", declared, start+1)
	case text[0] == '[':
		d.mismatch("array", declared, start+1)
	case text[0] == 't' || text[0] == 'f':
		d.mismatch("bool", declared, d.at)
	default:
		d.mismatch("number", declared, d.at)
	}
	return true
}

// item is the next value; quoted, it is all of the text.
func (d *jsonDecoder) item(quoted bool) string {
	if quoted {
		return d.text
	}
	return d.skip()
}

func (d *jsonDecoder) leave(p *Type, at Word, method, text string) {
	d.methods, d.raw = append(d.methods, method), append(d.raw, text)
	d.targets = append(d.targets, [2]Word{Word(p.id), at})
}

// isAny reports whether t is an interface that takes any value.
func isAny(t *Type) bool {
	it, ok := t.typ.Underlying().(*types.Interface)
	return ok && it.NumMethods() == 0
}

// Positions in kinds.
const (
	kindMap = iota
	kindSlice
	kindString
	kindFloat
	kindBool
	kindNumber
)

// generic reads the next value as what an empty interface takes.
func (d *jsonDecoder) generic(t *Type, at Word, kind int) {
	in := d.kinds[kind]
	id, _ := d.m.alloc(oCells, in, in.size)
	d.value(in, ref(id, 0), false)
	var v [2]Word
	d.m.box(in, d.get(in, ref(id, 0)), v[:])
	d.put(t, at, v[:]...)
}

func (d *jsonDecoder) array(t *Type, at Word) {
	switch {
	case t.kind == kInterface && isAny(t):
		d.generic(t, at, kindSlice)
	case t.kind == kSlice:
		d.slice(t, at)
	case t.kind == kArray:
		n := 0
		d.elements(func() {
			if n < t.length {
				d.value(t.elem, at+Word(n*t.elem.size), false)
			} else {
				d.skip()
			}
			n++
		})
		if n < t.length {
			d.put(t.elem, at+Word(n*t.elem.size), make([]Word, (t.length-n)*t.elem.size)...)
		}
	default:
		d.mismatch("array", t, d.at+1)
		d.skip()
	}
}

// slice makes room for all elements before it reads them: their variables must not
// move, since methods may be called on them.
func (d *jsonDecoder) slice(t *Type, at Word) {
	v := d.get(t, at)
	base, had, capacity := v[0], sliceLen(v[1]), sliceCap(v[1])
	n, start, room := 0, d.at, capacity
	d.elements(func() {
		d.skip()
		if n++; n > room {
			room = growCap(room, n, t.elem)
		}
	})
	d.at = start
	if room > capacity || n == 0 {
		if n == 0 {
			room = 0
		}
		id, o := d.m.alloc(oCells, t.elem, room*t.elem.size)
		if n > 0 {
			d.touches(trace.Read, base, had*t.elem.size)
			copy(o.words, d.m.cells(base, had*t.elem.size))
		}
		base = ref(id, 0)
	}
	d.put(t, at, base, sliceDims(n, room))
	i := 0
	d.elements(func() {
		d.value(t.elem, base+Word(i*t.elem.size), false)
		i++
	})
}

func (d *jsonDecoder) object(t *Type, at Word) {
	switch {
	case t.kind == kInterface && isAny(t):
		d.generic(t, at, kindMap)
	case t.kind == kMap:
		d.mapping(t, at)
	case t.kind == kStruct:
		d.structure(t, at)
	default:
		d.mismatch("object", t, d.at+1)
		d.skip()
	}
}

func (d *jsonDecoder) mapping(t *Type, at Word) {
	k := t.key
	reads := k.kind != kString && k.ptr != nil && k.ptr.methods["UnmarshalText"] != nil
	if k.kind != kString && k.kind != kInt && k.kind != kUint && !reads {
		d.mismatch("object", t, d.at+1)
		d.skip()
		return
	}
	m := d.get(t, at)[0]
	if m == 0 {
		id, o := d.m.alloc(oMap, t, 0)
		o.ext = new(ext)
		m = ref(id, 0)
		d.put(t, at, m)
	}
	d.members(func(key string) {
		start, left := d.at, len(d.targets)
		id, _ := d.m.alloc(oCells, t.elem, t.elem.size)
		d.value(t.elem, ref(id, 0), false)
		var w []Word
		if !reads {
			one, ok := d.key(k, key, start)
			if !ok {
				return
			}
			w = []Word{one}
		}
		if reads || len(d.targets) > left {
			d.leaveEntry(t, m, key, w, ref(id, 0))
			return
		}
		d.touches(trace.MapWrite, m, 1)
		d.m.mapSet(m, w, append([]Word(nil), d.get(t.elem, ref(id, 0))...))
	})
}

// leaveEntry lets the library set an entry, when its key (w is nil then) and its value
// have read themselves.
func (d *jsonDecoder) leaveEntry(t *Type, m Word, key string, w []Word, elem Word) {
	id, o := d.m.alloc(oCells, t.key, t.key.size)
	copy(o.words, w)
	if w == nil {
		d.leave(t.key.ptr, ref(id, 0), "UnmarshalText", key)
	}
	// The two variables go along under the type of the map: the library only hands them on.
	d.leave(t, m, "put", "")
	d.leave(t, ref(id, 0), "key", "")
	d.leave(t, elem, "value", "")
}

// jsonPut is put(m, key, value any) with what leaveEntry left.
func jsonPut(c *call) control {
	t := c.m.prog.typeByID(uint32(c.args[0]))
	key := append([]Word(nil), c.m.cells(c.args[3], t.key.size)...)
	c.m.mapSet(c.args[1], key, append([]Word(nil), c.m.cells(c.args[5], t.elem.size)...))
	return next
}

// key reads the key of a map.
func (d *jsonDecoder) key(t *Type, text string, offset int) (w Word, ok bool) {
	if t.kind == kString {
		return d.m.intern(text), true
	}
	w, ok = integer(t, text)
	if !ok {
		d.mismatch("number "+text, t, offset)
	}
	return w, ok
}

func integer(t *Type, text string) (Word, bool) {
	if t.kind == kUint {
		u, err := strconv.ParseUint(text, 10, int(t.bits))
		return u, err == nil
	}
	i, err := strconv.ParseInt(text, 10, int(t.bits))
	return Word(i), err == nil
}

func (d *jsonDecoder) structure(t *Type, at Word) {
	outer, fields := d.within, d.m.prog.jsonFields(t)
	d.members(func(key string) {
		f := fieldNamed(fields, key)
		if f == nil {
			if d.options&jsonDisallowUnknown != 0 {
				d.fail("json: unknown field " + strconv.Quote(key))
			}
			d.skip()
			return
		}
		n := len(d.fields)
		for _, s := range f.path[:len(f.path)-1] {
			d.fields = append(d.fields, s.in.fields[s.index].name)
		}
		d.within, d.fields = t, append(d.fields, f.name)
		if where, ok := d.follow(f, at); ok {
			d.field(f, where)
		} else {
			d.skip()
		}
		d.within, d.fields = outer, d.fields[:n]
	})
}

func fieldNamed(fields []jsonField, key string) *jsonField {
	for i := range fields {
		if fields[i].name == key {
			return &fields[i]
		}
	}
	for i := range fields {
		if strings.EqualFold(fields[i].name, key) {
			return &fields[i]
		}
	}
	return nil
}

// follow goes to a field and makes the embedded structs on the way.
func (d *jsonDecoder) follow(f *jsonField, at Word) (Word, bool) {
	for _, s := range f.path {
		at += Word(s.off)
		if !s.deref {
			continue
		}
		t := s.in.fields[s.index].typ
		p := d.get(t, at)[0]
		if p == 0 {
			st := s.in.typ.Underlying().(*types.Struct)
			if !st.Field(s.index).Exported() {
				d.fail("json: cannot set embedded pointer to unexported struct: " + t.elem.String())
				return 0, false
			}
			id, _ := d.m.alloc(oCells, t.elem, t.elem.size)
			p = ref(id, 0)
			d.put(t, at, p)
		}
		at = p
	}
	return at, true
}
