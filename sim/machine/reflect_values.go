package machine

import "racelab/sim/trace"

// This file has what package reflect does with values. The library's Value holds the number of
// a type and the address of memory that has the value, a copy if it cannot be set. Reading and
// writing such memory is visible like any other access; where its place is, is arithmetic.

func reflectValueNatives() []native {
	const p = "reflect."
	return []native{
		{name: p + "typeOf", local: true, exec: func(c *call) control {
			c.dst[0] = c.args[0]
			return next
		}},
		{name: p + "unpack", local: true, exec: reflectUnpack, compile: usesReflect},
		{name: p + "pack", local: true, mem: readsAll(0, 1), exec: func(c *call) control {
			c.pack(c.typeArg(0), c.args[1], c.dst)
			return next
		}},
		{name: p + "wrap", local: true, mem: readsAll(1, 2), exec: func(c *call) control {
			var v [2]Word
			c.pack(c.typeArg(1), c.args[2], v[:])
			id, o := c.m.alloc(oCells, c.typeArg(0), 2)
			copy(o.words, v[:])
			c.dst[0] = ref(id, 0)
			return next
		}},
		{name: p + "load", local: true, mem: readsWords(0, 1), exec: loadWords(1)},
		{name: p + "loadText", local: true, mem: readsWords(0, 1), exec: loadWords(1)},
		{name: p + "loadPointer", local: true, mem: readsWords(0, 1), exec: loadWords(1)},
		{name: p + "loadPair", local: true, mem: readsWords(0, 2), exec: loadWords(2)},
		{name: p + "loadFunc", local: true, mem: readsWords(0, 1), exec: loadWords(1)},
		{name: p + "header", local: true, mem: readsWords(0, 2), exec: func(c *call) control {
			v := c.m.cells(c.args[0], 2)
			c.dst[0], c.dst[1], c.dst[2] = v[0], Word(sliceLen(v[1])), Word(sliceCap(v[1]))
			return next
		}},
		{name: p + "store", local: true, mem: writesWords(1, 1), exec: func(c *call) control {
			w, t := c.args[2], c.typeArg(0)
			switch t.kind {
			case kFloat:
				w = floatWord(wordFloat(w), t.bits)
			case kInt, kUint:
				w = t.wrap(w)
			}
			return c.put(c.args[1], []Word{w}, t)
		}},
		{name: p + "storePair", local: true, mem: writesWords(1, 2), exec: func(c *call) control {
			t := c.typeArg(0)
			return c.put(c.args[1], []Word{floatWord(wordFloat(c.args[2]), t.bits), floatWord(wordFloat(c.args[3]), t.bits)}, t)
		}},
		{name: p + "storeText", local: true, mem: writesWords(1, 1), exec: func(c *call) control {
			return c.put(c.args[1], []Word{c.args[2]}, c.typeArg(0))
		}},
		{name: p + "storePointer", local: true, mem: writesWords(1, 1), exec: func(c *call) control {
			return c.put(c.args[1], []Word{c.args[2]}, c.typeArg(0))
		}},
		{name: p + "setHeader", local: true, mem: writesWords(1, 2), exec: func(c *call) control {
			return c.put(c.args[1], []Word{c.args[2], sliceDims(int(c.args[3]), int(c.args[4]))}, c.typeArg(0))
		}},
		{name: p + "copyTo", local: true, mem: func(c *call) []memAccess {
			n := c.typeArg(0).size * int(c.args[3])
			return []memAccess{{trace.Write, c.args[1], n}, {trace.Read, c.args[2], n}}
		}, exec: func(c *call) control {
			t := c.typeArg(0)
			return c.put(c.args[1], append([]Word(nil), c.m.cells(c.args[2], t.size*int(c.args[3]))...), t)
		}},
		{name: p + "alloc", local: true, exec: func(c *call) control {
			t, n := c.typeArg(0), int(c.args[1])
			if t.size > 0 && n > c.m.limits.Words/t.size {
				c.m.overspend("its heap would exceed %d words; let it work on less, or look for what grows for ever", c.m.limits.Words)
			}
			id, _ := c.m.alloc(oCells, t, n*t.size)
			c.dst[0] = ref(id, 0)
			return next
		}},
		{name: p + "add", local: true, exec: func(c *call) control {
			c.dst[0] = c.args[0]
			if c.args[0] != 0 {
				c.dst[0] += c.args[1]
			}
			return next
		}},
		{name: p + "address", local: true, exec: func(c *call) control {
			if c.dst[0] = 0; c.args[0] != 0 {
				c.dst[0] = c.m.address(c.args[0])
			}
			return next
		}},
		{name: p + "funcAddress", local: true, exec: func(c *call) control {
			fn, _ := c.m.resolve(c.m.cells(c.args[0], 1)[0])
			if c.dst[0] = 0; fn != nil {
				c.dst[0] = fn.entryPC()
			}
			return next
		}},
		{name: p + "converted", local: true, mem: convertMem, exec: reflectConvert},
		{name: p + "deepEqual", local: true, mem: deepMem, exec: func(c *call) control {
			d := deep{m: c.m}
			c.dst[0] = boolWord(d.equal(c.m.prog.emptyIface, c.args[0:2], c.args[2:4], 0, 0))
			return next
		}},
	}
}

// usesReflect notes that values may be taken apart by reflection.
func usesReflect(f *funcCompiler, _ *nativeCall) { f.reflects = true }

// readsAll is the memory that a value of the type in argument t has at the address in argument at.
func readsAll(t, at int) func(c *call) []memAccess {
	return func(c *call) []memAccess {
		return []memAccess{{trace.Read, c.args[at], c.typeArg(t).size}}
	}
}

func readsWords(at, n int) func(c *call) []memAccess {
	return func(c *call) []memAccess { return []memAccess{{trace.Read, c.args[at], n}} }
}

func writesWords(at, n int) func(c *call) []memAccess {
	return func(c *call) []memAccess { return []memAccess{{trace.Write, c.args[at], n}} }
}

func loadWords(n int) func(c *call) control {
	return func(c *call) control {
		copy(c.dst, c.m.cells(c.args[0], n))
		return next
	}
}

// put writes words to memory that others may reach; they are values of t, one after the other.
func (c *call) put(at Word, v []Word, t *Type) control {
	if len(v) > 0 {
		c.assign(refObj(at), refOff(at), v, t)
	}
	return next
}

// reflectUnpack is unpack(i any) (rtype, unsafe.Pointer): the value in memory that nobody writes.
func reflectUnpack(c *call) control {
	if c.dst[0], c.dst[1] = c.args[0], 0; c.args[0] == 0 {
		return next
	}
	t := c.typeArg(0)
	if t.size > 1 {
		c.dst[1] = c.args[1]
		return next
	}
	id, o := c.m.alloc(oCells, t, t.size)
	if o.boxed = true; t.size == 1 {
		o.words[0] = c.args[1]
	}
	c.dst[1] = ref(id, 0)
	return next
}

// pack makes an interface of the value of type t at an address; what is in it, if it is one.
func (c *call) pack(t *Type, at Word, dst []Word) {
	v := c.m.cells(at, t.size)
	if t.kind == kInterface {
		copy(dst, v)
		return
	}
	if o := c.m.heap[refObj(at)]; t.size > 1 && o.boxed && refOff(at) == 0 && o.typ == t {
		dst[0], dst[1] = Word(t.id), at
		return
	}
	c.m.box(t, append([]Word(nil), v...), dst)
}

// reflectConvert is converted(from, to rtype, at unsafe.Pointer) unsafe.Pointer for types of different
// representation.
func reflectConvert(c *call) control {
	from, to := c.typeArg(0), c.typeArg(1)
	f := &frame{fn: &Func{}, regs: make([]Word, from.size+to.size)}
	copy(f.regs, c.m.cells(c.args[2], from.size))
	in := &instr{op: opConvert, a: 0, dst: int32(from.size), aux: &conversion{from: from, to: to, site: &site{typ: from, private: true}}}
	if from.kind == kSlice && to.kind == kPointer {
		if sliceLen(f.regs[1]) < to.elem.length {
			return c.m.raised(c.m.throwText(c.g, "reflect: cannot convert slice with length "+itoa(int64(sliceLen(f.regs[1])))+" to pointer to array with length "+itoa(int64(to.elem.length))))
		}
		f.regs[2] = f.regs[0]
	} else if r := c.m.convert(c.g, f, in, true); r != next {
		return r
	}
	id, o := c.m.alloc(oCells, to, to.size)
	copy(o.words, f.regs[from.size:])
	c.dst[0] = ref(id, 0)
	return next
}

// deep compares as reflect.DeepEqual does: pairs that are being compared count as equal.
type deep struct {
	m    *Machine
	seen map[[3]Word]bool
	foot *footprint // what is read, where that is asked for
}

func (d *deep) open(t *Type, x, y Word) bool {
	key := [3]Word{Word(t.id), min(x, y), max(x, y)}
	if d.seen[key] {
		return true
	}
	if d.seen == nil {
		d.seen = map[[3]Word]bool{}
	}
	d.seen[key] = true
	return false
}

// equal compares two values of type t that are variables at two addresses; 0: they are none.
func (d *deep) equal(t *Type, x, y []Word, ax, ay Word) bool {
	d.m.spent++
	switch t.kind {
	case kArray:
		return d.row(t.elem, t.length, x, y, ax, ay)
	case kStruct:
		for _, f := range t.fields {
			end := f.off + f.typ.size
			if !d.equal(f.typ, x[f.off:end], y[f.off:end], part(ax, f.off), part(ay, f.off)) {
				return false
			}
		}
		return true
	}
	d.foot.read(ax, t.size)
	d.foot.read(ay, t.size)
	switch t.kind {
	case kInterface:
		if x[0] != y[0] || x[0] == 0 {
			return x[0] == y[0]
		}
		v := d.m.prog.typeByID(uint32(x[0]))
		return d.equal(v, d.m.unbox(v, x[1]), d.m.unbox(v, y[1]), 0, 0)
	case kPointer:
		if x[0] == y[0] || x[0] == 0 || y[0] == 0 || t.elem == nil {
			return x[0] == y[0]
		}
		return d.open(t, x[0], y[0]) || d.equal(t.elem, d.m.cells(x[0], t.elem.size), d.m.cells(y[0], t.elem.size), x[0], y[0])
	case kSlice:
		return d.slices(t, x, y)
	case kMap:
		return d.maps(t, x[0], y[0])
	case kFunc:
		return x[0] == 0 && y[0] == 0
	}
	eq, _ := d.m.equal(t, x, y)
	return eq
}

// part is the address of what lies off words into the variable at an address; 0 of none.
func part(at Word, off int) Word {
	if at == 0 {
		return 0
	}
	return at + Word(off)
}

func (d *deep) slices(t *Type, x, y []Word) bool {
	n := sliceLen(x[1])
	if n != sliceLen(y[1]) || (x[0] == 0) != (y[0] == 0) {
		return false
	}
	if x[0] == y[0] || d.open(t, x[0], y[0]) {
		return true
	}
	if t.elem.kind == kUint && t.elem.bits == 8 { // compared at once
		d.foot.read(x[0], n)
		d.foot.read(y[0], n)
	}
	return d.row(t.elem, n, d.m.cells(x[0], n*t.elem.size), d.m.cells(y[0], n*t.elem.size), x[0], y[0])
}

func (d *deep) row(elem *Type, n int, x, y []Word, ax, ay Word) bool {
	for i := 0; i < n && elem.size > 0; i++ {
		at, end := i*elem.size, (i+1)*elem.size
		if !d.equal(elem, x[at:end], y[at:end], part(ax, at), part(ay, at)) {
			return false
		}
	}
	return true
}

func (d *deep) maps(t *Type, x, y Word) bool {
	if (x == 0) != (y == 0) || x == 0 {
		return x == y
	}
	d.foot.readMap(x) // its length
	d.foot.readMap(y)
	if x == y {
		return true
	}
	a, b := d.m.heap[refObj(x)], d.m.heap[refObj(y)]
	if d.m.entries(a) != d.m.entries(b) {
		return false
	}
	if d.open(t, x, y) {
		return true
	}
	k, n := t.key.size, t.key.size+t.elem.size
	for at := 0; at < len(a.words) && n > 0; at += n {
		where := d.m.find(b, a.words[at:at+k])
		if where < 0 || !d.equal(t.elem, a.words[at+k:at+n], b.words[where+k:where+n], 0, 0) {
			return false
		}
	}
	return true
}
