package hb

import (
	"cmp"
	"slices"

	"racelab/sim/trace"
)

// DataRace is a pair of accesses that touch the same memory, at least one of
// them writing and not both atomic, that nothing orders.
type DataRace struct {
	First, Second int    // indices into the trace, First < Second
	Name          string // of the memory, as the source of the writing access names it
}

// Races returns the data races of a trace: see Order.Races.
func Races(events []trace.Event) []DataRace { return Analyze(events).Races() }

// Races returns one pair for each two positions in the source and each name
// that race somewhere in the trace, ordered by the second access. Of several
// pairs at the same positions it is the first that shows up as the trace is
// read, with the access nearest before it.
func (o *Order) Races() []DataRace {
	d := detector{Order: o, objects: map[uint32]*shadow{}, seen: map[raceKey]bool{}}
	for i := range o.events {
		d.event(i)
	}
	slices.SortStableFunc(d.races, func(a, b DataRace) int {
		return cmp.Or(cmp.Compare(a.Second, b.Second), cmp.Compare(a.First, b.First))
	})
	return d.races
}

// Race reports whether events i and j are a data race with each other.
func (o *Order) Race(i, j int) bool {
	if i < 0 || j < 0 || i >= len(o.events) || j >= len(o.events) || o.actor[i] < 0 || o.actor[j] < 0 {
		return false
	}
	a, b := accessOf(&o.events[i]), accessOf(&o.events[j])
	return o.events[i].Actor != o.events[j].Actor && a.conflicts(b) && overlap(a.at, b.at) && !o.Ordered(i, j)
}

// access is what an event reads or writes.
type access struct {
	at     trace.Loc // Object 0: nothing
	writes bool
	plain  bool // not atomic
	body   bool // fields of a library type, by one of its methods
	known  bool // by the library's own code, which may touch such fields as it likes
	closes bool // closes a channel: the second time is a panic, and no access
}

// accessOf returns what e reads or writes. As in a build of Go with its race
// detector, a send reads its channel, and close writes it: sends have to be
// ordered with it.
func accessOf(e *trace.Event) access {
	switch {
	case e.Op.Plain() || atomic(e.Op):
		return access{at: e.Mem, writes: e.Op.Writes(), plain: e.Op.Plain(), known: e.Library}.orNone()
	case e.Op == trace.Send || e.Op == trace.Close:
		return access{at: trace.Loc{Object: e.Sync.Object, Len: 1}, writes: e.Op == trace.Close, plain: true, closes: e.Op == trace.Close}.orNone()
	}
	return access{at: e.Body, writes: e.Alters, body: true}.orNone()
}

// orNone is a, or no access if it touches nothing.
func (a access) orNone() access {
	if a.at.Object == 0 || a.at.Len == 0 {
		return access{}
	}
	return a
}

// conflicts reports whether two accesses of the same memory would race if
// nothing ordered them.
func (a access) conflicts(b access) bool {
	switch {
	case a.at.Object == 0 || b.at.Object == 0 || a.closes && b.closes:
		return false
	case a.body || b.body:
		return a.disturbs(b) || b.disturbs(a)
	}
	return (a.writes || b.writes) && (a.plain || b.plain)
}

// disturbs reports whether a writes, in the user's code, what b works on, or reads it
// while b writes.
func (a access) disturbs(b access) bool {
	return b.body && !a.body && a.plain && (a.writes || b.writes) && !a.known
}

// overlap is Loc.Overlaps without overflow, for traces that are not to be
// trusted.
func overlap(l, m trace.Loc) bool {
	return l.Object == m.Object && uint64(l.Off) < end(m) && uint64(m.Off) < end(l)
}

func end(l trace.Loc) uint64 { return uint64(l.Off) + uint64(l.Len) }

// raceKey is what makes two races the same to a reader.
type raceKey struct {
	low, high trace.Position
	name      string
}

func comparePosition(a, b trace.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// detector reads a trace and collects its races.
type detector struct {
	*Order
	objects map[uint32]*shadow
	seen    map[raceKey]bool
	races   []DataRace
}

// event compares access i with what is remembered of the memory it touches.
func (d *detector) event(i int) {
	if d.actor[i] < 0 {
		return
	}
	e := accessOf(&d.events[i])
	if e.at.Object == 0 {
		return
	}
	s := d.objects[e.at.Object]
	if s == nil {
		s = new(shadow)
		d.objects[e.at.Object] = s
	}
	for c := range s.cells(uint64(e.at.Off), end(e.at)) {
		if c.exact && !c.unordered(d.actor[i], d.clock[i], e.writes) && e.plain {
			c.note(d.actor[i], d.time[i], d.clock[i], e.writes)
		} else {
			// The epochs have forgotten accesses by now: from here on the history
			// alone decides for this cell.
			c.exact = false
			d.compare(c, i, e)
		}
		d.remember(c, i)
	}
}

// compare reports the accesses in c's history that race with access i, which is e.
func (d *detector) compare(c *cell, i int, e access) {
	for _, h := range c.history {
		old := int(h)
		was := epoch{d.actor[old], d.time[old]}
		if !accessOf(&d.events[old]).conflicts(e) || was.before(d.actor[i], d.clock[i]) {
			continue
		}
		d.report(old, i)
	}
}

func (d *detector) report(i, j int) {
	r := DataRace{First: i, Second: j, Name: d.events[i].Name}
	if !accessOf(&d.events[i]).writes {
		r.Name = d.events[j].Name
	}
	k := raceKey{d.events[i].Pos, d.events[j].Pos, r.Name}
	if comparePosition(k.low, k.high) > 0 {
		k.low, k.high = k.high, k.low
	}
	if !d.seen[k] {
		d.seen[k] = true
		d.races = append(d.races, r)
	}
}

// remember makes access i the newest of its actor, position and kind in c. An
// older one of the same kind can be forgotten: whatever is unordered with it is
// unordered with the newer one.
func (d *detector) remember(c *cell, i int) {
	e := &d.events[i]
	for n, h := range c.history {
		o := &d.events[h]
		if o.Actor == e.Actor && o.Op == e.Op && o.Pos == e.Pos && o.Name == e.Name && o.Library == e.Library && o.Alters == e.Alters {
			c.history[n] = int32(i)
			return
		}
	}
	c.history = append(c.history, int32(i))
}
