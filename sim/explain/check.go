package explain

import (
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file finds decisions that rest on an old read: check-then-act on another
// place, by an atomic update, or after a second read; stale reads; and effects
// done twice. All but the last are soft: the trace shows the order of
// events but not that the one was decided on the other.

// checks returns check-then-act and stale reads.
func (h *history) checks() []finding {
	var out []finding
	for i := range h.in.Events {
		for _, find := range []func(int) (finding, bool){h.checkedUpdate, h.checkedTwice, h.checkedElsewhere} {
			if f, ok := find(i); ok {
				f.soft = true
				out = append(out, f)
			}
		}
	}
	return out
}

// accessAt returns the access of event i, or nil.
func (h *history) accessAt(i int) *access {
	return h.byEvent[i]
}

// checkedUpdate finds an atomic update of a place whose value the actor had
// checked, after another actor changed it.
func (h *history) checkedUpdate(i int) (finding, bool) {
	w := h.accessAt(i)
	if w == nil || !w.update() {
		return finding{}, false
	}
	r := h.previous(w)
	if r == nil || !r.pure() || !r.place.holds(w.place) {
		return finding{}, false
	}
	x := h.changed(w.place, r.index, w)
	if x == nil || w.old != "" && w.old == r.value {
		return finding{}, false
	}
	return h.found(CheckThenAct, []int{r.index, x.index, w.index},
		"%s saw %s %s, %s %s %s, and then %s %s %s without looking again.",
		h.who(w.Actor), r.saw(), h.at(r.index), h.who(x.Actor), h.wrote(x), h.at(x.index),
		h.who(w.Actor), h.wrote(w), h.at(w.index)), true
}

// checkedTwice finds two actors that read the same value at the same line and
// both wrote, at the same line, where the second wrote after a second look
// that it did not check.
func (h *history) checkedTwice(i int) (finding, bool) {
	w := h.accessAt(i)
	if w == nil || !w.writes || w.update() {
		return finding{}, false
	}
	again := h.lastRead(w.Actor, w.place, w)
	if again == nil {
		return finding{}, false
	}
	check := h.lastRead(w.Actor, w.place, again)
	if check == nil || check.Pos == again.Pos || check.Func != w.Func {
		return finding{}, false
	}
	x := h.changed(w.place, check.index, again)
	if x == nil && check.value == again.value { // the update is lost, too, which is told if that decided
		x = h.changed(w.place, check.index, w)
	}
	if x == nil || x.Pos != w.Pos {
		return finding{}, false
	}
	other := h.firstRead(x, check)
	if other == nil {
		return finding{}, false
	}
	a, b := h.who(x.Actor), h.who(w.Actor)
	return h.found(CheckThenAct, []int{other.index, check.index, x.index, w.index},
		"%s and %s both saw %s %s before either of them wrote; then %s %s %s, and %s %s %s.",
		a, b, check.saw(), h.atBoth(other.index, check.index), a, h.wrote(x), h.at(x.index), b, h.wrote(w), h.at(w.index)), true
}

// firstRead returns the read by x's actor, before x, that found at check's
// line what check found.
func (h *history) firstRead(x, check *access) (r *access) {
	h.before(x, x.place, func(a *access) bool {
		if a.Actor == x.Actor && a.pure() && a.Pos == check.Pos && a.value == check.value {
			r = a
		}
		return r == nil && !(a.Actor == x.Actor && a.writes)
	})
	return r
}

// checkedElsewhere finds a read that another actor's change made old, right
// before its actor did something about another place. If what was done hands on
// the value read, it is a stale read.
func (h *history) checkedElsewhere(i int) (finding, bool) {
	e := &h.in.Events[i]
	r := h.decision(i)
	if r == nil {
		return finding{}, false
	}
	act := h.accessAt(i)
	if act != nil && (!act.writes || r.place.holds(act.place)) {
		return finding{}, false
	}
	x := h.changedSince(r, i)
	if x == nil || x.value == r.value && !x.gone || h.free().Ordered(x.index, r.index) {
		return finding{}, false
	}
	b, a := h.who(e.Actor), h.who(x.Actor)
	if handsOn(e, r.value) {
		return h.found(StaleRead, []int{r.index, x.index, i},
			"%s saw %s %s and passed it on %s, but %s %s %s in between.",
			b, r.saw(), h.at(r.index), h.at(i), a, h.wrote(x), h.at(x.index)), true
	}
	return h.found(CheckThenAct, []int{r.index, x.index, i},
		"%s saw %s %s and then %s %s, but %s %s %s in between.",
		b, r.saw(), h.at(r.index), h.did(i), h.at(i), a, h.wrote(x), h.at(x.index)), true
}

// decision returns the read that event i may have been decided on: its actor's
// operation right before it, locks aside, in the same function. It is nil if i
// does nothing that others can notice.
func (h *history) decision(i int) *access {
	e := &h.in.Events[i]
	if e.Actor < 0 || !h.acts(i) {
		return nil
	}
	for j := i - 1; j >= 0 && j > i-horizon; j-- {
		p := &h.in.Events[j]
		if p.Actor != e.Actor || locks(p.Op) || h.begins(j) {
			continue
		}
		if r := h.accessAt(j); r != nil && r.pure() && p.Func == e.Func {
			return r
		}
		return nil
	}
	return nil
}

// acts reports whether event i does something that others can notice.
func (h *history) acts(i int) bool {
	if a := h.accessAt(i); a != nil {
		return a.writes
	}
	switch h.in.Events[i].Op {
	case trace.Send:
		return !h.asLock(i)
	case trace.Print:
		return true
	case trace.Call:
		c := h.calls[i]
		return c.kind != readCall && c.kind != controlCall && !c.failed && h.in.Events[i].Label != ""
	}
	return false
}

// did says what event i did.
func (h *history) did(i int) string {
	if a := h.accessAt(i); a != nil {
		return h.wrote(a)
	}
	e := &h.in.Events[i]
	switch e.Op {
	case trace.Send:
		return "sent " + named(quote(e.Value), "a value") + " on " + named(e.Name, "a channel")
	case trace.Print:
		return "printed " + quote(e.Value)
	}
	return "did \"" + quote(e.Label) + "\""
}

// changedSince returns the first change by another actor of what r read,
// between r and event i.
func (h *history) changedSince(r *access, i int) *access {
	same := h.byObject[r.place.object]
	for k := r.pos + 1; k < len(same) && k < r.pos+horizon && same[k].index < i; k++ {
		if x := same[k]; x.Actor != r.Actor && x.changes() && x.place.meets(r.place) {
			return x
		}
	}
	return nil
}

// handsOn reports whether e passes the value on: it is what e wrote, or a word
// of what it printed or sent.
func handsOn(e *trace.Event, value string) bool {
	if value == "" || answer(value) {
		return false
	}
	return e.Value == value || slices.Contains(tokens(e.Value), value) || slices.Contains(tokens(e.Label), value)
}

func locks(op trace.Op) bool {
	switch op {
	case trace.Lock, trace.Unlock, trace.RLock, trace.RUnlock, trace.Announce:
		return true
	}
	return false
}

// previous returns a's actor's access before a.
func (h *history) previous(a *access) *access {
	if a.own == 0 {
		return nil
	}
	return h.byActor[a.Actor][a.own-1]
}

// duplicates returns effects that two actors both performed, after the same
// check at the same line gave both the same answer.
func (h *history) duplicates() []finding {
	var out []finding
	first := map[string]int{} // effects seen, by label
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Actor < 0 || !h.effect(i) {
			continue
		}
		was, seen := first[e.Label]
		if !seen {
			first[e.Label] = i
			continue
		}
		if f, ok := h.duplicate(was, i); ok {
			out = append(out, f)
		}
	}
	return out
}

// effect reports whether event i is a library step that does something, and
// should not be done twice.
func (h *history) effect(i int) bool {
	c := h.calls[i]
	return h.in.Events[i].Op == trace.Call && h.in.Events[i].Label != "" && !c.failed &&
		(c.kind == effectCall || c.verb == "INSERT")
}

func (h *history) duplicate(i, j int) (finding, bool) {
	a, b := &h.in.Events[i], &h.in.Events[j]
	if a.Actor == b.Actor || a.Pos != b.Pos {
		return finding{}, false
	}
	check := h.lastPure(b.Actor, j)
	if check == nil {
		return finding{}, false
	}
	r := h.lastPure(a.Actor, i)
	for n := 0; r != nil && n < 64 && (r.Pos != check.Pos || !r.place.meets(check.place)); n++ {
		r = h.previousPure(r)
	}
	if r == nil || r.Pos != check.Pos || !r.place.meets(check.place) || r.value != check.value || !h.guards(r) && !h.guards(check) {
		return finding{}, false
	}
	if d := h.in.Decided; d != nil && d.NoWay > 0 && a.Step > d.NoWay && b.Step > d.NoWay { // what they did before had decided
		if p, q := h.firstSame(r.index, i, check.index, j); p >= 0 {
			verb, _, _ := strings.Cut(h.in.Events[p].Label, ": ")
			p, q = min(p, q), max(p, q)
			return h.found(DuplicatedEffect, []int{r.index, check.index, p, q},
				"%s %s and %s %s both did %q, because both saw %s %s.",
				h.who(h.in.Events[p].Actor), h.at(p), h.who(h.in.Events[q].Actor), h.at(q), quote(verb), check.saw(), h.atBoth(r.index, check.index)), true
		}
	}
	return h.found(DuplicatedEffect, []int{r.index, check.index, i, j},
		"%s %s and %s %s both did %q, because both saw %s %s.",
		h.who(a.Actor), h.at(i), h.who(b.Actor), h.at(j), quote(b.Label), check.saw(),
		h.atBoth(r.index, check.index)), true
}

// firstSame returns the first calls that the actors of events i and j made alike, at one place of the source, after events r and
// check and before i and j; -1 if there are none.
func (h *history) firstSame(r, i, check, j int) (p, q int) {
	for p = r + 1; p < i; p++ {
		a := &h.in.Events[p]
		verb, _, ok := strings.Cut(a.Label, ": ")
		if !ok || a.Op != trace.Call || a.Actor != h.in.Events[i].Actor {
			continue
		}
		for q = check + 1; q < j; q++ {
			if b := &h.in.Events[q]; b.Op == trace.Call && b.Actor == h.in.Events[j].Actor && b.Pos == a.Pos && strings.HasPrefix(b.Label, verb+": ") {
				return p, q
			}
		}
	}
	return -1, -1
}

// guards reports whether what r reads is there to be changed once the effect
// is done: its actor changes it afterwards.
func (h *history) guards(r *access) bool {
	same := h.byObject[r.place.object]
	for k := r.pos + 1; k < len(same) && k < r.pos+horizon; k++ {
		if w := same[k]; w.Actor == r.Actor && w.writes && w.place.meets(r.place) {
			return true
		}
	}
	return false
}

// lastPure returns the actor's last pure read before event i.
func (h *history) lastPure(actor, i int) *access {
	own := h.byActor[actor]
	at, _ := slices.BinarySearchFunc(own, i, func(a *access, i int) int { return a.index - i })
	if at == 0 {
		return nil
	}
	if r := own[at-1]; r.pure() {
		return r
	}
	return h.previousPure(own[at-1])
}

func (h *history) previousPure(a *access) *access {
	for a = h.previous(a); a != nil; a = h.previous(a) {
		if a.pure() {
			return a
		}
	}
	return nil
}
