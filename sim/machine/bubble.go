package machine

import (
	"racelab/sim/trace"
)

// This file has the bubbles of testing/synctest: groups of goroutines for which time moves only
// when every one of them is durably blocked, which is to say by something that only the bubble can
// end. Waiting for a mutex is not. The clock is exact inside, and nothing is early.
//
// All bubbles, and what is outside while there is one, share one clock.

// bubbleLoc is where the goroutines of a bubble synchronize with a Wait.
func bubbleLoc(id uint64) trace.Loc { return trace.Loc{Object: 1<<31 | uint32(id>>33), Len: 1} }

func bubbleNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "NewBubble", local: true, exec: func(c *call) control {
			c.dst[0] = Word(c.g.key >> 1)
			return next
		}},
		{name: p + "EnterBubble", local: true, exec: func(c *call) control {
			c.g.bubble = uint64(c.args[0])<<1 | 1
			return next
		}},
		{name: p + "LeaveBubble", local: true, alts: leaveAlts, exec: func(c *call) control {
			c.event(trace.Event{Op: trace.Call, Name: "synctest.Test", Label: "the bubble ends", Sync: bubbleLoc(uint64(c.args[0])<<1 | 1), Acquire: true})
			return next
		}},
		{name: "testing/synctest.Wait", local: true, alts: func(c *call) int { return b2i(c.g.bubble == 0 || c.m.othersBlocked(c.g)) }, exec: waitBubble},
	}
}

func leaveAlts(c *call) int {
	id := uint64(c.args[0])<<1 | 1
	for _, g := range c.m.gs {
		if g.bubble == id {
			return 0
		}
	}
	return 1
}

func waitBubble(c *call) control {
	m, g := c.m, c.g
	if g.bubble == 0 {
		return m.raised(m.throwPlain(g, "goroutine is not in a bubble"))
	}
	at := bubbleLoc(g.bubble)
	for _, o := range m.gs {
		if o != g && o.key != g.key && o.bubble == g.bubble {
			m.noteInner(o, trace.Event{Op: trace.Call, Name: "synctest.Wait", Sync: at, Release: true})
		}
	}
	c.event(trace.Event{Op: trace.Call, Name: "synctest.Wait", Label: "all others are blocked", Sync: at, Acquire: true})
	return next
}

// noteInner records an event that orders memory and is not shown.
func (m *Machine) noteInner(g *goroutine, e trace.Event) {
	if m.trace == nil {
		return
	}
	e.Inner = true
	m.note(g, true, e)
}

// bubbled reports whether somebody is in a bubble.
func (m *Machine) bubbled() bool {
	for _, g := range m.gs {
		if g.bubble != 0 {
			return true
		}
	}
	return false
}

// held reports whether time stands still because a goroutine of a bubble waits for
// something that does not block it durably.
func (m *Machine) heldUp() bool {
	for _, g := range m.gs {
		if g.bubble != 0 && m.alternatives(g) == 0 && !m.durable(g) {
			return true
		}
	}
	return false
}

// durable reports whether g, which is blocked, can only be woken from inside its
// bubble.
func (m *Machine) durable(g *goroutine) bool {
	if g.exit != running || g.top == nil {
		return true
	}
	in := &g.top.fn.code[g.top.pc]
	if in.op != opNative {
		return m.channelsInside(g)
	}
	switch in.aux.(*nativeCall).native.name {
	case "sync.(*Mutex).Lock", "sync.(*RWMutex).Lock", "sync.(*RWMutex).RLock", "sync.(*Once).enter", "racelab/rt.Park":
		return false
	}
	return true
}

// channelsInside reports whether all channels that g waits for were made in a bubble.
func (m *Machine) channelsInside(g *goroutine) bool {
	for _, id := range m.waitObjects(g) {
		if o := m.heap[id]; o != nil && o.kind == oChan && !o.ext.bubble {
			return false
		}
	}
	return true
}

// othersBlocked reports whether every other goroutine of g's bubble is durably blocked.
func (m *Machine) othersBlocked(g *goroutine) bool {
	for _, o := range m.gs {
		if o != g && o.key != g.key && o.bubble == g.bubble && !m.atSynctestWait(o) && (m.alternatives(o) > 0 || !m.durable(o)) {
			return false
		}
	}
	return true
}

func (m *Machine) atSynctestWait(g *goroutine) bool {
	if g.top == nil {
		return false
	}
	in := &g.top.fn.code[g.top.pc]
	nc, ok := in.aux.(*nativeCall)
	return ok && nc.native.name == "testing/synctest.Wait"
}

// Frozen returns who sleeps in a bubble when the run has ended in a deadlock: time stands still there.
func (m *Machine) Frozen() (actors []int) {
	if m.end == nil || m.end.Kind != Deadlock {
		return nil
	}
	for _, g := range m.gs {
		if g.bubble != 0 && g.exit == running && g.wake > m.now {
			actors = append(actors, g.actor)
		}
	}
	return actors
}
