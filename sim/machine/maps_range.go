package machine

import (
	"slices"

	"racelab/sim/trace"
)

// This file has range loops over maps.
//
// Of a map with few entries every order is explored. Whoever adds an entry during the loop may meet it or not, as in
// Go: small maps have one group of slots, through which a loop goes once from a random one on, and a new entry gets a slot before or behind it.
// A loop over a larger map goes in the order of insertion and meets nothing that is added, and the report says so.

const (
	anyOrderKeys = 4 // entries up to which every order of a range loop is explored
	groupSlots   = 8 // of a small map of the runtime: no loop over one gives more entries
)

func (m *Machine) rangeMap(regs []Word, in *instr, s *mapSite, a Word) {
	k := s.typ.key
	id, it := m.alloc(oIter, k, 0)
	it.ext = &ext{over: a}
	o := m.heap[refObj(a)]
	n := k.size + s.typ.elem.size
	for at := 0; at < len(o.words) && n > 0; at += n {
		it.words = append(it.words, o.words[at:at+k.size]...)
	}
	if it.ext.cap = m.entries(o); it.small() && !o.ext.ranged {
		m.mut(refObj(a)).ext.ranged = true
	}
	if k.size == 0 {
		it.ext.pos = m.entries(o)
	}
	regs[in.dst] = ref(id, 0)
}

// choicesOf returns what a range loop over a small map may visit next: the keys of the iterator that are
// still in the map and were not visited, by their place in it, and entries that were added since, by their offset in the map.
func (m *Machine) choicesOf(it, o *object) (keys, added []int) {
	k, n, nth := it.typ.size, o.typ.key.size+o.typ.elem.size, 0
	for at := 0; at < len(it.words); at += k {
		if !it.visited(at/k) && m.entryOf(it, o, it.words[at:at+k], &nth) >= 0 {
			keys = append(keys, at)
		}
	}
	if it.ext.yields >= groupSlots {
		return keys, nil
	}
	for at := 0; at < min(len(o.words), groupSlots*n); at += n {
		if key := o.words[at : at+k]; !m.unlikeItself(it.typ, key) && m.placeOf(it, key) < 0 {
			added = append(added, at)
		}
	}
	return keys, added
}

// visited reports whether the loop has been at a key of the iterator.
func (it *object) visited(i int) bool { return it.ext.seen>>i&1 != 0 }

// placeOf returns the place of a key in an iterator, or -1.
func (m *Machine) placeOf(it *object, key []Word) int {
	for at := 0; at < len(it.words); at += it.typ.size {
		if eq, _ := m.equal(it.typ, it.words[at:at+it.typ.size], key); eq {
			return at
		}
	}
	return -1
}

// small reports whether an iterator is of a map of which every order is explored.
func (it *object) small() bool { return it.typ.size > 0 && it.ext.cap <= anyOrderKeys }

// nextChoices returns the number of ways in which a range loop may go on. It may end only when no key
// is left that was there at its start.
func (m *Machine) nextChoices(it *object) int {
	if !it.small() {
		return 1
	}
	keys, added := m.choicesOf(it, m.heap[refObj(it.ext.over)])
	return max(1, len(keys)) + len(added)
}

func (m *Machine) nextKey(g *goroutine, f *frame, in *instr, first bool, alt int) control {
	it := m.heap[refObj(arg(f.regs, f.fn.consts, in.a))]
	if it.ext.over == 0 {
		f.regs[in.dst] = 0
		return next
	}
	o := m.heap[refObj(it.ext.over)]
	if !first && (o.shared && m.crowded(g) || m.nextChoices(it) > 1 && m.pickOrder(g)) {
		return pause
	}
	if why := m.mapConflict(g, f, o, opNext); why != "" {
		m.fatal(g, why)
		return redirect
	}
	if it.ext.cap > anyOrderKeys && g.atomic == g.steps() { // else nobody learns the order
		m.noted |= NoteMapOrder
	}
	s := in.aux.(*mapSite)
	dst := f.regs[in.dst:]
	key, at := m.takeKey(refObj(arg(f.regs, f.fn.consts, in.a)), o, alt)
	if dst[0] = boolWord(at >= 0); at < 0 {
		m.mapEvent(g, first, trace.MapRead, s, it.ext.over, nil, nil)
		return next
	}
	val := o.words[at+len(key) : at+len(key)+s.typ.elem.size]
	if in.w >= 0 {
		copy(dst[in.w:], key)
	}
	if in.c >= 0 {
		copy(dst[in.c:], val)
	}
	m.mapEvent(g, first, trace.MapRead, s, it.ext.over, key, val)
	return next
}

// pickOrder reports whether the order of a range loop is a choice of its own.
func (m *Machine) pickOrder(g *goroutine) bool {
	return g.atomic == 0 && !m.quiet && !(m.hidden && m.isMain(g))
}

// takeKey goes on in way alt. It returns the key and the offset of its entry, or -1 at the end of the loop.
func (m *Machine) takeKey(id uint32, o *object, alt int) ([]Word, int) {
	it := m.mut(id)
	switch {
	case it.typ.size == 0:
		it.ext.pos--
		return nil, b2i(it.ext.pos >= 0) - 1
	case !it.small():
		return m.takeNext(it, o)
	}
	k := it.typ.size
	keys, added := m.choicesOf(it, o)
	if alt < len(keys) {
		at, nth := keys[alt], 0
		key := slices.Clone(it.words[at : at+k])
		it.ext.yields++
		if !m.unlikeItself(it.typ, key) {
			it.ext.seen |= 1 << (at / k)
			return key, m.find(o, key)
		}
		for before := 0; before < at; before += k {
			m.entryOf(it, o, it.words[before:before+k], &nth)
		}
		where := m.entryOf(it, o, key, &nth)
		it.drop(at)
		it.visit(nth - 1)
		return key, where
	}
	if alt -= max(1, len(keys)); alt < 0 {
		return nil, -1
	}
	where := added[alt]
	key := slices.Clone(o.words[where : where+k])
	it.ext.yields++
	it.ext.seen |= 1 << (len(it.words) / k)
	it.words = append(it.words, key...)
	return key, where
}

// takeNext takes the next key of a large map that is still in it.
func (m *Machine) takeNext(it, o *object) ([]Word, int) {
	k := it.typ.size
	for nth := 0; len(it.words) > 0; nth = 0 {
		key := append([]Word(nil), it.words[:k]...)
		where := m.entryOf(it, o, key, &nth)
		it.words = it.words[k:]
		if m.unlikeItself(it.typ, key) {
			it.visit(nth - 1)
		}
		if where >= 0 {
			return key, where
		}
	}
	return nil, -1
}

// dropGone has the loops over a small map forget the keys that are no longer in it: put in again they are new, and may
// be met once more.
func (m *Machine) dropGone(over Word) {
	o := m.heap[refObj(over)]
	if !o.ext.ranged {
		return
	}
	m.spent += len(m.heap) / indexedMap
	for id, it := range m.heap {
		if it == nil || it.kind != oIter || it.ext.over != over || !it.small() {
			continue
		}
		for at := len(it.words) - it.typ.size; at >= 0; at -= it.typ.size {
			if key := it.words[at : at+it.typ.size]; !m.unlikeItself(it.typ, key) && m.find(o, key) < 0 {
				it = m.mut(uint32(id))
				it.drop(at)
			}
		}
	}
}

// drop takes the key at a place out of an iterator.
func (it *object) drop(at int) {
	i, k := at/it.typ.size, it.typ.size
	it.words = slices.Concat(it.words[:at], it.words[at+k:])
	low := it.ext.seen & (1<<i - 1)
	it.ext.seen = low | it.ext.seen>>(i+1)<<i
}

// keyLabel names what a range loop visits if it goes on in way alt.
func (m *Machine) keyLabel(it *object, alt int) string {
	o := m.heap[refObj(it.ext.over)]
	if !it.small() {
		return "the next key"
	}
	keys, added := m.choicesOf(it, o)
	if alt < len(keys) {
		return "key " + m.show(it.typ, it.words[keys[alt]:keys[alt]+it.typ.size])
	}
	if alt -= max(1, len(keys)); alt < 0 || alt >= len(added) {
		return "no key is left"
	}
	return "key " + m.show(it.typ, o.words[added[alt]:added[alt]+it.typ.size]) + ", which is new"
}

// unlikeItself reports whether a key does not equal itself, as NaN does not: it can be
// found by a range loop only.
func (m *Machine) unlikeItself(t *Type, key []Word) bool {
	eq, _ := m.equal(t, key, key)
	return !eq
}

// entryOf returns the offset of the entry that belongs to a key of an iterator, or -1.
// Keys that are unlike themselves stand for the map's entries of that kind one by one, but
// for those visited before; nth counts them.
func (m *Machine) entryOf(it, o *object, key []Word, nth *int) int {
	if !m.unlikeItself(it.typ, key) {
		return m.find(o, key)
	}
	skip := *nth
	if it.ext.cap > anyOrderKeys {
		skip += it.ext.pos
	} else {
		for i := 0; i <= skip; i++ {
			skip += it.ext.pos >> i & 1
		}
	}
	*nth++
	k, n := o.typ.key, o.typ.key.size+o.typ.elem.size
	for at := 0; at < len(o.words); at += n {
		if m.unlikeItself(k, o.words[at:at+k.size]) {
			if skip--; skip < 0 {
				return at
			}
		}
	}
	return -1
}

// visit notes that the key unlike itself that is number nth of those left has been visited.
// Those of a large map are visited in order: their number is enough.
func (it *object) visit(nth int) {
	if it.ext.cap > anyOrderKeys {
		it.ext.pos++
		return
	}
	for i := 0; i <= nth; i++ {
		nth += it.ext.pos >> i & 1
	}
	it.ext.pos |= 1 << nth
}
