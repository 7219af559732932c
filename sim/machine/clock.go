package machine

import (
	"time"

	"racelab/sim/trace"
)

// This file has the virtual clock, timers and sleep. As in testing/synctest,
// time moves only when no goroutine can go on; with anyTimers it may move at any
// moment, from deadline to deadline.

// Epoch is the time at which every run begins, in seconds since year 1 and
// Unix time: midnight UTC on 2000-01-01, as in testing/synctest.
const (
	epochYear1 = 63082281600
	epochUnix  = 946684800
)

// timer is armed. What it does is given by ch and fn: it sends the time on ch
// or, without a channel, starts fn in a goroutine of its own.
type timer struct {
	when, period int64
	key          Word // address of the time.Timer
	ch, fn       Word
	pos          tokenPos
}

func timeNatives() []native {
	return []native{
		{name: "time.now", local: true, clock: true, reads: true, exec: func(c *call) control {
			c.dst[0], c.dst[1] = c.m.wallClock()
			return next
		}},
		{name: "time.Sleep", local: true, clock: true, alts: sleepAlts, exec: sleep},
		{name: "time.arm", exec: arm},
		{name: "time.disarm", exec: disarm},
	}
}

// wallClock returns the virtual time as seconds since year 1 and nanoseconds.
func (m *Machine) wallClock() (sec, ns Word) {
	return Word(epochYear1 + m.now/int64(time.Second)), Word(m.now % int64(time.Second))
}

func sleepAlts(c *call) int {
	return b2i(c.g.phase == 0 || c.g.wake <= c.m.now)
}

func sleep(c *call) control {
	if c.g.phase == 0 {
		d := int64(c.args[0])
		if d <= 0 {
			return next
		}
		c.g.wake = later(c.m.now, d)
		c.g.phase = 1
		c.event(trace.Event{Op: trace.Sleep, Value: time.Duration(d).String()})
		return again
	}
	c.g.phase, c.g.wake, c.g.parked = 0, 0, false
	c.event(trace.Event{Op: trace.Wake})
	return next
}

// later adds a duration and stops at the end of time.
func later(now, d int64) int64 {
	if t := now + max(d, 0); t >= now {
		return t
	}
	return 1<<63 - 1
}

func arm(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	m := c.m
	t := timer{when: later(m.now, int64(c.args[1])), period: int64(c.args[2]), key: c.args[0], ch: c.args[3], fn: c.args[4], pos: m.place(c.g).pos}
	at := len(m.timers)
	for at > 0 && m.timers[at-1].when > t.when {
		at--
	}
	m.timers = append(m.timers, timer{})
	copy(m.timers[at+1:], m.timers[at:])
	m.timers[at] = t
	// Whoever receives from the channel, or runs the function, is another goroutine.
	m.share(refObj(t.key))
	m.publish(t.ch, pointer, 0)
	m.publish(t.fn, fun, 0)
	c.event(trace.Event{Op: trace.Timer, Label: "fires in " + time.Duration(c.args[1]).String(), Sync: m.loc(c.args[0], 1), Release: true})
	return next
}

func disarm(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	c.dst[0] = 0
	m := c.m
	for i, t := range m.timers {
		if t.key == c.args[0] {
			m.timers = append(m.timers[:i:i], m.timers[i+1:]...)
			c.dst[0] = 1
			break
		}
	}
	c.event(trace.Event{Op: trace.Timer, Label: "stops"})
	return next
}

// deadline returns the next moment at which something is due.
func (m *Machine) deadline() (when int64, ok bool) {
	if len(m.timers) > 0 {
		when, ok = m.timers[0].when, true
	}
	for _, g := range m.gs {
		for _, t := range [2]int64{g.wake, g.pausedUntil} {
			if t > m.now && (!ok || t < when) {
				when, ok = t, true
			}
		}
	}
	return when, ok
}

// tick moves the clock to the next deadline, and with it all that is due then.
func (m *Machine) tick() {
	when, _ := m.deadline()
	m.note(nil, false, trace.Event{Op: trace.Tick, Value: time.Duration(when - m.now).String(), Label: "to " + time.Duration(when).String()})
	m.now = when
	if !m.anyTimers { // nobody could run, so everybody has arrived where they wait
		for i, g := range m.gs {
			if !g.parked {
				m.thread(i).parked = true
			}
		}
	}
	due := 0
	for due < len(m.timers) && m.timers[due].when <= when {
		due++
	}
	fired := append([]timer(nil), m.timers[:due]...)
	m.timers = append(m.timers[:0:0], m.timers[due:]...)
	for _, t := range fired {
		m.fire(t)
	}
	for i := range m.gs {
		if g := m.gs[i]; g.phase == 1 && g.wake > 0 && g.wake <= when && g.pausedUntil <= when {
			m.queueFirst(m.thread(i))
		}
	}
}

// asleep reports whether g stands in time.Sleep.
func (m *Machine) asleep(g *goroutine) bool { return g.wake > 0 || g.pausedUntil > m.now }

func (m *Machine) fire(t timer) {
	if t.period > 0 {
		again := t
		again.when = later(t.when, t.period)
		at := len(m.timers)
		for at > 0 && m.timers[at-1].when > again.when {
			at--
		}
		m.timers = append(m.timers, timer{})
		copy(m.timers[at+1:], m.timers[at:])
		m.timers[at] = again
	}
	if t.ch == 0 {
		fn, closure := m.resolve(t.fn)
		if fn == nil {
			return
		}
		g := m.start(nil, fn, fn.name, func(regs []Word) {
			if closure != nil {
				copy(regs, closure.words[1:])
			}
		})
		g.start = &site{pos: t.pos}
		m.note(nil, true, trace.Event{Op: trace.Timer, Label: "starts " + fn.name, Sync: m.loc(t.key, 1), Acquire: true, Target: 1 + g.actor, Pos: m.prog.Position(t.pos)})
		return
	}
	o := m.mut(refObj(t.ch))
	if m.buffered(o) < o.ext.cap {
		sec, ns := m.wallClock()
		o.words = append(o.words, sec, ns)
	}
	m.note(nil, true, trace.Event{Op: trace.Timer, Label: "fires", Name: o.ext.name, Sync: m.loc(t.ch, 1), Release: true, Pos: m.prog.Position(t.pos)})
}
