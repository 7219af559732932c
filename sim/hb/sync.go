package hb

import (
	"strings"

	"racelab/sim/trace"
)

// This file says which events acquire and which release, and what.

// point is where actors synchronize: a mutex, a slot of a channel, an atomic.
type point struct {
	object, off uint32
}

// syncPoint is what the releases of one point knew.
type syncPoint struct {
	released vector // by writers, and everything else that is not a reader
	readers  vector // by RUnlock: only writers wait for it
}

// edges says what an event does to its point.
type edges uint8

const (
	acquires        edges = 1 << iota // learns what was released
	acquiresReaders                   // and what readers released
	releases                          // passes on what its actor knows
	releasesReader                    // passes it on to writers only
	replaces                          // what was released before is forgotten
)

// customary is what operations do when their event sets neither flag.
var customary = [...]edges{
	trace.Lock:       acquires | acquiresReaders,
	trace.Unlock:     releases,
	trace.RLock:      acquires,
	trace.RUnlock:    releasesReader,
	trace.Send:       acquires, // to a closed channel; for others see channel
	trace.Recv:       acquires, // from a closed channel
	trace.Close:      releases,
	trace.GroupAdd:   releases,
	trace.GroupWait:  acquires,
	trace.OnceEnter:  acquires,
	trace.OnceExit:   releases,
	trace.CondSignal: releases,
	trace.CondWake:   acquires,
}

// edgesOf returns what e acquires and releases, and where.
func edgesOf(e *trace.Event) (edges, point) {
	at := point{e.Sync.Object, e.Sync.Off}
	if atomic(e.Op) && at.object == 0 {
		at = point{e.Mem.Object, e.Mem.Off}
	}
	if at.object == 0 {
		return 0, at
	}
	switch e.Op {
	case trace.AtomicRead:
		return acquires, at
	case trace.AtomicWrite:
		return releases | replaces, at
	case trace.AtomicRMW:
		return acquires | releases, at
	case trace.Lock, trace.Unlock, trace.RLock, trace.RUnlock:
		return customary[e.Op], at
	}
	var out edges
	if e.Acquire {
		out |= acquires
	}
	if e.Release {
		out |= releases
	}
	if e.Op == trace.GroupAdd && strings.HasPrefix(e.Value, "+") {
		return out, at // only Done is waited for
	}
	if out == 0 && int(e.Op) < len(customary) {
		out = customary[e.Op]
	}
	return out, at
}

func atomic(op trace.Op) bool {
	return op == trace.AtomicRead || op == trace.AtomicWrite || op == trace.AtomicRMW
}

// acquire returns what actor self knows once it has acquired at the point. For
// the clock it is what was acquired and nothing more.
func (a *analyzer) acquire(self int32, e edges, at point) vector {
	p := a.points[at]
	if p == nil {
		return a.learn(self, nil)
	}
	var v vector
	if e&acquires != 0 {
		v = p.released
	}
	if e&acquiresReaders != 0 {
		v = v.join(stamp{p.readers, -1, 0})
	}
	return a.learn(self, v)
}

// learn adds v to what self knows, and returns all that it knows then.
func (a *analyzer) learn(self int32, v vector) vector {
	if self < 0 {
		return v
	}
	a.known[self] = a.known[self].join(stamp{v, -1, 0})
	return a.known[self]
}

// release leaves s at the point for later acquires.
func (a *analyzer) release(s stamp, e edges, at point) {
	if e&(releases|releasesReader) == 0 {
		return
	}
	p := a.points[at]
	if p == nil {
		p = new(syncPoint)
		a.points[at] = p
	}
	if e&replaces != 0 {
		p.released = nil
	}
	if e&releases != 0 {
		p.released = p.released.join(s)
	}
	if e&releasesReader != 0 {
		p.readers = p.readers.join(s)
	}
}
