package explain

import (
	"strings"

	"racelab/sim/decide"
	"racelab/sim/trace"
)

// This file finds the steps of a run whose order can matter: those that do not
// commute.

// Weights of conflicts: of several sets of orders that decide a run, the one that
// weighs least is told. A look before somebody else's change of data says most, a lock
// that passes from one to the other least.
const (
	lookBeforeChange = iota
	changeAndAccess
	signalOrder
	_
	coarseOrder
	lockOrder
	_ // of an unlock
	weakOrder
)

// Coarse reports whether an order says little of what went wrong.
func Coarse(o decide.Order) bool {
	return o.Weight >= signalOrder && o.Second.At > 0 || o.Weight > lockOrder+3
}

// maxConflicts bounds the conflicts of one run.
const maxConflicts = 20_000

// Conflicts returns the pairs of steps of different actors in the run of which
// one changes what the other looks at or changes.
func Conflicts(in Input) []decide.Conflict {
	h := newHistory(in)
	var out []decide.Conflict
	byStep := map[[2]int]int{} // place in out, by the two steps
	for j := range in.Events {
		if !h.orders(j) {
			continue
		}
		for i := j - 1; i >= 0 && i >= j-horizon && len(out) < maxConflicts; i-- {
			a, b := &in.Events[i], &in.Events[j]
			if a.Actor == b.Actor || a.Step >= b.Step || a.Step < 1 || !h.orders(i) {
				continue
			}
			c, ok := h.conflict(i, j)
			if !ok {
				continue
			}
			c.Data = c.Weight <= changeAndAccess
			key := [2]int{c.First, c.Second}
			if at, seen := byStep[key]; !seen {
				byStep[key] = len(out)
				out = append(out, c)
			} else if c.Weight < out[at].Weight { // one that is weak weighs most
				out[at] = c
			}
		}
	}
	return out
}

// Riders returns the conflicts inside single steps of a run, of what began the step with
// what rode on it because nobody else was left, where that is a step of its own in
// another run. The two runs have the same actors.
func Riders(in, own Input) []decide.Conflict {
	h := newHistory(in)
	var out []decide.Conflict
	for j := range in.Events {
		b := &in.Events[j]
		if !h.orders(j) || b.Pos.Line == 0 {
			continue
		}
		for i := j - 1; i >= 0 && in.Events[i].Step == b.Step; i-- {
			if in.Events[i].Actor == b.Actor || !h.orders(i) {
				continue
			}
			c, ok := h.conflict(i, j)
			if !ok {
				continue
			}
			if c.Own = own.stepAt(b); c.Own > 0 {
				out = append(out, c)
			}
		}
	}
	return out
}

// stepAt returns the first step that the actor of e begins at e's place in the source, or 0.
func (in Input) stepAt(e *trace.Event) int {
	for i := range in.Events {
		o := &in.Events[i]
		if o.Step > 0 && !o.Minor && o.Pos == e.Pos && o.Actor == e.Actor && in.name(o.Actor) == in.name(e.Actor) {
			return o.Step
		}
	}
	return 0
}

// orders reports whether event i can have an order with another.
func (h *history) orders(i int) bool {
	e := &h.in.Events[i]
	return !e.Inner && e.Actor >= 0 && e.Op != trace.None && e.Op != trace.Go && e.Op != trace.End
}

// conflict compares two events, i before j.
func (h *history) conflict(i, j int) (decide.Conflict, bool) {
	a, b := &h.in.Events[i], &h.in.Events[j]
	c := decide.Conflict{First: a.Step, Second: b.Step}
	if x, y := h.accessAt(i), h.accessAt(j); x != nil && y != nil && x.place.object == y.place.object {
		if !x.place.meets(y.place) || !x.writes && !y.writes {
			c.Weak, c.Weight = true, weakOrder
			return c, (x.writes || y.writes) && x.Op == trace.Call && y.Op == trace.Call && x.Sync.Object != 0 && x.Sync.Object == y.Sync.Object
		}
		c.Weight = changeAndAccess
		if x.pure() && y.writes {
			c.Look, c.Weight = true, lookBeforeChange
		}
		return c, true
	}
	if a.Op == trace.Call && b.Op == trace.Call {
		return h.callConflict(i, j, c)
	}
	if refusedLock(a) || refusedLock(b) {
		return refusedConflict(a, b, c)
	}
	if a.Op == trace.Panic || b.Op == trace.Panic {
		c.Weight = signalOrder
		return c, broke(a, b) || broke(b, a)
	}
	if a.Op == trace.Print && b.Op == trace.Print {
		c.Weight = coarseOrder
		return c, true
	}
	if a.Sync.Object == 0 || a.Sync.Object != b.Sync.Object || a.Sync.Off != b.Sync.Off || onlyLooks(a.Op) && onlyLooks(b.Op) {
		return c, false
	}
	switch {
	case locks(a.Op) && locks(b.Op):
		if c.Weight = lockOrder; a.Op == trace.Unlock || a.Op == trace.RUnlock || b.Op == trace.Unlock || b.Op == trace.RUnlock {
			c.Weight++
		}
	case a.Op == trace.GroupAdd && b.Op == trace.GroupAdd:
		c.Weight = coarseOrder
	default:
		c.Weight = signalOrder
	}
	return c, true
}

// refusedConflict compares two events of which one is a TryLock that failed: it is a look
// at whether the lock is held.
func refusedConflict(a, b *trace.Event, c decide.Conflict) (decide.Conflict, bool) {
	if a.Sync.Object != b.Sync.Object || a.Sync.Off != b.Sync.Off {
		return c, false
	}
	switch {
	case refusedLock(a) && (b.Op == trace.Unlock || b.Op == trace.RUnlock):
		c.Look, c.Weight = true, lookBeforeChange
		return c, true
	case refusedLock(b) && (a.Op == trace.Lock || a.Op == trace.RLock || a.Op == trace.Announce):
		c.Weight = changeAndAccess
		return c, true
	}
	return c, false
}

// callConflict compares two library steps: by the data that they name, and where
// they name none, by the object that they are done to.
func (h *history) callConflict(i, j int, c decide.Conflict) (decide.Conflict, bool) {
	x, y := &h.calls[i], &h.calls[j]
	a, b := &h.in.Events[i], &h.in.Events[j]
	if f, g := fileUse(a.Label), fileUse(b.Label); f.names() && g.names() {
		return byFiles(f, g, c)
	}
	if opensOrCloses(a.Label) && exchanged(b.Label) || exchanged(a.Label) && opensOrCloses(b.Label) {
		c.Weight = changeAndAccess
		return c, a.Sync.Object == b.Sync.Object
	}
	if x.remark || y.remark {
		return c, false
	}
	if x.row != (row{}) && y.row != (row{}) && x.member == y.member {
		switch {
		case x.member && a.Sync.Object != b.Sync.Object || x.kind == readCall && y.kind == readCall:
			return c, false
		case !x.row.meets(y.row):
			c.Weak, c.Weight = true, weakOrder
			return c, a.Sync.Object != 0 && a.Sync.Object == b.Sync.Object
		}
		c.Weight = changeAndAccess
		if x.kind == readCall {
			c.Look, c.Weight = true, lookBeforeChange
		}
		return c, true
	}
	if a.Sync.Object == 0 || a.Sync.Object != b.Sync.Object {
		return c, false
	}
	c.Weight = coarseOrder
	return c, true
}

// opensOrCloses reports whether a library step begins or ends that a server can be reached.
func opensOrCloses(label string) bool {
	for _, words := range []string{"listen on ", "serve at ", "close the server", "Shutdown: closed"} {
		if strings.HasPrefix(label, words) {
			return true
		}
	}
	return false
}

// exchanged reports whether a library step is part of a request to a server, or of its answer.
func exchanged(label string) bool {
	method, rest, _ := strings.Cut(label, " ")
	to, how, _ := strings.Cut(rest, " ")
	return method != "" && method == upper(method) && strings.Contains(to, "/") && (how == "waits" || strings.HasPrefix(how, "<- ") || strings.HasPrefix(how, "-> "))
}

// broke reports whether a panic is about what another event did: the operation that
// panicked left no event of its own.
func broke(panicked, e *trace.Event) bool {
	if panicked.Op != trace.Panic {
		return false
	}
	text := panicked.Value + panicked.Label
	switch e.Op {
	case trace.GroupAdd, trace.GroupWait:
		return strings.Contains(text, "WaitGroup")
	case trace.Close:
		return strings.Contains(text, "closed channel")
	}
	return false
}

// onlyLooks reports whether two such operations on one object commute.
func onlyLooks(op trace.Op) bool {
	switch op {
	case trace.AtomicRead, trace.RLock, trace.RUnlock, trace.GroupWait:
		return true
	}
	return false
}
