package hb

// This file defines vector clocks.

// vector is a vector clock: how many events of each actor are known to be over,
// by dense actor number. Missing entries are zero. Vectors are never changed,
// so events that learned nothing new share one.
type vector []uint32

// at returns the entry of an actor.
func (v vector) at(actor int32) uint32 {
	if int(actor) < len(v) {
		return v[actor]
	}
	return 0
}

// stamp is the clock of one event: what it knows of others, and itself. The
// entry of the event's own actor is kept apart, because it changes with every
// event and the rest seldom does.
type stamp struct {
	others vector
	actor  int32 // -1 for the clock and faults, which have no entry
	time   uint32
}

// join returns the least vector that covers both v and s. It returns v itself
// when s adds nothing.
func (v vector) join(s stamp) vector {
	if v.covers(s) {
		return v
	}
	size := max(len(v), len(s.others))
	if s.actor >= 0 {
		size = max(size, int(s.actor)+1)
	}
	out := make(vector, size)
	copy(out, v)
	for i, t := range s.others {
		out[i] = max(out[i], t)
	}
	if s.actor >= 0 {
		out[s.actor] = max(out[s.actor], s.time)
	}
	return out
}

func (v vector) covers(s stamp) bool {
	if s.actor >= 0 && v.at(s.actor) < s.time {
		return false
	}
	for i, t := range s.others {
		if t > v.at(int32(i)) {
			return false
		}
	}
	return true
}

// epoch names one event of one actor: FastTrack's c@t. Time 0 is no event.
type epoch struct {
	actor int32
	time  uint32
}

// before reports whether e is over for an event of actor self that knows v.
func (e epoch) before(self int32, v vector) bool {
	return e.time == 0 || e.actor == self || e.time <= v.at(e.actor)
}
