package explain

import (
	"fmt"
	"strings"

	"racelab/sim/trace"
)

// This file names failures by deciding orders of which one half may be missing in the run, or made known only
// later, by a COMMIT.

// bothLooked: b looked at x before a's change of it was there to be seen, a had looked at x as well and had found the
// same, and both changed x. They need not have changed the same row: two that count rows and then enter one each
// are a write skew, too.
func (h *history) bothLooked(set []Pair) (finding, bool) {
	for _, p := range set {
		_, look, j, x, ok := h.lookOf(p)
		if !ok || !x.writes || x.update() {
			continue
		}
		own := h.lookAt(x.Actor, look.place, j)
		act := h.actAfter(look)
		if own == nil || act == nil || own.value != look.value || own.Pos != look.Pos || own.index > act.seen || look.index > x.seen {
			continue
		}
		f := h.found(CheckThenAct, []int{own.index, look.index, act.index, j}, "%s and %s both %s %s, and both acted on it: %s %s %s, and %s %s %s.",
			h.who(look.Actor), h.who(x.Actor), h.past(look.index), h.atBoth(look.index, own.index),
			h.who(act.Actor), h.past(act.index), h.at(act.index), h.who(x.Actor), h.past(j), h.at(j))
		if act.seen != act.index && x.seen != x.index {
			f.Also = append(f.Also, WriteSkew)
		}
		return f, true
	}
	return finding{}, false
}

// actAfter returns the actor's first change of what it had looked at, if it did not look at that again before; or nil.
func (h *history) actAfter(look *access) (out *access) {
	for _, a := range h.accesses {
		if a.Actor != look.Actor || a.index <= look.index || !a.place.meets(look.place) {
			continue
		}
		if a.pure() || out != nil && a.index > out.index {
			continue
		}
		out = a
	}
	if out == nil || !out.writes || out.update() || h.lookedBetween(look.Actor, look.place, look.index, out.index) {
		return nil
	}
	return out
}

// tornByMissing: b read x after a had changed it, and y before a changed that, which it has not done when the run ends.
func (h *history) tornByMissing(set []Pair) (finding, bool) {
	for _, p := range set {
		for _, q := range set {
			if p.Second == 0 || q.Second != 0 || q.Other == nil {
				continue
			}
			w, r := h.meeting(p.First, p.Second)
			o := newHistory(*q.Other)
			k, at := o.meeting(q.OtherSecond, q.OtherFirst)
			i := h.like(q.First, o, at)
			if w < 0 || r < 0 || i < 0 || k < 0 {
				continue
			}
			x, fresh, old, y := h.accessAt(w), h.accessAt(r), h.accessAt(i), o.accessAt(k)
			if x == nil || fresh == nil || old == nil || y == nil || !x.writes || !y.writes || !fresh.pure() || !old.pure() {
				continue
			}
			if answer(fresh.value) || answer(old.value) { // a flag, which is set last on purpose
				continue
			}
			if fresh.Actor != old.Actor || h.who(x.Actor) != o.who(y.Actor) || x.Actor == fresh.Actor || fresh.place.same(old.place) {
				continue
			}
			later := ""
			if at := o.in.Events[k].Pos; at.Line > 0 {
				later = " at " + at.String()
			}
			return h.found(TornRead, []int{w, r, i}, "%s %s %s; %s %s %s and %s %s, which %s changes only later%s. The two values never belonged together.",
				h.whoIn(w), h.past(w), h.at(w), h.whoIn(r), h.past(r), h.at(r), h.past(i), h.at(i), h.who(x.Actor), later), true
		}
	}
	return finding{}, false
}

// asLock reports whether event i, a send through a buffer, takes or gives back what stands for a lock: the next thing that its
// actor does with the channel is to receive, or the last thing was.
func (h *history) asLock(i int) bool {
	e := &h.in.Events[i]
	if e.Op != trace.Send || e.Cap == 0 {
		return false
	}
	mine := func(o *trace.Event) bool {
		return o.Actor == e.Actor && o.Sync.Object == e.Sync.Object && (o.Op == trace.Send || o.Op == trace.Recv)
	}
	for j := i - 1; j >= 0; j-- {
		if o := &h.in.Events[j]; mine(o) {
			if o.Op == trace.Recv {
				return true
			}
			break
		}
	}
	for j := i + 1; j < len(h.in.Events); j++ {
		if o := &h.in.Events[j]; mine(o) {
			return o.Op == trace.Recv
		}
	}
	return false
}

// on names what a method of the library was called on, at the end of what is said of the call.
func (h *history) on(i int) string {
	if name := plain(h.in.Events[i].On); h.calls[i].member && name != "" && !strings.Contains(h.in.Events[i].Label, name) {
		return fmt.Sprintf(" on %s", name)
	}
	return ""
}

// guarded turns the order of two operations on a lock into that of what was done under it: whoever had the lock first
// looked at, or changed, what the other changed or looked at when it had it. Event k may be of another run, o. Where
// there is no such thing it returns the events as they are.
func guarded(h *history, i int, o *history, k int) (int, int) {
	a, b := &h.in.Events[i], &o.in.Events[k]
	if !locks(a.Op) || !locks(b.Op) {
		return i, k
	}
	bi, bk, best := i, k, lockOrder
	for _, x := range h.section(i) {
		for _, y := range o.section(k) {
			if !x.writes && !y.writes || h == o && !x.place.meets(y.place) || h != o && x.Name != y.Name {
				continue
			}
			weight := changeAndAccess
			if x.pure() {
				weight = lookBeforeChange
			}
			if weight < best {
				bi, bk, best = x.index, y.index, weight
			}
		}
	}
	return bi, bk
}

// section returns what the actor of event i, which takes or gives back a lock, touched while it held the lock.
func (h *history) section(i int) (out []*access) {
	e := &h.in.Events[i]
	step := 1
	if e.Op == trace.Unlock || e.Op == trace.RUnlock {
		step = -1
	}
	for j := i + step; j >= 0 && j < len(h.in.Events); j += step {
		o := &h.in.Events[j]
		if o.Actor != e.Actor {
			continue
		}
		if locks(o.Op) && o.Sync.Object == e.Sync.Object && o.Sync.Off == e.Sync.Off && o.Op != trace.Announce {
			break
		}
		if a := h.accessAt(j); a != nil && !a.Inner {
			out = append(out, a)
		}
	}
	return out
}

// dirtyByOrder: b read x after a had changed it, and before a put back what had been there.
func (h *history) dirtyByOrder(set []Pair) (finding, bool) {
	for _, k := range twos(set) {
		i, r := h.meeting(k[0].First, k[0].Second)
		again, j := h.meeting(k[1].First, k[1].Second)
		if i < 0 || j < 0 || r < 0 || again != r {
			continue
		}
		x, read, back := h.accessAt(i), h.accessAt(r), h.accessAt(j)
		if x == nil || read == nil || back == nil || !x.writes || !read.pure() || !back.writes || x.Actor != back.Actor || !x.place.same(back.place) {
			continue
		}
		if was := h.valueBefore(x); was == "" || was != back.value || x.value == back.value {
			continue
		}
		return h.found(DirtyRead, []int{i, r, j}, "%s %s %s, then %s %s %s, and then %s took that back: it %s %s.",
			h.whoIn(i), h.past(i), h.at(i), h.whoIn(r), h.past(r), h.at(r), h.who(x.Actor), h.past(j), h.at(j)), true
	}
	return finding{}, false
}

// valueBefore is what was at a place before a write of it, as far as is known.
func (h *history) valueBefore(w *access) (was string) {
	if was = w.old; was == "" {
		h.before(w, w.place, func(a *access) bool {
			if a.place.same(w.place) {
				was = a.value
			}
			return was == ""
		})
	}
	return was
}

// nobodyReady: the run was lost when b, in a select with a default, found nobody who would receive.
func (h *history) nobodyReady() (finding, bool) {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Default || e.Step == 0 || e.Step != h.in.Decided.NoWay || e.On == "" {
			continue
		}
		names := strings.FieldsFunc(e.On, func(r rune) bool { return r == '|' })
		return h.found(OrderViolation, []int{i}, "%s found nobody ready to receive from %s %s, so it did not send, and nothing made it wait for that.",
			h.whoIn(i), plain(strings.Join(names, " or ")), h.at(i)), true
	}
	return finding{}, false
}
