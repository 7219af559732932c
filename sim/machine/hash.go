package machine

import (
	"math/bits"
	"slices"
)

// This file hashes states canonically: two states hash equal if and only if
// (but for collisions of 128 bits) they have the same future. Objects made since the run
// began are numbered in the order in which the walk from the goroutines first
// reaches them; those that existed before keep their number, and count only
// where they changed. Registers that will not be read are left out.
//
// Times count by how far from now they are (see instants.go), so that a program which
// only ever waits for the next tick comes back to where it was. Of several readings of the
// clock only the order counts. Once a program asks for a date, or keeps a time from
// before the run, times count as they are, and so does the clock (Machine.absolute).

// Hash identifies a state.
type Hash [2]uint64

type hasher struct {
	m     *Machine
	a, b  uint64
	names map[uint32]uint32 // object to order of first reach
	order []uint32
	small [24]uint32 // objects in order of first reach, before names is needed
	times []Word     // which readings of the clock the state holds, in order of reach
	past  []int64    // how long ago the times are that are over, in order of reach
	scan  *scan      // what to collect on the way, or nil
	found bool       // a time
	of    *goroutine // whose body is hashed: see alike.go
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
	h.state()
	if m.trace != nil && m.trace.watch != nil {
		m.trace.watch.bare = Hash{h.a, h.b}
		h.watch(m.trace.watch)
	}
	return Hash{h.a, h.b}
}

// state visits everything that the future depends on.
func (h *hasher) state() {
	m := h.m
	if m.alike {
		h.alikes()
	} else {
		for _, g := range m.gs {
			h.goroutine(g)
		}
	}
	for _, t := range m.timers {
		h.add(uint64(t.when - m.now))
		h.add(uint64(t.period))
		h.ref(t.key)
		h.ref(t.ch)
		h.fun(t.fn)
		h.ticks(t.ticks)
	}
	for _, w := range m.waits {
		h.ref(w.at)
		h.add(h.holder(w.key))
		h.add(boolWord(w.woken))
	}
	if m.absolute {
		h.add(uint64(m.now))
	}
	if m.out != nil {
		h.add(m.out.hash)
	}
	h.add(uint64(m.status)<<1 | boolWord(m.failed))
	if m.lingers > 0 {
		h.add(uint64(m.lingers) | 1<<59)
	}
	if m.end != nil { // it differs from the state just before, where main stood at its end
		h.add(1<<60 | uint64(m.end.Kind))
	}
	h.changed()
	if !m.absolute {
		for _, id := range m.early.objects {
			if o := m.heap[id]; o != nil && (o == m.init[id] || same(o, m.init[id])) {
				h.object(o)
			}
		}
	}
	for i := 0; i < len(h.order); i++ {
		h.object(m.heap[h.order[i]])
	}
	h.readings()
	h.ages()
	if m.reduced != nil {
		h.reduction(m.reduced)
	}
}

// readings adds in which order the times in the state were read.
func (h *hasher) readings() {
	if len(h.times) < 2 {
		return
	}
	sorted := slices.Clone(h.times)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	for _, w := range h.times {
		rank, _ := slices.BinarySearch(sorted, w)
		h.add(uint64(rank))
	}
}

// ages adds how long ago the times are that are over, as far as the program can tell (see compile_ages.go).
func (h *hasher) ages() {
	if len(h.past) == 0 {
		return
	}
	sorted := slices.Clone(h.past)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	told, most := make([]int64, len(sorted)), h.m.prog.ages.most()
	before, age := int64(0), int64(0)
	for i, at := range sorted {
		age += min(at-before, most+1)
		told[i], before = age, at
	}
	for _, at := range h.past {
		i, _ := slices.BinarySearch(sorted, at)
		h.add(uint64(told[i]))
	}
}

// time adds a time.Time.
func (h *hasher) time(sec, ns, seq Word) {
	at, near := h.m.sinceStart(sec, ns)
	switch {
	case sec == 0 && ns == 0 && seq == 0:
		h.add(0)
		return
	case h.m.absolute || !near:
		h.add(sec)
		h.add(ns)
	case at < h.m.now && h.of == nil && h.m.comparesOnly():
		h.add(4)
		h.past = append(h.past, h.m.now-at)
	default:
		h.add(uint64(at-h.m.now) ^ 1<<61)
	}
	switch n := int64(seq); {
	case n < 0: // stripped
		h.add(2)
		h.times = append(h.times, Word(-n))
	case n > 0:
		h.add(1)
		h.times = append(h.times, seq)
	default:
		h.add(0)
	}
	h.found = true
	if h.scan != nil && near {
		h.scan.instant(at)
	}
}

// instant adds an rt.Instant.
func (h *hasher) instant(w Word) {
	if w == 0 || h.m.absolute {
		h.add(w)
	} else {
		h.add(uint64(int64(w)-h.m.now) ^ 1<<61)
	}
	h.found = h.found || w != 0
	if h.scan != nil && w != 0 {
		h.scan.instant(int64(w))
	}
}

// plain adds a word that holds no reference.
func (h *hasher) plain(w Word, s slot) {
	switch {
	case s == instant:
		h.instant(w)
		return
	case s == holder:
		h.add(h.holder(w))
		return
	case s.timed(): // a part of a time, on its own
		h.add(uint64(h.m.now))
	case h.scan == nil:
	case s == lasting && int64(w) > 0:
		h.scan.spans = append(h.scan.spans, int64(w))
	case (h.m.absolute || h.m.revealed) && s == scalar:
		h.scan.number(w, h.m.beginning(), h.m.now)
	case (h.m.absolute || h.m.revealed) && s == str:
		h.scan.text(h.m.prog.strings.text(w), h.m.beginning(), h.m.now)
	}
	h.add(w)
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

// same reports whether two versions of an object are the same in all that object adds.
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
	a, b := o.ext, p.ext
	return a.closed == b.closed && a.writing == b.writing && a.pos == b.pos && a.over == b.over &&
		a.cap == b.cap && a.bubble == b.bubble && a.seen == b.seen && a.yields == b.yields
}

func (h *hasher) goroutine(g *goroutine) {
	h.add(g.key)
	h.inside(g)
}

// inside adds all of a goroutine but its place among the others.
func (h *hasher) inside(g *goroutine) {
	flags := g.phase<<8 | uint64(g.exit)<<1 | boolWord(g.parked)
	h.add(flags | uint64(g.atomic)<<32)
	if g.wake > h.m.now {
		h.add(uint64(g.wake - h.m.now))
		if g.after > 0 {
			h.add(uint64(g.after) | 1<<58)
		}
		h.ticks(g.ticks)
	}
	if g.bubble != 0 {
		h.add(g.bubble)
	}
	h.faults(g)
	for _, c := range g.claims {
		h.ref(c.group)
		h.add(uint64(c.given)<<32 | uint64(uint32(c.earned)))
	}
	for _, p := range g.panics {
		h.add(uint64(p.at)<<2 | boolWord(p.recovered)<<1 | boolWord(p.goexit))
		h.add(uint64(p.pos))
		h.text(p.text)
		for _, l := range p.above {
			h.add(l.pc)
		}
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

// ticks adds the tickers that come before a timer or a sleeper.
func (h *hasher) ticks(keys []Word) {
	for _, k := range keys {
		h.add(1 << 57)
		h.ref(k)
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
		case clockS:
			if i+2 < len(live) && live[i+2].slot == clockQ && live[i+2].reg == l.reg+2 {
				h.time(w, f.regs[l.reg+1], f.regs[l.reg+2])
				i += 2
			} else {
				h.plain(w, l.slot)
			}
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
		default:
			h.plain(w, l.slot)
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
	for i := 0; i < len(d.args); i++ {
		w, s := d.args[i], scalar
		if i < len(d.fn.paramSlots) {
			s = d.fn.paramSlots[i]
		}
		if s == clockS && i+2 < len(d.args) {
			h.time(w, d.args[i+1], d.args[i+2])
			i += 2
			continue
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
	case pointer:
		h.ref(w)
	case fun:
		h.fun(w)
	case ifaceT:
		h.iface(w, next)
	case ifaceV:
	default:
		h.plain(w, s)
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
		h.add(uint64(o.ext.cap)<<1 | boolWord(o.ext.bubble))
		h.add(h.holder(o.ext.writing))
		h.ref(o.ext.over)
		if o.ext.seen != 0 || o.ext.yields != 0 {
			h.add(uint64(o.ext.seen)<<8 | uint64(o.ext.yields) | 1<<56)
		}
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
	if t == nil || !t.refs && !t.times && h.scan == nil {
		for _, w := range words {
			h.add(w)
		}
		return
	}
	n := len(t.slots)
	if n == 0 {
		return
	}
	for i, j := 0, 0; i < len(words); i++ {
		var next Word
		if i+1 < len(words) {
			next = words[i+1]
		}
		if t.slots[j] == clockS && i+2 < len(words) {
			h.time(words[i], words[i+1], words[i+2])
			i, j = i+2, j+2
		} else {
			h.slot(words[i], t.slots[j], next)
		}
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
	for _, live := range [2][]liveReg{f.fn.live[f.pc], f.fn.liveRecover} {
		for _, l := range live {
			if l.slot == ifaceT {
				h.iface(f.regs[l.reg], f.regs[l.reg+1])
			} else {
				h.slot(f.regs[l.reg], l.slot, 0)
			}
		}
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
	m.forgets()
}
