package machine

import "math/bits"

// This file hashes states canonically: two states hash equal if and only if
// (but for collisions of 128 bits) they have the same future. Objects made since the run
// began are numbered in the order in which the walk from the goroutines first
// reaches them; those that existed before keep their number, and count only
// where they changed. Registers that will not be read are left out.

// Hash identifies a state.
type Hash [2]uint64

type hasher struct {
	m     *Machine
	a, b  uint64
	names map[uint32]uint32 // object to order of first reach
	order []uint32
	small [24]uint32 // objects in order of first reach, before names is needed
}

func (h *hasher) add(w uint64) {
	hi, lo := bits.Mul64(h.a^w, 0x9fb21c651e98df25)
	h.a = hi ^ lo ^ 0x2d358dccaa6c78a5
	hi, lo = bits.Mul64(h.b^w^0x8bb84b93962eacc9, 0xc2b2ae3d27d4eb4f)
	h.b = hi ^ lo + w
}

// Hash returns the state's hash. It is comparable between machines of the same
// program in the same process.
func (m *Machine) Hash() Hash {
	h := hasher{m: m, a: 0x243f6a8885a308d3, b: 0x13198a2e03707344}
	h.order = h.small[:0]
	for _, g := range m.gs {
		h.goroutine(g)
	}
	for _, t := range m.timers {
		h.add(uint64(t.when - m.now))
		h.add(uint64(t.period))
		h.ref(t.key)
		h.ref(t.ch)
		h.fun(t.fn)
	}
	for _, w := range m.waits {
		h.ref(w.at)
		h.add(w.key)
		h.add(boolWord(w.woken))
	}
	if m.prog.seesClock {
		h.add(uint64(m.now))
	}
	if m.out != nil {
		h.add(m.out.hash)
	}
	h.add(uint64(m.status)<<1 | boolWord(m.failed))
	if m.end != nil { // it differs from the state just before, where main stood at its end
		h.add(1<<60 | uint64(m.end.Kind))
	}
	h.changed()
	for i := 0; i < len(h.order); i++ {
		h.object(m.heap[h.order[i]])
	}
	return Hash{h.a, h.b}
}

// changed adds the objects from before the run that have other contents now.
func (h *hasher) changed() {
	m := h.m
	for id, old := range m.init {
		o := m.heap[id]
		if o == old || o == nil || old == nil || same(o, old) {
			continue
		}
		h.add(uint64(id) | 1<<40)
		h.object(o)
	}
}

func same(o, p *object) bool {
	if len(o.words) != len(p.words) || o.shared != p.shared {
		return false
	}
	for i, w := range o.words {
		if w != p.words[i] {
			return false
		}
	}
	if o.ext == nil || p.ext == nil {
		return o.ext == p.ext
	}
	return o.ext.closed == p.ext.closed && o.ext.writing == p.ext.writing && o.ext.pos == p.ext.pos && o.ext.over == p.ext.over
}

func (h *hasher) goroutine(g *goroutine) {
	h.add(g.key)
	flags := g.phase<<8 | uint64(g.exit)<<1 | boolWord(g.parked)
	h.add(flags | uint64(g.atomic)<<32)
	if g.wake > h.m.now {
		h.add(uint64(g.wake - h.m.now))
	}
	h.faults(g)
	for _, p := range g.panics {
		h.add(uint64(p.at)<<2 | boolWord(p.recovered)<<1 | boolWord(p.goexit))
		h.add(uint64(p.pos))
		h.text(p.text)
		h.iface(p.value[0], p.value[1])
	}
	for f := g.top; f != nil; f = f.parent {
		h.frame(f)
	}
}

// text adds the text of a fatal or run-time error, which its value may not have.
func (h *hasher) text(s string) {
	for i := range len(s) {
		h.add(uint64(s[i]))
	}
}

func (h *hasher) faults(g *goroutine) {
	if g.pausedUntil > h.m.now {
		h.add(uint64(g.pausedUntil-h.m.now) | 1<<62)
	}
	for _, l := range g.liable {
		h.add(uint64(l.depth)<<2 | boolWord(l.crash)<<1 | boolWord(l.spent))
		h.add(uint64(l.pause))
	}
	for _, f := range g.atCrash {
		h.fun(f)
	}
}

func (h *hasher) frame(f *frame) {
	h.add(uint64(f.fn.index)<<32 | uint64(f.pc)<<8 | uint64(f.unwind)<<4 | uint64(f.mode)<<1 | boolWord(f.atomic))
	live := f.fn.live[f.pc]
	if f.unwind != normally {
		live = f.fn.liveRecover
	}
	for i := 0; i < len(live); i++ {
		l := live[i]
		w := f.regs[l.reg]
		switch l.slot {
		case scalar, str:
			h.add(w)
		case pointer:
			h.ref(w)
		case fun:
			h.fun(w)
		case ifaceT:
			if i+1 < len(live) && live[i+1].slot == ifaceV && live[i+1].reg == l.reg+1 {
				h.iface(w, f.regs[l.reg+1])
				i++
			} else {
				h.add(w)
			}
		case ifaceV:
			// Its type is dead, so only its presence can matter, and cannot.
		}
	}
	for _, d := range f.defers {
		h.add(uint64(d.site.pos))
		if d.fn != nil {
			h.add(uint64(d.fn.index))
		}
		h.fun(d.closure)
		h.deferredArgs(d)
	}
}

func (h *hasher) deferredArgs(d deferred) {
	if d.fn == nil {
		return
	}
	for i, w := range d.args {
		s := scalar
		if i < len(d.fn.paramSlots) {
			s = d.fn.paramSlots[i]
		}
		var next Word
		if i+1 < len(d.args) {
			next = d.args[i+1]
		}
		h.slot(w, s, next)
	}
}

func (h *hasher) slot(w Word, s slot, next Word) {
	switch s {
	case scalar, str:
		h.add(w)
	case pointer:
		h.ref(w)
	case fun:
		h.fun(w)
	case ifaceT:
		h.iface(w, next)
	}
}

func (h *hasher) fun(w Word) {
	if w == 0 || isStaticFunc(w) {
		h.add(w)
		return
	}
	h.ref(w)
}

func (h *hasher) iface(t, v Word) {
	h.add(t)
	if t == 0 {
		return
	}
	d := h.m.prog.typeByID(uint32(t))
	switch {
	case d.size == 1:
		h.slot(v, d.slots[0], 0)
	case d.size > 1:
		h.ref(v)
	}
}

// ref adds a reference: by its number if the object is from before the run,
// by order of first reach otherwise.
func (h *hasher) ref(w Word) {
	if w == 0 {
		h.add(0)
		return
	}
	id := refObj(w)
	if int(id) < len(h.m.init) && h.m.init[id] != nil {
		h.add(w | 1<<63)
		return
	}
	h.add(uint64(h.number(id)+1)<<32 | uint64(refOff(w)))
}

func (h *hasher) number(id uint32) uint32 {
	if h.names == nil {
		for i, o := range h.order {
			if o == id {
				return uint32(i)
			}
		}
		if len(h.order) < len(h.small) {
			h.order = append(h.order, id)
			return uint32(len(h.order) - 1)
		}
		h.names = make(map[uint32]uint32, 64)
		for i, o := range h.order {
			h.names[o] = uint32(i)
		}
	}
	n, ok := h.names[id]
	if !ok {
		n = uint32(len(h.order))
		h.names[id] = n
		h.order = append(h.order, id)
	}
	return n
}

func (h *hasher) object(o *object) {
	h.add(uint64(o.kind)<<1 | boolWord(o.shared) | uint64(len(o.words))<<8)
	if o.ext != nil {
		h.add(uint64(o.ext.pos)<<1 | boolWord(o.ext.closed))
		h.add(uint64(o.ext.cap))
		h.add(o.ext.writing)
		h.ref(o.ext.over)
	}
	switch o.kind {
	case oClosure:
		h.add(o.words[0])
		h.row(o.words[1:], h.m.prog.funcs[o.words[0]].captured)
	case oMap:
		k, v := o.typ.key, o.typ.elem
		n := k.size + v.size
		for at := 0; at < len(o.words) && n > 0; at += n {
			h.row(o.words[at:at+k.size], k)
			h.row(o.words[at+k.size:at+n], v)
		}
	default:
		h.row(o.words, o.typ)
	}
}

func (h *hasher) row(words []Word, t *Type) {
	if t == nil || !t.refs {
		for _, w := range words {
			h.add(w)
		}
		return
	}
	n := len(t.slots)
	for i, j := 0, 0; i < len(words); i++ {
		var next Word
		if i+1 < len(words) {
			next = words[i+1]
		}
		h.slot(words[i], t.slots[j], next)
		if j++; j == n {
			j = 0
		}
	}
}

// collect frees objects that nothing reaches, so that a program which allocates in a
// loop stays within its budget.
func (m *Machine) collect() {
	h := hasher{m: m, names: map[uint32]uint32{}}
	for _, g := range m.gs {
		for f := g.top; f != nil; f = f.parent {
			m.markFrame(&h, f)
		}
		for _, p := range g.panics {
			h.iface(p.value[0], p.value[1])
		}
		h.faults(g)
	}
	for _, t := range m.timers {
		h.ref(t.key)
		h.ref(t.ch)
		h.fun(t.fn)
	}
	for _, w := range m.waits {
		h.ref(w.at)
	}
	for id := 1; id < len(m.init); id++ {
		if m.heap[id] != nil {
			h.object(m.heap[id])
		}
	}
	for i := 0; i < len(h.order); i++ {
		h.object(m.heap[h.order[i]])
	}
	m.sweep(&h)
}

// markFrame keeps whatever any register holds: a dead one may still be looked
// at by views, and keeping a little more does no harm.
func (m *Machine) markFrame(h *hasher, f *frame) {
	for _, l := range f.fn.live[f.pc] {
		if l.slot == ifaceT {
			h.iface(f.regs[l.reg], f.regs[l.reg+1])
		} else {
			h.slot(f.regs[l.reg], l.slot, 0)
		}
	}
	for _, l := range f.fn.liveRecover {
		h.slot(f.regs[l.reg], l.slot, 0)
	}
	for _, d := range f.defers {
		h.fun(d.closure)
		h.deferredArgs(d)
	}
}

func (m *Machine) sweep(h *hasher) {
	m.words = 0
	live := len(m.init)
	for id := range m.heap {
		o := m.heap[id]
		if o == nil {
			continue
		}
		if _, ok := h.names[uint32(id)]; !ok && id >= max(len(m.init), 1) {
			m.heap[id] = nil
			m.free = append(m.free, uint32(id))
			continue
		}
		m.words += len(o.words) + 4
		live++
	}
	m.lastLive = live
}
