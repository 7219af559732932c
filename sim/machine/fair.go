package machine

import "strings"

// This file says what a fair scheduler owes to whom.

// TimeDuty is the duty to let time pass while a timer is armed or somebody sleeps.
const TimeDuty = 1

// Duties appends what a scheduler that takes mv does of what it may not put off for
// ever: that the goroutine steps; and, where the move is one of several by lot, that this
// case of a select is taken, this random number drawn, or so many ended goroutines gone. Whoever waits for a mutex can
// step whenever it is free, and so is owed it too (Go's mutex hands over after 1 ms). The
// default of a select is no lot, and nobody is owed a fault.
func (m *Machine) Duties(mv Move, buf []uint64) []uint64 {
	if mv.G < 0 {
		return append(buf, TimeDuty)
	}
	g := m.gs[mv.G]
	if int(mv.Alt) >= m.faultFrom(g) {
		return buf
	}
	buf = append(buf, g.key)
	f := g.top
	if f == nil || g.exit != running {
		return buf
	}
	in := &f.fn.code[f.pc]
	lot := -1
	switch in.op {
	case opSelect:
		var room [8]way
		if ways := m.ways(g, in, room[:0]); int(mv.Alt) < len(ways) {
			lot = ways[mv.Alt].kase
		}
	case opNative:
		if name := in.aux.(*nativeCall).native.name; name == countName || strings.HasPrefix(name, "racelab/rt.Choose") {
			lot = int(mv.Alt)
		}
	}
	if lot < 0 {
		return buf
	}
	return append(buf, mix(mix(g.key, uint64(f.fn.index)<<32|uint64(f.pc)), uint64(lot))|1)
}
