package explain

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file names failures by their deciding orders alone, where no finding over
// the trace does.

// byOrders returns the patterns whose definition the deciding orders themselves
// meet, if nothing else has a name for the failure.
func (h *history) byOrders(all []finding) []Insight {
	d := h.in.Decided
	if d == nil || d.Idle || !h.fails() {
		return nil
	}
	if len(d.Sets) == 0 && !d.Every {
		for _, name := range []func() (finding, bool){h.nobodyReady, h.timedOut} {
			if f, ok := name(); ok {
				return []Insight{f.Insight}
			}
		}
		return nil
	}
	if slices.ContainsFunc(all, func(f finding) bool { return f.Pattern != DataRace && f.Pattern != Leak }) {
		return nil
	}
	if len(all) > 0 && all[0].Pattern == DataRace && h.in.aboutRace() {
		return nil
	}
	if d.Every {
		if f, ok := h.bothDid(nil); ok {
			return []Insight{f.Insight}
		}
		return nil
	}
	if f, ok := h.timedOut(); ok {
		return []Insight{f.Insight}
	}
	for _, set := range d.Sets {
		for _, name := range []func([]Pair) (finding, bool){
			h.tornPair, h.tornByMissing, h.dirtyByOrder, h.lostByOrder, h.lostInFile, h.tornInFile, h.lookedThenActed, h.notYet, h.overByOrder, h.actedOnOldLook, h.refusedByOld, h.askedAgain,
			h.serverGone, h.compensated, h.skewInStatement, h.rowOver, h.lookedInVain, h.wentByOld, h.bothLooked, h.bothDidOf,
		} {
			if f, ok := name(set); ok {
				return []Insight{f.Insight}
			}
		}
	}
	if f, ok := h.nobodyReady(); ok {
		return []Insight{f.Insight}
	}
	if set := d.Sets[0]; len(set) == 1 && d.Proven && !set[0].Either && !h.struck() && !h.refusedPair(set[0]) && !h.sameCall(set[0]) {
		numbers := []int{set[0].First}
		if set[0].Second > 0 {
			numbers = append(numbers, set[0].Second)
		}
		text := h.clause(set[0])
		if text == "" {
			return nil
		}
		f := h.foundAt(OrderViolation, numbers, "%s, and nothing in the program prevents that order.", text)
		if i := h.like(set[0].First, h, -1); set[0].Look && i >= 0 && h.in.Events[i].Op == trace.Call {
			f.Also = append(f.Also, StaleRead)
		}
		return []Insight{f.Insight}
	}
	return nil
}

// tornPair: b read x before a changed it, and y after a changed that.
func (h *history) tornPair(set []Pair) (finding, bool) {
	for _, k := range twos(set) {
		r1, w1 := h.meeting(k[0].First, k[0].Second)
		w2, r2 := h.meeting(k[1].First, k[1].Second)
		if r1 < 0 || w1 < 0 || w2 < 0 || r2 < 0 {
			continue
		}
		a, b, c, d := h.accessAt(r1), h.accessAt(w1), h.accessAt(w2), h.accessAt(r2)
		if a == nil || b == nil || c == nil || d == nil || !a.pure() || !d.pure() || !b.writes || !c.writes {
			continue
		}
		if a.Actor != d.Actor || b.Actor != c.Actor || a.Actor == b.Actor || a.place.meets(d.place) || !b.place.meets(a.place) || !c.place.meets(d.place) {
			continue
		}
		return h.found(TornRead, []int{r1, w1, w2, r2}, "%s %s %s, then %s %s %s and %s %s, and then %s %s %s. The two values never belonged together.",
			h.whoIn(r1), h.past(r1), h.at(r1), h.whoIn(w1), h.past(w1), h.at(w1), h.past(w2), h.at(w2), h.who(d.Actor), h.past(r2), h.at(r2)), true
	}
	return finding{}, false
}

// twos returns every two orders of steps that occur, in both sequences.
func twos(set []Pair) (out [][2]Pair) {
	for i, p := range set {
		for j, q := range set {
			if i != j && p.Second > 0 && q.Second > 0 {
				out = append(out, [2]Pair{p, q})
			}
		}
	}
	return out
}

// lookedThenActed: b looked at x before a changed it, and acted after that
// without a second look.
func (h *history) lookedThenActed(set []Pair) (finding, bool) {
	if len(set) != 1 || set[0].Second == 0 || set[0].Either {
		return finding{}, false
	}
	i, j := h.meeting(set[0].First, set[0].Second)
	if i < 0 || j < 0 {
		return finding{}, false
	}
	r, x := h.accessAt(i), h.accessAt(j)
	if r == nil || !r.pure() || !set[0].Look && !h.acts(j) {
		return finding{}, false
	}
	if f, ok := h.actedThere(r, x); ok {
		return f, true
	}
	for k := j + 1; k < len(h.in.Events); k++ {
		e := &h.in.Events[k]
		if e.Actor != r.Actor {
			continue
		}
		if again := h.accessAt(k); again != nil && again.pure() && again.place.meets(r.place) {
			return finding{}, false
		}
		if c := h.calls[k]; h.acts(k) || c.kind != readCall && c.kind != controlCall && c.failed {
			events := []int{i, j, k}
			other := fmt.Sprintf("%s %s %s", h.whoIn(j), h.past(j), h.at(j))
			if x != nil {
				events[1] = x.index
			}
			return h.found(CheckThenAct, events, "%s %s %s, %s, and then %s %s %s without a second look.",
				h.whoIn(i), h.past(i), h.at(i), other, h.who(r.Actor), h.past(k), h.at(k)), true
		}
	}
	return finding{}, false
}

// actedThere: what a did in x, after b's look r, rests on a look of a's own that b's change had
// made old.
func (h *history) actedThere(r, x *access) (finding, bool) {
	if x == nil || !x.writes {
		return finding{}, false
	}
	own := h.lookAt(x.Actor, r.place, x.index)
	if own == nil {
		return finding{}, false
	}
	between := h.changedSince(own, x.index)
	if between == nil {
		return finding{}, false
	}
	return h.found(CheckThenAct, []int{own.index, between.index, x.index}, "%s %s %s, %s %s %s, and then %s %s %s without a second look.",
		h.whoIn(own.index), h.past(own.index), h.at(own.index), h.whoIn(between.index), h.past(between.index), h.at(between.index),
		h.who(x.Actor), h.past(x.index), h.at(x.index)), true
}

// lookAt returns the actor's last pure read of something of a place before event i, or nil.
func (h *history) lookAt(actor int, p place, i int) (out *access) {
	for _, a := range h.byActor[actor] {
		if a.index < i && a.pure() && a.place.meets(p) {
			out = a
		}
	}
	return out
}

// actedOnOldLook: of several orders, one is that b looked at x before a changed it. Either b
// changed x after that, or a's own change rests on a look that another had made old. What the
// change itself reads, in its own line of the source, is no second look.
func (h *history) actedOnOldLook(set []Pair) (finding, bool) {
	for n := len(set) - 1; n >= 0 && len(set) > 1; n-- {
		p := set[n]
		_, r, _, x, ok := h.lookOf(p)
		if !ok || !x.writes || r.Op == trace.Call {
			continue
		}
		for _, look := range []*access{r, h.ownLook(x)} {
			if f, ok := h.changedUnseen(look); ok {
				return f, true
			}
		}
	}
	return finding{}, false
}

// lookOf returns the look of an order and what came after it, each with its event; ok is false for another
// kind of order.
func (h *history) lookOf(p Pair) (i int, look *access, j int, after *access, ok bool) {
	if p.Second == 0 || !p.Look {
		return 0, nil, 0, nil, false
	}
	if i, j = h.meeting(p.First, p.Second); i < 0 || j < 0 {
		return 0, nil, 0, nil, false
	}
	look, after = h.accessAt(i), h.accessAt(j)
	return i, look, j, after, look != nil && after != nil && look.pure()
}

// ownLook returns the actor's last look at what w changes, before w and in another line; or nil.
func (h *history) ownLook(w *access) (out *access) {
	for _, a := range h.byActor[w.Actor] {
		if a.index < w.index && a.pure() && a.place.meets(w.place) && !sameLine(a, w) {
			out = a
		}
	}
	return out
}

// changedUnseen finds what the actor of look did next with what it had looked at, if another
// had changed that meanwhile.
func (h *history) changedUnseen(look *access) (finding, bool) {
	if look == nil {
		return finding{}, false
	}
	own := h.byActor[look.Actor]
	for k := look.own + 1; k < len(own); k++ {
		w := own[k]
		if !w.place.meets(look.place) || w.pure() && k+1 < len(own) && own[k+1].writes && sameLine(w, own[k+1]) && own[k+1].place.meets(w.place) {
			continue
		}
		between := h.changedSince(look, w.index)
		if !w.writes || between == nil {
			return finding{}, false
		}
		return h.found(CheckThenAct, []int{look.index, between.index, w.index}, "%s %s %s, %s %s %s, and then %s %s %s without a second look.",
			h.whoIn(look.index), h.past(look.index), h.at(look.index), h.whoIn(between.index), h.past(between.index), h.at(between.index),
			h.who(w.Actor), h.past(w.index), h.at(w.index)), true
	}
	return finding{}, false
}

// sameLine reports whether two accesses are of one line of the source.
func sameLine(a, b *access) bool {
	return a.Pos.File == b.Pos.File && a.Pos.Line == b.Pos.Line && a.Func == b.Func
}

// refusedByOld: b looked, and its UPDATE went by what it had seen and found no such row, for a had
// changed that: before, or in the row of which b had looked at a copy that a had not changed yet.
func (h *history) refusedByOld(set []Pair) (finding, bool) {
	for i := range h.in.Events {
		if !h.unchangedRow(i) {
			continue
		}
		by, _ := h.rowChangerOf(i)
		if by < 0 {
			continue
		}
		e, x := &h.in.Events[i], &h.in.Events[by]
		for _, p := range set {
			if !p.Look || p.First >= e.Step || p.Second == 0 || h.actorAt(p.First) != e.Actor || h.actorAt(p.Second) != x.Actor {
				continue
			}
			look, late := h.meeting(p.First, p.Second)
			if look < 0 || late < 0 {
				continue
			}
			if p.Second == x.Step {
				return h.found(StaleRead, []int{look, by, i}, "%s %s %s and %s %s %s. Then the UPDATE of %s %s asked for the row as it had been read, and found none.",
					h.whoIn(look), h.past(look), h.at(look), h.whoIn(by), h.past(by), h.at(by), h.who(e.Actor), h.at(i)), true
			}
			if x.Step < p.Second {
				return h.found(StaleRead, []int{by, look, late, i}, "%s %s %s, and %s %s %s before %s %s %s. So the UPDATE of %s %s asked for the row of an old copy, and found none.",
					h.whoIn(by), h.past(by), h.at(by), h.whoIn(look), h.past(look), h.at(look), h.whoIn(late), h.past(late), h.at(late), h.who(e.Actor), h.at(i)), true
			}
		}
	}
	return finding{}, false
}

// askedAgain: two did the same for one who had asked for it twice, because the first answer did
// not come.
func (h *history) askedAgain(set []Pair) (finding, bool) {
	first := map[string]int{}
	for j := range h.in.Events {
		if !h.effect(j) {
			continue
		}
		e := &h.in.Events[j]
		i, seen := first[e.Label]
		if !seen {
			first[e.Label] = j
			continue
		}
		if h.in.Events[i].Actor == e.Actor || h.in.Events[i].Pos != e.Pos {
			continue
		}
		unanswered, again := h.askedTwice(j, h.in.Events[i].Actor)
		if again < 0 || !slices.ContainsFunc(set, func(p Pair) bool { return h.actorAt(p.First) == h.in.Events[unanswered].Actor }) {
			continue
		}
		return h.found(DuplicatedEffect, []int{i, j, unanswered, again}, "%s %s and %s %s both did %q: %s had got no answer %s, and asked again %s.",
			h.who(h.in.Events[i].Actor), h.at(i), h.who(e.Actor), h.at(j), quote(e.Label), h.who(h.in.Events[unanswered].Actor), h.at(unanswered), h.at(again)), true
	}
	return finding{}, false
}

// askedTwice returns a call that was cut off before event j, and the next by the same actor at
// the same place; -1 if there are none, or if they are the actor's own who did it first.
func (h *history) askedTwice(j, doer int) (unanswered, again int) {
	for f := range j {
		e := &h.in.Events[f]
		if e.Op != trace.Call || e.Actor == doer || e.Actor == h.in.Events[j].Actor || !strings.Contains(e.Label, " -> error: ") {
			continue
		}
		for k := f + 1; k < j; k++ {
			if o := &h.in.Events[k]; o.Op == trace.Call && o.Actor == e.Actor && o.Pos == e.Pos {
				return f, k
			}
		}
	}
	return -1, -1
}

// struck reports whether a fault struck in the run: then it is not an order alone that the
// program should have prevented.
func (h *history) struck() bool {
	return slices.ContainsFunc(h.in.Events, func(e trace.Event) bool { return e.Op == trace.Fault || powerLoss(&e) })
}

// refusedPair reports whether one of the two steps came to nothing, as it was tried when it
// could not be done and that was noticed, or only draws a number.
func (h *history) refusedPair(p Pair) bool {
	for _, step := range []int{p.First, p.Second} {
		if i := h.like(step, h, -1); i >= 0 && (h.calls[i].failed || h.in.Events[i].Op == trace.Choose) {
			return true
		}
	}
	return false
}

// sameCall reports whether the two steps ask for the same: then neither has to come after the
// other.
func (h *history) sameCall(p Pair) bool {
	words := func(step int) []string {
		if i := h.like(step, h, -1); i >= 0 && h.in.Events[i].Op == trace.Call {
			return strings.Fields(h.in.Events[i].Label)
		}
		return nil
	}
	a, b := words(p.First), words(p.Second)
	return len(a) > 1 && len(b) > 1 && a[0] == b[0] && a[1] == b[1]
}

// lostByOrder: b read x before a changed it, and wrote x after that from what it had read,
// although it may have looked again in between.
func (h *history) lostByOrder(set []Pair) (finding, bool) {
	for _, p := range set {
		i, r, j, x, ok := h.lookOf(p)
		if !ok || answer(r.value) || absent(r.value) {
			continue
		}
		for _, w := range h.byActor[r.Actor] {
			if w.index > j && w.writes && !w.update() && w.place.meets(r.place) && w.place.meets(x.place) {
				if h.readAnew(r, j, w) {
					return h.found(CheckThenAct, []int{i, j, w.index}, "%s %s %s, then %s %s %s, and then %s %s %s without checking again.",
						h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j), h.who(w.Actor), h.past(w.index), h.at(w.index)), true
				}
				return h.found(LostUpdate, []int{i, j, w.index}, "%s %s %s, then %s %s %s, and then %s %s %s from what was read before that.",
					h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j), h.who(w.Actor), h.past(w.index), h.at(w.index)), true
			}
		}
	}
	return finding{}, false
}

// readAnew reports whether w was worked out from what its actor read in memory after event j, and not from its look r
// before: in the line of the write, or in its function where the look was in another one.
func (h *history) readAnew(r *access, j int, w *access) bool {
	return w.Op != trace.Call && slices.ContainsFunc(h.byActor[w.Actor], func(a *access) bool {
		return a.index > j && a.index < w.index && a.pure() && a.place.holds(w.place) && (sameLine(a, w) || a.Func == w.Func && r.Func != w.Func)
	})
}

// notYet: b looked at x before a set it for the first time, and needed what it holds.
func (h *history) notYet(set []Pair) (finding, bool) {
	for _, p := range set {
		i := h.like(p.First, h, -1)
		if p.Second > 0 {
			i, _ = h.meeting(p.First, p.Second)
		}
		if i < 0 {
			continue
		}
		if r := h.accessAt(i); r != nil && r.pure() && r.value == "<nil>" && h.in.End.Kind == Panicked {
			text := h.clause(p)
			if text == "" {
				continue
			}
			numbers := []int{p.First}
			if p.Second > 0 {
				numbers = append(numbers, p.Second)
			}
			return h.foundAt(OrderViolation, numbers, "%s, and nothing makes it wait until that is done.", text), true
		}
	}
	return finding{}, false
}

// overByOrder: b wrote x after a had changed it, without having looked at it.
func (h *history) overByOrder(set []Pair) (finding, bool) {
	if len(set) != 1 || set[0].Second == 0 || set[0].Either {
		return finding{}, false
	}
	i, j := h.meeting(set[0].First, set[0].Second)
	if i < 0 || j < 0 {
		return finding{}, false
	}
	a, w := h.accessAt(i), h.accessAt(j)
	if a == nil || w == nil || !a.writes || a.gone || !w.writes || !w.place.same(a.place) || w.update() || w.gone || h.inFile(w) || h.lastRead(w.Actor, w.place, w) != nil {
		return finding{}, false
	}
	return h.found(Overwrite, []int{i, j}, "%s %s %s, and then %s %s %s over it, without having looked.",
		h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j)), true
}
