package explain

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file finds what goes wrong around signals, groups, contexts and locks that
// are given back by others.

// wokenBlind returns actors that were woken because something had changed, and
// went on without looking again although somebody else had changed it once more.
func (h *history) wokenBlind() []finding {
	var out []finding
	for i := range h.in.Events {
		if e := &h.in.Events[i]; e.Op == trace.CondWake {
			if f, ok := h.blind(i); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

func (h *history) blind(woke int) (finding, bool) {
	b := &h.in.Events[woke]
	queued, signal := h.waitBefore(woke), h.signalFor(woke)
	if queued < 0 || signal < 0 {
		return finding{}, false
	}
	look := h.lastLook(queued)
	if look == nil {
		return finding{}, false
	}
	var x *access // changed between the signal and the first thing that b does with it
	again := h.firstAfter(b.Actor, woke, look.place)
	for _, a := range h.accesses {
		if a.index > signal && a.index < again && a.Actor != b.Actor && a.changes() && a.place.meets(look.place) {
			x = a
		}
	}
	if x == nil || h.looksAgain(b.Actor, woke, look) {
		return finding{}, false
	}
	s := &h.in.Events[signal]
	return h.found(WokenBlind, []int{look.index, signal, x.index, woke, min(again, len(h.in.Events)-1)},
		"%s woke %s %s, but %s %s %s before %s went on %s. %s did not look at %s again.",
		h.whoIn(signal), h.who(b.Actor), steps(s.Step), h.who(x.Actor), h.tookOr(x), h.at(x.index), h.who(b.Actor), h.at(woke),
		h.who(b.Actor), named(look.Name, "what it had waited for")), true
}

// tookOr says what a change did.
func (h *history) tookOr(x *access) string { return h.touched(x, named(x.Name, "it")) }

// waitBefore returns the event by which the actor of a wake began to wait, or -1.
func (h *history) waitBefore(woke int) int {
	w := &h.in.Events[woke]
	for i := woke - 1; i >= 0; i-- {
		if e := &h.in.Events[i]; e.Actor == w.Actor && e.Op == trace.CondWait {
			return i
		}
	}
	return -1
}

// signalFor returns the last signal before a wake on the same Cond, or -1.
func (h *history) signalFor(woke int) int {
	w := &h.in.Events[woke]
	for i := woke - 1; i >= 0; i-- {
		if e := &h.in.Events[i]; e.Op == trace.CondSignal && e.Sync.Object == w.Sync.Object && e.Sync.Off == w.Sync.Off {
			return i
		}
	}
	return -1
}

// lastLook returns what an actor looked at last before it began to wait, other
// than the Cond itself.
func (h *history) lastLook(queued int) *access {
	e := &h.in.Events[queued]
	var out *access
	for _, a := range h.byActor[e.Actor] {
		if a.index < queued && a.pure() && !strings.HasPrefix(a.value, "&sync.Cond") && a.Func == e.Func {
			out = a
		}
	}
	return out
}

// firstAfter returns the actor's first access of a place after event i, or the
// number of events.
func (h *history) firstAfter(actor, i int, p place) int {
	for _, a := range h.byActor[actor] {
		if a.index > i && a.place.meets(p) {
			return a.index
		}
	}
	return len(h.in.Events)
}

// looksAgain reports whether an actor comes back, after event i, to where it looked.
func (h *history) looksAgain(actor, i int, look *access) bool {
	return slices.ContainsFunc(h.byActor[actor], func(a *access) bool {
		return a.index > i && a.Pos == look.Pos && a.Func == look.Func
	})
}

// wrongWaiter finds, for somebody who waits on a Cond for ever, the signal that
// woke another one, who could not use it.
func (h *history) wrongWaiter(blocked []Wait) (finding, bool) {
	for i := len(h.in.Events) - 1; i >= 0; i-- {
		again := &h.in.Events[i]
		if again.Op != trace.CondWait {
			continue
		}
		woke := h.wakeBefore(i)
		if woke < 0 {
			continue
		}
		signal := h.signalFor(woke)
		w, ok := h.sleeper(blocked, i, signal)
		if signal < 0 || !ok || h.changedMeanwhile(again.Actor, woke, i) {
			continue
		}
		s := &h.in.Events[signal]
		return h.found(WrongWaiter, []int{signal, woke, i},
			"%s signalled %s %s, and that woke %s %s, who could not go on and waited again %s. %s, who sleeps on the same Cond, was not woken, and no other signal comes.",
			h.who(s.Actor), named(s.Name, "the Cond"), h.at(signal), h.who(again.Actor), h.at(woke), h.at(i), h.who(w.Actor)), true
	}
	return finding{}, false
}

// wakeBefore returns the wake of the actor that waits in event i, if it did
// nothing else on the Cond in between; -1 otherwise.
func (h *history) wakeBefore(i int) int {
	e := &h.in.Events[i]
	for j := i - 1; j >= 0; j-- {
		if o := &h.in.Events[j]; o.Actor == e.Actor {
			switch o.Op {
			case trace.CondWake:
				return j
			case trace.CondWait, trace.CondSignal:
				return -1
			}
		}
	}
	return -1
}

// changedMeanwhile reports whether an actor wrote anything between two events.
func (h *history) changedMeanwhile(actor, from, to int) bool {
	return slices.ContainsFunc(h.byActor[actor], func(a *access) bool { return a.index > from && a.index < to && a.writes })
}

// sleeper returns somebody else who waited on the Cond of event i when the signal came,
// and still does.
func (h *history) sleeper(blocked []Wait, i, signal int) (Wait, bool) {
	e := &h.in.Events[i]
	for _, w := range blocked {
		if w.Actor == e.Actor || w.Op != trace.CondWait && w.Op != trace.CondWake || !sameSync(e, w) {
			continue
		}
		since := -1
		for j := range h.in.Events {
			if o := &h.in.Events[j]; o.Actor == w.Actor && o.Op == trace.CondWait {
				since = j
			}
		}
		if since >= 0 && since < signal {
			return w, true
		}
	}
	return Wait{}, false
}

// groupReuse tells of a WaitGroup that was added to from zero while somebody who
// had waited for the zero had not yet returned from Wait.
func (h *history) groupReuse() []finding {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Panic || !strings.Contains(e.Value+e.Label, "WaitGroup") {
			continue
		}
		if !strings.Contains(e.Value+e.Label, "reused") && !strings.Contains(e.Value+e.Label, "misuse") {
			continue
		}
		add, zero := h.addFromZero(e.Actor, i)
		if add < 0 {
			continue
		}
		a, z := &h.in.Events[add], &h.in.Events[zero]
		return []finding{h.found(GroupReuse, []int{zero, add, i},
			"%s's Wait on %s was over when %s brought it to zero %s, but before it had returned %s called Add again %s.",
			h.who(e.Actor), named(a.Name, "the group"), h.who(z.Actor), h.at(zero), h.who(a.Actor), h.at(add))}
	}
	return nil
}

// unwaited tells of a Wait that found nothing to wait for, because somebody who had been
// started before had not yet called Add.
func (h *history) unwaited() []finding {
	count := map[trace.Loc]int{}
	for i := range h.in.Events {
		e := &h.in.Events[i]
		at := trace.Loc{Object: e.Sync.Object, Off: e.Sync.Off}
		switch e.Op {
		case trace.GroupAdd:
			var n int
			if _, err := fmt.Sscan(e.Value, &n); err == nil {
				count[at] += n
			}
		case trace.GroupWait:
			if count[at] != 0 {
				continue
			}
			events, who, when := []int{i}, "", ", which it never does in this run"
			if add := h.lateAdd(i); add >= 0 {
				events, who, when = append(events, add), h.who(h.in.Events[add].Actor), " "+h.at(add)
			} else if who = h.missingAdd(i); who == "" {
				continue
			}
			then := ""
			if act := h.nextAct(e.Actor, i); act >= 0 {
				events, then = append(events, act), fmt.Sprintf(" and %s %s", h.past(act), h.at(act))
			}
			f := h.found(OrderViolation, events, "%s %s %s before %s called Add on it%s, so it did not wait for %s%s.",
				h.who(e.Actor), h.past(i), h.at(i), who, when, who, then)
			f.soft = true
			return []finding{f}
		}
	}
	return nil
}

// lateAdd returns the first operation on the group of Wait i by somebody who was started before
// it and had done nothing to the group, if that is an Add; -1 otherwise.
func (h *history) lateAdd(i int) int {
	w := &h.in.Events[i]
	started, known := map[int]bool{}, map[int]bool{}
	for j := range h.in.Events {
		e := &h.in.Events[j]
		if e.Op == trace.Go && j < i {
			started[e.Target] = true
		}
		if e.Op != trace.GroupAdd || e.Sync.Object != w.Sync.Object || e.Sync.Off != w.Sync.Off {
			continue
		}
		if j > i && e.Actor != w.Actor && started[e.Actor] && !known[e.Actor] && !strings.HasPrefix(e.Value, "-") {
			return j
		}
		known[e.Actor] = true
	}
	return -1
}

// missingAdd names somebody who was started before Wait i and never came to its Add, as far as a
// run tells that holds and has a step of its own: there it does. It is empty if there is nobody.
func (h *history) missingAdd(i int) string {
	w := &h.in.Events[i]
	if h.in.Decided == nil || len(h.in.Decided.Sets) == 0 {
		return ""
	}
	for _, p := range h.in.Decided.Sets[0] {
		if p.Other == nil {
			continue
		}
		for j := range p.Other.Events {
			e := &p.Other.Events[j]
			if e.Op != trace.GroupAdd || e.Name != w.Name && e.Sync.Object != w.Sync.Object || strings.HasPrefix(e.Value, "-") {
				continue
			}
			if who := p.Other.name(e.Actor); who != h.in.name(w.Actor) && h.startedAndSilent(who, i) {
				return plain(who)
			}
		}
	}
	return ""
}

// startedAndSilent reports whether somebody of that name was started before Wait i and does nothing
// to any WaitGroup in the whole run.
func (h *history) startedAndSilent(name string, i int) bool {
	started := false
	for j := range h.in.Events {
		e := &h.in.Events[j]
		started = started || e.Op == trace.Go && j < i && h.in.name(e.Target) == name
		if e.Op == trace.GroupAdd && h.in.name(e.Actor) == name {
			return false
		}
	}
	return started
}

// nextAct returns what an actor does after event i that others can notice, or -1.
func (h *history) nextAct(actor, i int) int {
	for j := i + 1; j < len(h.in.Events); j++ {
		if h.in.Events[j].Actor == actor && h.acts(j) {
			return j
		}
	}
	return -1
}

// addFromZero returns the last Add of another actor from zero before event i,
// and the Done that had led to the zero.
func (h *history) addFromZero(waiter, i int) (add, zero int) {
	add, zero = -1, -1
	count := map[trace.Loc]int{}
	done := map[trace.Loc]int{}
	for j := range i {
		e := &h.in.Events[j]
		if e.Op != trace.GroupAdd {
			continue
		}
		at := trace.Loc{Object: e.Sync.Object, Off: e.Sync.Off}
		var n int
		if _, err := fmt.Sscan(e.Value, &n); err != nil {
			continue
		}
		before := count[at]
		count[at] += n
		if last, ok := done[at]; ok && before == 0 && n > 0 && e.Actor != waiter {
			add, zero = j, last
		}
		if count[at] == 0 {
			done[at] = j
		}
	}
	return add, zero
}

// foreignCancels tells of somebody who got the error of a context that is
// another's: it had joined work that the other began.
func (h *history) foreignCancels() []finding {
	for i := range h.in.Events {
		e := &h.in.Events[i]
		key, joined := strings.CutSuffix(e.Label, ": shares, waits")
		if e.Op != trace.Call || !joined {
			continue
		}
		first, cancel := -1, -1
		for j := range h.in.Events {
			o := &h.in.Events[j]
			switch {
			case j < i && o.Label == key+": first":
				first = j
			case o.Op == trace.Call && strings.HasPrefix(o.Label, "cancel: context"):
				cancel = j
			}
		}
		if first < 0 || cancel < 0 {
			continue
		}
		f, c := &h.in.Events[first], &h.in.Events[cancel]
		if f.Actor == e.Actor || c.Actor == e.Actor {
			continue
		}
		ended := h.who(c.Actor) + " cancelled that context"
		if strings.Contains(c.Label, "deadline") {
			ended = "That context's deadline passed"
		}
		return []finding{h.found(ForeignCancel, []int{first, cancel, i},
			"%s joined %s's flight %s, which %s had begun with its own context %s. %s %s, so the shared call failed for %s, too, whom nobody had cancelled.",
			h.who(e.Actor), h.who(f.Actor), h.at(i), h.who(f.Actor), h.at(first), ended, h.at(cancel), h.who(e.Actor))}
	}
	return nil
}

// returns tells of a lock in a store that somebody gave back who no longer had it.
func (h *history) returns() []finding {
	holder := map[string]int{}
	var out []finding
	for i := range h.in.Events {
		l, ok := h.lease(i)
		if !ok {
			continue
		}
		was, held := holder[l.key]
		if l.taken {
			holder[l.key] = i
			continue
		}
		delete(holder, l.key)
		e := &h.in.Events[i]
		if !held || h.in.Events[was].Actor == e.Actor {
			continue
		}
		own := h.tookBefore(l.key, e.Actor, was)
		if own < 0 {
			continue
		}
		events := []int{own, was, i}
		then := ""
		if next := h.takenAfter(l.key, i); next >= 0 {
			events = append(events, next)
			then = fmt.Sprintf("; so %s could take it, too %s", h.who(h.in.Events[next].Actor), h.at(next))
		}
		out = append(out, h.found(ExpiredLease, events, "%s took %s %s, and when that had run out %s took it %s; then %s did %q %s and removed %s's lock%s.",
			h.who(e.Actor), l.key, h.at(own), h.who(h.in.Events[was].Actor), h.at(was),
			h.who(e.Actor), quote(e.Label), h.at(i), h.who(h.in.Events[was].Actor), then))
	}
	return out
}

func (h *history) tookBefore(key string, actor, before int) int {
	for j := before - 1; j >= 0; j-- {
		if l, ok := h.lease(j); ok && l.taken && l.key == key && h.in.Events[j].Actor == actor {
			return j
		}
	}
	return -1
}

func (h *history) takenAfter(key string, after int) int {
	for j := after + 1; j < len(h.in.Events); j++ {
		if l, ok := h.lease(j); ok && l.taken && l.key == key {
			return j
		}
	}
	return -1
}
