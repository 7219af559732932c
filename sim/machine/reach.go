package machine

import "racelab/sim/trace"

// This file finds the memory that functions of the host read behind the
// interpreter's back: fmt follows pointers, strings.Join reads a slice. Such
// reads are visible operations like any other.

// maxReach bounds how many places one call is said to read.
const maxReach = 256

// reader collects what a call reads.
type reader struct {
	m    *Machine
	text bool // as fmt does: methods stand for values that have them, pointers count at the top only
	out  []memAccess
	seen map[Word]bool
}

func (r *reader) add(op trace.Op, at Word, n int) bool {
	if at == 0 || n == 0 || len(r.out) >= maxReach || r.seen[at] {
		return false
	}
	if r.seen == nil {
		r.seen = map[Word]bool{}
	}
	r.seen[at] = true
	r.out = append(r.out, memAccess{op, at, n})
	return true
}

// value follows a value of type t.
func (r *reader) value(t *Type, v []Word, depth int) {
	if depth > 32 || !t.refs {
		return
	}
	if r.text && (r.m.prog.hasText(t, "Error") || r.m.prog.hasText(t, "String")) {
		return
	}
	switch t.kind {
	case kInterface:
		if v[0] != 0 {
			d := r.m.prog.typeByID(uint32(v[0]))
			r.value(d, r.m.unbox(d, v[1]), depth)
		}
	case kPointer:
		if t.elem != nil && v[0] != 0 && (depth == 0 || !r.text) && r.add(trace.Read, v[0], t.elem.size) {
			r.value(t.elem, r.m.cells(v[0], t.elem.size), depth+1)
		}
	case kSlice:
		n := sliceLen(v[1]) * t.elem.size
		if r.add(trace.Read, v[0], n) {
			r.row(t.elem, r.m.cells(v[0], n), depth+1)
		}
	case kArray:
		r.row(t.elem, v, depth+1)
	case kStruct:
		for _, f := range t.fields {
			r.value(f.typ, v[f.off:f.off+f.typ.size], depth+1)
		}
	case kMap:
		if v[0] != 0 && r.add(trace.MapRead, v[0], 1) {
			r.entries(t, r.m.heap[refObj(v[0])].words, depth+1)
		}
	}
}

func (r *reader) row(elem *Type, v []Word, depth int) {
	for i := 0; i < len(v) && elem.size > 0 && elem.refs; i += elem.size {
		r.value(elem, v[i:i+elem.size], depth)
	}
}

func (r *reader) entries(t *Type, words []Word, depth int) {
	k, n := t.key.size, t.key.size+t.elem.size
	for i := 0; i < len(words) && n > 0 && (t.key.refs || t.elem.refs); i += n {
		r.value(t.key, words[i:i+k], depth)
		r.value(t.elem, words[i+k:i+n], depth)
	}
}

// formatMem is what rt.Format and rt.Concat read: their second argument is the
// []any of operands, which is the library's own.
func formatMem(c *call) []memAccess {
	r := &reader{m: c.m, text: true}
	for _, a := range c.ifaces(1) {
		r.value(c.m.prog.emptyIface, a[:], 0)
	}
	return r.out
}

// pureMem is what a function of the host reads: its slices.
func pureMem(c *call) []memAccess {
	r := &reader{m: c.m}
	at := 0
	for _, t := range c.nc.types {
		if t.kind == kSlice {
			r.value(t, c.args[at:at+t.size], 0)
		}
		at += t.size
	}
	return r.out
}

// deepMem is what rt.DeepEqual reads.
func deepMem(c *call) []memAccess {
	r := &reader{m: c.m}
	r.value(c.m.prog.emptyIface, c.args[0:2], 0)
	r.value(c.m.prog.emptyIface, c.args[2:4], 0)
	return r.out
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
