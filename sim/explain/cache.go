package explain

import (
	"strings"

	"racelab/sim/trace"
)

// This file finds values that were right once or never: stale sets and dirty
// reads.

// staleSets returns writes of an old value into a second place, such as a
// cache, that another actor had emptied or brought up to date.
func (h *history) staleSets() []finding {
	var out []finding
	for _, w := range h.accesses {
		if !w.writes || w.update() || w.value == "" || empty(w) {
			continue
		}
		if f, ok := h.staleSet(w); ok {
			out = append(out, f)
		}
	}
	return out
}

func (h *history) staleSet(w *access) (finding, bool) {
	r := h.source(w)
	if r == nil {
		return finding{}, false
	}
	x := h.changedSince(r, w.index)
	if x == nil || x.value == "" || bare(x.value) == bare(w.value) || empty(x) {
		return finding{}, false
	}
	d := h.changed(w.place, r.index, w)
	if d == nil || !empty(d) && bare(d.value) != bare(x.value) {
		return finding{}, false
	}
	done := "emptied " + named(d.Name, "it")
	if d.Op == trace.Call || !empty(d) {
		done = h.wrote(d)
	}
	if d.index < x.index && d.Actor == x.Actor {
		return h.found(StaleSet, []int{r.index, x.index, d.index, w.index},
			"%s %s %s, which was read %s before %s %s %s and %s %s; now the old value stays.",
			h.who(w.Actor), h.wrote(w), h.at(w.index), h.at(r.index), h.who(x.Actor), done, h.at(d.index), h.wrote(x), h.at(x.index)), true
	}
	return h.found(StaleSet, []int{r.index, x.index, d.index, w.index},
		"%s %s %s, which was read %s before %s %s %s and %s %s; now the old value stays.",
		h.who(w.Actor), h.wrote(w), h.at(w.index), h.at(r.index), h.who(x.Actor), h.wrote(x), h.at(x.index),
		h.whose(d, x)+done, h.at(d.index)), true
}

// whose is the actor of d and a space, or nothing when it is x's.
func (h *history) whose(d, x *access) string {
	if d.Actor == x.Actor {
		return ""
	}
	return h.who(d.Actor) + " "
}

// source returns the read of another place that w's value came from.
func (h *history) source(w *access) *access {
	for a := h.previous(w); a != nil && w.own-a.own <= nearby; a = h.previous(a) {
		if a.pure() && bare(a.value) == bare(w.value) && !a.place.meets(w.place) && !answer(a.value) {
			return a
		}
	}
	return nil
}

// bare is a value without the quotes that a string in memory is shown with, and one in a command is not.
func bare(value string) string { return strings.Trim(value, `"`) }

// empty reports whether w leaves nothing.
func empty(w *access) bool {
	return w.gone || w.value == "<nil>" || w.value == `""` || w.value == "[]" || w.value == "map[]" || absent(w.value)
}

// dirtyReads returns reads of a value that its writer took back afterwards.
func (h *history) dirtyReads() []finding {
	var out []finding
	for _, r := range h.accesses {
		if !r.pure() || r.value == "" {
			continue
		}
		if f, ok := h.dirtyRead(r); ok {
			out = append(out, f)
		}
	}
	return out
}

func (h *history) dirtyRead(r *access) (finding, bool) {
	var w *access
	h.before(r, r.place, func(a *access) bool {
		if a.writes {
			w = a
		}
		return w == nil
	})
	if w == nil || w.Actor == r.Actor || w.value != r.value || !w.place.same(r.place) {
		return finding{}, false
	}
	back, ok := h.takenBack(w, r)
	if !ok {
		return finding{}, false
	}
	return h.found(DirtyRead, []int{w.index, r.index, back},
		"%s saw %s %s, which %s had written %s and took back %s.",
		h.who(r.Actor), r.saw(), h.at(r.index), h.who(w.Actor), h.at(w.index), h.at(back)), true
}

// takenBack returns the event after r that undid w: a rollback, or a write of
// the value before. Since a flag that is set and cleared looks like the latter,
// r's actor must have handed the value on.
func (h *history) takenBack(w, r *access) (int, bool) {
	if w.Op == trace.Call {
		return h.rolledBack(w, r)
	}
	if w.old == "" || w.old == w.value || !h.passedOn(r) {
		return 0, false
	}
	same := h.byObject[w.place.object]
	for k := w.pos + 1; k < len(same) && k < w.pos+horizon; k++ {
		if n := same[k]; n.writes && n.place.meets(w.place) {
			return n.index, n.Actor == w.Actor && n.index > r.index && n.place.same(w.place) && n.value == w.old
		}
	}
	return 0, false
}

// rolledBack returns the rollback, after r, of the transaction that w is in.
func (h *history) rolledBack(w, r *access) (int, bool) {
	for i := w.index + 1; i < len(h.in.Events) && i < w.index+horizon; i++ {
		if h.in.Events[i].Actor != w.Actor {
			continue
		}
		switch h.calls[i].verb {
		case "COMMIT":
			return 0, false
		case "ROLLBACK":
			return i, i > r.index
		}
	}
	return 0, false
}

// passedOn reports whether r's actor wrote, sent or printed what it read, soon
// afterwards.
func (h *history) passedOn(r *access) bool {
	seen := 0
	for i := r.index + 1; i < len(h.in.Events) && seen < nearby; i++ {
		e := &h.in.Events[i]
		if e.Actor != r.Actor {
			continue
		}
		seen++
		if h.acts(i) && handsOn(e, r.value) {
			return true
		}
	}
	return false
}
