package explain

import (
	"slices"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file finds what comes of trying and comparing: a comparison that passes although
// what it compares has changed and changed back, attempts that others thwart every time,
// and attempts that fail because so many are made at once.

// abas returns comparisons of a place with what was read there that passed although others
// had changed it, and changed it back, in between. A comparison is a CompareAndSwap, a
// condition of an UPDATE, or a second look right before the write.
func (h *history) abas() []finding {
	var out []finding
	for _, w := range h.accesses {
		if !w.writes || w.Actor < 0 {
			continue
		}
		if r, again := h.compared(w); r != nil {
			if f, ok := h.aba(r, w, again); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// compared returns the look whose value write w was compared with, and the access that
// compared; nil if w was compared with nothing.
func (h *history) compared(w *access) (r, again *access) {
	if w.Compared || h.conditional(w) {
		return h.looked(w, func(r *access) bool { return w.Compared && r.value == w.old || h.condition(w, r) }), w
	}
	if p := h.previous(w); p != nil && p.pure() && p.place.meets(w.place) && p.value != "" {
		return h.looked(p, func(r *access) bool { return r.value == p.value && r.Pos != p.Pos }), p
	}
	return nil, nil
}

// looked returns the last pure read of a's place by its actor before a that fits, nothing
// the actor did itself to the place in between.
func (h *history) looked(a *access, fits func(r *access) bool) (out *access) {
	h.before(a, a.place, func(r *access) bool {
		if r.Actor != a.Actor {
			return true
		}
		if r.pure() && fits(r) {
			out = r
		}
		return r.pure() && out == nil
	})
	return out
}

// conditional reports whether w is an UPDATE that changed a row because a condition held.
func (h *history) conditional(w *access) bool {
	return w.Op == trace.Call && h.calls[w.index].verb == "UPDATE" && w.place.row.where != ""
}

// condition reports whether UPDATE w has a condition that compares the row with what r saw of
// it: that a column is as r read it, or one more than what r selected the row by.
func (h *history) condition(w, r *access) bool {
	if w.Op != trace.Call || r.Op != trace.Call {
		return false
	}
	own := strings.Split(r.place.row.where, " and ")
	for _, c := range strings.Split(w.place.row.where, " and ") {
		_, value, ok := strings.Cut(c, "=")
		if ok && !strings.ContainsAny(c, "<>!") && strings.TrimSpace(value) != "" && !slices.Contains(own, c) {
			return true
		}
	}
	return false
}

// aba looks between r and the comparison for a change to something else and one back.
func (h *history) aba(r, w, again *access) (finding, bool) {
	var between []*access
	h.before(again, r.place, func(x *access) bool {
		if x.seen > r.index && x.Actor != r.Actor && x.writes {
			between = append(between, x)
		}
		return x.seen > r.index
	})
	var away, back *access
	now := r.value
	for _, x := range slices.Backward(between) {
		switch now = h.left(x, now); {
		case now == "":
			return finding{}, false // nobody knows
		case now != r.value && away == nil:
			away = x
		case now != r.value:
			back = nil
		case away != nil && back == nil:
			back = x
		}
	}
	if away == nil || back == nil || again != w && !(h.decides(r, away) && h.decides(back, again)) {
		return finding{}, false
	}
	name := named(r.Name, "it")
	if r.Op == trace.Call {
		name = named(r.place.row.item, "it")
	}
	text := "%s read %s as %s %s; then %s %s %s, and %s %s %s, so that it is %s again. The comparison%s %s passes as if nothing had happened"
	args := []any{h.who(r.Actor), name, quote(r.value), h.at(r.index), h.who(away.Actor), h.past(away.index), h.at(away.index),
		h.who(back.Actor), h.past(back.index), h.at(back.index), quote(r.value), otherColumn(w, r), h.at(again.index)}
	events := []int{r.index, away.index, back.index, again.index}
	if again != w {
		text += ", and %s %s %s"
		args = append(args, h.who(w.Actor), h.past(w.index), h.at(w.index))
		events = append(events, w.index)
	}
	return h.found(ABA, events, text+".", args...), true
}

// otherColumn names the column by which UPDATE w compares the row, if r read another one of it.
func otherColumn(w, r *access) string {
	column, _, ok := strings.Cut(w.place.row.where, "=")
	if column = strings.TrimSpace(column); w.Op != trace.Call || !ok || len(strings.Fields(column)) != 1 || slices.Contains(tokens(r.place.row.item), column) {
		return ""
	}
	return " of " + column
}

// decides reports whether the order of two accesses is one of those that decided the run. A
// look that is followed by a write may be a comparison or not: only these tell.
func (h *history) decides(a, b *access) bool {
	return h.in.Decided != nil && slices.ContainsFunc(h.in.Decided.Sets, func(set []Pair) bool {
		return slices.ContainsFunc(set, func(p Pair) bool { return p.First == a.Step && p.Second == b.Step })
	})
}

// left is the value that a change of what was was left behind, if the trace tells.
func (h *history) left(x *access, was string) string {
	switch h.calls[x.index].verb {
	case "INCR", "INCRBY", "DECR", "DECRBY", "HINCRBY":
		_, result, _ := strings.Cut(x.Label, " -> ")
		return strings.TrimSpace(result)
	}
	if x.gone {
		return ""
	}
	if c := h.calls[x.index]; c.kind == updateCall && x.Op == trace.Call {
		return sum(c.value, c.row.item, was)
	}
	return x.value
}

// sum works out an expression such as "stock + -2", where stock is was; empty if it is another.
func sum(expression, item, was string) string {
	words := strings.Fields(strings.ToLower(expression))
	n, err := strconv.Atoi(strings.TrimSpace(was))
	if err != nil || len(words) != 3 || words[0] != item {
		return ""
	}
	d, err := strconv.Atoi(words[2])
	switch {
	case err != nil:
		return ""
	case words[1] == "+":
		return strconv.Itoa(n + d)
	case words[1] == "-":
		return strconv.Itoa(n - d)
	}
	return ""
}

// attempt is something tried that did not come about.
type attempt struct {
	event int
	by    int // the event of another actor that kept it from coming about
}

// attempts returns what each actor tried in vain, by actor and by what it tried it on.
func (h *history) attempts() map[int]map[trace.Loc][]attempt {
	out := map[int]map[trace.Loc][]attempt{}
	for i := range h.in.Events {
		e := &h.in.Events[i]
		l, by := e.Sync, -1
		switch {
		case e.Actor < 0 || e.Inner:
			continue
		case refusedLock(e):
			by = h.holderOf(i)
		case e.Op == trace.AtomicRead && e.Label == "compare fails":
			by = h.changerOf(i)
			l = e.Mem
		case h.unchangedRow(i):
			by, l = h.rowChangerOf(i)
		default:
			continue
		}
		if out[e.Actor] == nil {
			out[e.Actor] = map[trace.Loc][]attempt{}
		}
		l.Len = 0
		if by >= 0 {
			out[e.Actor][l] = append(out[e.Actor][l], attempt{i, by})
		}
	}
	return out
}

// refusedLock reports whether e is a TryLock that failed.
func refusedLock(e *trace.Event) bool {
	return e.Op == trace.Call && e.Sync.Object != 0 && (e.Label == "TryLock fails" || e.Label == "TryRLock fails")
}

// lockName names the lock that e looked at as those who took it do: where e calls it by a
// variable, nobody would see that it is the same.
func (h *history) lockName(e *trace.Event) string {
	for i := range h.in.Events {
		if o := &h.in.Events[i]; locks(o.Op) && o.Name != "" && o.Sync.Object == e.Sync.Object && o.Sync.Off == e.Sync.Off {
			return o.Name
		}
	}
	return e.Name
}

// holderOf returns the event by which another actor holds the lock that event i looked at;
// -1 if none does.
func (h *history) holderOf(i int) int {
	e := &h.in.Events[i]
	for j := i - 1; j >= 0; j-- {
		o := &h.in.Events[j]
		if o.Sync.Object != e.Sync.Object || o.Sync.Off != e.Sync.Off {
			continue
		}
		switch o.Op {
		case trace.Lock, trace.RLock, trace.Announce:
			if o.Actor == e.Actor {
				return -1
			}
			return j
		case trace.Unlock:
			return -1
		}
	}
	return -1
}

// changerOf returns the last change by another actor of what event i compared, since the
// actor of i looked at it; -1 if there is none.
func (h *history) changerOf(i int) int {
	a := h.accessAt(i)
	if a == nil {
		return -1
	}
	x := h.changed(a.place, h.lookBefore(a), a)
	if x == nil {
		return -1
	}
	return x.index
}

// unchangedRow reports whether event i is an UPDATE whose condition no row met.
func (h *history) unchangedRow(i int) bool {
	c := &h.calls[i]
	return h.in.Events[i].Op == trace.Call && c.verb == "UPDATE" && c.row.where != "" && strings.HasSuffix(h.in.Events[i].Label, "-> 0 rows")
}

// rowChangerOf returns the last change by another actor of the row that UPDATE i is about,
// since the actor of i looked at it, -1 if there is none; and a place that stands for the row.
func (h *history) rowChangerOf(i int) (int, trace.Loc) {
	at := place{outside: true, row: h.calls[i].row}
	by := -1
	for k := len(h.byObject[0]) - 1; k >= 0; k-- {
		a := h.byObject[0][k]
		if a.seen >= i || !a.place.meets(at) {
			continue
		}
		if a.Actor == h.in.Events[i].Actor {
			break
		}
		if a.changes() && by < 0 {
			by = a.index
		}
	}
	return by, trace.Loc{Object: uint32(h.in.Events[i].Pos.Line), Off: 1 << 31}
}

// lookBefore returns the event by which the actor of a looked at a's place before; -1 if it
// did not.
func (h *history) lookBefore(a *access) int {
	if r := h.lastRead(a.Actor, a.place, a); r != nil {
		return r.index
	}
	return -1
}

// starved tells of somebody who tried for the same thing again and again, found each time
// that another had taken it anew, and never had it.
func (h *history) starved() []finding {
	all := h.attempts()
	for _, actor := range sortedKeys(all) {
		for _, l := range sortedLocs(all[actor]) {
			tries := all[actor][l]
			takes := map[int]bool{}
			for _, t := range tries {
				takes[t.by] = true
			}
			if len(takes) < 2 || h.had(actor, l, tries[0].event) {
				continue
			}
			return []finding{h.starvedBy(actor, tries)}
		}
	}
	return nil
}

// had reports whether an actor got what it had tried for in event i, later.
func (h *history) had(actor int, l trace.Loc, i int) bool {
	for j := i; j < len(h.in.Events); j++ {
		e := &h.in.Events[j]
		if e.Actor != actor {
			continue
		}
		if e.Sync.Object == l.Object && e.Sync.Off == l.Off && (e.Op == trace.Lock || e.Op == trace.RLock || e.Op == trace.AtomicRMW) {
			return true
		}
		if h.unchangedRow(i) && e.Pos == h.in.Events[i].Pos && h.calls[j].verb == "UPDATE" && !h.unchangedRow(j) {
			return true
		}
	}
	return false
}

func (h *history) starvedBy(actor int, tries []attempt) finding {
	var events []int
	var text []string
	for _, t := range tries[:min(len(tries), 3)] {
		events = append(events, t.by, t.event)
		text = append(text, h.who(h.in.Events[t.by].Actor)+" "+h.past(t.by)+" "+h.at(t.by)+" before "+h.who(actor)+" tried "+h.at(t.event))
	}
	name := named(h.in.Events[tries[0].event].Name, "it")
	if h.unchangedRow(tries[0].event) {
		name = "the row"
	}
	return h.found(Starvation, events, "%s. %s tried %d times for %s, and another came before it each time.", strings.Join(text, ", and "), h.who(actor), len(tries), name)
}

// storms tells of a call that several actors repeat at once, and that fails for all of them
// again as it did before.
func (h *history) storms() []finding {
	type place struct {
		pos  trace.Position
		head string
	}
	failed := map[place]map[int][]int{}
	var order []place
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Call || e.Actor < 0 || e.Pos.Line == 0 || !h.overloaded(i) {
			continue
		}
		head, _, _ := strings.Cut(e.Label, " -> ")
		p := place{e.Pos, head}
		if failed[p] == nil {
			failed[p] = map[int][]int{}
			order = append(order, p)
		}
		failed[p][e.Actor] = append(failed[p][e.Actor], i)
	}
	for _, p := range order {
		if f, ok := h.storm(failed[p]); ok {
			return []finding{f}
		}
	}
	return nil
}

// overloaded reports whether event i is a call that was turned away.
func (h *history) overloaded(i int) bool {
	_, result, ok := strings.Cut(h.in.Events[i].Label, " -> ")
	if !ok || h.calls[i].remark {
		return false
	}
	for _, sign := range []string{"500", "503", "502", "504", "429", "timeout", "refused", "busy", "overload", "rejected", "unavailable", "error"} {
		if strings.Contains(strings.ToLower(result), sign) {
			return true
		}
	}
	return false
}

// storm judges calls at one place that failed, by actor: at least two actors failed twice
// or more, each again after another had failed.
func (h *history) storm(by map[int][]int) (finding, bool) {
	var events []int
	var names []string
	for _, actor := range sortedKeys(by) {
		mine := by[actor]
		last := mine[len(mine)-1]
		if len(mine) < 2 || h.succeeded(last) || !h.amid(by, actor) {
			continue
		}
		names = append(names, h.who(actor))
		events = append(events, mine[0], last)
	}
	if len(names) < 2 {
		return finding{}, false
	}
	slices.Sort(events)
	head, result, _ := strings.Cut(h.in.Events[events[0]].Label, " -> ")
	var at []string
	for _, i := range events {
		at = append(at, strings.Trim(h.at(i), "()"))
	}
	return h.found(RetryStorm, events, "%s get “%s” from %s, try again at once, and get it again (%s): their retries come in each other's way, as the first tries did.",
		list(names), quote(result), quote(head), strings.Join(at, ", ")), true
}

// amid reports whether another actor was trying there, from its first failure to its last,
// while this one was.
func (h *history) amid(by map[int][]int, actor int) bool {
	mine := by[actor]
	for other, theirs := range by {
		if other != actor && len(theirs) > 1 && theirs[0] < mine[len(mine)-1] && mine[0] < theirs[len(theirs)-1] {
			return true
		}
	}
	return false
}

// succeeded reports whether the actor of event i makes the same call at the same place with
// another result later.
func (h *history) succeeded(i int) bool {
	e := &h.in.Events[i]
	for j := i + 1; j < len(h.in.Events); j++ {
		if o := &h.in.Events[j]; o.Actor == e.Actor && o.Pos == e.Pos && o.Op == trace.Call && !h.overloaded(j) && !h.calls[j].remark {
			return true
		}
	}
	return false
}

// sortedLocs returns what was tried for, in the order of the first attempts.
func sortedLocs(tries map[trace.Loc][]attempt) []trace.Loc {
	var out []trace.Loc
	for l := range tries {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b trace.Loc) int { return tries[a][0].event - tries[b][0].event })
	return out
}

// sortedKeys returns the keys of m, ascending.
func sortedKeys[V any](m map[int]V) []int {
	var out []int
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
