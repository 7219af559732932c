package machine

import (
	"fmt"
	"go/token"
	"math"

	"racelab/sim/trace"
)

// This file is the interpreter: it runs one goroutine until the next operation
// that another one could notice.

// spentError is panicked with when a budget runs out, or when the program asks for what the
// model does not have; Step turns it into an End.
type spentError struct {
	what string
	text string
}

const (
	outOfBudget = "out of budget"
	notModelled = "not modelled"
)

func (m *Machine) overspend(format string, args ...any) {
	panic(spentError{outOfBudget, fmt.Sprintf(format, args...)})
}

// NotModelled is implemented by what a host function panics with when it is asked for
// something that the model cannot do as the real thing does. It ends the run, and with it the
// check: the program never sees an error that the real thing would not give. The sentence names what
// was asked for.
type NotModelled interface{ NotModelled() string }

// whereabouts is "at file:line ", where g stands; empty for code that has no place.
func (m *Machine) whereabouts(g *goroutine) string {
	at := m.prog.Position(m.place(g).pos)
	if at.Line == 0 {
		return ""
	}
	return "at " + baseName(at.String()) + " "
}

// notModelled ends the run because the program asks for what the model does not have.
func (c *call) notModelled(sentence string) {
	panic(spentError{notModelled, c.m.whereabouts(c.g) + sentence})
}

func arg(regs, consts []Word, r int32) Word {
	if r >= 0 {
		return regs[r]
	}
	return consts[^r]
}

func row(regs, consts []Word, r, n int32) []Word {
	if r >= 0 {
		return regs[r : r+n]
	}
	return consts[^r : ^r+n]
}

// crowded reports whether somebody else could notice what g does now.
func (m *Machine) crowded(g *goroutine) bool { return g.atomic == 0 && m.company() }

// company reports whether anybody but one goroutine could step.
func (m *Machine) company() bool {
	return !m.joined && (m.alive > 1 || m.anyTimers && len(m.timers) > 0 || m.reduced != nil && m.curious())
}

// run executes g. With first set, it begins by carrying out the operation at
// which g stands, taking alternative alt. It returns when g stands before the
// next visible operation, or has ended.
func (m *Machine) run(g *goroutine, first bool, alt int) {
	g.walks.due = arrived
	for g.top != nil && g.exit == running {
		f := m.frameOf(g)
		if !m.runFrame(g, f, first, alt) {
			return
		}
		first, alt = false, 0
	}
	if g.exit == running {
		m.ended(g)
	} else if first || g.exit == exitOS || !m.crowded(g) {
		m.terminate(g)
	}
}

// runFrame interprets f until control leaves it. It returns false when g
// stands before a visible operation.
func (m *Machine) runFrame(g *goroutine, f *frame, first bool, alt int) bool {
	fn := f.fn
	code, regs, consts := fn.code, f.regs, fn.consts
	pc := f.pc
	for {
		in := &code[pc]
		if m.spent++; m.spent > m.limits.Instructions {
			f.pc = pc
			at := m.prog.Position(m.place(g).pos)
			hint := ""
			if m.Armed() {
				hint = "; time moves only when nobody can go on, and a loop that looks again and again always can: let timers fire at any moment (--timers any)"
			}
			m.overspend("it ran %d instructions without a step that others could see, and is still looping at %s%s", m.limits.Instructions, at, hint)
		}
		switch in.op {
		case opNop:
		case opMove:
			copy(regs[in.dst:in.dst+in.w], row(regs, consts, in.a, in.w))
		case opJump:
			pc = in.c
			first, alt = false, 0
			continue
		case opIf:
			if arg(regs, consts, in.a) != 0 {
				pc = in.b
			} else {
				pc = in.c
			}
			first, alt = false, 0
			continue
		case opAlloc:
			t := in.aux.(*Type)
			id, _ := m.alloc(oCells, t, t.size)
			regs[in.dst] = ref(id, 0)
		case opLoad:
			s := in.aux.(*site)
			a := arg(regs, consts, in.a)
			if a == 0 {
				f.pc = pc
				return m.nilDeref(g)
			}
			o := m.heap[refObj(a)]
			if !first && !s.constant && !s.private && o.shared && m.crowded(g) {
				f.pc = pc
				return false
			}
			off := refOff(a)
			copy(regs[in.dst:in.dst+in.w], o.words[off:off+uint32(in.w)])
			if m.trace != nil && !s.private && !s.constant && o.shared {
				f.pc = pc // the place of the access
				m.access(g, first, trace.Read, s, a, in.w, regs[in.dst:in.dst+in.w], nil)
			}
		case opStore:
			s := in.aux.(*site)
			a := arg(regs, consts, in.a)
			if a == 0 {
				f.pc = pc
				return m.nilDeref(g)
			}
			id := refObj(a)
			shared := m.heap[id].shared
			if !first && shared && !s.private && m.crowded(g) {
				f.pc = pc
				return false
			}
			var v []Word
			if in.flag {
				v = m.stored(f, in)
			} else {
				v = row(regs, consts, in.b, in.w)
			}
			o := m.mut(id)
			off := refOff(a)
			if m.trace != nil && shared && !s.private {
				f.pc = pc // the place of the access
				m.access(g, first, trace.Write, s, a, in.w, v, o.words[off:off+uint32(in.w)])
			}
			copy(o.words[off:], v)
			if shared {
				m.publishRow(v, s.typ)
			}
		case opAddr:
			a := arg(regs, consts, in.a)
			if a == 0 {
				f.pc = pc
				return m.nilDeref(g)
			}
			regs[in.dst] = a + Word(in.c)
		case opIndex:
			a, i := arg(regs, consts, in.a), int64(arg(regs, consts, in.b))
			n := int64(in.c)
			if in.kind == kSlice {
				n = int64(sliceLen(arg(regs, consts, in.a+signed(in.a))))
			} else if a == 0 {
				f.pc = pc
				return m.nilDeref(g)
			}
			if i < 0 || i >= n {
				f.pc = pc
				return m.throwIndex(g, in, i, n)
			}
			regs[in.dst] = a + Word(i)*Word(in.w)
		case opElem:
			i := int64(arg(regs, consts, in.b))
			if i < 0 || i >= int64(in.c) {
				f.pc = pc
				return m.throwIndex(g, in, i, int64(in.c))
			}
			at := in.a + int32(i)*in.w
			if in.a < 0 {
				at = in.a - int32(i)*in.w
			}
			copy(regs[in.dst:in.dst+in.w], row(regs, consts, at, in.w))
		case opStrByte:
			s, i := m.prog.strings.text(arg(regs, consts, in.a)), int64(arg(regs, consts, in.b))
			if i < 0 || i >= int64(len(s)) {
				f.pc = pc
				return m.throwIndex(g, in, i, int64(len(s)))
			}
			regs[in.dst] = Word(s[i])
		case opInt:
			v, ok := intOp(token.Token(in.c), arg(regs, consts, in.a), arg(regs, consts, in.b), in.kind, in.bits)
			if !ok {
				f.pc = pc
				return m.throw(g, "integer divide by zero")
			}
			regs[in.dst] = v
		case opFloat:
			regs[in.dst] = floatOp(in.aux.(token.Token), wordFloat(arg(regs, consts, in.a)), wordFloat(arg(regs, consts, in.b)), in.bits)
		case opComplex:
			complexOp(in, regs[in.dst:in.dst+2], row(regs, consts, in.a, 2), row(regs, consts, in.b, 2))
		case opConcat:
			regs[in.dst] = m.concat(arg(regs, consts, in.a), arg(regs, consts, in.b))
		case opStrCmp:
			x, y := m.prog.strings.text(arg(regs, consts, in.a)), m.prog.strings.text(arg(regs, consts, in.b))
			regs[in.dst] = boolWord(ordered(in.aux.(token.Token), x, y))
		case opEq:
			eq, bad := m.equal(in.aux.(*Type), row(regs, consts, in.a, in.w), row(regs, consts, in.b, in.w))
			if bad != nil {
				f.pc = pc
				return m.throw(g, "comparing uncomparable type %s", bad)
			}
			regs[in.dst] = boolWord(eq != in.flag)
		case opNeg:
			negate(in, regs[in.dst:], row(regs, consts, in.a, 1+b2i32(in.kind == kComplex)))
		case opNot:
			regs[in.dst] = arg(regs, consts, in.a) ^ 1
		case opXor:
			regs[in.dst] = wrapInt(^arg(regs, consts, in.a), in.kind, in.bits)
		case opShift:
			n := arg(regs, consts, in.b)
			if in.flag && int64(n) < 0 {
				f.pc = pc
				return m.throw(g, "negative shift amount")
			}
			regs[in.dst] = shiftOp(in.aux.(token.Token), arg(regs, consts, in.a), n, in.kind, in.bits)
		case opMakeIface:
			t := in.aux.(*Type)
			m.box(t, row(regs, consts, in.a, in.w), regs[in.dst:in.dst+2])
		case opNilCheck:
			if regs[in.dst] = arg(regs, consts, in.a); regs[in.dst] == 0 {
				f.pc = pc
				return m.nilDeref(g)
			}
		case opRecover:
			m.recoverPanic(g, f, regs[in.dst:in.dst+2])
		case opDeferStack:
			regs[in.dst] = Word(f.depth)
		case opMakeCplx:
			re, im := arg(regs, consts, in.a), arg(regs, consts, in.b)
			regs[in.dst], regs[in.dst+1] = re, im
		case opMinMax:
			m.minMax(in, regs, consts)
		case opClosure:
			caps := in.aux.([]span)
			n := 1
			for _, c := range caps {
				n += int(c.n)
			}
			id, o := m.alloc(oClosure, nil, n)
			o.words[0] = Word(in.b)
			at := 1
			for _, c := range caps {
				at += copy(o.words[at:], row(regs, consts, c.base, c.n))
			}
			regs[in.dst] = ref(id, 0)

		case opCall, opCallFn, opInvoke:
			f.pc = pc
			return m.enter(g, f, in)
		case opReturn:
			m.leave(g, f, in.aux.([]span))
			return true
		case opPanic:
			f.pc = pc
			v := row(regs, consts, in.a, 2)
			return m.panicWith(g, [2]Word{v[0], v[1]})
		case opRunDefers:
			f.pc = pc
			if len(f.defers) > 0 {
				m.runDeferred(g, f)
				return true
			}
		case opDefer:
			f.pc = pc
			if !m.deferCall(g, f, in) {
				return true
			}
			f = m.frameOf(g)
			regs = f.regs
		case opGo:
			f.pc = pc
			if !m.spawn(g, f, in.aux.(*callSite)) {
				return true
			}
		default:
			// Operations that may have to wait for their turn, or are long.
			f.pc = pc
			switch m.operate(g, f, in, first, alt) {
			case pause:
				return false
			case redirect:
				return true
			}
		}
		first, alt = false, 0
		pc++
	}
}

// signed is the step from one word of an operand to the next.
func signed(r int32) int32 {
	if r < 0 {
		return -1
	}
	return 1
}

func b2i32(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// control says how to go on after an operation.
type control uint8

const (
	next     control = iota // with the next instruction
	pause                   // stand here: somebody else may step first
	redirect                // control went to another frame, or the goroutine ended
)

// enter calls a function.
func (m *Machine) enter(g *goroutine, f *frame, in *instr) bool {
	cs := in.aux.(*callSite)
	fn, closure, recv, ok := m.target(g, f, cs, in.op)
	if !ok {
		return true
	}
	m.push(g, fn, func(regs []Word) {
		at := 0
		if in.op == opInvoke {
			at += copy(regs, recv)
		}
		for _, a := range cs.args {
			at += copy(regs[at:], row(f.regs, f.fn.consts, a.base, a.n))
		}
		if closure != nil {
			copy(regs[at:], closure.words[1:])
		}
	})
	g.top.retBase = in.dst
	return true
}

// target resolves a call. recv is the unboxed receiver of an interface call.
func (m *Machine) target(g *goroutine, f *frame, cs *callSite, op opcode) (fn *Func, closure *object, recv []Word, ok bool) {
	switch {
	case cs.method != "":
		v := row(f.regs, f.fn.consts, cs.value, 2)
		if v[0] == 0 {
			m.nilDeref(g)
			return nil, nil, nil, false
		}
		t := m.prog.typeByID(uint32(v[0]))
		fn = t.methods[cs.method]
		if fn == nil {
			m.overspend("internal error: %s has no method %s", t, cs.method)
		}
		return fn, nil, m.unbox(t, v[1]), true
	case cs.fn != nil:
		return cs.fn, nil, nil, true
	}
	w := arg(f.regs, f.fn.consts, cs.value)
	fn, closure = m.resolve(w)
	if fn == nil {
		m.nilDeref(g)
		return nil, nil, nil, false
	}
	return fn, closure, nil, true
}

// resolve returns the function of a func value, and its closure if it has one.
func (m *Machine) resolve(w Word) (*Func, *object) {
	switch {
	case w == 0:
		return nil, nil
	case isStaticFunc(w):
		return m.prog.funcs[staticFuncIndex(w)], nil
	}
	o := m.heap[refObj(w)]
	return m.prog.funcs[o.words[0]], o
}

// push makes a new innermost frame; fill sets its parameters.
func (m *Machine) push(g *goroutine, fn *Func, fill func(regs []Word)) {
	nf := m.newFrame(fn)
	nf.parent, nf.retBase, nf.depth = g.top, -1, 1
	if g.top != nil {
		nf.depth = g.top.depth + 1
	}
	if int(nf.depth) > m.limits.Depth {
		at := m.prog.Position(m.place(g).pos)
		m.overspend("its calls are more than %d deep at %s; look for a recursion that does not end, or make it shallower", m.limits.Depth, at)
	}
	fill(nf.regs)
	g.top = nf
}

// leave returns from f with the given results.
func (m *Machine) leave(g *goroutine, f *frame, res []span) {
	m.leaveWith(g, f, func(dst []Word) {
		at := 0
		for _, r := range res {
			at += copy(dst[at:], row(f.regs, f.fn.consts, r.base, r.n))
		}
	})
}

func (m *Machine) leaveWith(g *goroutine, f *frame, results func(dst []Word)) {
	m.popAtomic(g, f)
	defer m.spare(f)
	p := f.parent
	if p == nil {
		g.top = nil
		m.shown(g, results)
		return
	}
	g.top = p
	p = m.frameOf(g)
	if f.mode == modeDefer {
		m.afterDeferred(g, p)
		return
	}
	if f.retBase >= 0 && results != nil {
		results(p.regs[f.retBase:])
	}
	p.pc++
}

func (m *Machine) popAtomic(g *goroutine, f *frame) {
	if f.atomic {
		g.atomic--
		m.stepDone(g, f) // a step inside a step only orders memory
	}
}

// ended removes a goroutine that returned.
func (m *Machine) ended(g *goroutine) {
	if m.isMain(g) && !m.hidden {
		g.exit = exitMain
		if !m.crowded(g) {
			m.terminate(g)
		}
		return
	}
	if g.bubble != 0 {
		m.noteInner(g, trace.Event{Op: trace.Call, Name: "synctest.Wait", Sync: bubbleLoc(g.bubble), Release: true})
	}
	m.note(g, true, trace.Event{Op: trace.End, Release: true, Sync: m.threadLoc(g)})
	m.remove(g)
	m.linger()
	if m.walk != nil {
		m.departs(g)
	}
	if m.isMain(g) {
		m.finish(g)
	}
}

func (m *Machine) isMain(g *goroutine) bool { return g.path == rootPath }

func (m *Machine) remove(g *goroutine) {
	m.alive--
	for i, o := range m.gs {
		if o == g {
			m.gs = append(m.gs[:i], m.gs[i+1:]...)
			return
		}
	}
}

// concat joins two strings.
func (m *Machine) concat(a, b Word) Word {
	if a == 0 {
		return b
	}
	if b == 0 {
		return a
	}
	x, y := m.prog.strings.text(a), m.prog.strings.text(b)
	if len(x)+len(y) > maxString {
		m.overspend("a string would exceed %d bytes", maxString)
	}
	return m.intern(x + y)
}

const (
	maxString  = 1 << 20
	maxStrings = 1 << 30 // bytes of all distinct strings of one program
)

func (m *Machine) intern(s string) Word {
	if m.prog.strings.bytes.Load() > maxStrings {
		m.overspend("its strings take more than %d bytes in all", maxStrings)
	}
	if m.spent += len(s) / 16; len(s) > 64*maxString {
		m.overspend("a string would exceed %d bytes", 64*maxString)
	}
	return m.prog.strings.intern(s)
}

// box stores a value of type t as an interface in dst.
func (m *Machine) box(t *Type, v []Word, dst []Word) {
	var w Word
	switch {
	case t.size == 1:
		w = v[0]
	case t.size > 1:
		id, o := m.alloc(oCells, t, t.size)
		o.boxed = true
		copy(o.words, v)
		w = ref(id, 0)
	}
	dst[0], dst[1] = Word(t.id), w
}

// unbox returns the words of an interface value of dynamic type t.
func (m *Machine) unbox(t *Type, w Word) []Word {
	switch {
	case t.size == 0:
		return nil
	case t.size == 1:
		return []Word{w}
	}
	return m.heap[refObj(w)].words
}

func (m *Machine) minMax(in *instr, regs, consts []Word) {
	a, b := arg(regs, consts, in.a), arg(regs, consts, in.b)
	var less bool
	switch in.kind {
	case kInt:
		less = int64(a) < int64(b)
	case kUint:
		less = a < b
	case kString:
		less = m.prog.strings.text(a) < m.prog.strings.text(b)
	case kFloat:
		x, y := wordFloat(a), wordFloat(b)
		if in.flag {
			regs[in.dst] = floatWord(math.Max(x, y), in.bits)
		} else {
			regs[in.dst] = floatWord(math.Min(x, y), in.bits)
		}
		return
	}
	if less != in.flag {
		regs[in.dst] = a
	} else {
		regs[in.dst] = b
	}
}
