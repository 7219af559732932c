package machine

import (
	"fmt"

	"racelab/sim/trace"
)

// This file has runtime.NumGoroutine. A goroutine that has done its last visible step has ended for everybody but
// whoever counts: until its stack is given back, it is one of the number. So those lingerers are kept apart
// where the program can count, and each count is a choice of how many of them are gone by then.

const countName = "racelab/rt.NumGoroutine"

// maxLingers bounds how many lingerers are followed, so that a program which starts goroutines for ever has
// finitely many states.
const maxLingers = 16

// linger notes that a goroutine has ended that may still be counted.
func (m *Machine) linger() {
	if m.prog.seesCount && m.walk == nil && !m.joined {
		m.lingers = min(m.lingers+1, maxLingers)
	}
}

// countAlts is one for each number of lingerers that may be gone: first all of them.
func countAlts(c *call) int { return 1 + c.m.lingers }

func countGoroutines(c *call) control {
	m := c.m
	if m.lingers == maxLingers {
		m.noted |= NoteCounted
	}
	m.lingers = c.alt
	c.dst[0] = Word(m.alive + m.lingers - b2i(m.hidden))
	e := trace.Event{Op: trace.Call, Name: "runtime.NumGoroutine", Value: fmt.Sprint(c.dst[0])}
	if c.alt > 0 {
		e.Label = countWords(m.alive-b2i(m.hidden), c.alt)
	}
	m.told()
	c.event(e)
	return next
}

// countWords says how many goroutines are counted: some that go on, and some that have done all they do.
func countWords(alive, ended int) string {
	if ended == 0 {
		return itoa(int64(alive))
	}
	return fmt.Sprintf("%d, with %d that did all there was to do", alive+ended, ended)
}
