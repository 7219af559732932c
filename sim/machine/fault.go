package machine

import (
	"slices"
	"time"

	"racelab/sim/trace"
)

// This file has the faults that strike between any two steps: a crash of what a
// goroutine is doing, and a long pause. A goroutine asks for them with
// rt.Attempt; each one that may strike adds an alternative to every visible
// operation at which it stands. Faults at a place of their own (a message
// delivered twice, a clock that jumped) are plain choices, made with rt.Choose.

// liable is what may strike a goroutine inside a call of rt.Attempt.
type liable struct {
	depth int32 // of the frame that called it
	crash bool
	pause int64 // how long; 0 if it may not pause
	spent bool  // it has struck
}

func faultNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "expose", local: true, exec: func(c *call) control {
			l := liable{depth: c.f.depth, crash: c.args[0] != 0, pause: int64(c.args[1])}
			c.g.liable = append(c.g.liable[:len(c.g.liable):len(c.g.liable)], l)
			return next
		}},
		{name: p + "shelter", local: true, exec: func(c *call) control {
			if n := len(c.g.liable); n > 0 {
				c.g.liable = c.g.liable[: n-1 : n-1]
			}
			c.g.atCrash = nil
			return next
		}},
		{name: p + "AtCrash", local: true, exec: func(c *call) control {
			if len(c.g.liable) > 0 {
				c.m.publish(c.args[0], fun, 0)
				c.g.atCrash = append(c.g.atCrash[:len(c.g.atCrash):len(c.g.atCrash)], c.args[0])
			}
			return next
		}},
		{name: p + "takeAtCrash", local: true, exec: func(c *call) control {
			c.dst[0] = 0
			if n := len(c.g.atCrash); n > 0 {
				c.dst[0] = c.g.atCrash[n-1]
				c.g.atCrash = c.g.atCrash[: n-1 : n-1]
			}
			return next
		}},
	}
}

// exposed returns what may strike g at the operation where it stands: the
// innermost fault that has not struck yet.
func (m *Machine) exposed(g *goroutine) *liable {
	if len(g.liable) == 0 || g.atomic > 0 || g.exit != running || m.joined {
		return nil
	}
	l := &g.liable[len(g.liable)-1]
	if l.spent || g.pausedUntil > m.now {
		return nil
	}
	return l
}

// faultWays returns how many alternatives faults add to g's own.
func (m *Machine) faultWays(g *goroutine) int {
	l := m.exposed(g)
	if l == nil {
		return 0
	}
	return b2i(l.crash) + b2i(l.pause > 0)
}

// strike lets fault number n strike g: the crash first, then the pause.
func (m *Machine) strike(g *goroutine, n int) {
	g.liable = slices.Clone(g.liable)
	l := &g.liable[len(g.liable)-1]
	l.spent = true
	if l.crash && n == 0 {
		m.note(g, false, trace.Event{Op: trace.Fault, Name: "crash", Label: m.actorName(g) + " crashes"})
		m.crashInto(g, l.depth)
		return
	}
	m.note(g, false, trace.Event{Op: trace.Fault, Name: "pause", Value: time.Duration(l.pause).String(), Label: m.actorName(g) + " stands still for " + time.Duration(l.pause).String()})
	m.stilled = !m.anyTimers
	g.pausedUntil = later(m.now, l.pause)
}

// crashInto drops the frames above a depth without running their deferred
// calls. The frame right above it is rt.survive's: it returns true.
func (m *Machine) crashInto(g *goroutine, depth int32) {
	for g.top.depth > depth+1 {
		g.top = g.top.parent
	}
	g.phase, g.wake, g.panics, g.held = 0, 0, nil, nil
	m.waits = slices.DeleteFunc(slices.Clone(m.waits), func(w waiter) bool { return w.key == g.key })
	m.leaveWith(g, m.frameOf(g), func(dst []Word) { dst[0] = 1 })
	m.queue = append(m.queue, g)
}

// faultLabel says in words what fault number n would be.
func (m *Machine) faultLabel(g *goroutine, n int) string {
	l := m.exposed(g)
	if l.crash && n == 0 {
		return "crash"
	}
	return "stand still for " + time.Duration(l.pause).String()
}
