package machine

import "racelab/sim/trace"

// This file finds the memory that functions of the host read and write behind the
// interpreter's back: fmt follows pointers, strings.Join reads a slice. Such accesses
// are visible operations like any other, and what they touch is exactly what the real function
// would: the same walk that makes the result is made, without a result, and notes where it
// comes by.

// footprint collects what a call touches. Nothing is collected by nil.
type footprint struct {
	m    *Machine
	all  []memAccess
	seen map[memAccess]bool
}

// note adds an access, unless it is among them, or joins it to the one before.
func (p *footprint) note(op trace.Op, at Word, n int) {
	if p == nil || at == 0 || n == 0 {
		return
	}
	if k := len(p.all) - 1; k >= 0 && p.all[k].op == op && p.all[k].at+Word(p.all[k].n) == at && refObj(p.all[k].at) == refObj(at) && op != trace.MapRead && op != trace.MapWrite {
		p.all[k].n += n
		return
	}
	a := memAccess{op, at, n}
	if p.seen[a] {
		return
	}
	if p.seen == nil {
		p.seen = map[memAccess]bool{}
	}
	p.seen[a] = true
	p.all = append(p.all, a)
}

// read notes a read of memory, and readMap that of a map.
func (p *footprint) read(at Word, n int) { p.note(trace.Read, at, n) }
func (p *footprint) readMap(at Word)     { p.note(trace.MapRead, at, 1) }

// footprint runs a walk that notes what it comes by, and that stops with a panic where it needs
// what it does not have, such as the result of a method.
func (m *Machine) footprint(do func(*footprint)) []memAccess {
	p := &footprint{m: m}
	spent := m.spent
	func() {
		defer func() {
			switch r := recover().(type) {
			case nil, needs, endless, jsonProblem, spentError: // the call itself will come to the same
			default:
				panic(r)
			}
		}()
		do(p)
	}()
	m.spent = spent
	return p.all
}

// formatMem is what rt.Format reads, and concatMem what rt.Concat does. What was read before the
// latest reply of a method was read in an earlier attempt.
func formatMem(c *call) []memAccess {
	return c.formatWalk(func(f *formatter) { f.format(c.text(0), c.ifaces(1)) })
}

func concatMem(c *call) []memAccess {
	return c.formatWalk(func(f *formatter) { f.concat(c.args[0] == 1, c.ifaces(1)) })
}

func (c *call) formatWalk(do func(*formatter)) []memAccess {
	return c.m.footprint(func(p *footprint) {
		replies := c.m.cells(c.args[3], sliceLen(c.args[4]))
		if len(replies) == 0 {
			p.read(c.args[1], 2*sliceLen(c.args[2]))
		}
		do(&formatter{m: c.m, methods: true, replies: replies, foot: p})
	})
}

// pureMem is what a function of the host reads: its slices.
func pureMem(c *call) []memAccess {
	p := &footprint{m: c.m}
	at := 0
	for _, t := range c.nc.types {
		if t.kind == kSlice {
			p.read(c.args[at], sliceLen(c.args[at+1])*t.elem.size)
		}
		at += t.size
	}
	return p.all
}

// deepMem is what rt.DeepEqual reads.
func deepMem(c *call) []memAccess {
	return c.m.footprint(func(p *footprint) {
		d := deep{m: c.m, foot: p}
		d.equal(c.m.prog.emptyIface, c.args[0:2], c.args[2:4], 0, 0)
	})
}

// convertMem is what a conversion by reflection reads: a variable and, where it becomes a
// string or an array, the elements of its slice.
func convertMem(c *call) []memAccess {
	p := &footprint{m: c.m}
	from := c.typeArg(0)
	p.read(c.args[2], from.size)
	if to := c.typeArg(1); from.kind == kSlice && c.args[2] != 0 && to.kind != kSlice {
		s := c.m.cells(c.args[2], 2)
		p.read(s[0], sliceLen(s[1])*from.elem.size)
	}
	return p.all
}

// swapMem is what rt.SliceSwap reads and writes: two elements.
func swapMem(c *call) []memAccess {
	t := c.sliceType()
	if t == nil || t.elem.size == 0 {
		return nil
	}
	s := c.m.unbox(t, c.args[1])
	var out []memAccess
	for _, w := range c.args[2:4] {
		if i := int64(w); i >= 0 && i < int64(sliceLen(s[1])) {
			out = append(out, memAccess{trace.Write, s[0] + Word(i)*Word(t.elem.size), t.elem.size})
		}
	}
	return out
}

// targetMem is what errors.As writes.
func targetMem(c *call) []memAccess {
	if c.args[2] == 0 || c.args[3] == 0 {
		return nil
	}
	pt := c.m.prog.typeByID(uint32(c.args[2]))
	if pt.kind != kPointer || pt.elem.size == 0 {
		return nil
	}
	return []memAccess{{trace.Write, c.args[3], pt.elem.size}}
}
