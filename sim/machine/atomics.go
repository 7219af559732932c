package machine

import "racelab/sim/trace"

// This file has package sync/atomic.

func atomicNatives() []native {
	var out []native
	add := func(name string, op trace.Op, f func(c *call, old Word) (stored, result Word)) {
		out = append(out, native{name: "sync/atomic." + name, exec: func(c *call) control {
			return atomicOp(c, op, f)
		}})
	}
	load := func(c *call, old Word) (Word, Word) { return old, old }
	store := func(c *call, old Word) (Word, Word) { return c.args[1], 0 }
	swap := func(c *call, old Word) (Word, Word) { return c.args[1], old }
	cas := func(c *call, old Word) (Word, Word) {
		if old == c.args[1] {
			return c.args[2], 1
		}
		return old, 0
	}
	plus := func(c *call, old Word) (Word, Word) {
		v := c.nc.res[0].wrap(old + c.args[1])
		return v, v
	}
	and := func(c *call, old Word) (Word, Word) { return old & c.args[1], old }
	or := func(c *call, old Word) (Word, Word) { return old | c.args[1], old }

	for _, t := range []string{"Int32", "Int64", "Uint32", "Uint64", "Uintptr"} {
		m := "(*" + t + ")."
		for _, form := range [][2]string{{"", t}, {m, ""}} {
			add(form[0]+"Load"+form[1], trace.AtomicRead, load)
			add(form[0]+"Store"+form[1], trace.AtomicWrite, store)
			add(form[0]+"Swap"+form[1], trace.AtomicRMW, swap)
			add(form[0]+"CompareAndSwap"+form[1], trace.AtomicRMW, cas)
			add(form[0]+"Add"+form[1], trace.AtomicRMW, plus)
			add(form[0]+"And"+form[1], trace.AtomicRMW, and)
			add(form[0]+"Or"+form[1], trace.AtomicRMW, or)
		}
	}
	add("LoadPointer", trace.AtomicRead, load)
	add("StorePointer", trace.AtomicWrite, store)
	add("SwapPointer", trace.AtomicRMW, swap)
	add("CompareAndSwapPointer", trace.AtomicRMW, cas)
	for _, t := range []string{"Bool", "Pointer"} {
		m := "(*" + t + ")."
		add(m+"Load", trace.AtomicRead, load)
		add(m+"Store", trace.AtomicWrite, store)
		add(m+"Swap", trace.AtomicRMW, swap)
		add(m+"CompareAndSwap", trace.AtomicRMW, cas)
	}
	return out
}

func atomicOp(c *call, op trace.Op, f func(c *call, old Word) (stored, result Word)) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	old := s[0]
	v, result := f(c, old)
	if len(c.dst) > 0 {
		c.dst[0] = result
	}
	if v != old {
		c.mutable()[0] = v
		if o := c.m.heap[refObj(c.args[0])]; o.shared { // the cell, not the word, says whether it is a reference
			c.m.publish(v, o.typ.slotAt(int(refOff(c.args[0]))), 0)
		}
	}
	if c.m.reduced != nil {
		c.atomicOrder(op, v != old || len(c.args) != 3)
	}
	if c.m.trace != nil {
		c.atomicEvent(op, old, v)
	}
	return next
}

// atomicOrder hands on what is known in a reduced search. stored is false if a
// compare-and-swap may have changed nothing.
func (c *call) atomicOrder(op trace.Op, stored bool) {
	at := carrier{at: c.args[0]}
	if op == trace.AtomicWrite {
		c.m.overwrites(c.g, at)
	} else {
		c.m.learns(c.g, at)
	}
	if op != trace.AtomicRead && stored {
		c.m.tells(c.g, at)
	}
}

func (c *call) atomicEvent(op trace.Op, old, v Word) {
	t := c.elemType()
	l := c.m.loc(c.args[0], 1)
	e := trace.Event{Op: op, Value: c.m.show(t, []Word{v}), Mem: l, Sync: l, Acquire: true, Release: op != trace.AtomicRead}
	if op != trace.AtomicRead {
		e.Old = c.m.show(t, []Word{old})
	}
	if len(c.nc.res) == 1 && c.nc.res[0].kind == kBool && op == trace.AtomicRMW && len(c.args) == 3 {
		if e.Compared = c.dst[0] != 0; !e.Compared {
			e.Op, e.Label, e.Release = trace.AtomicRead, "compare fails", false
		}
	}
	c.event(e)
}

// elemType is the type of the value behind the first argument.
func (c *call) elemType() *Type {
	t := c.nc.types[0].elem
	for t.kind == kStruct && len(t.fields) > 0 {
		t = t.fields[len(t.fields)-1].typ
	}
	return t
}

func signedText(n int64) string {
	if n < 0 {
		return itoa(n)
	}
	return "+" + itoa(n)
}
