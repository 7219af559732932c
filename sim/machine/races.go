package machine

import (
	"cmp"
	"strings"

	"racelab/sim/trace"
)

// This file finds data races by looking at two goroutines that stand at
// conflicting accesses: nothing orders what may be done next to each other.
//
// What a race-enabled build of Go takes for an access counts as one here, besides
// reads and writes of variables: a send reads its channel, and close writes it; Add
// from zero reads a group, and a Wait that waits writes it; whoever uses a lock, a group, a
// sync.Map or another type of the library works on its fields, so that it must not be
// written over meanwhile, nor read as a whole while that writes them: see writesBody.

// access is plain memory that a goroutine is about to touch.
type accessAt struct {
	g     int // index of the goroutine
	site  *site
	obj   uint32
	off   uint32
	n     uint32
	write bool
	isMap bool
	atom  bool     // of package sync/atomic: races only with plain accesses
	body  bool     // what a lock, a group or another type of the library keeps: see bodyOf
	user  bool     // by the user's code, or by fmt and the like on what they are given, not by the library's on its own
	op    trace.Op // where the flags do not say it
}

// accesses appends the accesses to memory at which goroutine i stands.
func (m *Machine) accesses(i int, buf []accessAt) []accessAt {
	g := m.gs[i]
	f := g.top
	if f == nil || g.exit != running {
		return buf
	}
	in := &f.fn.code[f.pc]
	from := len(buf)
	buf = m.accessesTo(g, f, in, buf)
	for k := from; k < len(buf); k++ {
		buf[k].g, buf[k].user = i, f.fn.user || in.op == opNative && in.aux.(*nativeCall).native.mem != nil
	}
	return buf
}

// accessesTo appends what the operation at which g stands accesses.
func (m *Machine) accessesTo(g *goroutine, f *frame, in *instr, buf []accessAt) []accessAt {
	switch in.op {
	case opSend, opClose, opSelect:
		return m.channelAccesses(f, in, buf)
	case opAppend, opCopy:
		s := in.aux.(*appendSite)
		w := s.elem.size
		for _, sa := range m.sliceAccesses(in, row(f.regs, f.fn.consts, in.a, 2), m.sourceRow(in, f.regs, f.fn.consts, w), w) {
			if sa.n > 0 && sa.at != 0 {
				buf = append(buf, accessAt{site: &s.site, obj: refObj(sa.at), off: refOff(sa.at), n: uint32(sa.n), write: sa.op == trace.Write})
			}
		}
		return buf
	case opNative:
		nc := in.aux.(*nativeCall)
		c := m.callOf(g, f, in)
		buf = c.groupAccess(buf)
		if nc.native.mem == nil {
			break
		}
		for _, a := range nc.native.mem(&c) {
			if a.shared(m) {
				buf = append(buf, accessAt{site: &nc.site, obj: refObj(a.at), off: refOff(a.at), n: uint32(a.n), write: a.op.Writes(), isMap: a.op == trace.MapRead || a.op == trace.MapWrite})
			}
		}
		return buf
	}
	if a, ok := m.accessOf(g, in); ok {
		return append(buf, a)
	}
	if a, ok := m.bodyOf(f, in); ok {
		return append(buf, a)
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
	at                uint32 // the object
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
	all = twoOfAKind(all)
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.g != b.g && a.obj == b.obj && a.conflicts(&b) && a.off < b.off+b.n && b.off < a.off+a.n {
				buf = append(buf, RaceAt{a.site, b.site, a.does(), b.does(), a.g, b.g, a.obj})
			}
		}
	}
	return buf
}

// twoOfAKind drops accesses to the same place by the same code, but for two: a third
// goroutine there shows nothing more, and there may be thousands.
func twoOfAKind(all []accessAt) []accessAt {
	if len(all) < 3 {
		return all
	}
	out := all[:0]
	for _, a := range all {
		same := 0
		for _, o := range out {
			o.g = a.g
			same += b2i(o == a)
		}
		if same < 2 {
			out = append(out, a)
		}
	}
	return out
}

// conflicts reports whether two accesses of the same memory race if nothing orders
// them.
func (a *accessAt) conflicts(b *accessAt) bool {
	switch {
	case a.op == b.op && (a.op == trace.GroupWait || a.op == trace.Close): // only the first one writes
		return false
	case a.body || b.body: // the library's own code knows what it does
		return !(a.body && b.body) && (a.write || b.write) && (a.body || a.user) && (b.body || b.user)
	}
	return !(a.atom && b.atom) && (a.write || b.write)
}

// does says what an access is.
func (a *accessAt) does() trace.Op {
	switch {
	case a.op != trace.None:
		return a.op
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
	name, known := m.placeName(r.G1, r.First, r.at)
	if !known || r.FirstOp == trace.Call {
		if other, known := m.placeName(r.G2, r.Second, r.at); known || name == "" {
			name = other
		}
	}
	if name == "" {
		name = m.callerOperand(m.gs[r.G1])
	}
	return first, second, name
}

// placeName names what goroutine i is about to access. known is false if the source has no
// name for it, or only the library's.
func (m *Machine) placeName(i int, s *site, obj uint32) (name string, known bool) {
	g := m.gs[i]
	name = unmarked(siteName(s), 0)
	if g.top != nil && !g.top.fn.user {
		return cmp.Or(m.givenName(g, obj), name), false
	}
	return name, name != "" && name != "memory" && !strings.HasPrefix(name, "*")
}

// givenName is what the user's source calls an object on which library code works for g: the argument of its call
// that leads there, or else the first that has a name.
func (m *Machine) givenName(g *goroutine, obj uint32) string {
	f := g.top
	for f != nil && !f.fn.user {
		f = f.parent
	}
	if f == nil {
		return ""
	}
	cs, ok := f.fn.code[f.pc].aux.(*callSite)
	if !ok || len(cs.names) < len(cs.args) {
		return ""
	}
	names := cs.names[len(cs.names)-len(cs.args):]
	for i, a := range cs.args {
		for k, w := range row(f.regs, f.fn.consts, a.base, a.n) {
			if m.leads(cs.types[i], k, w, obj) && names[i] != "" {
				return unmarked(m.calledBy(g, f, names[i]), 0)
			}
		}
	}
	for _, n := range cs.names {
		if n != "" {
			return unmarked(n, 0)
		}
	}
	return ""
}

// leads reports whether word k of a value of type t is a reference to an object.
func (m *Machine) leads(t *Type, k int, w Word, obj uint32) bool {
	if w == 0 || refObj(w) != obj {
		return false
	}
	switch t.kind {
	case kPointer, kMap, kChan, kSlice:
		return k == 0
	case kInterface:
		return k == 1
	}
	return false
}

// channelAccesses appends the accesses of sends and close to channels.
func (m *Machine) channelAccesses(f *frame, in *instr, buf []accessAt) []accessAt {
	add := func(r int32, s *chanSite, op trace.Op) {
		if ch := arg(f.regs, f.fn.consts, r); ch != 0 && m.heap[refObj(ch)].shared {
			buf = append(buf, accessAt{site: &s.site, obj: refObj(ch), n: 1, write: op == trace.Close, op: op})
		}
	}
	switch in.op {
	case opSend:
		add(in.a, in.aux.(*chanSite), trace.Send)
	case opClose:
		add(in.a, in.aux.(*chanSite), trace.Close)
	case opSelect:
		for _, c := range in.aux.(*selectSite).cases {
			if c.send {
				add(c.ch, c.site, trace.Send)
			}
		}
	}
	return buf
}

// groupOff is added to the place of a WaitGroup for the memory that Add from zero
// and Wait touch, so that it is none of the group's fields.
const groupOff = 1 << 31

// groupAccess appends the access of a WaitGroup's Add or Wait. Whoever waits writes
// only if the counter is not zero; that it is when Add comes first.
func (c *call) groupAccess(buf []accessAt) []accessAt {
	a := accessAt{site: &c.nc.site, n: 1}
	switch c.nc.native.name {
	case "sync.(*WaitGroup).Add":
		if int64(c.args[1]) <= 0 {
			return buf
		}
		a.op = trace.GroupAdd
	case "sync.(*WaitGroup).Wait":
		a.op, a.write = trace.GroupWait, true
	default:
		return buf
	}
	if c.args[0] == 0 {
		return buf
	}
	s, _ := c.slots()
	if a.op == trace.GroupAdd && s[0] != 0 {
		return buf
	}
	a.obj, a.off = refObj(c.args[0]), refOff(c.args[0])+groupOff
	return append(buf, a)
}

// bodyOf returns the memory that the method of a library type works on which f is
// about to run: the fields of its receiver that are not exported.
func (m *Machine) bodyOf(f *frame, in *instr) (a accessAt, ok bool) {
	var self Word
	var t *Type
	switch aux := in.aux.(type) {
	case *site:
		if in.op != opStep || aux.typ == nil {
			return a, false
		}
		a.site, t, self = aux, aux.typ, f.regs[0]
	case *nativeCall:
		if in.op != opNative || !aux.native.body {
			return a, false
		}
		a.site, t, self = &aux.site, aux.types[0].elem, row(f.regs, f.fn.consts, aux.args[0].base, 1)[0]
	default:
		return a, false
	}
	off, n := t.unexported()
	if self == 0 || n == 0 {
		return a, false
	}
	a.obj, a.off, a.n, a.body, a.op = refObj(self), refOff(self)+off, n, true, trace.Call
	if nc, ok := in.aux.(*nativeCall); ok {
		a.write = m.writesBody(nc.native.name, t, self, nil)
	} else {
		a.write = m.writesBody(f.fn.name, t, self, f.regs)
	}
	return a, true
}

// unexported returns where the fields of a struct are that only its own package
// knows: the first row of them.
func (t *Type) unexported() (off, n uint32) {
	if t.kind != kStruct {
		return 0, 0
	}
	for i := range t.fields {
		fd := &t.fields[i]
		switch exported := fd.name[0] >= 'A' && fd.name[0] <= 'Z'; {
		case exported && n > 0:
			return off, n
		case exported:
		case n == 0:
			off, n = uint32(fd.off), uint32(fd.typ.size)
		default:
			n = uint32(fd.off+fd.typ.size) - off
		}
	}
	return off, n
}

// writesBody reports whether a method of the library that is about to run writes the
// fields of its receiver where the race detector sees it, so that a copy of the whole races with it: not what
// the locks of RWMutex, groups and pools do, which keep the detector from looking, and not what only looks.
// args are those of a step.
func (m *Machine) writesBody(method string, t *Type, self Word, args []Word) bool {
	off := refOff(self)
	s := m.heap[refObj(self)].words[off : off+uint32(t.size)]
	switch method {
	case "sync.(*Mutex).Lock", "sync.(*Mutex).Unlock", "sync.(*Once).exit":
		return true
	case "sync.(*Mutex).TryLock":
		return s[mutexState] == 0
	case "sync.(*Once).enter":
		return s[0] != onceDone
	case "sync.(*Cond).join", "sync.(*Cond).Signal", "sync.(*Cond).Broadcast":
		return s[len(s)-1] == 0 // it is the first use, which notes whose Cond it is
	}
	switch t.String() {
	case "sync.Map":
		return s[0] == 0 // it is not set up yet
	case "atomic.Value":
		return valueWritten(m, method, s, args)
	}
	return false
}

// valueWritten reports whether a method of an atomic.Value writes it.
func valueWritten(m *Machine, method string, s, args []Word) bool {
	switch {
	case strings.HasSuffix(method, "CompareAndSwap"):
		same, bad := m.equalIface(s, args[1:3])
		return same && bad == nil
	case strings.HasSuffix(method, "Store"), strings.HasSuffix(method, "Swap"):
		return true
	}
	return false
}
