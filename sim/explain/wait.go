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
	if f, ok := h.frozen(blocked); ok {
		return []finding{f}
	}
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
	if f, in, ok := h.exhausted(blocked); ok && len(told) == 0 {
		for _, w := range in {
			told[w.Actor] = true
		}
		out = append(out, f)
	}
	for _, w := range blocked {
		if f, ok := h.missedSignal(w); ok && !told[w.Actor] {
			told[w.Actor] = true
			out = append(out, f)
		}
	}
	for _, w := range blocked {
		if f, ok := h.forgotten(w); ok && !told[w.Actor] {
			told[w.Actor] = true
			out = append(out, f)
		}
	}
	rest := slices.DeleteFunc(blocked, func(w Wait) bool { return told[w.Actor] })
	if len(rest) == 0 {
		return out
	}
	if f, ok := h.wrongWaiter(rest); ok && len(told) == 0 {
		return append(out, f)
	}
	if h.in.End.Kind == Deadlock {
		if len(told) == 0 {
			out = append(out, h.stuck(rest))
		}
		return out
	}
	return append(out, h.leaks(rest)...)
}

// frozen tells of a bubble of synctest in which time stands still.
func (h *history) frozen(blocked []Wait) (finding, bool) {
	if len(h.in.End.Asleep) == 0 {
		return finding{}, false
	}
	for _, w := range blocked {
		if w.Op != trace.Lock && w.Op != trace.RLock {
			continue
		}
		var names []string
		for _, a := range h.in.End.Asleep {
			names = append(names, h.who(a))
		}
		sleep := "sleeps"
		if len(names) > 1 {
			sleep = "sleep"
		}
		return h.foundAt(Deadlocked, []int{w.Step}, "%s %s, and %s waits for %s%s. In a bubble of synctest time stands still while a goroutine waits for a mutex, so the sleep never ends.",
			strings.Join(names, " and "), sleep, h.who(w.Actor), named(w.Name, "a lock"), since(w)), true
	}
	return finding{}, false
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
	f := h.lockCycle(c)
	f.Also = append(f.Also, LockCycle)
	return f
}

func (h *history) lockCycle(c []Wait) finding {
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
		if own := h.nameAt(by, wanted); by >= 0 && own == named(w.Name, "") && !sameSync(&h.in.Events[by], w) {
			w.Name = "another " + own
		}
		text = append(text, fmt.Sprintf("%s and %s%s", clause, waitsFor(w), since(w)))
	}
	last := "None of them can go first."
	if opposite && len(c) == 2 {
		last = "They took the two locks in opposite order."
	}
	return h.foundAt(Deadlocked, numbers, "%s. %s", strings.Join(text, "; "), last)
}

func (h *history) selfDeadlock(w Wait) finding {
	name, by := named(w.Name, "a lock"), h.lockedAt(w.Actor, w)
	if by < 0 {
		return h.foundAt(SelfDeadlock, []int{w.Step}, "%s waits for %s%s, which nobody else can give.", h.who(w.Actor), name, since(w))
	}
	numbers := []int{h.in.Events[by].Step, w.Step}
	if h.in.Events[by].Op == trace.RLock && w.Op == trace.Lock {
		return h.foundAt(SelfDeadlock, numbers,
			"%s holds %s for reading %s and waits to lock it for writing%s. A read lock cannot be turned into a write lock: the writer waits for all readers, itself among them.",
			h.who(w.Actor), name, h.at(by), since(w))
	}
	return h.foundAt(SelfDeadlock, numbers,
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

// nameAt is what the actor of event i calls what wanted waits for.
func (h *history) nameAt(i int, wanted Wait) string {
	if i >= 0 {
		if own := named(h.in.Events[i].Name, ""); own != "" {
			return own
		}
	}
	return named(wanted.Name, "a lock")
}

// keeps says how an actor keeps wanted from going on: by event i. The two may have names of their own for the lock.
func (h *history) keeps(i int, wanted Wait) string {
	name, as := h.nameAt(i, wanted), ""
	if other := named(wanted.Name, ""); i >= 0 && other != "" && other != name {
		as = ", which is " + other + " of " + h.who(wanted.Actor) + ","
	}
	switch {
	case i < 0:
		return "keeps " + name + " from " + h.who(wanted.Actor)
	case h.in.Events[i].Op == trace.Announce:
		return "is next in line for " + name + " " + h.at(i) + as
	case h.in.Events[i].Op == trace.RLock:
		return "holds " + name + " for reading " + h.at(i) + as
	}
	return "holds " + name + " " + h.at(i) + as
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
		if slices.ContainsFunc(h.in.Events, func(e trace.Event) bool { return e.Op == trace.CondSignal && sameSync(&e, w) }) {
			return "no further signal comes"
		}
		return "nobody will signal"
	case trace.OnceEnter:
		if i := h.running(w); i >= 0 {
			return h.who(h.in.Events[i].Actor) + ", who runs its function since " + strings.Trim(h.at(i), "()") + ", never ends it"
		}
	}
	if w.HeldBy >= 0 && w.HeldBy != w.Actor && w.Queued {
		return h.who(w.HeldBy) + ", next in line for it, never gets it"
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
		switch {
		case w.HeldBy >= 0 && w.Queued:
			clause += ", next in line: " + h.who(w.HeldBy)
		case w.HeldBy >= 0:
			clause += ", held by " + h.who(w.HeldBy)
		default:
			clause += ", but " + h.nobody(w)
		}
		text, numbers = append(text, clause), append(numbers, w.Step)
	}
	f := h.foundAt(Deadlocked, numbers, "%s.", strings.Join(text, "; "))
	if lockAndChannel(blocked) {
		f.Also = append(f.Also, LockAndChannel)
	}
	return f
}

// lockAndChannel reports whether somebody waits for a lock whose holder waits
// for something other than a lock.
func lockAndChannel(blocked []Wait) bool {
	for _, w := range blocked {
		for _, o := range blocked {
			if w.HeldBy == o.Actor && w.Actor != o.Actor && o.HeldBy < 0 && !locks(o.Op) {
				return true
			}
		}
	}
	return false
}

// running returns the event by which somebody else began the function of the Once
// that w waits for, if it has not ended; -1 otherwise.
func (h *history) running(w Wait) int {
	at := -1
	for i := range h.in.Events {
		switch e := &h.in.Events[i]; {
		case !sameSync(e, w):
		case e.Op == trace.OnceEnter && e.Actor != w.Actor:
			at = i
		case e.Op == trace.OnceExit:
			at = -1
		}
	}
	return at
}

// forgotten tells of a lock that w waits for and that somebody took and never gave
// back: whoever took it has ended, or left the function in which it did.
func (h *history) forgotten(w Wait) (finding, bool) {
	if w.Op != trace.Lock && w.Op != trace.RLock && w.Op != trace.Announce {
		return finding{}, false
	}
	taken := map[int][]int{} // events that took it and were not undone, by actor
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if !sameSync(e, w) {
			continue
		}
		switch have := taken[e.Actor]; {
		case e.Op == trace.Lock || e.Op == trace.RLock:
			taken[e.Actor] = append(have, i)
		case (e.Op == trace.Unlock || e.Op == trace.RUnlock) && len(have) > 0:
			taken[e.Actor] = have[:len(have)-1]
		}
	}
	for actor, events := range taken {
		if actor == w.Actor || len(events) == 0 {
			continue
		}
		by := events[len(events)-1]
		e := &h.in.Events[by]
		if h.leftFunc(by) {
			how := "locked"
			if e.Op == trace.RLock {
				how = "read-locked"
			}
			fn := named(e.Func, "the function")
			return h.foundAt(ForgottenUnlock, []int{e.Step, w.Step}, "%s %s %s in %s %s, and %s returned without unlocking it; %s %s%s for ever.",
				h.who(actor), how, named(e.Name, "a lock"), fn, h.at(by), fn, h.who(w.Actor), waitsFor(w), since(w)), true
		}
	}
	return finding{}, false
}

// leftFunc reports whether the actor of event i has left the function in which that
// happened.
func (h *history) leftFunc(i int) bool {
	e := &h.in.Events[i]
	last := -1
	for j := i + 1; j < len(h.in.Events); j++ {
		if o := &h.in.Events[j]; o.Actor == e.Actor {
			last = j
		}
	}
	if last < 0 {
		return false
	}
	o := &h.in.Events[last]
	return o.Op == trace.End || o.Func != e.Func && !h.comesBack(i, last)
}

// comesBack reports whether the function of event i began another that event
// last is in: then the actor may return to it.
func (h *history) comesBack(i, last int) bool {
	from, to := h.in.Events[i].Func, h.in.Events[last].Func
	for j := range i {
		if h.in.Events[j].Actor == h.in.Events[i].Actor && h.in.Events[j].Func == to {
			return false // it was there before it came here
		}
	}
	return strings.HasPrefix(to, from+".func") || !strings.HasPrefix(from, to) && !strings.Contains(to, ".func")
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
	return h.foundAt(Leak, numbers, "%s %s left %s%s for ever: %s.", list(names), verb, waiting, at, h.nobody(w))
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
	return h.found(MissedSignal, []int{signal, queued},
		"%s signalled %s %s before %s began to wait %s. Nobody was waiting then, so the signal woke nobody, and no other came.",
		h.who(s.Actor), named(s.Name, "the Cond"), h.at(signal), h.who(w.Actor), h.later(signal, queued)), true
}

// later is the step of event j in parentheses, or where it rode on the step of event i, that it came right after.
func (h *history) later(i, j int) string {
	if h.in.Events[i].Step == h.in.Events[j].Step {
		return "right after that"
	}
	return h.at(j)
}
