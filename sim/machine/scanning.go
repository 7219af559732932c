package machine

import (
	"go/types"
	"strconv"

	"racelab/sim/trace"
)

// This file has what package fmt scans into: variables of types of the program's own, by what they are underneath.

func scanNatives() []native {
	const p = "fmt."
	to := func(c *call) *Type { return c.m.prog.typeByID(uint32(c.args[0])).elem }
	return []native{
		{name: p + "elemKind", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(c.m.scanKind(uint32(c.args[0]), c.args[1]))
			return next
		}},
		{name: p + "storeWord", local: true, mem: scansTo(1), exec: func(c *call) control {
			w, t := c.args[2], to(c)
			switch t.kind {
			case kFloat:
				w = floatWord(wordFloat(w), t.bits)
			case kInt, kUint:
				w = t.wrap(w)
			}
			return c.scanTo([]Word{w}, t)
		}},
		{name: p + "storePair", local: true, mem: scansTo(2), exec: func(c *call) control {
			t := to(c)
			return c.scanTo([]Word{floatWord(wordFloat(c.args[2]), t.bits), floatWord(wordFloat(c.args[3]), t.bits)}, t)
		}},
		{name: p + "storeText", local: true, mem: scansTo(1), exec: func(c *call) control {
			return c.scanTo([]Word{c.args[2]}, to(c))
		}},
		{name: p + "storeBytes", local: true, mem: scansTo(2), exec: func(c *call) control {
			return c.scanTo(c.args[2:4], to(c))
		}},
	}
}

// scansTo is the memory of n words that the operand, which is in an interface, points to.
func scansTo(n int) func(c *call) []memAccess {
	return func(c *call) []memAccess {
		if c.args[1] == 0 {
			return nil
		}
		return []memAccess{{trace.Write, c.args[1], n}}
	}
}

func (c *call) scanTo(v []Word, t *Type) control {
	if c.args[1] == 0 {
		return c.m.raised(c.m.nilDeref(c.g))
	}
	return c.put(c.args[1], v, t)
}

// scanKind names what a value p of a type points to; "none" if it is no pointer. A nil pointer to a type of the program's own points to
// nothing that can be scanned; with the predeclared types it panics.
func (m *Machine) scanKind(id uint32, p Word) string {
	if id == 0 {
		return "none"
	}
	t := m.prog.typeByID(id)
	if t.kind != kPointer {
		return "none"
	}
	if t = t.elem; p == 0 {
		if _, defined := types.Unalias(t.typ).(*types.Named); defined {
			return "other"
		}
	}
	switch t.kind {
	case kBool:
		return "bool"
	case kString:
		return "string"
	case kInt:
		return sized("int", t)
	case kUint:
		return sized("uint", t)
	case kFloat:
		return sized("float", t)
	case kComplex:
		return "complex" + strconv.Itoa(2*int(t.bits))
	case kSlice:
		if t.elem.kind == kUint && t.elem.bits == 8 {
			return "bytes"
		}
	}
	return "other"
}

// sized is the name of a number's kind with its bits. An int has the same values as an int64.
func sized(name string, t *Type) string { return name + strconv.Itoa(int(t.bits)) }
