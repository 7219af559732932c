package machine

import (
	"slices"
	"strings"
)

// This file has what the modelled network (racelab/network) needs: goroutines with a
// name, looking at state without a step, and waiting for the world outside.

// networkPath is the package whose steps are named after the program's call that led to
// them; until it is known they have the name askCaller.
const (
	networkPath = "racelab/network"
	askCaller   = "\x00"
)

// callWords names a step of the network after the call in the program that led to it:
// "srv.Shutdown", "http.Get". Where a server's own goroutine takes the step, it says
// what that does.
func (m *Machine) callWords(f *frame) string {
	step := f.fn.name
	entry := f
	for f = f.parent; f != nil && !f.fn.user; f = f.parent {
		entry = f
	}
	if f == nil {
		if words := ownSteps[step]; words != "" {
			return words
		}
		return step
	}
	cs, ok := f.fn.code[f.pc].aux.(*callSite)
	dot := strings.LastIndexByte(entry.fn.name, '.')
	if !ok || cs.recv == "" || dot < 0 {
		return entry.fn.name
	}
	return cs.recv + entry.fn.name[dot:]
}

// ownSteps are what goroutines of servers and timers do.
var ownSteps = map[string]string{
	"Network.do": "the request", "Network.finish": "the response", "Network.abort": "the response", "Network.notice": "the hang-up",
	"Network.timeout": "the timeout", "Network.cancelled": "the cancellation", "Network.hurry": "the deadline of Shutdown",
}

// idleName is the native at which a server waits for clients.
const idleName = "racelab/network.idle"

func networkNatives() []native {
	const p = "racelab/network."
	return []native{
		{name: p + "start", local: true, exec: func(c *call) control {
			if c.startNamed() == nil {
				return redirect
			}
			return next
		}},
		{name: "racelab/rt.Hush", local: true, exec: func(c *call) control {
			c.g.atomic++
			return next
		}},
		{name: "racelab/rt.Unhush", local: true, exec: func(c *call) control {
			c.g.atomic--
			return next
		}},
		{name: idleName, local: true, alts: parkAlts, exec: park},
		{name: "os/signal.awaits", local: true, exec: func(c *call) control {
			c.m.mut(refObj(c.args[0])).ext.outside = c.args[1] != 0
			return next
		}},
	}
}

// steps returns how many atomic library steps g is in.
func (g *goroutine) steps() (n int) {
	for f := g.top; f != nil; f = f.parent {
		n += b2i(f.atomic)
	}
	return n
}

// idle reports whether g waits for what may come from outside, so that waiting for ever is neither a
// deadlock nor a leak.
func (m *Machine) idle(g *goroutine) bool { return m.awaitsClients(g) || m.awaitsSignal(g) }

// awaitsClients reports whether g is a server that waits for clients.
func (m *Machine) awaitsClients(g *goroutine) bool {
	if g.top == nil {
		return false
	}
	nc, ok := g.top.fn.code[g.top.pc].aux.(*nativeCall)
	return ok && nc.native.name == idleName
}

// awaitsSignal reports whether g waits to receive from a channel that signals are sent to. Each kind comes once in
// a run, and may always come again.
func (m *Machine) awaitsSignal(g *goroutine) bool {
	if g.top == nil {
		return false
	}
	f := g.top
	in := &f.fn.code[f.pc]
	outside := func(ch Word) bool { return ch != 0 && m.heap[refObj(ch)].ext.outside }
	switch in.op {
	case opRecv:
		return outside(arg(f.regs, f.fn.consts, in.a))
	case opSelect:
		return slices.ContainsFunc(in.aux.(*selectSite).cases, func(c selectCase) bool {
			return !c.send && outside(arg(f.regs, f.fn.consts, c.ch))
		})
	}
	return false
}

// serving reports whether nobody is left but who waits for what comes from outside, clients or signals, which Go never
// calls a deadlock, and those who may wait as long as that: main, for the end of a server or for
// nothing, workers that are parked in the loop in which they receive, and who is served once a signal
// has come. Whoever else waits for a lock, or to send, is no such.
func (m *Machine) serving() bool {
	outside, signals := false, false
	var rest []*goroutine
	for _, g := range m.gs {
		signals = signals || m.awaitsSignal(g)
		switch {
		case m.idle(g) && !(m.testing && m.isMain(g)):
			outside = true
		case m.hidden || m.testing:
			return false
		case m.parkedWorker(g), m.isMain(g) && m.waitsToBeTold(g):
		default:
			rest = append(rest, g)
		}
	}
	if len(rest) == 0 || !signals {
		return outside && len(rest) == 0
	}
	lost := m.leakedThreads()
	return !slices.ContainsFunc(rest, func(g *goroutine) bool { return slices.Contains(lost, g) || m.isMain(g) })
}

// waitsToBeTold reports whether g waits to receive something, or for others to be done.
func (m *Machine) waitsToBeTold(g *goroutine) bool {
	if g.top == nil || m.ownerOf(g) != 0 {
		return false
	}
	nc, ok := g.top.fn.code[g.top.pc].aux.(*nativeCall)
	return m.receives(g) || ok && nc.native.name == "sync.(*WaitGroup).Wait"
}
