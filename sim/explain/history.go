package explain

import (
	"strings"

	"racelab/sim/hb"
	"racelab/sim/trace"
)

// This file turns a trace into accesses: who read or changed which place.

// horizon is how many accesses back the parts of a pattern are looked for.
const horizon = 4096

// place is what an access reads or changes. Places outside memory have no
// object unless the label belongs to a library object, such as a sync.Map.
type place struct {
	object  uint32
	lo, hi  uint64 // slots; of a library object, lo is where it begins
	entry   string // key of a map's entry; empty is the whole map
	outside bool   // named by a label
	row     row    // then this says what
}

// meets reports whether p and q have something in common.
func (p place) meets(q place) bool {
	if p.object != q.object || p.outside != q.outside {
		return false
	}
	if p.outside {
		return p.lo == q.lo && p.row.meets(q.row)
	}
	return p.lo < q.hi && q.lo < p.hi && (p.entry == "" || q.entry == "" || p.entry == q.entry)
}

// holds reports whether q is p or a part of it. Reading a whole map is not
// taken as reading each of its entries.
func (p place) holds(q place) bool {
	if !p.meets(q) {
		return false
	}
	if p.outside {
		return p.row.covers(q.row)
	}
	return p.lo <= q.lo && q.hi <= p.hi && p.entry == q.entry
}

// same reports whether p and q are one place.
func (p place) same(q place) bool { return p.holds(q) && q.holds(p) }

// access is an event that reads or changes a place.
type access struct {
	*trace.Event
	index  int // of the event
	seen   int // index of the event by which others see it: index, or its transaction's COMMIT
	place  place
	value  string // read or written; empty if unknown
	old    string // for writes: the value before; empty if unknown
	reads  bool
	writes bool
	gone   bool // a write that removes
	pos    int  // index among the accesses of the same object
	own    int  // index among the accesses of the same actor
}

// pure reports whether a reads and does nothing else.
func (a *access) pure() bool { return a.reads && !a.writes }

// update reports whether a reads and writes in one step.
func (a *access) update() bool { return a.reads && a.writes }

// changes reports whether a write left another value than before, as far as
// the trace tells.
func (a *access) changes() bool {
	return a.writes && (a.gone || a.value == "" || a.old == "" || a.value != a.old)
}

// history is a run as the patterns see it.
type history struct {
	in       Input
	order    *hb.Order
	locks    [][]hb.Lock
	accesses []*access
	byObject map[uint32][]*access
	byActor  map[int][]*access
	byEvent  map[int]*access
	calls    []call    // by event; the zero call for other operations
	onePlace bool      // the run writes to one place only
	unlocked *hb.Order // see free
}

func newHistory(in Input) *history {
	h := &history{
		in:       in,
		order:    hb.Analyze(in.Events),
		locks:    hb.Locksets(in.Events),
		byObject: map[uint32][]*access{},
		byActor:  map[int][]*access{},
		byEvent:  map[int]*access{},
		calls:    make([]call, len(in.Events)),
		onePlace: true,
	}
	for i := range in.Events {
		if in.Events[i].Op == trace.Call {
			h.calls[i] = parseCall(in.Events[i].Label)
		}
	}
	open := map[int][]*access{} // writes of transactions under way, by actor
	for i := range in.Events {
		if c := &h.calls[i]; c.verb == "COMMIT" || c.verb == "ROLLBACK" {
			for _, a := range open[in.Events[i].Actor] {
				if a.seen = i; c.verb == "COMMIT" && !c.failed {
					h.add(a)
				}
			}
			delete(open, in.Events[i].Actor)
		}
		a := h.access(i)
		switch {
		case a == nil:
		case a.writes && a.place.row.table != "" && h.inTransaction(i):
			open[a.Actor] = append(open[a.Actor], a)
		default:
			h.add(a)
		}
	}
	return h
}

// inTransaction reports whether statement i belongs to a transaction that is ended later.
// That a transaction begins is no event, so the next end of one tells.
func (h *history) inTransaction(i int) bool {
	for j := i + 1; j < len(h.in.Events) && j < i+horizon; j++ {
		if verb := h.calls[j].verb; h.in.Events[j].Actor == h.in.Events[i].Actor && (verb == "COMMIT" || verb == "ROLLBACK") {
			return true
		}
	}
	return false
}

func (h *history) add(a *access) {
	a.pos, a.own = len(h.byObject[a.place.object]), len(h.byActor[a.Actor])
	h.byObject[a.place.object] = append(h.byObject[a.place.object], a)
	h.byActor[a.Actor] = append(h.byActor[a.Actor], a)
	h.accesses = append(h.accesses, a)
	h.byEvent[a.index] = a
	if a.writes && h.onePlace {
		for _, b := range h.accesses {
			if b.writes {
				h.onePlace = b.place.same(a.place)
				break
			}
		}
	}
}

// access returns event i as an access, or nil.
func (h *history) access(i int) *access {
	e := &h.in.Events[i]
	if e.Actor < 0 || h.begins(i) {
		return nil
	}
	a := &access{Event: e, index: i, seen: i, value: e.Value, old: e.Old}
	if e.Op == trace.Call {
		return a.label(h.calls[i])
	}
	if e.Mem.Object == 0 || e.Mem.Len == 0 {
		return nil
	}
	a.place = place{object: e.Mem.Object, lo: uint64(e.Mem.Off), hi: uint64(e.Mem.Off) + uint64(e.Mem.Len)}
	switch e.Op {
	case trace.MapRead, trace.MapWrite:
		a.place.entry = entry(e.Name)
		a.gone = e.Op == trace.MapWrite && e.Value == "" && a.place.entry != ""
		if e.Op == trace.MapRead && absent(e.Label) {
			a.value = "no entry" // and not the zero value that the lookup gave
		}
	}
	a.writes = e.Op.Writes()
	a.reads = e.Op == trace.Read || e.Op == trace.MapRead || e.Op == trace.AtomicRead || e.Op == trace.AtomicRMW
	if a.update() && e.Value != "" && e.Value == e.Old {
		a.writes = false // a CompareAndSwap that failed
	}
	if !a.reads && !a.writes {
		return nil
	}
	return a
}

// begins reports whether event i only marks that a map write begins: the write
// itself is the actor's next access of the map.
func (h *history) begins(i int) bool {
	e := &h.in.Events[i]
	if e.Op != trace.MapWrite || e.Value != "" || entry(e.Name) != "" {
		return false
	}
	for j := i + 1; j < len(h.in.Events) && j < i+horizon; j++ {
		if n := &h.in.Events[j]; n.Actor == e.Actor {
			return n.Op == trace.MapWrite && n.Mem.Object == e.Mem.Object
		}
	}
	return false
}

// entry returns the key in "m[key]", and "" for a whole map.
func entry(name string) string {
	open := strings.IndexByte(name, '[')
	if open < 0 || !strings.HasSuffix(name, "]") {
		return ""
	}
	// In "a[1].m[k]" the last bracket that closes at the end is the key's.
	depth := 0
	for i := len(name) - 1; i >= open; i-- {
		switch name[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				return name[i:]
			}
		}
	}
	return ""
}

// before calls f with the accesses that come before a and have something in
// common with p, the newest first, until f returns false.
func (h *history) before(a *access, p place, f func(*access) bool) {
	same := h.byObject[p.object]
	from := a.pos
	if a.place.object != p.object {
		from = len(same)
	}
	for k := from - 1; k >= 0 && k >= from-horizon; k-- {
		if b := same[k]; b.seen < a.seen && b.place.meets(p) && !f(b) {
			return
		}
	}
}

// lastRead returns actor's last pure read of all of p before a, or nil.
func (h *history) lastRead(actor int, p place, a *access) (r *access) {
	h.before(a, p, func(b *access) bool {
		if b.Actor == actor && b.pure() && b.place.holds(p) {
			r = b
		}
		return r == nil
	})
	return r
}

// changed returns the last change of p by another actor than a's between
// events from and a, or nil.
func (h *history) changed(p place, from int, a *access) (x *access) {
	h.before(a, p, func(b *access) bool {
		if b.seen <= from {
			return false
		}
		if b.Actor != a.Actor && b.changes() {
			x = b
		}
		return x == nil
	})
	return x
}

// holding returns the lock on l that the actor of event i holds then.
func (h *history) holding(i int, l trace.Loc) (hb.Lock, bool) {
	for _, have := range h.locks[i] {
		if have.At.Object == l.Object && have.At.Off == l.Off {
			return have, true
		}
	}
	return hb.Lock{}, false
}

// free returns the order that is left without locks and atomics, which order
// two events one way in one run and the other way in another.
func (h *history) free() *hb.Order {
	if h.unlocked == nil {
		events := make([]trace.Event, len(h.in.Events))
		for i, e := range h.in.Events {
			switch e.Op {
			case trace.Lock, trace.Unlock, trace.RLock, trace.RUnlock, trace.AtomicRead, trace.AtomicWrite, trace.AtomicRMW, trace.Call:
				e.Sync, e.Mem = trace.Loc{}, trace.Loc{}
			}
			events[i] = e
		}
		h.unlocked = hb.Analyze(events)
	}
	return h.unlocked
}
