package machine

// This file finds goroutines that can never go on: in the manner of Go's
// goroutine leak profile, a blocked goroutine is lost if nothing that can still
// run reaches what it waits for.

// leaked returns the lanes of goroutines that are left blocked for ever. It is
// called when the run has ended.
func (m *Machine) leaked() []int {
	var blocked []*goroutine
	h := hasher{m: m, names: map[uint32]uint32{}}
	init := m.init
	m.init = nil // here every object counts, those from before the run too
	defer func() { m.init = init }()
	for _, g := range m.gs {
		if m.isMain(g) {
			continue
		}
		if m.alternatives(g) == 0 && !m.asleep(g) {
			blocked = append(blocked, g)
			continue
		}
		m.markThread(&h, g)
	}
	if len(blocked) == 0 {
		return nil
	}
	for _, t := range m.timers {
		h.ref(t.key)
		h.ref(t.ch)
		h.fun(t.fn)
	}
	if len(m.gs) > len(blocked)+1 { // somebody runs and can reach every global
		for id := 1; id <= len(m.prog.globals); id++ {
			h.number(uint32(id))
		}
	}
	m.closure(&h)
	// A goroutine that can be woken may wake others.
	for grew := true; grew; {
		grew = false
		for i, g := range blocked {
			if g != nil && m.reachesWait(&h, g) {
				blocked[i], grew = nil, true
				m.markThread(&h, g)
				m.closure(&h)
			}
		}
	}
	var out []int
	for _, g := range blocked {
		if g != nil {
			out = append(out, g.actor)
		}
	}
	return out
}

func (m *Machine) markThread(h *hasher, g *goroutine) {
	for f := g.top; f != nil; f = f.parent {
		m.markFrame(h, f)
	}
}

// closure visits everything that the objects found so far reach.
func (m *Machine) closure(h *hasher) {
	for i := 0; i < len(h.order); i++ {
		if o := m.heap[h.order[i]]; o != nil {
			h.object(o)
		}
	}
}

func (m *Machine) reachesWait(h *hasher, g *goroutine) bool {
	for _, w := range m.waitObjects(g) {
		if _, ok := h.names[w]; ok {
			return true
		}
	}
	return false
}

// waitObjects returns the objects that could let g go on.
func (m *Machine) waitObjects(g *goroutine) []uint32 {
	f := g.top
	if f == nil {
		return nil
	}
	in := &f.fn.code[f.pc]
	var out []uint32
	add := func(w Word) {
		if w != 0 {
			out = append(out, refObj(w))
		}
	}
	switch in.op {
	case opSend, opRecv:
		add(arg(f.regs, f.fn.consts, in.a))
	case opSelect:
		s := in.aux.(*selectSite)
		for i := range s.cases {
			add(arg(f.regs, f.fn.consts, s.cases[i].ch))
		}
	case opNative:
		if c := m.callOf(g, f, in); len(c.args) > 0 {
			add(c.args[0])
		}
	}
	return out
}
