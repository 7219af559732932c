package hb

import (
	"slices"

	"racelab/sim/trace"
)

// This file follows one access through a run that is still going on: who knows
// that it is over? Order answers that for all pairs of a finished trace, in clocks that
// grow with the run. Knowledge of a single access is a set of actors, of places at
// which they synchronize and of messages on their way, which is small and soon the same
// again, so that an explorer can merge states that differ in nothing else.

// Watch follows one access. The zero Watch follows none. Its events have to come
// one after the other, and say of channels with a buffer how large that is.
type Watch struct {
	First  trace.Event // the access; Mem, Sync or Body say where
	on     bool
	actors []bool // who knows, by actor
	points []heard
	queues []queue
	latest trace.Event // the event before the next
	last   trace.Event // the same if it is a rendezvous, whose other end comes next
	before trace.Event // last, one event earlier
}

// heard says who passed it on at a point: those who wait for everybody, or for
// writers only.
type heard struct {
	at                point
	released, readers bool
}

// queue is the buffer of a channel: which of its messages, and which of its free
// slots, carry the knowledge, oldest first.
type queue struct {
	object          uint32
	messages, slots []bool
}

// Clone returns a copy.
func (w *Watch) Clone() *Watch {
	c := *w
	c.actors, c.points = slices.Clone(w.actors), slices.Clone(w.points)
	c.queues = make([]queue, len(w.queues))
	for i, q := range w.queues {
		c.queues[i] = queue{q.object, slices.Clone(q.messages), slices.Clone(q.slots)}
	}
	return &c
}

// On reports whether an access is followed.
func (w *Watch) On() bool { return w.on }

// Accesses reports whether an event touches memory, so that it can be followed.
func Accesses(e *trace.Event) bool { return accessOf(e).at.Object != 0 }

// Follow begins with the access that was the latest event.
func (w *Watch) Follow() {
	*w = Watch{First: w.latest, on: true, latest: w.latest, last: w.last, before: w.before}
	w.learn(w.First.Actor)
	w.take(&w.First, w.before)
}

// Knows reports whether an actor knows that the access is over.
func (w *Watch) Knows(actor int) bool { return actor >= 0 && actor < len(w.actors) && w.actors[actor] }

// Event takes in the next event, and reports whether it is an access that races
// with the one that is followed: nothing orders them.
func (w *Watch) Event(e *trace.Event) (races bool) {
	w.before, w.last = w.last, trace.Event{}
	if named(e) {
		w.last = *e
	}
	w.latest = *e
	if !w.on {
		return false
	}
	w.take(e, w.before)
	a, b := accessOf(&w.First), accessOf(e)
	return e.Actor >= 0 && !w.Knows(e.Actor) && a.conflicts(b) && overlap(a.at, b.at)
}

// take passes on what is known by way of an event. before is the event before it if
// that was a rendezvous.
func (w *Watch) take(e *trace.Event, before trace.Event) {
	switch {
	case named(e):
		if w.Knows(e.Actor) || w.Knows(e.Partner) {
			w.learn(e.Actor)
			w.learn(e.Partner)
		}
	case named(&before) && before.Partner == e.Actor && before.Op != e.Op && buffered(e) && before.Sync.Object == e.Sync.Object:
		// The other end of the rendezvous: both know already.
	case buffered(e) && e.Cap > 0:
		w.message(e)
	default:
		w.other(e)
	}
}

func (w *Watch) learn(actor int) {
	if actor < 0 {
		return
	}
	for actor >= len(w.actors) {
		w.actors = append(w.actors, false)
	}
	w.actors[actor] = true
}

// other takes in an event that is no message.
func (w *Watch) other(e *trace.Event) {
	edge, at := edgesOf(e)
	knows := w.Knows(e.Actor)
	if h := w.heard(at); h != nil && (edge&acquires != 0 && h.released || edge&acquiresReaders != 0 && h.readers) {
		knows = true
		w.learn(e.Actor)
	}
	w.pass(knows, edge, at)
	if knows && (e.Op == trace.Go || e.Op == trace.Timer) && e.Target >= 0 {
		w.learn(e.Target)
	}
}

// pass leaves at a point what somebody knows who releases there.
func (w *Watch) pass(knows bool, edge edges, at point) {
	h := w.heard(at)
	if h == nil {
		if !knows || edge&(releases|releasesReader) == 0 {
			return
		}
		w.points = append(w.points, heard{at: at})
		h = &w.points[len(w.points)-1]
	}
	switch {
	case edge&releases != 0 && edge&replaces != 0:
		h.released = knows
	case edge&releases != 0:
		h.released = h.released || knows
	}
	if edge&releasesReader != 0 {
		h.readers = h.readers || knows
	}
}

func (w *Watch) heard(at point) *heard {
	for i := range w.points {
		if w.points[i].at == at && at.object != 0 {
			return &w.points[i]
		}
	}
	return nil
}

// message moves a message through a buffer: the k-th send is known to its
// receive, and the k-th receive to the (k+capacity)-th send.
func (w *Watch) message(e *trace.Event) {
	q := w.queue(e)
	if q == nil {
		return
	}
	from, to := &q.slots, &q.messages
	if e.Op == trace.Recv {
		from, to = to, from
	}
	if len(*from) == 0 { // no trace of a machine
		return
	}
	if (*from)[0] {
		w.learn(e.Actor)
	}
	*from = slices.Clone((*from)[1:])
	*to = append(*to, w.Knows(e.Actor))
}

// queue returns the buffer that e works on. Until somebody who knows uses it there
// is none to be kept.
func (w *Watch) queue(e *trace.Event) *queue {
	for i := range w.queues {
		if w.queues[i].object == e.Sync.Object {
			return &w.queues[i]
		}
	}
	if !w.Knows(e.Actor) || e.Queued > e.Cap {
		return nil
	}
	w.queues = append(w.queues, queue{e.Sync.Object, make([]bool, e.Queued), make([]bool, e.Cap-e.Queued)})
	return &w.queues[len(w.queues)-1]
}

// Mark is a part of what a Watch knows beside its actors.
type Mark struct {
	Object, Off uint32 // the point, or the channel
	Bits        []bool
}

// Marks returns what is known of the objects that have anything to tell: equal
// marks and equal actors mean an equal future. Their order is that of objects and offsets.
func (w *Watch) Marks() []Mark {
	var out []Mark
	for _, h := range w.points {
		if h.released || h.readers {
			out = append(out, Mark{h.at.object, h.at.off, []bool{h.released, h.readers}})
		}
	}
	for _, q := range w.queues {
		if slices.Contains(q.messages, true) || slices.Contains(q.slots, true) {
			out = append(out, Mark{q.object, 1 << 31, slices.Concat(q.messages, q.slots)})
		}
	}
	return out
}
