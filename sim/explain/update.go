package explain

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file finds writes that rest on an old read: lost updates, the flags and
// entries of check-then-act, and overwrites.

// stale is a write that rests on a read which another actor's change made old.
type stale struct {
	read, change, write *access
}

// staleWrite returns the lost update that w commits, if any.
func (h *history) staleWrite(w *access) (stale, bool) {
	if !w.writes || w.update() {
		return stale{}, false
	}
	var r, x *access
	blind, own := false, false // b updated atomically; b wrote since
	h.before(w, w.place, func(a *access) bool {
		switch {
		case a.Actor == w.Actor && a.update():
			blind = true
		case a.Actor == w.Actor && a.reads && a.place.holds(w.place):
			r = a
		case a.Actor == w.Actor && a.writes:
			own = true
		case a.Actor != w.Actor && a.changes() && x == nil && !own && (!a.place.outside || a.place.row.same(w.place.row)):
			x = a
		}
		return !blind && r == nil
	})
	if blind || r == nil || x == nil || r.place.same(w.place) && unchanged(r, x, w) {
		return stale{}, false
	}
	return stale{r, x, w}, true
}

// unchanged reports whether the place held the value read again when w came.
func unchanged(r, x, w *access) bool {
	if x.gone && x.place.same(w.place) {
		return absent(r.value)
	}
	now := w.old
	if now == "" && x.place.same(w.place) {
		now = x.value
	}
	return now != "" && now == r.value
}

// staleWrites returns lost updates and, where the value read answered a
// question, check-then-act. Of several at one place the first is told and the
// others are counted.
func (h *history) staleWrites() []finding {
	var out []finding
	for _, first := range h.stalePlaces() {
		s := first[0]
		if answer(s.read.value) && !h.appends(s) || h.gate(s) {
			if h.fails() {
				out = append(out, h.actedOnAnswer(s))
			}
			continue
		}
		out = append(out, h.lostUpdate(first))
	}
	return out
}

// gate reports whether what was read and written is a state that lets somebody in, rather than
// an amount: both found the same there, wrote the same, and then both did the same effect.
func (h *history) gate(s stale) bool {
	if s.write.value == "" || s.write.value != s.change.value || s.write.Pos != s.change.Pos {
		return false
	}
	return slices.ContainsFunc(h.duplicates(), func(f finding) bool {
		return slices.Contains(f.Steps, s.read.Step)
	})
}

// appends reports whether what was written is a longer slice that was worked out, in the same line, from the empty
// one that was read, and nobody had asked before whether it is empty.
func (h *history) appends(s stale) bool {
	return (s.read.value == "[]" || s.read.value == "<nil>") && strings.HasPrefix(s.write.value, "[") && s.write.value != "[]" &&
		sameLine(s.read, s.write) && h.ownLook(s.write) == nil
}

// stalePlaces groups stale writes by the place they lose.
func (h *history) stalePlaces() [][]stale {
	var groups [][]stale
	for _, w := range h.accesses {
		s, ok := h.staleWrite(w)
		if !ok {
			continue
		}
		at := slices.IndexFunc(groups, func(g []stale) bool { return g[0].write.place.meets(w.place) })
		if at < 0 {
			groups = append(groups, []stale{s})
		} else {
			groups[at] = append(groups[at], s)
		}
	}
	return groups
}

func (h *history) lostUpdate(all []stale) finding {
	s := all[0]
	events := []int{s.read.index, s.change.index, s.write.index}
	text := fmt.Sprintf("%s %s %s from a read %s older than %s's %s %s.%s",
		h.who(s.write.Actor), h.wrote(s.write), h.at(s.write.index), h.at(s.read.index),
		h.who(s.change.Actor), changeWord(s.change), h.at(s.change.index), h.stillLost(s))
	if more := all[1:]; len(more) > 0 {
		var at []string
		for _, m := range more[:min(len(more), 3)] {
			at = append(at, h.at(m.write.index))
			events = append(events, m.write.index)
		}
		text += fmt.Sprintf(" It happens again at %s%s.", list(at), andMore(len(more)-len(at)))
	}
	return h.found(LostUpdate, events, "%s", text)
}

func andMore(n int) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return " and once more"
	}
	return fmt.Sprintf(" and %d more times", n)
}

func changeWord(x *access) string {
	switch {
	case x.gone:
		return "removal"
	case x.update():
		return "update"
	}
	return "write"
}

// stillLost says why there is no data race where a learner might think that
// this makes the update safe.
func (h *history) stillLost(s stale) string {
	r, x, w := s.read.index, s.change.index, s.write.index
	if s.write.Op == trace.Call || h.order.Race(r, x) || h.order.Race(x, w) {
		return ""
	}
	if isAtomic(s.read.Op) && isAtomic(s.change.Op) && isAtomic(s.write.Op) {
		return " Each access is atomic, so there is no data race; the update is still lost, because the read and the write are two steps."
	}
	for _, l := range h.locks[r] {
		if lock, ok := h.holding(w, l.At); ok && lock.By != l.By {
			return fmt.Sprintf(" There is no data race, because %s guards each access; the update is still lost, because %s let go of it between %s and %s.",
				named(l.Name, "a lock"), h.who(s.write.Actor), h.at(r), h.at(w))
		}
	}
	return " There is no data race, but the update is still lost."
}

func isAtomic(op trace.Op) bool {
	return op == trace.AtomicRead || op == trace.AtomicWrite || op == trace.AtomicRMW
}

// actedOnAnswer tells of a write that follows from an answer which was no
// longer true.
func (h *history) actedOnAnswer(s stale) finding {
	b, a := h.who(s.write.Actor), h.who(s.change.Actor)
	if other := h.lastRead(s.change.Actor, s.change.place, s.change); other != nil && other.value == s.read.value {
		return h.found(CheckThenAct, []int{other.index, s.read.index, s.change.index, s.write.index},
			"%s and %s both saw %s %s, and both acted on it: %s %s %s, and %s %s %s.",
			a, b, s.read.saw(), h.atBoth(other.index, s.read.index), a, h.wrote(s.change), h.at(s.change.index),
			b, h.wrote(s.write), h.at(s.write.index))
	}
	return h.found(CheckThenAct, []int{s.read.index, s.change.index, s.write.index},
		"%s saw %s %s and %s %s, but %s %s %s in between.",
		b, s.read.saw(), h.at(s.read.index), h.wrote(s.write), h.at(s.write.index),
		a, h.wrote(s.change), h.at(s.change.index))
}

// overwrites returns writes that nobody read before another actor, who did not
// look, replaced them.
func (h *history) overwrites() []finding {
	for _, w := range h.accesses {
		if x := h.overwritten(w); x != nil {
			f := h.found(Overwrite, []int{x.index, w.index},
				"%s %s %s over what %s had written %s, without reading it first and before anybody had read it.",
				h.who(w.Actor), h.wrote(w), h.at(w.index), h.who(x.Actor), h.at(x.index))
			f.soft = true
			return []finding{f}
		}
	}
	return nil
}

// inFile reports whether a puts bytes somewhere into a file, which replaces those
// there and no others. Where that is, its words do not say.
func (h *history) inFile(a *access) bool { return h.calls[a.index].verb == "WRITE" }

// overwritten returns the unread write by another actor that w replaces, if
// the two could as well have come in the other order.
func (h *history) overwritten(w *access) (x *access) {
	if !w.writes || w.update() || h.inFile(w) {
		return nil
	}
	h.before(w, w.place, func(a *access) bool {
		if a.Actor != w.Actor && a.writes && !a.update() && !h.inFile(a) && a.place.same(w.place) && a.value != w.value {
			x = a
		}
		return false
	})
	if x == nil || h.lastRead(w.Actor, w.place, w) != nil || h.free().Before(x.index, w.index) {
		return nil
	}
	return x
}
