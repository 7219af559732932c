package explain

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file tells of actors that wait: deadlocks with their cycle, missed
// signals and leaks.

// waits returns what there is to say about the blocked actors.
func (h *history) waits() []finding {
	blocked := h.blocked()
	var out []finding
	told := map[int]bool{}
	for _, cycle := range cycles(blocked) {
		for _, w := range cycle {
			told[w.Actor] = true
		}
		out = append(out, h.cycle(cycle))
	}
	if k := h.in.End.Kind; k != Finished && k != Failed && k != Deadlock {
		return out // whoever is not in a cycle could have been woken yet
	}
	for _, w := range blocked {
		if f, ok := h.missedSignal(w); ok && !told[w.Actor] {
			told[w.Actor] = true
			out = append(out, f)
		}
	}
	rest := slices.DeleteFunc(blocked, func(w Wait) bool { return told[w.Actor] })
	if len(rest) == 0 {
		return out
	}
	if h.in.End.Kind == Deadlock {
		if len(told) == 0 {
			out = append(out, h.stuck(rest))
		}
		return out
	}
	return append(out, h.leaks(rest)...)
}

// blocked returns the waits that make sense, one for each actor, in order.
func (h *history) blocked() []Wait {
	var out []Wait
	for _, w := range h.in.End.Blocked {
		if w.Actor >= 0 && !slices.ContainsFunc(out, func(o Wait) bool { return o.Actor == w.Actor }) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b Wait) int { return a.Actor - b.Actor })
	return out
}

// cycles returns the cycles in who waits for whom, each starting with its
// first actor. Everybody waits for at most one other, so no two share an actor.
func cycles(blocked []Wait) [][]Wait {
	of := map[int]Wait{}
	for _, w := range blocked {
		of[w.Actor] = w
	}
	var out [][]Wait
	done := map[int]bool{}
	for _, w := range blocked {
		var path []Wait
		at := map[int]int{}
		for next, ok := w, true; ok && !done[next.Actor]; next, ok = of[next.HeldBy] {
			done[next.Actor] = true
			at[next.Actor] = len(path)
			path = append(path, next)
		}
		if len(path) == 0 {
			continue
		}
		if from, ok := at[path[len(path)-1].HeldBy]; ok {
			out = append(out, path[from:])
		}
	}
	return out
}

// cycle tells of a deadlock by its cycle.
func (h *history) cycle(c []Wait) finding {
	if len(c) == 1 {
		return h.selfDeadlock(c[0])
	}
	var text []string
	var numbers []int
	opposite := true
	for i, w := range c {
		wanted := c[(i+len(c)-1)%len(c)] // waits for w
		clause := h.who(w.Actor) + " "
		by := h.lockedAt(w.Actor, wanted)
		opposite = opposite && by >= 0 && h.in.Events[by].Op != trace.Announce
		if by >= 0 {
			numbers = append(numbers, h.in.Events[by].Step)
		}
		clause += h.keeps(by, wanted)
		numbers = append(numbers, w.Step)
		text = append(text, fmt.Sprintf("%s and %s%s", clause, waitsFor(w), since(w)))
	}
	last := "None of them can go first."
	if opposite && len(c) == 2 {
		last = "They took the two locks in opposite order."
	}
	return h.foundAt("deadlock", numbers, "%s. %s", strings.Join(text, "; "), last)
}

func (h *history) selfDeadlock(w Wait) finding {
	name, by := named(w.Name, "a lock"), h.lockedAt(w.Actor, w)
	if by < 0 {
		return h.foundAt("self-deadlock", []int{w.Step}, "%s waits for %s%s, which nobody else can give.", h.who(w.Actor), name, since(w))
	}
	numbers := []int{h.in.Events[by].Step, w.Step}
	if h.in.Events[by].Op == trace.RLock && w.Op == trace.Lock {
		return h.foundAt("self-deadlock", numbers,
			"%s holds %s for reading %s and waits to lock it for writing%s. A read lock cannot be turned into a write lock: the writer waits for all readers, itself among them.",
			h.who(w.Actor), name, h.at(by), since(w))
	}
	return h.foundAt("self-deadlock", numbers,
		"%s holds %s %s and waits for it again%s. A Go mutex cannot be locked twice, not even by the goroutine that holds it.",
		h.who(w.Actor), name, h.at(by), since(w))
}

// lockedAt returns the event by which actor took the lock that w waits for, or
// queued for it; -1 if the trace does not tell.
func (h *history) lockedAt(actor int, w Wait) int {
	for i := len(h.in.Events) - 1; i >= 0; i-- {
		e := &h.in.Events[i]
		if e.Actor != actor || !sameSync(e, w) {
			continue
		}
		switch e.Op {
		case trace.Lock, trace.RLock:
			return i
		case trace.Announce:
			if actor != w.Actor { // or it queues for what it holds already
				return i
			}
		case trace.Unlock, trace.RUnlock:
			return -1
		}
	}
	return -1
}

// keeps says how an actor keeps wanted from going on: by event i.
func (h *history) keeps(i int, wanted Wait) string {
	name := named(wanted.Name, "a lock")
	switch {
	case i < 0:
		return "keeps " + name + " from " + h.who(wanted.Actor)
	case h.in.Events[i].Op == trace.Announce:
		return "is next in line for " + name + " " + h.at(i)
	case h.in.Events[i].Op == trace.RLock:
		return "holds " + name + " for reading " + h.at(i)
	}
	return "holds " + name + " " + h.at(i)
}

// sameSync reports whether e happens at what w waits for: the same object, or
// the same name where objects are unknown.
func sameSync(e *trace.Event, w Wait) bool {
	if w.Sync.Object != 0 && e.Sync.Object != 0 {
		return w.Sync.Object == e.Sync.Object && w.Sync.Off == e.Sync.Off
	}
	return w.Name != "" && w.Name == e.Name
}

// since is the step at which a wait began, if it is known.
func since(w Wait) string {
	if w.Step <= 0 {
		return ""
	}
	return " " + steps(w.Step)
}

// waitsFor says what an actor waits for: "waits to send on ch".
func waitsFor(w Wait) string {
	switch w.Op {
	case trace.Send:
		return "waits to send on " + named(w.Name, "a channel")
	case trace.Recv:
		return "waits to receive from " + named(w.Name, "a channel")
	case trace.RLock:
		return "waits to read-lock " + named(w.Name, "a lock")
	case trace.Default:
		return "waits in a select"
	case trace.GroupWait:
		return "waits for the group " + named(w.Name, "of goroutines")
	case trace.CondWait, trace.CondWake:
		return "waits for a signal on " + named(w.Name, "a Cond")
	}
	return "waits for " + named(w.Name, "something")
}

// nobody says why a wait never ends.
func (h *history) nobody(w Wait) string {
	switch w.Op {
	case trace.Send:
		return "nobody will receive"
	case trace.Recv:
		return "nobody will send or close it"
	case trace.GroupWait:
		return "its count never comes to zero"
	case trace.CondWait, trace.CondWake:
		return "nobody will signal"
	}
	if w.HeldBy >= 0 && w.HeldBy != w.Actor {
		return h.who(w.HeldBy) + " never lets go of it"
	}
	return "nobody will wake it"
}

// stuck tells of a deadlock without a cycle of locks.
func (h *history) stuck(blocked []Wait) finding {
	var text []string
	var numbers []int
	for _, w := range blocked {
		if len(text) == 4 && len(blocked) > 5 {
			text = append(text, fmt.Sprintf("%d others wait too", len(blocked)-4))
			break
		}
		clause := h.who(w.Actor) + " " + waitsFor(w) + since(w)
		if w.HeldBy >= 0 {
			clause += ", held by " + h.who(w.HeldBy)
		} else {
			clause += ", but " + h.nobody(w)
		}
		text, numbers = append(text, clause), append(numbers, w.Step)
	}
	return h.foundAt("deadlock", numbers, "%s.", strings.Join(text, "; "))
}

// leaks tells of actors that are left waiting, together where they wait for
// the same.
func (h *history) leaks(blocked []Wait) []finding {
	var out []finding
	for len(blocked) > 0 {
		first := blocked[0]
		var names []string
		var numbers []int
		blocked = slices.DeleteFunc(slices.Clone(blocked), func(w Wait) bool {
			if w.Op != first.Op || w.Name != first.Name || w.HeldBy != first.HeldBy || w.Sync != first.Sync {
				return false
			}
			names, numbers = append(names, h.who(w.Actor)), append(numbers, h.leftAt(w))
			return true
		})
		out = append(out, h.leak(first, names, numbers))
	}
	return out
}

func (h *history) leak(w Wait, names []string, numbers []int) finding {
	verb := "is"
	if len(names) > 1 {
		verb = "are"
	}
	if len(names) > 4 {
		names = append(names[:3], fmt.Sprintf("%d others", len(names)-3))
	}
	shown := slices.DeleteFunc(slices.Clone(numbers), func(n int) bool { return n <= 0 })
	at := ""
	if len(shown) > 0 {
		at = " " + steps(shown[:min(len(shown), 4)]...)
	}
	waiting := "waiting" + waitsFor(w)[len("waits"):]
	return h.foundAt("leak", numbers, "%s %s left %s%s for ever: %s.", list(names), verb, waiting, at, h.nobody(w))
}

// leftAt returns the step at which a wait began, or else the actor's last.
func (h *history) leftAt(w Wait) int {
	if w.Step > 0 {
		return w.Step
	}
	for i := len(h.in.Events) - 1; i >= 0; i-- {
		if h.in.Events[i].Actor == w.Actor {
			return h.in.Events[i].Step
		}
	}
	return 0
}

// missedSignal finds the signal that came before w began to wait, when nobody
// else was waiting to take it.
func (h *history) missedSignal(w Wait) (finding, bool) {
	if w.Op != trace.CondWait && w.Op != trace.CondWake {
		return finding{}, false
	}
	queued, unheard, signal, waiting, other := -1, -1, -1, 0, false
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if !sameSync(e, w) {
			continue
		}
		switch {
		case e.Op == trace.CondWait:
			waiting++
			if e.Actor == w.Actor {
				queued, signal, other = i, unheard, false
			}
		case e.Op == trace.CondWake:
			waiting--
		case e.Op == trace.CondSignal && waiting <= 0:
			unheard = i
		case e.Op == trace.CondSignal:
			other = true
		}
	}
	if queued < 0 || signal < 0 || other {
		return finding{}, false
	}
	s := &h.in.Events[signal]
	return h.found("missed signal", []int{signal, queued},
		"%s signalled %s %s before %s began to wait %s. Nobody was waiting then, so the signal woke nobody, and no other came.",
		h.who(s.Actor), named(s.Name, "the Cond"), h.at(signal), h.who(w.Actor), h.at(queued)), true
}
