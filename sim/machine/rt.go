package machine

import (
	"fmt"
	"strconv"
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
		{name: p + "Acquires", local: true, exec: func(c *call) control {
			c.g.order |= StepAcquires
			return next
		}},
		{name: p + "ReleasesNothing", local: true, exec: func(c *call) control {
			c.g.order &^= StepReleases
			return next
		}},
		{name: p + "Park", local: true, alts: parkAlts, exec: park},
		{name: p + "Yield", local: true, yields: true, exec: yield},
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
			c.event(trace.Event{Op: trace.Choose, Value: someOfMany[min(c.alt, 2)], Label: "from many numbers, of which three are tried"})
			return next
		}},
		{name: p + "ChooseStrike", local: true, alts: func(*call) int { return 2 }, exec: func(c *call) control {
			c.dst[0] = Word(c.alt)
			c.event(trace.Event{Op: trace.Choose, Name: "fault", Label: strikeWords[min(c.alt, 1)]})
			return next
		}},
		{name: p + "Now", local: true, clock: true, reads: true, exec: func(c *call) control {
			c.dst[0] = Word(c.m.now)
			return next
		}},
		{name: p + "Stopwatch", local: true, exec: func(c *call) control {
			c.dst[0] = Word(c.m.now)
			return next
		}},
		{name: p + "Idle", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(!c.m.anyTimers)
			return next
		}},
		{name: p + "OfClock", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.ofClock(int64(c.args[0])))
			return next
		}},
		{name: "math/rand.seedIgnored", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.prog.atLeast(24))
			return next
		}},
		{name: p + "Expires", local: true, stills: true, exec: func(*call) control { return next }},
		{name: p + "Reveal", local: true, reveals: true, exec: reveal},
		{name: p + "Beginning", local: true, exec: func(c *call) control {
			c.dst[0] = Word(c.m.beginning())
			return next
		}},
		{name: p + "Short", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.options.Short)
			return next
		}},
		{name: printName, exec: printText},
		{name: p + "Printed", exec: func(c *call) control {
			c.dst[0] = c.m.intern(c.m.out.of(1))
			c.event(trace.Event{Op: trace.Call, Name: "look at the output"})
			return next
		}},
		{name: p + "TestsOver", local: true, exec: func(c *call) control {
			c.m.tested = true
			return next
		}},
		{name: p + "Exit", exec: func(c *call) control {
			if c.args[0] == 0 && c.m.testing && !c.m.tested {
				return c.m.raised(c.m.throwText(c.g, "unexpected call to os.Exit(0) during test"))
			}
			c.m.status = int(int64(c.args[0]))
			c.g.exit = exitOS
			return redirect
		}},
		{name: p + "Fatal", local: true, exec: func(c *call) control {
			c.m.fatal(c.g, c.text(0))
			return redirect
		}},
		{name: p + "Overflow", local: true, exec: func(c *call) control {
			return c.m.raised(c.m.throw(c.g, "integer overflow"))
		}},
		{name: p + "NotModelled", local: true, exec: func(c *call) control {
			c.notModelled(c.text(0))
			return redirect
		}},
		{name: p + "Goexit", local: true, exec: func(c *call) control {
			c.m.goexit(c.g)
			return redirect
		}},
		{name: p + "MapOrder", local: true, exec: note(NoteMapOrder)},
		{name: p + "Finalizer", local: true, exec: note(NoteFinalizer)},
		{name: p + "Collect", local: true, exec: func(c *call) control {
			if c.m.noted&NoteFinalizer == 0 {
				return next
			}
			c.notModelled("the program asks for a garbage collection after it set a finalizer or cleanup, and whether that runs then is more than the model knows")
			return redirect
		}},
		{name: p + "RandomBytes", local: true, exec: note(NoteRandomBytes)},
		{name: p + "Processors", local: true, exec: note(NoteProcessors)},
		{name: p + "ShortRead", local: true, exec: note(NoteShortRead)},
		{name: p + "LostCommit", local: true, exec: note(NoteLostCommit)},
		{name: p + "Gosched", local: true, exec: func(*call) control { return next }},
		{name: countName, alts: countAlts, compile: func(f *funcCompiler, _ *nativeCall) { f.prog.seesCount = true }, exec: countGoroutines},
		{name: p + "Caller", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(baseName(c.m.prog.Position(c.m.place(c.g).pos).String()))
			return next
		}},
		{name: p + "CallerBeyondHelpers", local: true, exec: func(c *call) control {
			c.dst[0] = c.m.intern(baseName(c.m.prog.Position(c.m.beyondHelpers(c.g)).String()))
			return next
		}},
		{name: p + "Format", local: true, mem: formatMem, exec: formatNative},
		{name: p + "Concat", local: true, mem: concatMem, exec: concatNative},
		{name: p + "TypeString", local: true, exec: func(c *call) control {
			text := "<nil>"
			if c.args[0] != 0 {
				text = c.m.prog.typeByID(uint32(c.args[0])).String()
			}
			c.dst[0] = c.m.intern(text)
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
	}
}

// printName is the native that prints.
const printName = "racelab/rt.Print"

// note notes something of the run.
func note(n uint32) func(c *call) control {
	return func(c *call) control {
		c.m.noted |= n
		return next
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
	c.g.label, c.g.order = "", c.g.stepOrder()
	if c.m.trace != nil {
		c.m.trace.stepFirst = c.first
		for f := c.g.top; f != nil; f = f.parent {
			if f.atomic {
				c.m.stepBegins(c.g, f)
				break
			}
		}
	}
	return next
}

// yield ends an atomic step in its middle, if anybody could notice that. Going on is a step of its own.
func yield(c *call) control {
	if c.g.phase == 0 {
		if !c.m.company() {
			return next
		}
		c.g.phase = 1
		c.m.stepEvent(c.g, "")
		return again
	}
	c.g.phase = 0
	c.g.label, c.g.order = "", c.g.stepOrder()
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

// someOfMany are the random numbers that are tried where there are many.
var someOfMany = [...]string{"the least", "the middle", "the greatest"}

// strikeWords says how a fault with a place of its own came out.
var strikeWords = [...]string{"the fault does not strike", "the fault strikes"}

func chooseAlts(c *call) int { return min(max(1, int(int64(c.args[0]))), 1<<14) }

func choose(c *call) control {
	if int64(c.args[0]) <= 0 {
		return c.m.raised(c.m.throwText(c.g, "invalid argument to Choose"))
	}
	c.dst[0] = Word(c.alt)
	c.event(trace.Event{Op: trace.Choose, Value: itoa(int64(c.alt)), Label: fmt.Sprintf("from 0 to %d", int64(c.args[0])-1)})
	return next
}

func printText(c *call) control {
	if c.m.options.Meeting != nil {
		return next
	}
	if c.m.walk != nil {
		c.m.emit(c.g, WalkEvent{Kind: Printed, Text: c.text(1), N: int64(c.args[0])})
		return next
	}
	c.m.print(int(int64(c.args[0])), c.text(1))
	c.event(trace.Event{Op: trace.Print, Name: "output", Value: strings.TrimSuffix(c.text(1), "\n")})
	return next
}

func (m *Machine) print(fd int, s string) {
	size := len(s)
	h := uint64(0)
	if m.out != nil {
		size += m.out.size
		h = m.out.hash
	}
	if size > m.limits.Output {
		m.overspend("it printed more than %d bytes; let it print less", m.limits.Output)
	}
	for i := range len(s) {
		h = mix(h, uint64(s[i])+1)
	}
	if fd != 1 {
		h = mix(h, uint64(fd))
	}
	m.out = &output{prev: m.out, text: s, size: size, hash: h, fd: fd}
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
		b.WriteString(m.printed(a.typ, v))
	}
	if in.flag {
		b.WriteByte('\n')
	}
	m.print(2, b.String())
	m.note(g, !first, trace.Event{Op: trace.Print, Name: "output", Value: strings.TrimSuffix(b.String(), "\n")})
	return next
}

// printed is a value as the runtime's print writes it, who knows no types: addresses are
// all the same one.
func (m *Machine) printed(t *Type, v []Word) string {
	address := func(w Word) string {
		if w == 0 {
			return "0x0"
		}
		return someAddress
	}
	switch t.kind {
	case kString:
		return m.prog.strings.text(v[0])
	case kFloat:
		return strconv.FormatFloat(wordFloat(v[0]), 'g', -1, int(t.bits))
	case kComplex:
		return strconv.FormatComplex(complex(wordFloat(v[0]), wordFloat(v[1])), 'g', -1, 2*int(t.bits))
	case kSlice:
		return fmt.Sprintf("[%d/%d]%s", sliceLen(v[1]), sliceCap(v[1]), address(v[0]))
	case kInterface:
		return "(" + address(v[0]) + "," + address(v[0]) + ")"
	case kInt:
		return strconv.FormatInt(int64(v[0]), 10)
	case kUint:
		return strconv.FormatUint(v[0], 10)
	case kBool:
		return strconv.FormatBool(v[0] != 0)
	}
	return address(v[0])
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
		return c.m.raised(c.m.throwText(c.g, "reflect: call of Swapper on a value that is not a slice"))
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
		return c.m.raised(c.m.throwText(c.g, "reflect: call of Swapper on a value that is not a slice"))
	}
	s := c.m.unbox(t, c.args[1])
	n, i, j := sliceLen(s[1]), int(int64(c.args[2])), int(int64(c.args[3]))
	if i < 0 || j < 0 || i >= n || j >= n {
		return c.m.raised(c.m.throwText(c.g, "reflect: slice index out of range"))
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

// cells returns n words from an address.
func (m *Machine) cells(a Word, n int) []Word {
	if n == 0 {
		return nil
	}
	off := int(refOff(a))
	return m.heap[refObj(a)].words[off : off+n]
}
