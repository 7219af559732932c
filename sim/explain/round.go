package explain

import (
	"strings"

	"racelab/sim/trace"
)

// This file says of a loop that never need end who keeps whom from getting on.

// Round tells of the last round of a loop, the steps after step from: what each actor tries in
// vain there, and who had made it so. pattern is Starvation if somebody gets nothing while
// the others get what they want, Livelock if each is kept by another; it and the text are
// empty if nobody tries in vain.
func Round(in Input, from int) (pattern Pattern, text string) {
	h := newHistory(in)
	kept := map[int]hindrance{}
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Step <= from || e.Actor < 0 || e.Inner {
			continue
		}
		if by, weight := h.hindered(i, from); by >= 0 && weight >= kept[e.Actor].weight {
			kept[e.Actor] = hindrance{event: i, by: by, weight: weight}
		}
	}
	if len(kept) == 0 {
		return "", ""
	}
	var out []string
	free := false // somebody keeps another, and is kept by nobody
	for _, actor := range sortedKeys(kept) {
		k := kept[actor]
		by := h.in.Events[k.by].Actor
		if _, too := kept[by]; !too {
			free = true
		}
		out = append(out, h.who(actor)+" "+h.past(k.event)+" "+h.at(k.event)+", because "+h.who(by)+" "+h.past(k.by)+" "+h.at(k.by))
	}
	if free {
		return Starvation, "In this round " + strings.Join(out, "; and ") + "."
	}
	return Livelock, "In this round " + strings.Join(out, "; and ") + "."
}

// hindrance is something tried in vain, the event that made it so, and how telling it is.
type hindrance struct{ event, by, weight int }

// hindered returns the event of another actor by which what event i tried was in vain, and how
// telling that is; -1 if it was not. What an actor looks at and another changes in the same
// round is the least telling.
func (h *history) hindered(i, from int) (by, weight int) {
	e := &h.in.Events[i]
	switch {
	case refusedLock(e):
		return h.holderOf(i), 3
	case e.Op == trace.AtomicRead && e.Label == "compare fails":
		return h.changerOf(i), 3
	case h.unchangedRow(i):
		by, _ = h.rowChangerOf(i)
		return by, 3
	}
	a := h.accessAt(i)
	if a == nil || !a.pure() {
		return -1, 0
	}
	by = -1
	h.before(a, a.place, func(x *access) bool {
		if x.writes {
			if x.Actor != a.Actor && x.value == a.value && h.changesAfter(x, from) {
				by = x.index
			}
			return false
		}
		return true
	})
	return by, 1
}

// changesAfter reports whether the actor of x changes the same place after a step.
func (h *history) changesAfter(x *access, from int) bool {
	for _, a := range h.byActor[x.Actor] {
		if a.Step > from && a.writes && a.place.meets(x.place) {
			return true
		}
	}
	return false
}
