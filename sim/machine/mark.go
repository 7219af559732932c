package machine

// This file frees what nothing reaches in a walk, whose heap is large and has no need of the numbers
// that collect gives to objects on the way.

// marker finds what can be reached.
type marker struct {
	m     *Machine
	seen  bitset
	stack []uint32 // reached, and not looked into yet
}

// reclaim is collect for walks.
func (m *Machine) reclaim() {
	k := marker{m: m, seen: make(bitset, len(m.heap)/64+1)}
	for _, g := range m.gs {
		k.goroutine(g)
	}
	for _, t := range m.timers {
		k.ref(t.key)
		k.ref(t.ch)
		k.fun(t.fn)
	}
	for _, w := range m.waits {
		k.ref(w.at)
	}
	for id := 1; id < len(m.init); id++ {
		if m.heap[id] != nil {
			k.reach(uint32(id))
		}
	}
	for n := len(k.stack); n > 0; n = len(k.stack) {
		o := m.heap[k.stack[n-1]]
		k.stack = k.stack[:n-1]
		m.eachRow(o, k.row)
	}
	m.words, m.lastLive = 0, 0
	for id := 1; id < len(m.heap); id++ {
		o := m.heap[id]
		switch {
		case o == nil:
		case !k.seen.has(int32(id)):
			m.heap[id] = nil
			m.free = append(m.free, uint32(id))
		default:
			m.words += len(o.words) + 4
			m.lastLive++
		}
	}
}

func (k *marker) goroutine(g *goroutine) {
	for f := g.top; f != nil; f = f.parent {
		k.frame(f)
	}
	for _, p := range g.panics {
		k.iface(p.value[0], p.value[1])
	}
	for _, f := range g.atCrash {
		k.fun(f)
	}
}

// frame keeps what registers hold that may still be read.
func (k *marker) frame(f *frame) {
	for _, live := range [2][]liveReg{f.fn.live[f.pc], f.fn.liveRecover} {
		for _, l := range live {
			next := Word(0)
			if l.slot == ifaceT {
				next = f.regs[l.reg+1]
			}
			k.slot(f.regs[l.reg], l.slot, next)
		}
	}
	for _, d := range f.defers {
		k.fun(d.closure)
		if d.fn == nil {
			continue
		}
		for i, w := range d.args {
			next := Word(0)
			if i+1 < len(d.args) {
				next = d.args[i+1]
			}
			if i < len(d.fn.paramSlots) {
				k.slot(w, d.fn.paramSlots[i], next)
			}
		}
	}
}

func (k *marker) row(words []Word, t *Type) {
	if !t.refs {
		return
	}
	for i, w := range words {
		s := t.slotAt(i)
		if w == 0 || s.plain() || s == str || s == ifaceV {
			continue
		}
		next := Word(0)
		if i+1 < len(words) {
			next = words[i+1]
		}
		k.slot(w, s, next)
	}
}

func (k *marker) slot(w Word, s slot, next Word) {
	switch s {
	case pointer:
		k.ref(w)
	case fun:
		k.fun(w)
	case ifaceT:
		k.iface(w, next)
	}
}

func (k *marker) fun(w Word) {
	if !isStaticFunc(w) {
		k.ref(w)
	}
}

func (k *marker) iface(t, v Word) {
	if t == 0 {
		return
	}
	switch d := k.m.prog.typeByID(uint32(t)); {
	case d.size == 1:
		k.slot(v, d.slots[0], 0)
	case d.size > 1:
		k.ref(v)
	}
}

func (k *marker) ref(w Word) {
	if w != 0 {
		k.reach(refObj(w))
	}
}

func (k *marker) reach(id uint32) {
	if k.seen.has(int32(id)) || k.m.heap[id] == nil {
		return
	}
	k.seen.set(int32(id))
	k.stack = append(k.stack, id)
}
