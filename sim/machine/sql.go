package machine

// This file has what the modelled database (racelab/sqldb) needs of types that only the
// machine knows: values behind interfaces, and the names of goroutines.

func sqlNatives() []native {
	const p = "racelab/sqldb."
	return []native{
		{name: p + "actor", local: true, exec: func(c *call) control {
			if c.m.walk != nil {
				c.dst[0] = c.m.intern(c.m.transaction(c.g))
				return next
			}
			c.dst[0] = c.m.intern(c.m.actorName(c.g))
			return next
		}},
		{name: p + "impatient", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.prog.impatient)
			return next
		}},
		{name: p + "Peek", local: true, exec: func(c *call) control {
			words, ok := c.slots()
			if !ok {
				return redirect
			}
			c.dst[0] = words[0]
			return next
		}},
		{name: p + "Poke", local: true, exec: func(c *call) control {
			if _, ok := c.slots(); !ok {
				return redirect
			}
			c.mutable()[0] = c.args[1]
			return next
		}},
		{name: p + "Clear", local: true, exec: clearPointer},
		{name: p + "Store", local: true, exec: storeValue},
		{name: p + "Load", local: true, exec: loadValue},
	}
}

// storeValue sets what the pointer in an interface points to, if it is of a basic
// kind that can hold the value, or a pointer to such a variable, which it makes.
func storeValue(c *call) control {
	problem := "destination not a pointer"
	if c.args[0] != 0 {
		if t := c.m.prog.typeByID(uint32(c.args[0])); t.kind == kPointer && c.args[1] != 0 {
			problem = c.storeAt(t.elem, c.args[1])
		}
	}
	c.dst[0] = c.m.intern(problem)
	return next
}

// storeAt stores the call's value in the variable of type t at an address.
func (c *call) storeAt(t *Type, at Word) string {
	if t.kind == kPointer {
		id, _ := c.m.alloc(oCells, t.elem, t.elem.size)
		if problem := c.storeAt(t.elem, ref(id, 0)); problem != "" {
			return problem
		}
		if c.m.heap[refObj(at)].shared {
			c.m.publish(ref(id, 0), pointer, 0)
		}
		c.setSlot(at, ref(id, 0))
		return ""
	}
	if t.kind == kSlice && t.elem.kind == kUint && t.elem.bits == 8 && byte(c.args[2]) == 's' {
		var v [2]Word
		c.m.textBytes(c.m.prog.strings.text(c.args[5]), t.elem, v[:])
		if c.m.heap[refObj(at)].shared {
			c.m.publish(v[0], pointer, 0)
		}
		c.setSlot(at, v[0])
		c.setSlot(ref(refObj(at), refOff(at)+1), v[1])
		return ""
	}
	w, problem := c.fits(t)
	if problem == "" {
		c.setSlot(at, w)
	}
	return problem
}

func (c *call) setSlot(at, w Word) {
	c.m.mut(refObj(at)).words[refOff(at)] = w
}

// fits returns the value of Store as a word of type t.
func (c *call) fits(t *Type) (w Word, problem string) {
	kind, i, f := byte(c.args[2]), int64(c.args[3]), wordFloat(c.args[4])
	bad := func() (Word, string) { return 0, "converting to " + t.String() + " is not possible" }
	switch t.kind {
	case kBool:
		if kind != 'b' && !(kind == 'i' && (i == 0 || i == 1)) {
			return bad()
		}
		return boolWord(i != 0), ""
	case kInt:
		if kind != 'i' || t.bits < 64 && (i < -1<<(t.bits-1) || i >= 1<<(t.bits-1)) {
			return bad()
		}
		return Word(i), ""
	case kUint:
		if kind != 'i' || i < 0 || t.bits < 64 && i >= 1<<t.bits {
			return bad()
		}
		return Word(i), ""
	case kFloat:
		if kind == 'i' {
			f = float64(i)
		} else if kind != 'f' {
			return bad()
		}
		return floatWord(f, t.bits), ""
	case kString:
		return c.args[5], ""
	}
	return 0, "unsupported Scan, storing a database value into type *" + t.String()
}

// clearPointer sets the pointer that the one in an interface points to to nil.
func clearPointer(c *call) control {
	c.dst[0] = 0
	if c.args[0] == 0 || c.args[1] == 0 {
		return next
	}
	if t := c.m.prog.typeByID(uint32(c.args[0])); t.kind == kPointer && t.elem.kind == kPointer {
		c.setSlot(c.args[1], 0)
		c.dst[0] = 1
	}
	return next
}

// loadValue takes a value apart. Pointers are followed, as database/sql does.
func loadValue(c *call) control {
	dst := c.dst
	dst[0], dst[1], dst[2], dst[3] = 0, 0, 0, c.m.intern("")
	if c.args[0] == 0 {
		return next
	}
	t := c.m.prog.typeByID(uint32(c.args[0]))
	v := c.m.unbox(t, c.args[1])
	for t.kind == kPointer {
		if v[0] == 0 {
			return next
		}
		t, v = t.elem, c.m.cells(v[0], max(t.elem.size, 1))
	}
	switch t.kind {
	case kBool:
		dst[0], dst[1] = 'b', v[0]
	case kInt, kUint:
		dst[0], dst[1] = 'i', v[0]
	case kFloat:
		dst[0], dst[2] = 'f', v[0]
	case kString:
		dst[0], dst[3] = 's', v[0]
	case kSlice:
		if t.elem.kind != kUint || t.elem.bits != 8 {
			dst[0] = '?'
			break
		}
		raw := make([]byte, sliceLen(v[1]))
		for i, w := range c.m.cells(v[0], len(raw)) {
			raw[i] = byte(w)
		}
		dst[0], dst[3] = 'x', c.m.intern(string(raw))
	default:
		dst[0] = '?'
	}
	return next
}
