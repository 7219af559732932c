// Package hb orders the events of one run by the happens-before relation of
// the Go memory model, and finds the accesses that nothing orders: data races.
//
// Each actor carries a vector clock (Mattern 1989): how many events of every
// other actor it knows to be over. An event that acquires learns what earlier
// releases of the same place knew. The edges are those of the memory model
// (https://go.dev/ref/mem):
//
//   - program order within one goroutine;
//   - a go statement, or the timer of an AfterFunc, before everything in the new
//     goroutine;
//   - Unlock before a later Lock or RLock; RUnlock before a later Lock (but not
//     before an RLock: readers do not order readers);
//   - both ends of an unbuffered rendezvous with each other; the k-th send to a
//     buffered channel before its receive, and the k-th receive before the
//     (k+capacity)-th send; close before the receives that see it;
//   - for groups, Once, Cond, timers and library steps whatever the event's Sync,
//     Acquire and Release say;
//   - an atomic store or update before the loads and updates that can see it. A
//     load gives nothing on, and a store takes over from earlier ones it has not
//     seen, exactly as in the race detector of the Go toolchain.
//
// The end of a goroutine orders nothing by itself. Events of the clock and of
// faults (a negative Actor) pass on what they acquired, but have no program
// order of their own.
//
// Accesses are compared by epochs, as in FastTrack (Flanagan and Freund, PLDI
// 2009): one number for a place's last write, and one for its last read until
// reads become concurrent.
package hb

import "racelab/sim/trace"

// Order is the happens-before relation over the events of one trace. It is
// immutable. Events are named by their index in the trace.
type Order struct {
	events []trace.Event
	actor  []int32  // dense number of each event's actor; -1 for the clock and faults
	time   []uint32 // place of the event among its actor's events, from 1
	clock  []vector // what each event knows of the other actors
}

// Analyze computes the order of events. Any list is accepted: references to
// actors or places that do not exist order nothing. Time and memory grow with
// the number of events times the number of actors that synchronize.
func Analyze(events []trace.Event) *Order {
	a := newAnalyzer(events)
	for i := range events {
		a.event(i)
	}
	return a.Order
}

// Before reports whether event i happens before event j. It is false for
// indices outside the trace and when i belongs to the clock.
func (o *Order) Before(i, j int) bool {
	if i < 0 || j < 0 || i >= len(o.events) || j >= len(o.events) || i >= j || o.actor[i] < 0 {
		return false
	}
	if o.actor[i] == o.actor[j] {
		return true
	}
	return o.clock[j].at(o.actor[i]) >= o.time[i]
}

// Ordered reports whether one of the two events happens before the other.
func (o *Order) Ordered(i, j int) bool { return o.Before(i, j) || o.Before(j, i) }

// analyzer is an Order in the making.
type analyzer struct {
	*Order
	number   map[int]int32 // dense numbers of actors
	count    []uint32      // events of each actor so far
	known    []vector      // what each actor knows of the others
	points   map[point]*syncPoint
	channels map[uint32]*channel // by object
}

func newAnalyzer(events []trace.Event) *analyzer {
	a := &analyzer{
		Order: &Order{
			events: events,
			actor:  make([]int32, len(events)),
			time:   make([]uint32, len(events)),
			clock:  make([]vector, len(events)),
		},
		number:   map[int]int32{},
		points:   map[point]*syncPoint{},
		channels: capacities(events),
	}
	return a
}

// dense returns the actor's number, or -1 for the clock and for faults.
func (a *analyzer) dense(actor int) int32 {
	if actor < 0 {
		return -1
	}
	n, ok := a.number[actor]
	if !ok {
		n = int32(len(a.count))
		a.number[actor] = n
		a.count = append(a.count, 0)
		a.known = append(a.known, nil)
	}
	return n
}

// event gives event i its place in the order.
func (a *analyzer) event(i int) {
	e := &a.events[i]
	self := a.dense(e.Actor)
	a.actor[i] = self
	if self >= 0 {
		a.count[self]++
		a.time[i] = a.count[self]
	}
	if meets(a.events, i) {
		if named(e) {
			a.meet(self, a.dense(e.Partner))
		}
		a.clock[i] = a.known[self]
		return
	}
	if a.message(i, self) {
		return
	}
	edge, at := edgesOf(e)
	v := a.acquire(self, edge, at)
	a.clock[i] = v
	a.release(stamp{v, self, a.time[i]}, edge, at)
	if e.Op == trace.Close {
		a.shut(e.Sync.Object)
	}
	if (e.Op == trace.Go || e.Op == trace.Timer) && e.Target >= 0 && e.Target != e.Actor {
		child := a.dense(e.Target)
		a.known[child] = a.known[child].join(stamp{v, self, a.time[i]})
	}
}
