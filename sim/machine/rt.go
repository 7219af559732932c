package machine

import (
	"fmt"
	"strings"

	"racelab/sim/trace"
)

// This file has the functions of racelab/rt, by which library packages, and the
// harness of a lesson, speak to the machine.

func rtNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "Label", local: true, exec: func(c *call) control {
			c.g.label = c.text(0)
			return next
		}},
		{name: p + "Park", local: true, alts: parkAlts, exec: park},
		{name: p + "Wake", local: true, exec: func(c *call) control {
			if _, ok := c.slots(); !ok {
				return redirect
			}
			c.wake(int(int64(c.args[1])))
			return next
		}},
		{name: p + "Choose", local: true, alts: chooseAlts, exec: choose},
		{name: p + "ChooseSome", local: true, alts: func(*call) int { return 3 }, exec: func(c *call) control {
			c.m.noted |= NoteRandom
			c.dst[0] = Word(c.alt)
			c.event(trace.Event{Op: trace.Choose, Value: [...]string{"the least", "the middle", "the greatest"}[min(c.alt, 2)], Label: "of many, of which three are tried"})
			return next
		}},
		{name: p + "Now", local: true, clock: true, reads: true, exec: func(c *call) control {
			c.dst[0] = Word(c.m.now)
			return next
		}},
		{name: p + "Print", exec: printText},
		{name: p + "Exit", exec: func(c *call) control {
			c.m.status = int(int64(c.args[0]))
			c.g.exit = exitOS
			return redirect
		}},
		{name: p + "Fatal", local: true, exec: func(c *call) control {
			c.m.fatal(c.g, c.text(0))
			return redirect
		}},
		{name: p + "Goexit", local: true, exec: func(c *call) control {
			c.m.goexit(c.g)
			return redirect
		}},
		{name: p + "Gosched", local: true, exec: func(*call) control { return next }},
		{name: p + "NumGoroutine", exec: func(c *call) control {
			c.dst[0] = Word(c.m.alive - b2i(c.m.hidden))
			c.event(trace.Event{Op: trace.Call, Name: "runtime.NumGoroutine", Value: fmt.Sprint(c.dst[0])})
			return next
		}},
		{name: p + "Caller", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(baseName(c.m.prog.Position(c.m.place(c.g).pos).String()))
			return next
		}},
		{name: p + "Format", local: true, mem: formatMem, exec: formatNative},
		{name: p + "Concat", local: true, mem: formatMem, exec: concatNative},
		{name: p + "TypeString", local: true, exec: func(c *call) control {
			text := "<nil>"
			if c.args[0] != 0 {
				text = c.m.prog.typeByID(uint32(c.args[0])).String()
			}
			c.dst[0] = c.m.intern(text)
			return next
		}},
		{name: p + "DeepEqual", local: true, mem: deepMem, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.deepEqual(c.m.prog.emptyIface, c.args[0:2], c.args[2:4], 0))
			return next
		}},
		{name: p + "SliceLen", local: true, exec: sliceLenOf},
		{name: p + "SliceSwap", local: true, mem: swapMem, exec: sliceSwap},
		{name: "errors.asTarget", local: true, mem: targetMem, exec: asTarget},
		{name: "errors.isTarget", local: true, exec: func(c *call) control {
			pointer := c.args[0] != 0 && c.m.prog.typeByID(uint32(c.args[0])).kind == kPointer
			c.dst[0] = boolWord(pointer && c.args[1] != 0)
			return next
		}},

		{name: p + "Switch", local: true, exec: func(c *call) control {
			i := int(c.args[0])
			c.dst[0] = boolWord(i < len(c.m.switches) && c.m.switches[i])
			return next
		}},
		{name: p + "World", local: true, exec: func(c *call) control {
			t := c.m.prog.typeByID(uint32(c.args[0]))
			c.m.world, c.m.wtype = c.args[1], t.elem
			return next
		}},
		{name: p + "Actor", local: true, exec: startActor},
		{name: p + "Join", local: true, alts: func(c *call) int { return b2i(c.m.alive == 1) }, exec: func(c *call) control {
			c.m.joined = true
			return next
		}},
		{name: p + "Outcome", local: true, exec: func(c *call) control {
			c.m.outcome = c.text(0)
			return next
		}},
		{name: p + "Violated", local: true, exec: func(c *call) control {
			c.m.broken = c.text(0)
			return next
		}},
		{name: p + "TestFailed", local: true, exec: func(c *call) control {
			c.m.failed = true
			return next
		}},
		{name: "testing/synctest.Wait", local: true, alts: func(c *call) int { return b2i(c.m.othersBlocked(c.g)) }, exec: func(*call) control { return next }},
	}
}

func baseName(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// park ends an atomic step in its middle. Going on is a step of its own.
func park(c *call) control {
	if c.g.phase == 0 {
		if r := enqueue(c); r != next {
			return r
		}
		c.g.phase = 1
		c.m.stepEvent(c.g, "waits")
		return again
	}
	c.g.phase = 0
	c.leaveQueue()
	c.g.label = ""
	if c.m.trace != nil {
		c.m.trace.stepFirst = c.first
	}
	return next
}

func parkAlts(c *call) int {
	if c.g.phase == 0 {
		return 1
	}
	return awaitAlts(c)
}

func chooseAlts(c *call) int { return min(max(1, int(int64(c.args[0]))), 1<<14) }

func choose(c *call) control {
	if int64(c.args[0]) <= 0 {
		return c.m.raised(c.m.throwPlain(c.g, "invalid argument to Choose"))
	}
	c.dst[0] = Word(c.alt)
	c.event(trace.Event{Op: trace.Choose, Value: itoa(int64(c.alt)), Label: fmt.Sprintf("one of %d", c.args[0])})
	return next
}

func printText(c *call) control {
	c.m.print(c.text(1))
	c.event(trace.Event{Op: trace.Print, Name: "output", Value: strings.TrimSuffix(c.text(1), "\n")})
	return next
}

func (m *Machine) print(s string) {
	size := len(s)
	h := uint64(0)
	if m.out != nil {
		size += m.out.size
		h = m.out.hash
	}
	if size > m.limits.Output {
		m.overspend("it printed more than %d bytes", m.limits.Output)
	}
	for i := range len(s) {
		h = mix(h, uint64(s[i])+1)
	}
	m.out = &output{prev: m.out, text: s, size: size, hash: h}
}

// printBuiltin is the built-in print or println.
func (m *Machine) printBuiltin(g *goroutine, f *frame, in *instr, first bool) control {
	if !first && m.crowded(g) {
		return pause
	}
	var b strings.Builder
	for i, a := range in.aux.([]printArg) {
		if i > 0 && in.flag {
			b.WriteByte(' ')
		}
		v := row(f.regs, f.fn.consts, a.base, a.n)
		if a.typ.kind == kString {
			b.WriteString(m.prog.strings.text(v[0]))
		} else {
			b.WriteString(m.show(a.typ, v))
		}
	}
	if in.flag {
		b.WriteByte('\n')
	}
	m.print(b.String())
	m.note(g, !first, trace.Event{Op: trace.Print, Name: "output", Value: strings.TrimSuffix(b.String(), "\n")})
	return next
}

func startActor(c *call) control {
	g := c.startNamed()
	if g == nil {
		return redirect
	}
	g.acts = true
	return next
}

// startNamed is a go statement that names the goroutine: text, func(). It returns nil
// when it raised a panic.
func (c *call) startNamed() *goroutine {
	fn, closure := c.m.resolve(c.args[1])
	if fn == nil {
		c.m.nilDeref(c.g)
		return nil
	}
	c.m.publish(c.args[1], fun, 0)
	g := c.m.start(c.g, fn, c.text(0), func(regs []Word) {
		if closure != nil {
			copy(regs, closure.words[1:])
		}
	})
	c.m.note(c.g, true, trace.Event{Op: trace.Go, Name: c.text(0), Target: 1 + g.actor, Release: true})
	return g
}

func sliceLenOf(c *call) control {
	t := c.sliceType()
	if t == nil {
		return c.m.raised(c.m.throwPlain(c.g, "reflect: call of Swapper on a value that is not a slice"))
	}
	c.dst[0] = Word(sliceLen(c.m.unbox(t, c.args[1])[1]))
	return next
}

func (c *call) sliceType() *Type {
	if c.args[0] == 0 {
		return nil
	}
	if t := c.m.prog.typeByID(uint32(c.args[0])); t.kind == kSlice {
		return t
	}
	return nil
}

func sliceSwap(c *call) control {
	t := c.sliceType()
	if t == nil {
		return c.m.raised(c.m.throwPlain(c.g, "reflect: call of Swapper on a value that is not a slice"))
	}
	s := c.m.unbox(t, c.args[1])
	n, i, j := sliceLen(s[1]), int(int64(c.args[2])), int(int64(c.args[3]))
	if i < 0 || j < 0 || i >= n || j >= n {
		return c.m.raised(c.m.throwPlain(c.g, "reflect: slice index out of range"))
	}
	o := c.m.mut(refObj(s[0]))
	w, base := t.elem.size, int(refOff(s[0]))
	for k := range w {
		a, b := base+i*w+k, base+j*w+k
		o.words[a], o.words[b] = o.words[b], o.words[a]
	}
	return next
}

// asTarget is the part of errors.As that needs types: if err's dynamic type can
// be assigned to what target points to, it is.
func asTarget(c *call) control {
	c.dst[0] = 0
	if c.args[0] == 0 || c.args[2] == 0 {
		return next
	}
	pt := c.m.prog.typeByID(uint32(c.args[2]))
	if pt.kind != kPointer || c.args[3] == 0 {
		return next
	}
	et := c.m.prog.typeByID(uint32(c.args[0]))
	id, off := refObj(c.args[3]), refOff(c.args[3])
	if pt.elem.kind == kInterface {
		if c.m.prog.implementsType(et, pt.elem) {
			c.assign(id, off, c.args[:2], pt.elem)
			c.dst[0] = 1
		}
		return next
	}
	if et == pt.elem {
		c.assign(id, off, c.m.unbox(et, c.args[1]), et)
		c.dst[0] = 1
	}
	return next
}

// assign writes a value to memory that others may reach.
func (c *call) assign(id, off uint32, v []Word, t *Type) {
	o := c.m.mut(id)
	copy(o.words[off:], v)
	if o.shared {
		c.m.publishRow(v, t)
	}
}

// deepEqual is reflect.DeepEqual on values of the same static type.
func (m *Machine) deepEqual(t *Type, x, y []Word, depth int) bool {
	if depth > 200 {
		return true // a cycle, visited already
	}
	switch t.kind {
	case kInterface:
		if x[0] != y[0] || x[0] == 0 {
			return x[0] == y[0]
		}
		d := m.prog.typeByID(uint32(x[0]))
		return m.deepEqual(d, m.unbox(d, x[1]), m.unbox(d, y[1]), depth+1)
	case kPointer:
		if x[0] == y[0] || x[0] == 0 || y[0] == 0 {
			return x[0] == y[0]
		}
		return m.deepEqual(t.elem, m.cells(x[0], t.elem.size), m.cells(y[0], t.elem.size), depth+1)
	case kSlice:
		n := sliceLen(x[1])
		if n != sliceLen(y[1]) || (x[0] == 0) != (y[0] == 0) {
			return false
		}
		return m.deepRow(t.elem, m.cells(x[0], n*t.elem.size), m.cells(y[0], n*t.elem.size), depth)
	case kArray:
		return m.deepRow(t.elem, x, y, depth)
	case kStruct:
		for _, f := range t.fields {
			end := f.off + f.typ.size
			if !m.deepEqual(f.typ, x[f.off:end], y[f.off:end], depth+1) {
				return false
			}
		}
		return true
	case kMap:
		return m.deepMap(t, x[0], y[0], depth)
	case kFunc:
		return x[0] == 0 && y[0] == 0
	}
	eq, _ := m.equal(t, x, y)
	return eq
}

func (m *Machine) deepRow(elem *Type, x, y []Word, depth int) bool {
	for i := 0; i < len(x) && elem.size > 0; i += elem.size {
		if !m.deepEqual(elem, x[i:i+elem.size], y[i:i+elem.size], depth+1) {
			return false
		}
	}
	return true
}

func (m *Machine) deepMap(t *Type, x, y Word, depth int) bool {
	if x == y || x == 0 || y == 0 {
		return x == y
	}
	a, b := m.heap[refObj(x)], m.heap[refObj(y)]
	if m.entries(a) != m.entries(b) {
		return false
	}
	k, n := t.key.size, t.key.size+t.elem.size
	for at := 0; at < len(a.words) && n > 0; at += n {
		where := m.find(b, a.words[at:at+k])
		if where < 0 || !m.deepEqual(t.elem, a.words[at+k:at+n], b.words[where+k:where+n], depth+1) {
			return false
		}
	}
	return true
}

// cells returns n words from an address.
func (m *Machine) cells(a Word, n int) []Word {
	if n == 0 {
		return nil
	}
	off := int(refOff(a))
	return m.heap[refObj(a)].words[off : off+n]
}
