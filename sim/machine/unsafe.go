package machine

import (
	"fmt"
	"go/types"

	"racelab/sim/trace"
)

// This file has package unsafe, as far as memory of typed cells can do what it asks:
// pointers that come back as what they were, numbers of 64 bits taken for one another, arrays
// laid over slices, pointers moved to other fields and elements of what they point into,
// and the texts and slices behind pointers. Anything else ends the check
// where it is reached.

type unsafeSite struct {
	name     string
	pos      tokenPos
	from, to *Type
}

// unsafe reports whether t is unsafe.Pointer, or declared as one.
func (t *Type) unsafe() bool {
	b, ok := t.typ.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer && !isDeferStack(t.typ)
}

// unsafely ends the check because the goroutine does what is not modelled.
func (m *Machine) unsafely(g *goroutine, format string, args ...any) {
	panic(spentError{notModelled, m.whereabouts(g) + fmt.Sprintf(format, args...)})
}

// reinterpret converts to or from unsafe.Pointer.
func (m *Machine) reinterpret(g *goroutine, f *frame, in *instr, cv *conversion, w Word) control {
	switch {
	case cv.moved:
		base := arg(f.regs, f.fn.consts, in.b)
		if base == 0 {
			m.unsafely(g, "the program moves a nil pointer through unsafe")
		}
		w = m.moved(g, base, int64(w-m.address(base)))
	case w == 0, cv.to.unsafe() && cv.from.kind == kPointer:
	case cv.to.kind == kUint:
		w = m.address(w)
	case cv.from.kind == kUint:
		m.unsafely(g, "the program turns a number into a pointer, and memory has no addresses here")
	case cv.to.elem == nil || !m.laidOver(w, cv.to.elem):
		m.unsafely(g, "the program turns a pointer into a %s through unsafe, and memory is not laid out so here", cv.to)
	}
	f.regs[in.dst] = w
	return next
}

// address makes up an address, the same one for a place in every run that made it in the same
// order. It is a number like any other afterwards.
func (m *Machine) address(w Word) Word {
	o := m.heap[refObj(w)]
	return 0xc000000000 + Word(o.serial)<<16 + Word(refOff(w))*8
}

// laidOver reports whether what lies at a place can be used as a variable of type want.
func (m *Machine) laidOver(at Word, want *Type) bool {
	o := m.heap[refObj(at)]
	if o.kind != oCells || o.typ == nil {
		return false
	}
	t, off := o.typ, int(refOff(at))
	room := len(o.words) - off
	if t.size > 0 {
		off %= t.size
	}
	for t != nil {
		if off == 0 && (sameLayout(t, want) || want.kind == kArray && sameLayout(t, want.elem) && want.size <= room) {
			return true
		}
		switch {
		case t.kind == kArray && t.elem.size > 0:
			t, off = t.elem, off%t.elem.size
		case t.kind == kStruct:
			f := t.fieldAt(off)
			if f == nil {
				return false
			}
			t, off = f.typ, off-f.off
		default:
			return false
		}
	}
	return false
}

// sameLayout reports whether variables of two types hold the same words with the same meaning.
func sameLayout(a, b *Type) bool {
	if types.Identical(a.typ.Underlying(), b.typ.Underlying()) {
		return true
	}
	number := func(t *Type) bool { return (t.kind == kInt || t.kind == kUint || t.kind == kFloat) && t.bits == 64 }
	if number(a) && number(b) {
		return true
	}
	if a.kind != b.kind || a.size != b.size {
		return false
	}
	switch a.kind {
	case kArray:
		return a.length == b.length && sameLayout(a.elem, b.elem)
	case kStruct:
		if len(a.fields) != len(b.fields) {
			return false
		}
		for i := range a.fields {
			if !sameLayout(a.fields[i].typ, b.fields[i].typ) {
				return false
			}
		}
		return true
	}
	return false
}

// unsafeBuiltin carries out unsafe.String and its like. The bytes behind a string are a copy.
func (m *Machine) unsafeBuiltin(g *goroutine, f *frame, in *instr, first bool) control {
	s := in.aux.(*unsafeSite)
	a := arg(f.regs, f.fn.consts, in.a)
	n := int64(0)
	if s.name == "String" || s.name == "Slice" {
		n = int64(arg(f.regs, f.fn.consts, in.b))
		if n < 0 || a == 0 && n > 0 {
			return m.raised(m.throw(g, "unsafe.%s: len out of range", s.name))
		}
		if n > 0 && int64(len(m.heap[refObj(a)].words))-int64(refOff(a)) < n*int64(s.from.elem.size) {
			m.unsafely(g, "the program makes a %s of more than the variable behind the pointer", s.to)
		}
	}
	switch s.name {
	case "SliceData":
		f.regs[in.dst] = a
	case "StringData":
		var row [2]Word
		if a != 0 {
			m.textBytes(m.prog.strings.text(a), s.to.elem, row[:])
		}
		f.regs[in.dst] = row[0]
	case "Slice":
		f.regs[in.dst], f.regs[in.dst+1] = a, sliceDims(int(n), int(n))
	case "String":
		src := []Word{a, sliceDims(int(n), int(n))}
		if n > 0 && m.heap[refObj(a)].shared {
			if !first && m.crowded(g) {
				return pause
			}
			if m.trace != nil {
				m.access(g, first, trace.Read, &site{pos: s.pos, typ: s.from.elem}, a, int32(n), nil, nil)
			}
		}
		f.regs[in.dst] = m.intern(m.bytesText(src, 8))
	case "Add":
		by := int64(arg(f.regs, f.fn.consts, in.b))
		if a == 0 && by != 0 {
			m.unsafely(g, "the program moves a nil pointer through unsafe")
		}
		if f.regs[in.dst] = a; by != 0 {
			f.regs[in.dst] = m.moved(g, a, by)
		}
	}
	return next
}
