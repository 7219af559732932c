package machine

import (
	"cmp"
	"strings"
	"time"

	"racelab/sim/trace"
)

// This file says at what operation a goroutine stands. Data races are found by
// looking at two goroutines that stand at conflicting accesses.

// access is plain memory that a goroutine is about to touch.
type accessAt struct {
	g     int // index of the goroutine
	site  *site
	obj   uint32
	off   uint32
	n     uint32
	write bool
	isMap bool
	atom  bool // of package sync/atomic: races only with plain accesses
}

// accesses appends the accesses to memory at which goroutine i stands.
func (m *Machine) accesses(i int, buf []accessAt) []accessAt {
	g := m.gs[i]
	f := g.top
	if f == nil || g.exit != running {
		return buf
	}
	in := &f.fn.code[f.pc]
	switch in.op {
	case opAppend, opCopy:
		s := in.aux.(*appendSite)
		w := s.elem.size
		for _, sa := range m.sliceAccesses(in, row(f.regs, f.fn.consts, in.a, 2), m.sourceRow(in, f.regs, f.fn.consts, w), w) {
			if sa.n > 0 && sa.at != 0 {
				buf = append(buf, accessAt{g: i, site: &s.site, obj: refObj(sa.at), off: refOff(sa.at), n: uint32(sa.n), write: sa.op == trace.Write})
			}
		}
		return buf
	case opNative:
		nc := in.aux.(*nativeCall)
		if nc.native.mem == nil {
			break
		}
		c := m.callOf(g, f, in)
		for _, a := range nc.native.mem(&c) {
			if a.shared(m) {
				buf = append(buf, accessAt{g: i, site: &nc.site, obj: refObj(a.at), off: refOff(a.at), n: uint32(a.n), write: a.op.Writes(), isMap: a.op == trace.MapRead})
			}
		}
		return buf
	}
	if a, ok := m.accessOf(g, in); ok {
		a.g = i
		buf = append(buf, a)
	}
	return buf
}

// accessOf returns the one access of most operations.
func (m *Machine) accessOf(g *goroutine, in *instr) (a accessAt, ok bool) {
	f := g.top
	at := Word(0)
	switch in.op {
	case opLoad, opStore:
		a.site, at, a.n, a.write = in.aux.(*site), arg(f.regs, f.fn.consts, in.a), uint32(in.w), in.op == opStore
	case opLookup, opMapUpdate, opRange, opDelete, opClear, opLen:
		if s, ok := in.aux.(*appendSite); ok {
			a.site, at, a.write = &s.site, arg(f.regs, f.fn.consts, in.a), true
			a.n = uint32(sliceLen(arg(f.regs, f.fn.consts, in.a+signed(in.a))) * s.elem.size)
			break
		}
		s, isMap := in.aux.(*mapSite)
		if !isMap {
			return a, false
		}
		a.site, at, a.n, a.isMap = &s.site, arg(f.regs, f.fn.consts, in.a), 1, true
		a.write = in.op == opMapUpdate || in.op == opDelete || in.op == opClear
	case opNext:
		if in.flag {
			return a, false
		}
		it := m.heap[refObj(arg(f.regs, f.fn.consts, in.a))]
		a.site, at, a.n, a.isMap = &in.aux.(*mapSite).site, it.ext.over, 1, true
	case opConvert:
		cv := in.aux.(*conversion)
		if cv.to.kind != kString || cv.from.kind != kSlice {
			return a, false
		}
		s := row(f.regs, f.fn.consts, in.a, 2)
		a.site, at, a.n = cv.site, s[0], uint32(sliceLen(s[1]))
	case opNative:
		nc := in.aux.(*nativeCall)
		op, ok := strings.CutPrefix(nc.native.name, "sync/atomic.")
		if !ok {
			return a, false
		}
		a.site, at, a.n, a.atom = &nc.site, m.callOf(g, f, in).args[0], 1, true
		a.write = !strings.Contains(op, "Load")
	default:
		return a, false
	}
	if at == 0 || a.n == 0 {
		return a, false
	}
	a.obj, a.off = refObj(at), refOff(at)
	return a, true
}

// RaceAt is two goroutines that stand at conflicting plain accesses: a data
// race, because nothing orders them.
type RaceAt struct {
	First, Second     *site
	FirstOp, SecondOp trace.Op
	G1, G2            int
}

// Races appends the pairs of goroutines whose next operations touch the same
// plain memory, one of them writing.
func (m *Machine) Races(buf []RaceAt) []RaceAt {
	if m.end != nil || len(m.gs) < 2 {
		return buf
	}
	var room [16]accessAt
	all := room[:0]
	for i := range m.gs {
		all = m.accesses(i, all)
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.g != b.g && a.obj == b.obj && !(a.atom && b.atom) && (a.write || b.write) && a.off < b.off+b.n && b.off < a.off+a.n {
				buf = append(buf, RaceAt{a.site, b.site, a.op(), b.op(), a.g, b.g})
			}
		}
	}
	return buf
}

func (a accessAt) op() trace.Op {
	switch {
	case a.atom && a.write:
		return trace.AtomicRMW
	case a.atom:
		return trace.AtomicRead
	case a.isMap && a.write:
		return trace.MapWrite
	case a.isMap:
		return trace.MapRead
	case a.write:
		return trace.Write
	}
	return trace.Read
}

// RacePlaces returns the source positions of both accesses and the name of the
// variable. Positions inside the library are those of the user's call.
func (m *Machine) RacePlaces(r RaceAt) (first, second trace.Position, name string) {
	first = m.prog.Position(m.place(m.gs[r.G1]).pos)
	second = m.prog.Position(m.place(m.gs[r.G2]).pos)
	name = m.placeName(r.First)
	if name == "memory" || strings.HasPrefix(name, "*") || m.insideLibrary(r.G1) {
		name = m.placeName(r.Second)
	}
	return first, second, name
}

// insideLibrary reports whether goroutine i stands in library code, whose names
// for things the user does not know.
func (m *Machine) insideLibrary(i int) bool {
	f := m.gs[i].top
	return f != nil && !f.fn.user
}

func (m *Machine) placeName(s *site) string { return unmarked(siteName(s), 0) }

// pendingOf says at what operation g stands.
func (m *Machine) pendingOf(g *goroutine) Pending {
	p := Pending{Pos: m.prog.Position(m.place(g).pos)}
	switch g.exit {
	case exitMain:
		p.Op, p.Words = trace.Exit, "end the program"
		return p
	case exitPanic, exitFatal:
		p.Op, p.Words = trace.Panic, "crash the program"
		return p
	case exitOS:
		p.Op, p.Words = trace.Exit, "exit the program"
		return p
	}
	f := g.top
	if f == nil {
		return p
	}
	in := &f.fn.code[f.pc]
	set := func(op trace.Op, name string) {
		at := m.addressOf(g, in)
		p.Op, p.Name = op, unmarked(name, at)
		if at != 0 && op != trace.Call {
			p.Name = m.rooted(p.Name, m.loc(at, m.lengthOf(g, in)))
		}
		p.Words = strings.TrimSpace(op.String() + " " + p.Name)
	}
	switch in.op {
	case opLoad:
		set(trace.Read, siteName(in.aux.(*site)))
	case opStore:
		s := in.aux.(*site)
		set(trace.Write, siteName(s))
		if v := row(f.regs, f.fn.consts, in.b, in.w); s.typ != nil && len(v) == s.typ.size {
			p.Words += " = " + m.show(s.typ, v)
		}
	case opAppend, opCopy:
		set(trace.Write, in.aux.(*appendSite).name)
	case opConvert:
		set(trace.Read, in.aux.(*conversion).site.name)
	case opLen:
		if s, ok := in.aux.(*mapSite); ok {
			set(trace.MapRead, s.name)
		} else {
			set(trace.Call, "len")
		}
	case opLookup, opRange:
		set(trace.MapRead, in.aux.(*mapSite).name)
	case opNext:
		set(trace.MapRead, in.aux.(*mapSite).name)
		p.Words = "range over " + p.Name
	case opMapUpdate, opDelete, opClear:
		if s, ok := in.aux.(*appendSite); ok {
			set(trace.Write, s.name)
			break
		}
		set(trace.MapWrite, in.aux.(*mapSite).name)
		if g.phase == 1 {
			p.Words = "finish the map write to " + p.Name
		}
	case opSend:
		set(trace.Send, in.aux.(*chanSite).name)
		p.Words = "send to " + p.Name
	case opRecv:
		set(trace.Recv, in.aux.(*chanSite).name)
		p.Words = "receive from " + p.Name
	case opSelect:
		set(trace.Recv, "")
		p.Words, p.Name = "select", selectNames(in.aux.(*selectSite))
	case opClose:
		set(trace.Close, in.aux.(*chanSite).name)
	case opPrint:
		set(trace.Print, "")
	case opStep:
		set(trace.Call, m.stepName(f))
		if words := cmp.Or(m.statement(f), m.command(f)); words != "" {
			p.Words = words
		}
	case opNative:
		m.pendingNative(g, in, set, &p)
	}
	return p
}

// addressOf returns the address that an operation works on, if it has one.
func (m *Machine) addressOf(g *goroutine, in *instr) Word {
	f := g.top
	switch in.op {
	case opLoad, opStore:
		return arg(f.regs, f.fn.consts, in.a)
	case opNative:
		if c := m.callOf(g, f, in); len(c.args) > 0 && c.nc.types[0].kind == kPointer {
			return c.args[0]
		}
	}
	return 0
}

// lengthOf is how many words from its address an operation works on.
func (m *Machine) lengthOf(g *goroutine, in *instr) int {
	if in.op == opNative {
		if t := m.callOf(g, g.top, in).nc.types[0].elem; t != nil {
			return t.size
		}
	}
	return max(1, int(in.w))
}

func selectNames(s *selectSite) string {
	var names []string
	for _, c := range s.cases {
		dir := "receive "
		if c.send {
			dir = "send "
		}
		names = append(names, dir+unmarked(c.site.name, 0))
	}
	if len(names) == 0 {
		return "nothing: an empty select never ends"
	}
	return strings.Join(names, " or ")
}

// nativeOps names the operations of natives for people.
var nativeOps = map[string]trace.Op{
	"Lock": trace.Lock, "TryLock": trace.Lock, "Unlock": trace.Unlock, "RLock": trace.RLock, "TryRLock": trace.RLock,
	"RUnlock": trace.RUnlock, "Add": trace.GroupAdd, "Done": trace.GroupAdd, "Wait": trace.GroupWait,
	"enter": trace.OnceEnter, "exit": trace.OnceExit, "join": trace.CondWait, "await": trace.CondWake,
	"Signal": trace.CondSignal, "Broadcast": trace.CondSignal, "Print": trace.Print, "Choose": trace.Choose,
	"Sleep": trace.Wake, "arm": trace.Timer, "disarm": trace.Timer,
}

func (m *Machine) pendingNative(g *goroutine, in *instr, set func(trace.Op, string), p *Pending) {
	nc := in.aux.(*nativeCall)
	name := nc.native.name
	short := name[strings.LastIndexByte(name, '.')+1:]
	if strings.HasPrefix(name, "sync/atomic.") {
		op := trace.AtomicRMW
		switch {
		case strings.HasPrefix(short, "Load"):
			op = trace.AtomicRead
		case strings.HasPrefix(short, "Store"):
			op = trace.AtomicWrite
		}
		set(op, nc.site.name)
		return
	}
	op, ok := nativeOps[short]
	if !ok {
		op = trace.Call
	}
	if nc.site.name == "" && g.top.call != nil {
		set(op, g.top.call.name)
	} else if nc.site.name == "" && op != trace.Print {
		set(op, m.callerOperand(g))
	} else {
		set(op, nc.site.name)
	}
	switch {
	case short == "Sleep":
		p.Words = "sleep until " + time.Duration(g.wake).String()
	case name == "racelab/rt.Park", name == idleName:
		set(trace.Call, m.stepNameOf(g))
		p.Words = "go on in " + p.Name
	case name == "racelab/rt.Print":
		p.Words = "print"
	case name == "racelab/rt.Join":
		p.Words = "wait for the actors"
	}
	if short == "Wait" || short == "await" {
		p.Words = "wait for " + p.Name
	}
}

// callerOperand names what a native inside a library function works on by the
// call in the user's source that led there.
func (m *Machine) callerOperand(g *goroutine) string {
	for f := g.top; f != nil; f = f.parent {
		if f.fn.user {
			if cs, ok := f.fn.code[f.pc].aux.(*callSite); ok {
				return cs.name
			}
		}
	}
	return ""
}

func (m *Machine) stepNameOf(g *goroutine) string {
	for f := g.top; f != nil; f = f.parent {
		if f.atomic {
			return m.stepName(f)
		}
	}
	return ""
}
