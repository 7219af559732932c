package machine

// This file says what the next step of a goroutine works on, for schedulers that draw orders of steps
// which do not commute. It leaves nothing out of two steps that conflict, but may say that two
// conflict which commute.

// Touch is a place that a step works on.
type Touch struct {
	object, off, n uint32
	write          bool
}

// anywhere is the object of what no address tells: output, a database, the clock.
const anywhere = ^uint32(0)

// Touches appends what the goroutine that makes a move works on in it.
func (m *Machine) Touches(mv Move, buf []Touch) []Touch {
	if mv.G < 0 {
		return append(buf, Touch{anywhere, 0, 1, true})
	}
	g := m.gs[mv.G]
	if g.top == nil || g.exit != running {
		return append(buf, Touch{anywhere, 0, 1, true})
	}
	from := len(buf)
	var room [4]accessAt
	for _, a := range m.accesses(int(mv.G), room[:0]) {
		buf = append(buf, Touch{a.obj, a.off, a.n, a.write || a.atom})
	}
	buf = m.synchronizes(g, &g.top.fn.code[g.top.pc], buf)
	if len(buf) == from {
		buf = append(buf, Touch{anywhere, 0, 1, true})
	}
	return buf
}

// synchronizes appends the channels, or the lock, group or atomic, that an operation works on as a whole.
func (m *Machine) synchronizes(g *goroutine, in *instr, buf []Touch) []Touch {
	f := g.top
	channel := func(r int32) {
		if ch := arg(f.regs, f.fn.consts, r); ch != 0 {
			buf = append(buf, Touch{refObj(ch), 0, anywhere, true})
		}
	}
	switch in.op {
	case opSend, opRecv, opClose:
		channel(in.a)
	case opSelect:
		for _, c := range in.aux.(*selectSite).cases {
			channel(c.ch)
		}
	case opNative:
		if at := m.addressOf(g, in); at != 0 {
			buf = append(buf, Touch{refObj(at), refOff(at), uint32(m.lengthOf(g, in)), true})
		}
	}
	return buf
}

// Conflicts reports whether two steps may not commute.
func (t Touch) Conflicts(u Touch) bool {
	return t.object == u.object && (t.write || u.write) && uint64(t.off) < uint64(u.off)+uint64(u.n) && uint64(u.off) < uint64(t.off)+uint64(t.n)
}

// Ancestors appends the keys of the goroutines that lead to the one that makes a move: who started it, who started
// that one, and so on up to main.
func (m *Machine) Ancestors(mv Move, buf []uint64) []uint64 {
	if mv.G < 0 {
		return buf
	}
	path := m.gs[mv.G].path
	for n := len(path) - len(rootPath); n >= len(rootPath); n -= len(rootPath) {
		buf = append(buf, keyOf(path[:n]))
	}
	return buf
}
