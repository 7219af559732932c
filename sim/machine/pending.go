package machine

import (
	"cmp"
	"strings"
	"time"

	"racelab/sim/trace"
)

// This file says at what operation a goroutine stands.

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
		if in.op != opNative && op != trace.Call && f.fn.user {
			name = m.calledBy(g, f, name)
		}
		p.Op, p.Name = op, unmarked(name, at)
		if at != 0 && op != trace.Call {
			p.Name = m.rooted(p.Name, m.loc(at, m.lengthOf(g, in)))
		}
		p.Words = op.Words(p.Name, "")
	}
	switch in.op {
	case opLoad:
		set(trace.Read, siteName(in.aux.(*site)))
	case opStore:
		s := in.aux.(*site)
		set(trace.Write, siteName(s))
		if v := m.stored(f, in); s.typ != nil && len(v) == s.typ.size {
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
		p.Words = "send to " + cmp.Or(p.Name, "a channel")
	case opRecv:
		set(trace.Recv, in.aux.(*chanSite).name)
		p.Words = "receive from " + cmp.Or(p.Name, "a channel")
		if call := m.libraryCall(g); call != "" { // by a channel of its own
			set(trace.Call, call)
			p.Words = "wait for " + call
		}
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
		set(op, m.userOperand(g, nc.site.name))
		return
	}
	op, ok := nativeOps[short]
	if !ok {
		op = trace.Call
	}
	if nc.site.name == "" && g.top.call != nil {
		set(op, m.userOperand(g, g.top.call.recv))
	} else if nc.site.name == "" && op != trace.Print {
		set(op, m.callerOperand(g))
	} else {
		set(op, m.userOperand(g, nc.site.name))
	}
	switch {
	case short == "Done":
		p.Words = op.Words(p.Name, "-1")
	case short == "Sleep" && g.phase == 0:
		p.Words = "begin to sleep"
	case short == "Sleep":
		p.Words = "sleep until " + time.Duration(g.wake).String()
	case name == "time.arm":
		p.Words = "start a timer"
	case name == "racelab/rt.Park", name == "racelab/rt.Yield", name == idleName:
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

// userOperand turns the name by which library code knows what g works on into the
// user's: what the user's source called the library on. The library's own o is
// the user's s.init.
func (m *Machine) userOperand(g *goroutine, name string) string {
	switch f := g.top; {
	case f == nil:
		return name
	case f.fn.user:
		return m.calledBy(g, f, name)
	case f.call != nil && f.parent != nil && f.parent.fn.user: // a deferred call, which the user's source names
		return m.calledBy(g, f.parent, f.call.recv)
	}
	for f := g.top.parent; f != nil; f = f.parent {
		if !f.fn.user {
			continue
		}
		if cs, ok := f.fn.code[f.pc].aux.(*callSite); ok && cs.recv != "" {
			return m.calledBy(g, f, cs.recv)
		}
		return name
	}
	return name
}

// libraryCall names the call in the user's source that g is inside of, "t.Run", if it
// stands in library code; else it is empty.
func (m *Machine) libraryCall(g *goroutine) string {
	if g.top == nil || g.top.fn.user {
		return ""
	}
	for f := g.top.parent; f != nil; f = f.parent {
		if !f.fn.user {
			continue
		}
		cs, ok := f.fn.code[f.pc].aux.(*callSite)
		if !ok || cs.recv == "" {
			return ""
		}
		return cs.recv + "." + cs.name[strings.LastIndexByte(cs.name, '.')+1:]
	}
	return ""
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
