package machine

import (
	"fmt"
	"go/types"
	"strings"

	"racelab/sim/trace"
)

// This file has defer, panic, recover and the ends of goroutines and programs.

// deferCall evaluates a deferred call and keeps it for the end of the function. It
// returns false when that raised a panic. A nil func value panics only when it is called.
func (m *Machine) deferCall(g *goroutine, f *frame, in *instr) bool {
	cs := in.aux.(*callSite)
	d := deferred{site: cs, fn: cs.fn}
	switch {
	case cs.method != "":
		v := row(f.regs, f.fn.consts, cs.value, 2)
		if v[0] == 0 {
			m.nilDeref(g)
			return false
		}
		t := m.prog.typeByID(uint32(v[0]))
		d.fn = t.methods[cs.method]
		d.args = append(d.args, m.unbox(t, v[1])...)
	case cs.fn == nil:
		d.closure = arg(f.regs, f.fn.consts, cs.value)
		d.fn, _ = m.resolve(d.closure)
	}
	for _, a := range cs.args {
		d.args = append(d.args, row(f.regs, f.fn.consts, a.base, a.n)...)
	}
	to := f
	if in.flag {
		to = m.ownAncestor(g, int32(arg(f.regs, f.fn.consts, in.a)))
	}
	to.defers = append(to.defers, d)
	return true
}

// ownAncestor returns the frame at a depth for writing, and with it all frames
// above, which point to it.
func (m *Machine) ownAncestor(g *goroutine, depth int32) *frame {
	f := m.frameOf(g)
	for f.depth > depth && f.parent != nil {
		p := f.parent
		if p.own != m.own {
			c := *p
			c.own = m.own
			c.regs = append([]Word(nil), p.regs...)
			c.defers = append([]deferred(nil), p.defers...)
			p = &c
		}
		f.parent = p
		f = p
	}
	return f
}

// runDeferred takes f's latest deferred call and makes it.
func (m *Machine) runDeferred(g *goroutine, f *frame) {
	d := f.defers[len(f.defers)-1]
	f.defers = f.defers[:len(f.defers)-1]
	if d.fn == nil {
		m.nilDeref(g)
		return
	}
	m.push(g, d.fn, func(regs []Word) {
		n := copy(regs, d.args)
		if d.closure != 0 && !isStaticFunc(d.closure) {
			copy(regs[n:], m.heap[refObj(d.closure)].words[1:])
		}
	})
	g.top.mode = modeDefer
	g.top.call = d.site
}

// afterDeferred goes on when a deferred call returned to f.
func (m *Machine) afterDeferred(g *goroutine, f *frame) {
	if f.unwind == panicked {
		last := len(g.panics) - 1
		if !g.panics[last].recovered {
			m.unwindFrame(g)
			return
		}
		g.panics = g.panics[:last]
		if last > 0 && g.panics[last-1].at == f.depth { // Goexit goes on
			m.unwindFrame(g)
			return
		}
		f.unwind = recovered
	}
	switch {
	case len(f.defers) > 0:
		m.runDeferred(g, f)
	case f.unwind == normally:
		f.pc++
	case f.fn.recover >= 0:
		f.unwind = normally
		f.pc = f.fn.recover
	default:
		m.leaveWith(g, f, func(dst []Word) { clear(dst[:f.fn.results]) })
	}
}

func (m *Machine) nilDeref(g *goroutine) bool {
	return m.throw(g, "invalid memory address or nil pointer dereference")
}

// fatal ends the program with an error that cannot be recovered.
func (m *Machine) fatal(g *goroutine, text string) {
	g.panics = append(g.panics, panicking{text: text, fatal: true, pos: m.place(g).pos})
	g.exit = exitFatal
}

// panicWith raises a panic with an interface value.
func (m *Machine) panicWith(g *goroutine, v [2]Word) bool {
	if v[0] == 0 {
		if !m.prog.atLeast(21) {
			return m.raise(g, panicking{value: v, text: "nil", pos: m.place(g).pos})
		}
		return m.throwNil(g)
	}
	pos := m.place(g).pos
	if n := len(g.panics); n > 0 && g.panics[n-1].recovered && g.panics[n-1].value == v {
		pos = g.panics[n-1].pos // panicked with again: where it began tells more
	}
	return m.raise(g, panicking{value: v, pos: pos})
}

func (m *Machine) raise(g *goroutine, p panicking) bool {
	if m.prog.seesStack {
		p.above = levels(g)
	}
	g.panics = append(g.panics, p)
	g.phase = 0
	g.atomic = g.steps() // a stretch of code without steps ends here
	m.unwindFrame(g)
	return true
}

// goexit ends the goroutine after its deferred calls.
func (m *Machine) goexit(g *goroutine) {
	m.raise(g, panicking{goexit: true})
}

// unwindFrame runs the next deferred call of the innermost frame, or leaves
// frames until one has deferred calls.
func (m *Machine) unwindFrame(g *goroutine) {
	for {
		f := m.frameOf(g)
		last := &g.panics[len(g.panics)-1]
		f.unwind = panicked
		last.at = f.depth
		if len(f.defers) > 0 {
			m.runDeferred(g, f)
			return
		}
		if f.atomic {
			g.atomic--
		}
		if f.parent == nil {
			m.uncaught(g)
			return
		}
		g.top = f.parent
		if f.mode == modeDefer {
			m.supersede(g, f.parent.depth)
		}
	}
}

// supersede forgets panics that a later one overtook in a deferred call.
func (m *Machine) supersede(g *goroutine, depth int32) {
	last := len(g.panics) - 1
	kept := g.panics[:0:0]
	for i, p := range g.panics {
		if i == last || p.goexit || p.at != depth {
			kept = append(kept, p)
		}
	}
	g.panics = kept
}

func (m *Machine) uncaught(g *goroutine) {
	p := g.panics[len(g.panics)-1]
	if p.goexit {
		g.top, g.panics = nil, nil
		if m.isMain(g) { // the others go on; without any it is a deadlock
			m.remove(g)
			g.exit = exitGone
		}
		return
	}
	if n := len(g.panics); n > 1 && g.panics[n-2].showing {
		m.panicsShown(g, p)
		return
	}
	if fn := m.panicMethod(p); fn != nil {
		m.showPanic(g, fn)
		return
	}
	g.exit = exitPanic
}

// panicsShown ends a program in which the method panics that gives the text of a panic (preprintpanics in
// runtime/panic.go).
func (m *Machine) panicsShown(g *goroutine, p panicking) {
	what := "type runtime.errorString"
	if p.value[0] != 0 {
		t := m.prog.typeByID(uint32(p.value[0]))
		if what = "type " + t.String(); t.String() == "string" {
			what = m.prog.strings.text(p.value[1])
		}
	}
	m.fatal(g, "panic while printing panic value: "+what)
}

// panicMethod returns the method that gives the text of an uncaught panic.
func (m *Machine) panicMethod(p panicking) *Func {
	if p.text != "" || p.showing || p.value[0] == 0 {
		return nil
	}
	t := m.prog.typeByID(uint32(p.value[0]))
	for _, name := range []string{"Error", "String"} {
		if m.prog.hasText(t, name) {
			return t.methods[name]
		}
	}
	return nil
}

// showPanic calls a method of the latest panic's value as the last thing that g
// does, when its frames are gone.
func (m *Machine) showPanic(g *goroutine, fn *Func) {
	last := &g.panics[len(g.panics)-1]
	last.showing = true
	t := m.prog.typeByID(uint32(last.value[0]))
	g.top = nil
	m.push(g, fn, func(regs []Word) { copy(regs, m.unbox(t, last.value[1])) })
}

// shown takes the result of the method that showPanic called.
func (m *Machine) shown(g *goroutine, results func(dst []Word)) {
	if len(g.panics) == 0 || results == nil {
		return
	}
	last := &g.panics[len(g.panics)-1]
	if !last.showing {
		return
	}
	var text [1]Word
	results(text[:])
	last.text = m.prog.strings.text(text[0])
	g.exit = exitPanic
}

// recoverPanic is the built-in recover, called by frame f.
func (m *Machine) recoverPanic(g *goroutine, f *frame, dst []Word) {
	dst[0], dst[1] = 0, 0
	if len(g.panics) == 0 || f.mode != modeDefer || f.parent == nil || f.parent.unwind != panicked {
		return
	}
	p := &g.panics[len(g.panics)-1]
	if p.recovered || p.goexit || p.at != f.parent.depth {
		return
	}
	p.recovered = true
	dst[0], dst[1] = p.value[0], p.value[1]
}

// End is what a run left behind.
type End struct {
	Kind    EndKind
	Fails   bool
	Outcome string
	Why     string
	Pos     trace.Position
	Blocked []int    // actors left blocked for ever
	Lost    string   // the same in words; empty if none
	Where   []string // file:line of each of them
}

// EndKind says how a run ended.
type EndKind uint8

// The ends of a run.
const (
	Finished EndKind = iota
	Failed
	Panicked
	Deadlock
	Spent
)

// terminate carries out a goroutine's exit, which ends the program.
func (m *Machine) terminate(g *goroutine) {
	if m.walk != nil {
		m.exits(g)
		return
	}
	switch g.exit {
	case exitGone:
		return
	case exitMain:
		m.note(g, true, trace.Event{Op: trace.Exit, Value: "main returned"})
		m.finish(g)
	case exitOS:
		m.note(g, true, trace.Event{Op: trace.Exit, Value: fmt.Sprintf("exit status %d", m.status)})
		m.finish(g)
	default:
		m.crash(g)
	}
}

// crash ends the program with an uncaught panic or a fatal error.
func (m *Machine) crash(g *goroutine) {
	p := g.panics[len(g.panics)-1]
	text := "panic: " + m.panicText(p)
	if g.exit == exitFatal {
		text = "fatal error: " + p.text
	}
	e := &End{Kind: Panicked, Fails: true, Why: text, Pos: m.prog.Position(p.pos)}
	if e.Pos.Line > 0 {
		e.Why = fmt.Sprintf("%s at %s in %s", text, e.Pos, g.name)
	}
	e.Outcome = joinOutcome(m.out.String(), text)
	m.note(g, true, trace.Event{Op: trace.Panic, Value: text, Pos: e.Pos})
	m.end = e
}

// someAddress stands for the address of whatever it is asked of.
const someAddress = "0xc000012120"

// panicText shows a panic's value as the runtime does.
func (m *Machine) panicText(p panicking) string {
	if p.text != "" {
		return strings.ReplaceAll(p.text, "\n", "\n\t")
	}
	t := m.prog.typeByID(uint32(p.value[0]))
	switch t.kind {
	case kString:
		s := strings.ReplaceAll(m.prog.strings.text(p.value[1]), "\n", "\n\t")
		if t.String() != "string" {
			return fmt.Sprintf("%s(\"%s\")", t, s)
		}
		return s
	case kStruct, kPointer, kSlice, kMap, kArray, kFunc, kChan:
		return fmt.Sprintf("(%s) %s", t, someAddress)
	}
	if _, basic := t.typ.(*types.Basic); basic {
		return m.show(t, m.unbox(t, p.value[1]))
	}
	return fmt.Sprintf("%s(%s)", t, m.show(t, m.unbox(t, p.value[1])))
}

func joinOutcome(out, last string) string {
	if out == "" {
		return last
	}
	return strings.TrimRight(out, "\n") + "\n" + last
}

// finish ends a program whose main returned, or a lesson whose actors ended.
func (m *Machine) finish(g *goroutine) {
	e := &End{Outcome: m.outcome}
	switch {
	case m.hidden && m.broken != "":
		e.Kind, e.Fails, e.Why = Failed, true, m.broken
	case m.hidden:
	case m.failed:
		e.Kind, e.Fails, e.Why, e.Outcome = Failed, true, "the test failed", m.out.String()
	case m.status != 0:
		e.Kind, e.Fails = Failed, true
		e.Why = fmt.Sprintf("it ended with exit status %d", m.status)
		e.Outcome = joinOutcome(m.out.String(), fmt.Sprintf("exit status %d", m.status))
	default:
		e.Outcome = m.out.String()
	}
	m.end = e
	if m.status != 0 || g != nil && g.exit == exitOS && !m.testing { // who says os.Exit means all of them
		return
	}
	m.lost(e)
	if m.hidden && e.Lost != "" && !e.Fails {
		e.Kind, e.Fails, e.Why = Failed, true, e.Lost
	}
}

// EndKey tells ends apart.
type EndKey struct {
	Kind         EndKind
	Fails        bool
	Outcome, Why string
	Lost         string
}

// Key returns what tells e apart from other ends.
func (e *End) Key() EndKey { return EndKey{e.Kind, e.Fails, e.Outcome, e.Why, e.Lost} }
