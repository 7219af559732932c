package machine

import (
	"strings"
	"unicode/utf8"

	"racelab/sim/trace"
)

// This file has maps; range loops over them are in maps_range.go.
//
// Writing to a map that others can reach takes two steps, as in the runtime:
// one that marks the map as being written, one that writes. An access between
// the two is the fatal error that Go programs die of.

const indexedMap = 16 // entries from which a map keeps an index

func (m *Machine) mapOp(g *goroutine, f *frame, in *instr, first bool, alt int) control {
	regs, consts := f.regs, f.fn.consts
	switch {
	case in.op == opLen && in.kind == kChan:
		return m.chanLen(g, f, in, first)
	case in.op == opClear && in.kind == kSlice:
		return m.clearSlice(g, f, in, first)
	case in.op == opLen && in.kind != kMap, in.op == opClear && in.kind != kMap, (in.op == opRange || in.op == opNext) && in.flag:
		return m.plainOp(g, f, in)
	case in.op == opNext:
		return m.nextKey(g, f, in, first, alt)
	}
	s := in.aux.(*mapSite)
	a := arg(regs, consts, in.a)
	if a == 0 {
		return m.nilMap(g, f, in, s)
	}
	o := m.heap[refObj(a)]
	writes := in.op == opMapUpdate || in.op == opDelete || in.op == opClear
	visible := o.shared && m.crowded(g)
	if !first && visible {
		return pause
	}
	bad := m.badKey(f, in, s)
	if bad != nil && in.op != opMapUpdate && m.entries(o) == 0 {
		return m.refuseKey(g, in, s, a, bad, first)
	}
	if why := m.mapConflict(g, f, o, in.op); why != "" && in.op != opLen { // len does not look whether somebody writes
		m.fatal(g, why)
		return redirect
	}
	if bad != nil {
		return m.refuseKey(g, in, s, a, bad, first)
	}
	if writes && visible && g.phase == 0 {
		x := m.mut(refObj(a))
		x.ext.writing = g.key
		g.phase = 1
		m.access(g, first, trace.MapWrite, &s.site, a, 1, nil, nil)
		return pause
	}
	return m.mapDo(g, f, in, s, a, first)
}

// badKey returns the dynamic type that makes the key of a map operation unfit, or nil.
func (m *Machine) badKey(f *frame, in *instr, s *mapSite) *Type {
	if s.typ.key.dynamic && (in.op == opMapUpdate || in.op == opDelete || in.op == opLookup) {
		return m.unhashable(s.typ.key, row(f.regs, f.fn.consts, in.b, int32(s.typ.key.size)))
	}
	return nil
}

// refuseKey panics for a key that cannot be hashed: the race detector has seen the access by then.
func (m *Machine) refuseKey(g *goroutine, in *instr, s *mapSite, a Word, bad *Type, first bool) control {
	op := trace.MapWrite
	if in.op == opLookup {
		op = trace.MapRead
	}
	m.mapEvent(g, first, op, s, a, nil, nil)
	return m.raised(m.throwUnhashable(g, m.heap[refObj(a)], in.op, bad))
}

// mapConflict returns the fatal error of an access during somebody's write.
func (m *Machine) mapConflict(g *goroutine, f *frame, o *object, op opcode) string {
	w := o.ext.writing
	if w == 0 || w == g.key {
		return ""
	}
	m.noted |= NoteMapClash
	switch op {
	case opMapUpdate, opDelete, opClear:
		return "concurrent map writes"
	case opRange, opNext:
		if strings.HasPrefix(f.fn.full, "maps.Clone") { // the runtime's own
			return "concurrent map clone and map write"
		}
		return "concurrent map iteration and map write"
	}
	return "concurrent map read and map write"
}

func (m *Machine) nilMap(g *goroutine, f *frame, in *instr, s *mapSite) control {
	dst := f.regs[in.dst:]
	if in.op == opLookup || in.op == opDelete {
		if bad := m.unhashable(s.typ.key, row(f.regs, f.fn.consts, in.b, int32(s.typ.key.size))); bad != nil {
			return m.raised(m.throwUnhashable(g, nil, in.op, bad))
		}
	}
	switch in.op {
	case opMapUpdate:
		return m.raised(m.throwMap(g))
	case opLookup:
		clear(dst[:s.typ.elem.size+b2i(in.flag)])
	case opLen:
		dst[0] = 0
	case opRange:
		id, o := m.alloc(oIter, s.typ.key, 0)
		o.ext = &ext{}
		dst[0] = ref(id, 0)
	}
	return next
}

func (m *Machine) throwMap(g *goroutine) bool {
	return m.throwPlain(g, "assignment to entry in nil map")
}

// unhashable returns the dynamic type of what makes a key unfit, or nil. The
// runtime looks before it touches the map.
func (m *Machine) unhashable(t *Type, key []Word) *Type {
	if !t.dynamic {
		return nil
	}
	_, bad := m.hashValue(t, key, 0)
	return bad
}

// throwUnhashable panics as the runtime does: in its own words if the map (o, or
// nil) is empty and nothing is put in.
func (m *Machine) throwUnhashable(g *goroutine, o *object, op opcode, bad *Type) bool {
	if op != opMapUpdate && (o == nil || m.entries(o) == 0) {
		return m.throwPlain(g, "hash of unhashable type: "+bad.String())
	}
	return m.throw(g, "hash of unhashable type %s", bad)
}

func (m *Machine) mapDo(g *goroutine, f *frame, in *instr, s *mapSite, a Word, first bool) control {
	regs, consts := f.regs, f.fn.consts
	k, v := s.typ.key, s.typ.elem
	switch in.op {
	case opLookup:
		key := row(regs, consts, in.b, int32(k.size))
		at := m.find(m.heap[refObj(a)], key)
		dst := regs[in.dst:]
		clear(dst[:v.size])
		if at >= 0 {
			copy(dst[:v.size], m.heap[refObj(a)].words[at+k.size:])
		}
		if in.flag {
			dst[v.size] = boolWord(at >= 0)
		}
		m.mapEvent(g, first, trace.MapRead, s, a, key, dst[:v.size])
		if at < 0 && m.trace != nil && m.heap[refObj(a)].shared {
			m.trace.label("no entry")
		}
	case opLen:
		n := m.entries(m.heap[refObj(a)])
		regs[in.dst] = Word(n)
		m.mapEvent(g, first, trace.MapRead, s, a, nil, nil)
	case opRange:
		m.mapEvent(g, first, trace.MapRead, s, a, nil, nil)
		m.rangeMap(regs, in, s, a)
	case opMapUpdate:
		key, val := row(regs, consts, in.b, int32(k.size)), row(regs, consts, in.c, int32(v.size))
		m.mapSet(a, key, val)
		m.mapEvent(g, first, trace.MapWrite, s, a, key, val)
		m.writeDone(g, a)
	case opDelete:
		key := row(regs, consts, in.b, int32(k.size))
		if at := m.find(m.heap[refObj(a)], key); at >= 0 {
			o := m.mut(refObj(a))
			o.words = append(o.words[:at], o.words[at+k.size+v.size:]...)
			o.ext.index, o.ext.pos = nil, 0
			m.dropGone(a)
		}
		m.mapEvent(g, first, trace.MapWrite, s, a, key, nil)
		m.writeDone(g, a)
	case opClear:
		o := m.mut(refObj(a))
		o.words, o.ext.index, o.ext.pos = nil, nil, 0
		m.dropGone(a)
		m.mapEvent(g, first, trace.MapWrite, s, a, nil, nil)
		m.writeDone(g, a)
	}
	return next
}

func (m *Machine) writeDone(g *goroutine, a Word) {
	g.phase = 0
	if m.heap[refObj(a)].ext.writing == g.key {
		m.mut(refObj(a)).ext.writing = 0
	}
}

func (m *Machine) entries(o *object) int {
	if n := o.typ.key.size + o.typ.elem.size; n > 0 {
		return len(o.words) / n
	}
	return o.ext.pos // map[struct{}]struct{} has at most one entry
}

// find returns the offset of key's entry, or -1. The key must be hashable.
func (m *Machine) find(o *object, key []Word) (at int) {
	k, n := o.typ.key, o.typ.key.size+o.typ.elem.size
	if k.size == 0 {
		return b2i(m.entries(o) > 0) - 1
	}
	if len(o.words) >= indexedMap*n {
		h, _ := m.hashValue(k, key, 0)
		return m.indexed(o, key, h)
	}
	for at := 0; at < len(o.words); at += n {
		if eq, _ := m.equal(k, o.words[at:at+k.size], key); eq {
			return at
		}
	}
	m.spent += len(o.words) / n
	return -1
}

// indexed looks a key up in the index of a large map, which it makes when
// there is none. Hashes that collide are searched one entry after the other.
func (m *Machine) indexed(o *object, key []Word, h uint64) int {
	k := o.typ.key
	if o.own != m.own || o.ext.index == nil {
		return m.scan(o, key)
	}
	at, ok := o.ext.index[h]
	if !ok {
		return -1
	}
	if at < len(o.words) {
		if eq, _ := m.equal(k, o.words[at:at+k.size], key); eq {
			return at
		}
	}
	return m.scan(o, key)
}

func (m *Machine) scan(o *object, key []Word) int {
	k, n := o.typ.key, o.typ.key.size+o.typ.elem.size
	for at := 0; at < len(o.words); at += n {
		if eq, _ := m.equal(k, o.words[at:at+k.size], key); eq {
			return at
		}
	}
	m.spent += len(o.words) / n
	return -1
}

// buildIndex gives a large map of this machine's own its index.
func (m *Machine) buildIndex(o *object) {
	k, n := o.typ.key, o.typ.key.size+o.typ.elem.size
	o.ext.index = make(map[uint64]int, len(o.words)/n)
	for at := 0; at < len(o.words); at += n {
		h, _ := m.hashValue(k, o.words[at:at+k.size], 0)
		o.ext.index[h] = at
	}
}

// mapSet assigns an entry of a map that is not nil.
func (m *Machine) mapSet(a Word, key, val []Word) {
	o := m.mut(refObj(a))
	k := o.typ.key
	if k.size+o.typ.elem.size >= 1 && len(o.words) >= indexedMap*(k.size+o.typ.elem.size) && o.ext.index == nil && k.size > 0 {
		m.buildIndex(o)
	}
	if at := m.find(o, key); at >= 0 {
		copy(o.words[at+k.size:], val)
	} else {
		if o.ext.index != nil {
			h, _ := m.hashValue(k, key, 0)
			o.ext.index[h] = len(o.words)
		}
		o.words = append(append(o.words, key...), val...)
		if k.size+o.typ.elem.size == 0 {
			o.ext.pos = 1
		}
		if m.words += len(key) + len(val); m.words > m.limits.Words {
			m.overspend("its heap would exceed %d words; let it work on less, or look for what grows for ever", m.limits.Words)
		}
	}
	if o.shared {
		m.publishRow(key, k)
		m.publishRow(val, o.typ.elem)
	}
}

func (m *Machine) mapEvent(g *goroutine, first bool, op trace.Op, s *mapSite, a Word, key, val []Word) {
	if m.trace == nil || !m.heap[refObj(a)].shared {
		return
	}
	e := trace.Event{Op: op, Name: s.name, Mem: m.loc(a, 1)}
	if key != nil {
		e.Name += "[" + m.show(s.typ.key, key) + "]"
	}
	if val != nil {
		e.Value = m.show(s.typ.elem, val)
	}
	m.note(g, !first, e)
}

// clearSlice is clear of a slice: one write of all its elements.
func (m *Machine) clearSlice(g *goroutine, f *frame, in *instr, first bool) control {
	s := in.aux.(*appendSite)
	a := arg(f.regs, f.fn.consts, in.a)
	n := sliceLen(arg(f.regs, f.fn.consts, in.a+signed(in.a))) * s.elem.size
	if n == 0 {
		return next
	}
	if !first && m.heap[refObj(a)].shared && m.crowded(g) {
		return pause
	}
	o := m.mut(refObj(a))
	if o.shared {
		m.access(g, first, trace.Write, &s.site, a, int32(n), nil, nil)
	}
	clear(o.words[refOff(a) : int(refOff(a))+n])
	return next
}

// chanLen is len of a channel, which sees what others sent and received.
func (m *Machine) chanLen(g *goroutine, f *frame, in *instr, first bool) control {
	a := arg(f.regs, f.fn.consts, in.a)
	if f.regs[in.dst] = 0; a == 0 {
		return next
	}
	o := m.heap[refObj(a)]
	if !first && o.shared && m.crowded(g) {
		return pause
	}
	n := m.buffered(o)
	if o.ext.timer {
		n = 0
	}
	f.regs[in.dst] = Word(n)
	if o.shared {
		m.told()
	}
	m.note(g, !first, trace.Event{Op: trace.Call, Name: "len", Value: itoa(int64(n)), Label: "of a channel"})
	return next
}

// plainOp has the operations on values that nobody else can reach: strings,
// lengths, and clear of a slice.
func (m *Machine) plainOp(g *goroutine, f *frame, in *instr) control {
	regs, consts := f.regs, f.fn.consts
	a := arg(regs, consts, in.a)
	switch in.op {
	case opLen:
		switch in.kind {
		case kString:
			regs[in.dst] = Word(len(m.prog.strings.text(a)))
		case kSlice:
			regs[in.dst] = Word(sliceLen(arg(regs, consts, in.a+signed(in.a))))
		default:
			regs[in.dst] = Word(in.c)
		}
	case opRange:
		id, o := m.alloc(oIter, m.prog.stringType, 0)
		o.words = []Word{a}
		o.ext = &ext{}
		regs[in.dst] = ref(id, 0)
	case opNext:
		it := m.mut(refObj(a))
		s := m.prog.strings.text(it.words[0])
		dst := regs[in.dst:]
		if it.ext.pos >= len(s) {
			dst[0] = 0
			break
		}
		r, n := utf8.DecodeRuneInString(s[it.ext.pos:])
		dst[0], dst[1], dst[2] = 1, Word(it.ext.pos), Word(int64(r))
		it.ext.pos += n
	}
	return next
}
