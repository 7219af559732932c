package explain

import (
	"slices"

	"racelab/sim/trace"
)

// This file finds what goes wrong between two places: write skew, torn reads
// and torn writes.

// nearby is how many accesses of one actor, or how many writes of others, count
// as one piece of work.
const nearby = 32

// skews returns write skew: two actors read two places, each writes another
// one of them, and neither has seen the other's write.
func (h *history) skews() []finding {
	var out []finding
	var writes []*access // recent ones
	for _, w := range h.accesses {
		if !w.writes || w.update() || !w.changes() {
			continue
		}
		for _, v := range writes {
			if f, ok := h.skew(v, w); ok {
				out = append(out, f)
				break
			}
		}
		if writes = append(writes, w); len(writes) > nearby {
			writes = writes[1:]
		}
	}
	return out
}

// skew reports whether writes v and w, in this order, are write skew.
func (h *history) skew(v, w *access) (finding, bool) {
	if v.Actor == w.Actor || v.place.meets(w.place) {
		return finding{}, false
	}
	vOwn, vOther := h.lookedAt(v, v.place), h.lookedAt(v, w.place)
	wOwn, wOther := h.lookedAt(w, w.place), h.lookedAt(w, v.place)
	if vOwn == nil || vOther == nil || wOwn == nil || wOther == nil || wOther.index > v.seen {
		return finding{}, false
	}
	// Neither may write what the other one wrote: that is a lost update.
	if h.wroteNear(v, w.place) || h.wroteNear(w, v.place) {
		return finding{}, false
	}
	if min(wOwn.index, wOther.index) < min(vOwn.index, vOther.index) { // told in the order of the looks
		v, w, vOwn, vOther, wOwn, wOther = w, v, wOwn, wOther, vOwn, vOther
	}
	a, b := h.who(v.Actor), h.who(w.Actor)
	if v.seen != v.index && v.index < max(wOwn.index, wOther.index) {
		return h.found(WriteSkew, []int{vOwn.index, vOther.index, wOwn.index, wOther.index, v.index, w.index, v.seen},
			"%s read %s and %s %s; %s read the same %s, before %s had committed that %s, and %s %s. Each changed what the other had read, and neither saw it.",
			a, h.both(vOwn, vOther), h.wroteTo(v), h.at(v.index), b, h.atBoth(wOwn.index, wOther.index), a, h.at(v.seen), h.wroteTo(w), h.at(w.index)), true
	}
	events := []int{vOwn.index, vOther.index, wOwn.index, wOther.index, v.index, w.index}
	return h.found(WriteSkew, events,
		"%s read %s and %s %s; %s read the same %s and %s %s. Each write changed what the other had read, and neither saw it.",
		a, h.both(vOwn, vOther), h.wroteTo(v), h.at(v.index), b, h.atBoth(wOwn.index, wOther.index), h.wroteTo(w), h.at(w.index)), true
}

// both names what two reads read, with their steps.
func (h *history) both(r, q *access) string {
	if r.index > q.index {
		r, q = q, r
	}
	if r.index == q.index || r.called() == q.called() {
		return named(r.called(), "both") + " " + h.atBoth(r.index, q.index)
	}
	return named(r.called(), "one place") + " and " + named(q.called(), "another") + " " + h.atBoth(r.index, q.index)
}

// called names what a reads: a table, or memory as the source does.
func (a *access) called() string {
	if a.place.row.table != "" {
		return a.place.row.table
	}
	return a.Name
}

// wroteTo is wrote with the place always named.
func (h *history) wroteTo(w *access) string {
	if w.Op == trace.Call || w.gone || w.value == "" {
		return h.wrote(w)
	}
	return "wrote " + quote(w.value) + " to " + named(w.Name, "memory")
}

// lookedAt returns the last pure read, in the piece of work that ends with w,
// that has something in common with p. A piece of work starts after its actor's
// previous write.
func (h *history) lookedAt(w *access, p place) *access {
	for a := h.previous(w); a != nil && w.own-a.own <= nearby; a = h.previous(a) {
		if a.writes {
			return nil
		}
		if a.place.meets(p) {
			return a
		}
	}
	return nil
}

// wroteNear reports whether w's actor also changes p near w.
func (h *history) wroteNear(w *access, p place) bool {
	own := h.byActor[w.Actor]
	for _, a := range own[max(0, w.own-nearby):min(len(own), w.own+nearby)] {
		if a.writes && a.place.meets(p) {
			return true
		}
	}
	return false
}

// pair is two changes that one actor made to two places of one object, one
// right after the other.
type pair struct{ first, second *access }

// pairs returns every actor's pairs, in the order of their second change.
func (h *history) pairs() []pair {
	var out []pair
	for _, w := range h.accesses {
		v := h.previous(w)
		for v != nil && w.own-v.own < nearby && v.pure() {
			v = h.previous(v)
		}
		if v != nil && h.sameObject(v, w) && v.changes() && w.changes() && !v.update() && !w.update() && v.Func == w.Func {
			out = append(out, pair{v, w})
		}
	}
	return out
}

// sameObject reports whether v and w touch different places of one object in
// memory.
func (h *history) sameObject(v, w *access) bool {
	return v.place.object != 0 && v.place.object == w.place.object && !v.place.outside && !w.place.outside && !v.place.meets(w.place)
}

// tornReads returns the first read of an object that saw one half new and the
// other old: it fell between two changes of one actor, or the two changes fell
// between its reads. A half that answers a question is a flag, which is set last
// on purpose.
func (h *history) tornReads() []finding {
	for _, p := range h.pairs() {
		if !h.together(p.first.index, p.second.index) || answer(p.first.value) || answer(p.second.value) {
			continue
		}
		if f, ok := h.tornRead(p); ok {
			return []finding{f}
		}
		if f, ok := h.readAround(p); ok {
			return []finding{f}
		}
	}
	return nil
}

// readAround finds two reads, one right after the other, of which the first
// came before both changes of p and the second after.
func (h *history) readAround(p pair) (finding, bool) {
	same := h.byObject[p.first.place.object]
	for k := p.second.pos + 1; k < len(same) && k <= p.second.pos+nearby; k++ {
		fresh := same[k]
		if fresh.writes && (fresh.place.meets(p.first.place) || fresh.place.meets(p.second.place)) {
			break
		}
		old := h.previous(fresh)
		if fresh.Actor == p.first.Actor || !fresh.pure() || old == nil || !old.pure() || old.index > p.first.index ||
			old.Func != fresh.Func || !h.bothHalves(old, fresh, p) {
			continue
		}
		return h.found(TornRead, []int{p.first.index, p.second.index, fresh.index, old.index},
			"%s read %s %s before and %s %s after %s's writes of %s and %s %s, and so saw the one old and the other new.",
			h.who(fresh.Actor), old.saw(), h.at(old.index), fresh.saw(), h.at(fresh.index), h.who(p.first.Actor),
			named(p.first.Name, "one half"), named(p.second.Name, "the other"), h.atBoth(p.first.index, p.second.index)), true
	}
	return finding{}, false
}

// bothHalves reports whether r reads one place of p and q reads the other.
func (h *history) bothHalves(r, q *access, p pair) bool {
	return r.place.same(p.first.place) && q.place.same(p.second.place) || r.place.same(p.second.place) && q.place.same(p.first.place)
}

func (h *history) tornRead(p pair) (finding, bool) {
	same := h.byObject[p.first.place.object]
	for k := p.first.pos + 1; k < p.second.pos && k < p.first.pos+horizon; k++ {
		r := same[k]
		if r.Actor == p.first.Actor || !r.pure() || !r.place.meets(p.first.place) && !r.place.meets(p.second.place) {
			continue
		}
		fresh, old := h.halves(r, p)
		if fresh == nil || old == nil {
			continue
		}
		return h.found(TornRead, []int{p.first.index, p.second.index, fresh.index, old.index},
			"%s read %s %s between %s's writes of %s %s and %s %s, and so saw the one new and the other old.",
			h.who(r.Actor), h.halfNames(fresh, old), h.atBoth(fresh.index, old.index), h.who(p.first.Actor),
			named(p.first.Name, "one half"), h.at(p.first.index), named(p.second.Name, "the other"), h.at(p.second.index)), true
	}
	return finding{}, false
}

func (h *history) halfNames(r, q *access) string {
	if r == q {
		return named(r.Name, "both halves")
	}
	return r.saw() + " and " + q.saw()
}

// halves returns the reads by which r's actor saw p's first place after its
// change and the second before, if it read them one right after the other.
func (h *history) halves(r *access, p pair) (fresh, old *access) {
	if r.place.holds(p.first.place) && r.place.holds(p.second.place) {
		return r, r
	}
	for _, q := range []*access{r, h.previous(r), h.next(r)} {
		if q == nil || !q.pure() {
			continue
		}
		if q.place.holds(p.first.place) && q.index > p.first.index {
			fresh = q
		}
		if q.place.holds(p.second.place) && q.index < p.second.index {
			old = q
		}
	}
	return fresh, old
}

// next returns a's actor's access after a.
func (h *history) next(a *access) *access {
	if own := h.byActor[a.Actor]; a.own+1 < len(own) {
		return own[a.own+1]
	}
	return nil
}

// together reports whether the actor of i and j did nothing in between but
// read memory and use locks.
func (h *history) together(i, j int) bool {
	for k := i + 1; k < j; k++ {
		e := &h.in.Events[k]
		if e.Actor != h.in.Events[i].Actor {
			continue
		}
		if a := h.accessAt(k); (a == nil || !a.pure()) && !locks(e.Op) && !h.begins(k) {
			return false
		}
	}
	return true
}

// tornWrites returns objects that were left with one place of one writer and
// another place of another, though both wrote both.
func (h *history) tornWrites() []finding {
	pairs := h.pairs()
	for n, q := range pairs {
		for _, p := range pairs[max(0, n-nearby):n] {
			if f, ok := h.tornWrite(p, q); ok {
				return []finding{f}
			}
		}
	}
	return nil
}

// tornWrite reports whether pairs p and q, of which q ends last, write the same
// two places in different orders.
func (h *history) tornWrite(p, q pair) (finding, bool) {
	if p.first.Actor == q.first.Actor {
		return finding{}, false
	}
	if p.first.place.same(q.second.place) {
		p.first, p.second = p.second, p.first
	}
	if !p.first.place.same(q.first.place) || !p.second.place.same(q.second.place) {
		return finding{}, false
	}
	firstByP := p.first.index > q.first.index
	secondByP := p.second.index > q.second.index
	if firstByP == secondByP || p.first.value == q.first.value || p.second.value == q.second.value ||
		!h.final(p.first, q.first) || !h.final(p.second, q.second) || h.computed(p.first, q.first) {
		return finding{}, false
	}
	x, y := p.first, q.second
	if !firstByP {
		x, y = q.first, p.second
	}
	events := []int{p.first.index, p.second.index, q.first.index, q.second.index}
	return h.found(TornWrite, events,
		"%s wrote %s and %s %s, and %s wrote both %s. What is left is mixed: %s = %s is %s's, but %s = %s is %s's.",
		h.who(p.first.Actor), named(p.first.Name, "one half"), named(p.second.Name, "the other"), h.atBoth(p.first.index, p.second.index),
		h.who(q.first.Actor), h.atBoth(q.first.index, q.second.index),
		named(x.Name, "one half"), quote(x.value), h.who(x.Actor), named(y.Name, "the other"), quote(y.value), h.who(y.Actor)), true
}

// computed reports whether one of the writers computed what it wrote from what
// was there before: then the update is lost rather than torn.
func (h *history) computed(ws ...*access) bool {
	return slices.ContainsFunc(ws, func(w *access) bool { return h.lookedAt(w, w.place) != nil })
}

// final reports whether nobody wrote the place of v and w after both.
func (h *history) final(v, w *access) bool {
	last := v
	if w.index > v.index {
		last = w
	}
	same := h.byObject[v.place.object]
	for k := last.pos + 1; k < len(same) && k < last.pos+horizon; k++ {
		if same[k].writes && same[k].place.meets(v.place) {
			return false
		}
	}
	return true
}
