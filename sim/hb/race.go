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
	a, b := &o.events[i], &o.events[j]
	return accesses(a) && accesses(b) && a.Actor != b.Actor && conflict(a, b) && overlap(a.Mem, b.Mem) && !o.Ordered(i, j)
}

// conflict reports whether two accesses of the same memory would race if
// nothing ordered them.
func conflict(a, b *trace.Event) bool {
	return (a.Op.Writes() || b.Op.Writes()) && (a.Op.Plain() || b.Op.Plain())
}

// accesses reports whether e reads or writes memory that it names.
func accesses(e *trace.Event) bool {
	return (e.Op.Plain() || atomic(e.Op)) && e.Mem.Object != 0 && e.Mem.Len != 0
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
	e := &d.events[i]
	if d.actor[i] < 0 || !accesses(e) {
		return
	}
	s := d.objects[e.Mem.Object]
	if s == nil {
		s = new(shadow)
		d.objects[e.Mem.Object] = s
	}
	for c := range s.cells(uint64(e.Mem.Off), end(e.Mem)) {
		if c.exact && !c.unordered(d.actor[i], d.clock[i], e.Op.Writes()) && e.Op.Plain() {
			c.note(d.actor[i], d.time[i], d.clock[i], e.Op.Writes())
		} else {
			// The epochs have forgotten accesses by now: from here on the history
			// alone decides for this cell.
			c.exact = false
			d.compare(c, i)
		}
		d.remember(c, i)
	}
}

// compare reports the accesses in c's history that race with access i.
func (d *detector) compare(c *cell, i int) {
	e := &d.events[i]
	for _, h := range c.history {
		old := int(h)
		was := epoch{d.actor[old], d.time[old]}
		if !conflict(&d.events[old], e) || was.before(d.actor[i], d.clock[i]) {
			continue
		}
		d.report(old, i)
	}
}

func (d *detector) report(i, j int) {
	r := DataRace{First: i, Second: j, Name: d.events[i].Name}
	if !d.events[i].Op.Writes() {
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
		if o.Actor == e.Actor && o.Op == e.Op && o.Pos == e.Pos && o.Name == e.Name {
			c.history[n] = int32(i)
			return
		}
	}
	c.history = append(c.history, int32(i))
}
