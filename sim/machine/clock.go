package machine

import (
	"time"

	"racelab/sim/trace"
)

// This file has the virtual clock, timers and sleep. As in testing/synctest,
// time moves only when no goroutine can go on; with anyTimers it may move at any
// moment, from deadline to deadline: such a move is early.

// Epoch is the time at which a run begins unless Options.Start says another one: midnight UTC
// on 2000-01-01, as in every bubble of testing/synctest; in seconds since year 1 and Unix time.
const (
	epochYear1 = epochUnix + unixToYear1
	epochUnix  = 946684800

	unixToYear1 = 62135596800 // seconds from year 1 to 1970
)

// beginning is when the run began, in seconds since 1970.
func (m *Machine) beginning() int64 {
	if m.options.Start != 0 {
		return m.options.Start
	}
	return epochUnix
}

// timer is armed. What it does is given by ch and fn: it sends the time on ch
// or, without a channel, starts fn in a goroutine of its own.
type timer struct {
	when, period int64
	key          Word // address of the time.Timer
	ch, fn       Word
	pos          tokenPos
	ticks        []Word // tickers of which a later tick may be due with it, and goes off before it: see together.go
	bubble       uint64 // of synctest in which it was armed
	walks        walker // of who armed it, in a walk
}

func timeNatives() []native {
	return []native{
		{name: "time.now", local: true, clock: true, reads: true, stills: true, exec: func(c *call) control {
			c.dst[0], c.dst[1] = c.m.wallAt(c.m.now+c.m.skew(c.g), c.g.bubble)
			c.dst[2] = c.m.reading()
			c.m.noted |= NoteClock
			c.m.dated()
			return next
		}},
		{name: "time.began", local: true, exec: func(c *call) control {
			c.dst[0], c.dst[1] = Word(c.m.beginning()+unixToYear1), boolWord(c.g.bubble == 0)
			return next
		}},
		{name: "time.reveal", local: true, reveals: true, exec: reveal},
		{name: "time.Sleep", local: true, clock: true, stills: true, alts: sleepAlts, exec: sleep},
		{name: "time.arm", clock: true, stills: true, exec: arm},
		{name: "time.disarm", exec: disarm},
		{name: "time.synchronous", local: true, exec: func(c *call) control {
			c.dst[0] = boolWord(c.m.prog.atLeast(23))
			return next
		}},
	}
}

// wallClock returns the virtual time, as a bubble of synctest shows it (0: none), as seconds
// since year 1 and nanoseconds.
func (m *Machine) wallClock(bubble uint64) (sec, ns Word) { return m.wallAt(m.now, bubble) }

func (m *Machine) wallAt(now int64, bubble uint64) (sec, ns Word) {
	begin := m.beginning() + unixToYear1
	if bubble != 0 {
		begin = epochYear1
	}
	return Word(begin + now/int64(time.Second)), Word(now % int64(time.Second))
}

// reveal is carried out where the date may matter from now on.
func reveal(c *call) control {
	c.m.dated()
	return next
}

// dated notes that a program which has read the clock asks for a date.
func (m *Machine) dated() {
	if m.revealed && m.noted&NoteClock != 0 && !m.hidden && !m.bubbled() {
		m.noted |= NoteDate
	}
}

// ofClock reports whether a number is the virtual time since 1970 in some unit, give or take
// what a program adds to tell one seed from another.
func (m *Machine) ofClock(n int64) bool {
	const slack = 1_000_000
	for _, unit := range clockUnits {
		now := (m.beginning()*int64(time.Second) + m.now) / unit
		if n >= now-slack && n <= now+slack {
			return true
		}
	}
	return false
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
		c.g.wake = c.m.alarm(d)
		c.g.phase = 1
		c.m.lieDown(c.g)
		c.event(trace.Event{Op: trace.Sleep, Value: time.Duration(d).String()})
		return again
	}
	c.g.phase, c.g.wake, c.g.parked, c.g.after, c.g.ticks = 0, 0, false, 0, nil
	c.event(trace.Event{Op: trace.Wake})
	return next
}

// alarm is when a wait of d that begins now is over. The nanosecond by which a
// reading of the clock is late is none of it: it would add up. In a bubble none is late.
func (m *Machine) alarm(d int64) int64 {
	const most, unit = 16, int64(time.Microsecond)
	when := later(m.now, d)
	if m.bubbled() {
		return when
	}
	if short := unit - when%unit; short <= most {
		return later(when, short)
	}
	return when
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
	t := timer{when: m.alarm(int64(c.args[1])), period: int64(c.args[2]), key: c.args[0], ch: c.args[3], fn: c.args[4], pos: m.place(c.g).pos, bubble: c.g.bubble}
	if m.walk != nil {
		t.walks = c.g.walks
		t.walks.chance = c.g.walks.chance.child()
	}
	t.ticks = m.ticksBefore(t.when, t.period)
	m.insert(m.behind(t.when), t)
	// Whoever receives from the channel, or runs the function, is another goroutine.
	m.share(refObj(t.key))
	m.publish(t.ch, pointer, 0)
	m.publish(t.fn, fun, 0)
	if t.ch != 0 {
		m.mut(refObj(t.ch)).ext.clock = true
		m.note(c.g, true, trace.Event{Op: trace.None, Sync: m.loc(t.ch, 1), Release: true, Inner: true})
	}
	if t.ch != 0 && !m.heap[refObj(t.ch)].ext.timer && m.prog.atLeast(23) {
		m.mut(refObj(t.ch)).ext.timer = true
	}
	m.note(c.g, !c.first, trace.Event{Op: trace.Timer, Label: "fires in " + time.Duration(c.args[1]).String(), Sync: m.loc(c.args[0], 1), Release: true})
	return next
}

// behind returns the place in the list of timers behind all that are due by when.
func (m *Machine) behind(when int64) int {
	at := len(m.timers)
	for at > 0 && m.timers[at-1].when > when {
		at--
	}
	return at
}

func (m *Machine) insert(at int, t timer) {
	m.timers = append(m.timers, timer{})
	copy(m.timers[at+1:], m.timers[at:])
	m.timers[at] = t
}

func disarm(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	c.dst[0] = 0
	m := c.m
	for i, t := range m.timers {
		if t.key == c.args[0] {
			m.stopped(i)
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

// tick moves the clock to the next deadline, and with it all that is due then, or a part of it.
func (m *Machine) tick(mv Move) {
	when, _ := m.deadline()
	early := mv == Early
	if mv.IsEarly() {
		when, _ = m.nextMoment()
	}
	when = max(when, m.now) // what is due may have been late
	way, whole := 0, mv.Alt <= Early.Alt
	if !whole {
		way = m.apart(when)[mv.Alt-Early.Alt-1]
		early = !m.stuck()
	}
	fired := m.goesOff(when, way, whole)
	m.note(nil, false, trace.Event{Op: trace.Tick, Value: time.Duration(when - m.now).String(), Label: "to " + time.Duration(when).String()})
	m.now = when
	if len(m.gs) > 0 {
		m.told()
	}
	if !early { // nobody could run, so everybody has arrived where they wait
		for i, g := range m.gs {
			if !g.parked {
				m.thread(i).parked = true
			}
		}
	}
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
		m.again(again)
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
		g.start, g.bubble = &site{pos: t.pos}, t.bubble
		m.note(nil, true, trace.Event{Op: trace.Timer, Label: "starts " + fn.name, Sync: m.loc(t.key, 1), Acquire: true, Target: 1 + g.actor, Pos: m.prog.Position(t.pos)})
		return
	}
	o := m.mut(refObj(t.ch))
	if m.buffered(o) < o.ext.cap {
		var now [timeWords]Word // a zero time where nobody looks at it: its age would grow
		if m.prog.seesTicks {
			now[0], now[1] = m.wallClock(t.bubble)
			now[2] = m.reading()
			if local := m.prog.local; local >= 0 {
				now[3] = m.heap[1+local].words[0]
			}
			m.noted |= NoteClock
			m.dated()
		}
		o.words = append(o.words, now[:]...)
	}
	m.note(nil, true, trace.Event{Op: trace.Timer, Label: "fires", Name: o.ext.name, Sync: m.loc(t.ch, 1), Release: true, Pos: m.prog.Position(t.pos)})
}
