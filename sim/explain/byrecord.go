package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file names failures by their deciding orders where the orders are about records outside memory: rows,
// files, streams, servers.

// fileLook returns what event i looks at: the place of a file where the actor will write, the file
// itself, or nothing.
func (h *history) fileLook(i int) string {
	if h.in.Events[i].Op != trace.Call {
		return ""
	}
	u := fileUse(h.in.Events[i].Label)
	if u.changes != "" {
		return ""
	}
	return u.looks
}

// lostInFile: b looked at a file, or where it ends, before a changed it; and b, who has not looked again,
// then put over it what rests on the old look.
func (h *history) lostInFile(set []Pair) (finding, bool) {
	for k := range h.in.Events {
		e := &h.in.Events[k]
		u := fileUse(e.Label)
		look := h.fileLookBefore(k, u.changes)
		if look < 0 || h.renamedAway(look, k, u.changes) {
			continue
		}
		from := "from what was read before that"
		switch seeks := strings.HasPrefix(h.in.Events[look].Label, "seek: "); {
		case seeks && strings.HasPrefix(e.Label, "append "), !seeks && u.from == "":
			continue
		case seeks:
			from = "at the place that was found before that"
		}
		for j := look + 1; j < k; j++ {
			x := &h.in.Events[j]
			if x.Actor == e.Actor || x.Op != trace.Call || fileUse(x.Label).changes != u.changes || !h.between(set, e.Actor, x.Actor, look, k) {
				continue
			}
			return h.found(LostUpdate, []int{look, j, k}, "%s %s %s, then %s %s %s, and then %s %s %s %s.",
				h.whoIn(look), h.past(look), h.at(look), h.whoIn(j), h.past(j), h.at(j), h.who(e.Actor), h.past(k), h.at(k), from), true
		}
	}
	return finding{}, false
}

// fileLookBefore returns the last look at a path before event k by the actor of k, or -1. Of reads, that is the last
// one that found something.
func (h *history) fileLookBefore(k int, path string) (look int) {
	look = -1
	for i := k - 1; i >= 0 && path != ""; i-- {
		e := &h.in.Events[i]
		if e.Actor != h.in.Events[k].Actor || e.Op != trace.Call {
			continue
		}
		if h.fileLook(i) != path || look >= 0 && !strings.HasPrefix(e.Label, "read ") {
			if look >= 0 {
				return look
			}
			continue
		}
		if look = i; !strings.HasSuffix(e.Label, "-> end of file") {
			return look
		}
	}
	return look
}

// renamedAway reports whether, since the actor of event k opened the file of its look, the path got another name: then
// others that write to the path write to another file.
func (h *history) renamedAway(look, k int, path string) bool {
	opened := look
	for opened > 0 && (h.in.Events[opened].Actor != h.in.Events[k].Actor || !strings.HasPrefix(h.in.Events[opened].Label, "open ")) {
		opened--
	}
	return slices.ContainsFunc(h.in.Events[opened:k], func(e trace.Event) bool { return e.Op == trace.Call && fileUse(e.Label).from == path })
}

// between reports whether one of the orders is one of a step of b with a step of a, where b's is one of the events.
func (h *history) between(set []Pair, b, a int, events ...int) bool {
	return slices.ContainsFunc(set, func(p Pair) bool {
		x, y := h.actorAt(p.First), h.actorAt(p.Second)
		return (x == a && y == b || x == b && y == a) && h.tells([]Pair{p}, events...)
	})
}

// stepThat returns the event of a step that is so, or -1.
func (h *history) stepThat(step int, so func(*trace.Event) bool) int {
	return slices.IndexFunc(h.in.Events, func(e trace.Event) bool { return e.Step == step && !e.Inner && so(&e) })
}

// tornInFile: b wrote one record into a file in two steps, and a's write came between them.
func (h *history) tornInFile(set []Pair) (finding, bool) {
	for _, p := range set {
		if p.Second == 0 {
			continue
		}
		j := h.stepThat(p.First, func(e *trace.Event) bool { return fileUse(e.Label).changes != "" })
		k := h.stepThat(p.Second, func(e *trace.Event) bool { return fileUse(e.Label).changes != "" })
		if j < 0 || k < 0 || fileUse(h.in.Events[j].Label).changes != fileUse(h.in.Events[k].Label).changes {
			continue
		}
		i := h.halfBefore(k, j)
		if i < 0 {
			continue
		}
		b, a := &h.in.Events[k], &h.in.Events[j]
		return h.found(TornWrite, []int{i, j, k}, "%s wrote to %s in two steps: it %s %s and %s %s. Between them, %s %s %s.",
			h.whoIn(k), fileUse(b.Label).changes, h.past(i), h.at(i), h.past(k), h.at(k), h.whoIn(j), h.past(j), steps(a.Step)), true
	}
	return finding{}, false
}

// halfBefore returns the write before event between by the actor of event k, to the same file and by the
// same function, with nothing but that between the two; -1 if there is none.
func (h *history) halfBefore(k, between int) int {
	b := &h.in.Events[k]
	for i := k - 1; i >= 0; i-- {
		e := &h.in.Events[i]
		if e.Actor != b.Actor || e.Op != trace.Call {
			continue
		}
		if i > between || fileUse(e.Label).changes != fileUse(b.Label).changes || e.Func != b.Func {
			return -1
		}
		return i
	}
	return -1
}

// compensated: b saw what a had added to a column before a added the opposite.
func (h *history) compensated(set []Pair) (finding, bool) {
	for i := range h.in.Events {
		table, n, ok := h.added(i)
		if !ok {
			continue
		}
		a := h.in.Events[i].Actor
		for back := i + 1; back < len(h.in.Events); back++ {
			t, m, ok := h.added(back)
			if !ok || h.in.Events[back].Actor != a || t != table || m != -n {
				continue
			}
			for j := i + 1; j < back; j++ {
				t, _, ok := h.added(j)
				if !ok || t != table || h.in.Events[j].Actor == a || !strings.Contains(upper(h.in.Events[j].Label), " RETURNING ") || !h.tells(set, i, j, back) {
					continue
				}
				return h.found(DirtyRead, []int{i, j, back}, "%s %s %s, which counts what %s had done to %s %s and took back %s.",
					h.whoIn(j), h.past(j), h.at(j), h.who(a), table, h.at(i), h.at(back)), true
			}
		}
	}
	return finding{}, false
}

// tells reports whether one of the orders is about one of the events.
func (h *history) tells(set []Pair, events ...int) bool {
	return slices.ContainsFunc(set, func(p Pair) bool {
		return slices.ContainsFunc(events, func(i int) bool { s := h.in.Events[i].Step; return s > 0 && (s == p.First || s == p.Second) })
	})
}

// added reads an UPDATE that adds a number to a column, or takes it away: it returns the column, with its
// table and condition, and the number.
func (h *history) added(i int) (column string, n int, ok bool) {
	c := h.calls[i]
	if h.in.Events[i].Op != trace.Call || c.verb != "UPDATE" || c.kind != updateCall || c.failed {
		return "", 0, false
	}
	words := strings.Fields(c.value) // "stock - 2 RETURNING stock"
	if len(words) < 3 || words[0] != c.row.item || words[1] != "+" && words[1] != "-" {
		return "", 0, false
	}
	n, err := strconv.Atoi(words[2])
	if words[1] == "-" {
		n = -n
	}
	column = c.row.item
	if c.row.table != "" {
		column = c.row.table + "." + column
	}
	return strings.TrimSpace(column + " " + c.row.where), n, err == nil && n != 0
}

// serverGone: b's request went to a server that a had closed, or was under way when a closed it.
func (h *history) serverGone(set []Pair) (finding, bool) {
	for _, p := range set {
		if p.Second == 0 {
			continue
		}
		i := h.stepThat(p.First, func(e *trace.Event) bool { return opensOrCloses(e.Label) && strings.Contains(e.Label, "close") })
		j := h.stepThat(p.Second, func(e *trace.Event) bool {
			return exchanged(e.Label) && (strings.Contains(e.Label, "refused") || strings.Contains(e.Label, "gone"))
		})
		if i < 0 || j < 0 {
			continue
		}
		return h.found(UseAfterClose, []int{i, j}, "%s %s %s, and then %s %s %s.",
			h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j)), true
	}
	return finding{}, false
}

// rowOver: b had written a row, a wrote it, and b wrote it again without having looked.
func (h *history) rowOver(set []Pair) (finding, bool) {
	for k := range h.in.Events {
		w := h.accessAt(k)
		if w == nil || w.Op != trace.Call || w.update() || h.calls[k].verb != "UPDATE" {
			continue
		}
		var x *access
		h.before(w, w.place, func(a *access) bool {
			if a.Actor != w.Actor && h.calls[a.index].verb == "UPDATE" && a.place.row.sets == w.place.row.sets {
				x = a
			}
			return x == nil
		})
		if x == nil || !h.tells(set, x.index) || h.lookedBetween(w.Actor, w.place, x.index, k) {
			continue
		}
		own := slices.IndexFunc(h.byActor[w.Actor], func(a *access) bool { return a.writes && a.index < x.index && a.place.meets(x.place) })
		if own < 0 {
			continue
		}
		return h.found(Overwrite, []int{h.byActor[w.Actor][own].index, x.index, k}, "%s %s %s, then %s %s %s, and then %s %s %s over it, without having looked.",
			h.whoIn(h.byActor[w.Actor][own].index), h.past(h.byActor[w.Actor][own].index), h.at(h.byActor[w.Actor][own].index),
			h.whoIn(x.index), h.past(x.index), h.at(x.index), h.who(w.Actor), h.past(k), h.at(k)), true
	}
	return finding{}, false
}

// lookedBetween reports whether an actor looked at something of a place between two events.
func (h *history) lookedBetween(actor int, p place, from, to int) bool {
	return slices.ContainsFunc(h.byActor[actor], func(a *access) bool {
		return a.pure() && a.index > from && a.index < to && a.place.meets(p)
	})
}

// lookedInVain: b looked at x, a changed it, and b looked again, in another line or with nothing tried in between,
// and acted although it saw the change: so it acted on the first look.
func (h *history) lookedInVain(set []Pair) (finding, bool) {
	for _, p := range set {
		if p.Second == 0 {
			continue
		}
		i, j := h.meeting(p.First, p.Second)
		if i < 0 || j < 0 {
			continue
		}
		x, again := h.accessAt(i), h.accessAt(j)
		if x == nil || again == nil || !x.writes || !again.pure() {
			continue
		}
		first := h.lookAt(again.Actor, again.place, x.index)
		own := h.byActor[again.Actor]
		if first == nil || first.Pos == again.Pos && h.actsBetween(first.index, again.index) || first.Func == "" || again.own+1 >= len(own) {
			continue
		}
		act := own[again.own+1]
		if !act.writes || !act.place.meets(first.place) {
			continue
		}
		return h.found(CheckThenAct, []int{first.index, x.index, again.index, act.index},
			"%s %s %s, and %s %s %s. Then %s %s %s and %s %s all the same, on its first look.",
			h.whoIn(first.index), h.past(first.index), h.at(first.index), h.whoIn(i), h.past(i), h.at(i),
			h.who(again.Actor), h.past(j), h.at(j), h.past(act.index), h.at(act.index)), true
	}
	return finding{}, false
}

// actsBetween reports whether the actor of two events does anything between them: then the second may begin
// anew what the first began.
func (h *history) actsBetween(i, j int) bool {
	return slices.ContainsFunc(h.in.Events[i+1:j], func(e trace.Event) bool { return e.Actor == h.in.Events[i].Actor && !e.Inner })
}

// wentByOld: of several orders, one is that b looked at x before a changed it; b then acted on x, or tried to and was
// turned away, without a second look.
func (h *history) wentByOld(set []Pair) (finding, bool) {
	for n := len(set) - 1; n >= 0 && len(set) > 1; n-- {
		i, look, j, x, ok := h.lookOf(set[n])
		if !ok || !x.writes {
			continue
		}
		for k := j + 1; k < len(h.in.Events); k++ {
			e := &h.in.Events[k]
			if e.Actor != look.Actor || e.Op != trace.Call {
				continue
			}
			c := h.calls[k]
			if c.row == (row{}) || !c.row.meets(look.place.row) {
				continue
			}
			if c.kind == readCall || c.kind == controlCall {
				break
			}
			pattern, how := StaleRead, "from what was read before that"
			if c.failed {
				pattern, how = CheckThenAct, "without a second look"
			}
			if c.failed && strings.HasSuffix(e.Label, " -> refused") { // that was the second look
				return h.found(pattern, []int{i, j, k}, "%s %s %s and %s %s %s, so that %s %s %s. %s gave up and did not look again.",
					h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j), h.who(e.Actor), h.past(k), h.at(k), h.who(e.Actor)), true
			}
			return h.found(pattern, []int{i, j, k}, "%s %s %s, %s %s %s, and then %s %s %s %s.",
				h.whoIn(i), h.past(i), h.at(i), h.whoIn(j), h.past(j), h.at(j), h.who(e.Actor), h.past(k), h.at(k), how), true
		}
	}
	return finding{}, false
}

// bothDidOf is bothDid for orders. A single order says more than that.
func (h *history) bothDidOf(set []Pair) (finding, bool) {
	if len(set) == 1 {
		return finding{}, false
	}
	return h.bothDid(set)
}

// bothDid: two did the same effect, by the same line, and what came of the run has to do with it; neither had
// looked at anything that the other changed. Where every run fails there are no orders: then the effect has to name
// what it is done to.
func (h *history) bothDid(set []Pair) (finding, bool) {
	first := map[string]int{}
	for j := range h.in.Events {
		e := &h.in.Events[j]
		if !h.effect(j) || h.calls[j].kind != effectCall || e.Label[0] < 'a' || e.Label[0] > 'z' {
			continue
		}
		i, seen := first[e.Label]
		if !seen {
			first[e.Label] = j
			continue
		}
		if h.in.Events[i].Actor == e.Actor || h.in.Events[i].Pos != e.Pos {
			continue
		}
		if len(set) > 0 && !h.tells(set, i, j) || len(set) == 0 && !strings.ContainsAny(e.Label, "0123456789") {
			continue
		}
		if h.sawOf(e.Actor, h.in.Events[i].Actor, j) {
			continue
		}
		if n := h.in.Decided.NoWay; n > 0 && h.in.Events[i].Step > n && e.Step > n { // what they did before had decided
			if p, q := h.firstSame(-1, i, -1, j); p >= 0 {
				verb, _, _ := strings.Cut(h.in.Events[p].Label, ": ")
				p, q = min(p, q), max(p, q)
				return h.found(DuplicatedEffect, []int{p, q}, "%s %s and %s %s both did %q, and nothing kept the second from it.",
					h.who(h.in.Events[p].Actor), h.at(p), h.who(h.in.Events[q].Actor), h.at(q), quote(verb)), true
			}
		}
		return h.found(DuplicatedEffect, []int{i, j}, "%s %s and %s %s both did %q, and neither had seen anything of the other before.",
			h.who(h.in.Events[i].Actor), h.at(i), h.who(e.Actor), h.at(j), quote(e.Label)), true
	}
	return finding{}, false
}

// sawOf reports whether an actor read anything, before event i, that another had changed.
func (h *history) sawOf(actor, other, i int) bool {
	return slices.ContainsFunc(h.byActor[actor], func(r *access) bool {
		return r.index < i && r.reads && slices.ContainsFunc(h.byActor[other], func(w *access) bool {
			return w.writes && w.index < r.index && w.place.meets(r.place)
		})
	})
}

// skewInStatement: two statements each looked at the rows of a table and changed one; both read before either was
// committed.
func (h *history) skewInStatement(set []Pair) (finding, bool) {
	for _, p := range set {
		if p.Second == 0 {
			continue
		}
		i := h.stepThat(p.First, subselects)
		j := h.stepThat(p.Second, subselects)
		if i < 0 || j < 0 || h.calls[i].row.table != h.calls[j].row.table || h.calls[i].failed || h.calls[j].failed {
			continue
		}
		done := h.commitOf(i)
		if done < 0 || done < j {
			continue
		}
		return h.found(WriteSkew, []int{i, j, done}, "%s %s %s, and before that was committed %s, %s %s %s. Each statement counted rows of %s that the other was changing, and neither saw it.",
			h.whoIn(i), h.past(i), h.at(i), h.at(done), h.whoIn(j), h.past(j), h.at(j), fmt.Sprint(h.calls[i].row.table)), true
	}
	return finding{}, false
}

// subselects reports whether e changes rows of a table that it reads in the same statement.
func subselects(e *trace.Event) bool {
	label := upper(e.Label)
	table := upper(parseCall(e.Label).row.table)
	return e.Op == trace.Call && strings.HasPrefix(label, "UPDATE ") && table != "" && strings.Contains(label, "SELECT ") && strings.Contains(label, "FROM "+table)
}

// commitOf returns the COMMIT that ends the transaction of event i, or -1.
func (h *history) commitOf(i int) int {
	for k := i + 1; k < len(h.in.Events); k++ {
		if h.in.Events[k].Actor == h.in.Events[i].Actor && h.in.Events[k].Op == trace.Call && h.calls[k].verb == "COMMIT" {
			return k
		}
	}
	return -1
}
