package hb

import "racelab/sim/trace"

// This file defines the edges of channels.

// channel is one channel: what its messages and its freed slots carry. A
// message sent through an unbuffered channel has no state here: its two ends
// meet (see rendezvous).
type channel struct {
	capacity int      // of the buffer, see capacities
	sent     []vector // what the sender of message k knew, itself included
	received []vector // what the receiver of message k knew, itself included
	closed   bool
}

// buffered reports whether e moves a message into or out of a buffer.
func buffered(e *trace.Event) bool {
	return (e.Op == trace.Send || e.Op == trace.Recv) && e.Sync.Object != 0
}

// capacities finds out how large each channel's buffer is. Where the events do not
// say, it is the most messages that ever waited. That is at most the real
// capacity; with it, "the k-th receive happens before the (k+capacity)-th send" may
// order too much where a buffer never fills up, so it hides a race at worst and
// never invents one.
func capacities(events []trace.Event) map[uint32]*channel {
	out := map[uint32]*channel{}
	waiting := map[uint32]int{}
	for i := range events {
		e := &events[i]
		if !buffered(e) || meets(events, i) {
			continue
		}
		c := out[e.Sync.Object]
		if c == nil {
			c = new(channel)
			out[e.Sync.Object] = c
		}
		switch {
		case e.Op == trace.Send:
			waiting[e.Sync.Object]++
		case waiting[e.Sync.Object] > 0:
			waiting[e.Sync.Object]--
		}
		c.capacity = max(c.capacity, waiting[e.Sync.Object], e.Cap)
	}
	return out
}

// meets reports whether event i is one end of a rendezvous: it names its
// partner, or it follows at once the event that names it as partner.
func meets(events []trace.Event, i int) bool {
	e := &events[i]
	if named(e) {
		return true
	}
	if i == 0 || e.Op != trace.Send && e.Op != trace.Recv {
		return false
	}
	p := &events[i-1]
	return named(p) && p.Op != e.Op && p.Partner == e.Actor && p.Sync.Object == e.Sync.Object
}

// named reports whether e tells who was at the other end.
func named(e *trace.Event) bool {
	return (e.Op == trace.Send || e.Op == trace.Recv) && e.Actor >= 0 && e.Partner >= 0 && e.Partner != e.Actor
}

// meet lets two actors know all that the other knows.
func (a *analyzer) meet(x, y int32) {
	sx, sy := a.stamp(x), a.stamp(y)
	a.known[x] = a.known[x].join(sy)
	a.known[y] = a.known[y].join(sx)
}

func (a *analyzer) stamp(actor int32) stamp {
	return stamp{a.known[actor], actor, a.count[actor]}
}

// message adds the edges of event i through a buffer. It reports false if there
// are none: a receive from an empty (closed) channel, or a send to a closed one,
// which take the edges that their flags say.
func (a *analyzer) message(i int, self int32) bool {
	e := &a.events[i]
	if !buffered(e) {
		return false
	}
	c := a.channels[e.Sync.Object]
	if e.Cap > 0 && len(c.sent) == 0 { // what was sent before anything was recorded, everybody knows
		c.sent = make([]vector, max(0, min(e.Queued, e.Cap)))
	}
	var from vector
	switch {
	case e.Op == trace.Recv && len(c.received) < len(c.sent):
		from = c.sent[len(c.received)]
	case e.Op == trace.Send && !c.closed:
		if k := len(c.sent) - c.capacity; k >= 0 && k < len(c.received) {
			from = c.received[k]
		}
	default:
		return false
	}
	v := a.learn(self, from)
	a.clock[i] = v
	now := v.join(stamp{nil, self, a.time[i]})
	if e.Op == trace.Send {
		c.sent = append(c.sent, now)
	} else {
		c.received = append(c.received, now)
	}
	return true
}

// shut notes that a channel is closed.
func (a *analyzer) shut(object uint32) {
	if c := a.channels[object]; c != nil {
		c.closed = true
	}
}
