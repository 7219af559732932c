package explain

import (
	"slices"
	"strconv"
	"strings"

	"racelab/sim/trace"
)

// This file finds what was used after its end: closed channels, crashed
// actors, expired leases.

// closes returns sends on, and closes of, channels that were closed already.
func (h *history) closes() []finding {
	closed := map[uint32]int{} // event that closed each channel
	var out []finding
	for i := range h.in.Events {
		e := &h.in.Events[i]
		ch := e.Sync.Object
		if ch == 0 || e.Op != trace.Close && e.Op != trace.Send {
			continue
		}
		by, was := closed[ch]
		switch {
		case was && e.Op == trace.Send:
			out = append(out, h.afterClose(by, i, "sent on"))
		case was:
			out = append(out, h.afterClose(by, i, "closed"))
		case e.Op == trace.Close:
			closed[ch] = i
		}
	}
	if len(out) == 0 && len(closed) == 1 {
		for _, by := range closed {
			out = h.panicked(by)
		}
	}
	return out
}

func (h *history) afterClose(by, i int, what string) finding {
	a, b := &h.in.Events[by], &h.in.Events[i]
	whose := h.who(a.Actor)
	if a.Actor == b.Actor {
		whose = "it"
	}
	then := "That panics."
	if h.in.End.Kind != Panicked && h.fails() {
		then = "That panics, and the panic is recovered, so nobody gets what was sent."
		if b.Op != trace.Send {
			then = "That panics, and the panic is recovered."
		}
	}
	return h.found(UseAfterClose, []int{by, i}, "%s %s %s %s after %s had closed it %s. %s",
		h.who(b.Actor), what, named(b.Name, "a channel"), h.at(i), whose, h.at(by), then)
}

// panicked tells of a panic over the only channel that was closed, by event by,
// when the operation itself left no event.
func (h *history) panicked(by int) []finding {
	for i := by + 1; i < len(h.in.Events); i++ {
		if e := &h.in.Events[i]; e.Op == trace.Panic {
			switch text := e.Value + " " + e.Label; {
			case strings.Contains(text, "send on closed channel"):
				return []finding{h.afterClose(by, i, "sent on")}
			case strings.Contains(text, "close of closed channel"):
				return []finding{h.afterClose(by, i, "closed")}
			}
		}
	}
	return nil
}

// crashes returns crashes of an actor after something that it could not take
// back.
func (h *history) crashes() []finding {
	var out []finding
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Fault {
			continue
		}
		victim := h.victim(e)
		did := h.lastEffect(victim, i)
		if victim < 0 || did < 0 || !crash(e) {
			continue
		}
		again, restarted := h.repeated(did, i), h.goesOn(victim, i)
		if again >= 0 {
			f := h.found(CrashBetween, []int{did, i, again},
				"%s %s %s and crashed %s before it could note that; %s did the same again %s.",
				h.who(victim), h.past(did), h.at(did), h.at(i), h.who(h.in.Events[again].Actor), h.at(again))
			f.soft = restarted && h.in.Events[again].Actor != victim // whoever goes on may be to blame for what it does next
			out = append(out, f)
			continue
		}
		rest := "; nothing that should have come after it was done"
		if restarted {
			if !h.everyRun() && !h.toldOf(did) && fileUse(h.in.Events[did].Label).changes == "" || strings.HasPrefix(h.in.Events[did].Label, "rename: ") {
				continue // it came back, and others had a part in what followed
			}
			rest = ", before the step that belongs to it"
		}
		f := h.found(CrashBetween, []int{did, i}, "%s %s %s and crashed %s%s.",
			h.who(victim), h.past(did), h.at(did), h.at(i), rest)
		f.soft = true
		out = append(out, f)
	}
	return out
}

// toldOf reports whether event i is of a step of the orders that decided the run.
func (h *history) toldOf(i int) bool {
	return h.in.Decided != nil && len(h.in.Decided.Sets) > 0 && h.tells(h.in.Decided.Sets[0], i)
}

// everyRun reports whether every run with the same faults is known to fail.
func (h *history) everyRun() bool { return h.in.Decided != nil && h.in.Decided.Every }

// crash reports whether a fault ends somebody's work where it stands.
func crash(e *trace.Event) bool {
	words := strings.ToLower(e.Name + " " + e.Value + " " + e.Label)
	return strings.Contains(words, "crash") || strings.Contains(words, "kill")
}

// powerLoss reports whether the machine that the files are on goes down in e.
func powerLoss(e *trace.Event) bool {
	return e.Op == trace.Call && strings.HasPrefix(e.Label, "the machine crashes")
}

// unsynced tells of what was written, or renamed, and not synced when the machine went down.
func (h *history) unsynced() []finding {
	down := slices.IndexFunc(h.in.Events, func(e trace.Event) bool { return powerLoss(&e) })
	synced := map[string]bool{}
	folder := false
	for i := down - 1; i >= 0; i-- {
		e := &h.in.Events[i]
		words := strings.Fields(e.Label)
		if e.Op != trace.Call || len(words) < 2 {
			continue
		}
		switch words[0] {
		case "sync":
			synced[words[1]], folder = true, folder || words[1] == "."
		case "write", "append", "truncate", "rename:":
			if words[0] == "rename:" && !folder || words[0] != "rename:" && !synced[words[1]] {
				return []finding{h.found(CrashBetween, []int{i, down}, "%s %s %s, and the machine crashed %s before that was synced to the disk.",
					h.who(e.Actor), h.past(i), h.at(i), h.at(down))}
			}
		}
	}
	return nil
}

// victim returns the actor that a fault struck, or -1.
func (h *history) victim(e *trace.Event) int {
	if e.Actor >= 0 {
		return e.Actor
	}
	if e.Target >= 0 && e.Target < len(h.in.Actors) {
		return e.Target
	}
	words := strings.ToLower(e.Name + " " + e.Value + " " + e.Label)
	for i, name := range h.in.Actors {
		if name != "" && slices.Contains(tokens(words), strings.ToLower(name)) {
			return i
		}
	}
	return -1
}

// lastEffect returns the actor's last event before i that others can notice,
// or -1.
func (h *history) lastEffect(actor, i int) int {
	for j := i - 1; j >= 0 && j > i-horizon; j-- {
		if e := &h.in.Events[j]; e.Actor == actor && (h.acts(j) || e.Op == trace.Call && fileUse(e.Label).changes != "") {
			return j
		}
	}
	return -1
}

// goesOn reports whether the actor does anything after event i but end.
func (h *history) goesOn(actor, i int) bool {
	for j := i + 1; j < len(h.in.Events); j++ {
		if e := &h.in.Events[j]; e.Actor == actor && e.Op != trace.End && e.Op != trace.Panic && e.Op != trace.Fault {
			return true
		}
	}
	return false
}

// repeated returns the event after i that does what did did, or -1.
func (h *history) repeated(did, i int) int {
	a := &h.in.Events[did]
	for j := i + 1; j < len(h.in.Events); j++ {
		b := &h.in.Events[j]
		if a.Op == trace.Send && b.Op == trace.Send && a.Pos == b.Pos && a.Value == b.Value && a.Sync == b.Sync {
			return j
		}
		if h.effect(did) && h.effect(j) && a.Label == b.Label {
			return j
		}
	}
	return -1
}

// lease is a step that takes a lease or gives it back.
type lease struct {
	key   string
	taken bool
	timed bool // a lock that is known to have a time limit
}

// leases returns acts of actors whose lease somebody else has taken since.
func (h *history) leases() []finding {
	holder := map[string]int{} // event that took each lease
	var out []finding
	for i := range h.in.Events {
		l, ok := h.lease(i)
		if !ok {
			continue
		}
		was, held := holder[l.key]
		if !l.taken {
			delete(holder, l.key)
			continue
		}
		if held && h.in.Events[was].Actor != h.in.Events[i].Actor {
			if f, ok := h.expired(l, was, i); ok {
				out = append(out, f)
			}
		}
		holder[l.key] = i
	}
	return out
}

// lease reads event i as a step on a lease: a library step in the words of
// locks with a time limit, or a write to a variable that names an owner.
func (h *history) lease(i int) (lease, bool) {
	e, c := &h.in.Events[i], h.calls[i]
	if e.Actor < 0 {
		return lease{}, false
	}
	if a := h.accessAt(i); a != nil && a.Op != trace.Call {
		return lease{named(a.Name, ""), !empty(a), false}, a.writes && a.value != "" && ownerName(a.Name)
	}
	if e.Op != trace.Call || c.failed || c.remark {
		return lease{}, false
	}
	words := strings.Fields(e.Label)
	if len(words) < 2 {
		return lease{}, false
	}
	switch c.verb {
	case "EVAL": // of a script by its name: "EVAL lease 2 results token ines -> "token""
		return scriptLease(e.Label)
	case "ACQUIRE", "LEASE", "SETNX":
		return lease{words[1], true, true}, true
	case "SET":
		return lease{words[1], true, true}, c.kind == updateCall
	case "RELEASE", "UNLOCK", "DEL", "DELETE", "UNLINK":
		return lease{words[1], false, true}, true
	}
	return lease{}, false
}

// scriptLease reads a call of a script of Redis whose name says that it takes a lease, or gives it back. The
// lease is the last of its keys.
func scriptLease(label string) (lease, bool) {
	head, result, _ := strings.Cut(label, " -> ")
	words := strings.Fields(head)
	if len(words) < 4 {
		return lease{}, false
	}
	keys, err := strconv.Atoi(words[2])
	if err != nil || keys < 1 || len(words) < 3+keys {
		return lease{}, false
	}
	key := words[2+keys]
	got := !slices.Contains([]string{"", "0", "nil", "false", "wait", "no"}, strings.ToLower(strings.Trim(result, `"`)))
	switch strings.ToLower(words[1]) {
	case "lease", "acquire", "lock":
		return lease{key, true, true}, got
	case "release", "unlock":
		return lease{key, false, true}, got
	}
	return lease{}, false
}

// ownerName reports whether a variable's name says that it holds a lease's
// owner.
func ownerName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"lease", "owner", "holder", "leader"}, func(w string) bool { return strings.Contains(name, w) })
}

// expired tells of the first thing that the actor of event was did after
// another took its lease in event now.
func (h *history) expired(l lease, was, now int) (finding, bool) {
	out := h.ranOut(was, now)
	if out < 0 && !l.timed {
		return finding{}, false
	}
	a, b := h.in.Events[was].Actor, h.in.Events[now].Actor
	end, turnedAway := "it ran out", -1
	if out >= 0 {
		end += " " + h.at(out)
	}
	for i := now + 1; i < len(h.in.Events) && i < now+horizon; i++ {
		if h.in.Events[i].Actor != a || !h.acts(i) {
			continue
		}
		if scriptRefused(h.in.Events[i].Label) {
			if turnedAway < 0 {
				turnedAway = i
			}
			continue
		}
		if _, again := h.lease(i); again {
			return finding{}, false
		}
		return h.found(ExpiredLease, []int{was, max(out, was), now, i}, "%s took %s %s, %s, and %s took it %s; then %s %s %s without holding it any more.",
			h.who(a), l.key, h.at(was), end, h.who(b), h.at(now), h.who(a), h.did(i), h.at(i)), true
	}
	if turnedAway < 0 {
		return finding{}, false
	}
	return h.found(ExpiredLease, []int{was, max(out, was), now, turnedAway}, "%s took %s %s, %s, and %s took it %s while %s was still at work. What %s had at the end was refused %s.",
		h.who(a), l.key, h.at(was), end, h.who(b), h.at(now), h.who(a), h.who(a), h.at(turnedAway)), true
}

// scriptRefused reports whether a script of Redis answered that it did nothing: what protects something with a script asks
// there whether it still may.
func scriptRefused(label string) bool {
	head, result, _ := strings.Cut(label, " -> ")
	result = strings.Trim(result, `"`)
	return strings.HasPrefix(head, "EVAL ") && (result == "0" || result == "nil" || result == "false")
}

// ranOut returns the last event between i and j in which time passed, or -1.
func (h *history) ranOut(i, j int) int {
	for k := j - 1; k > i; k-- {
		if op := h.in.Events[k].Op; op == trace.Tick || op == trace.Timer && h.in.Events[k].Actor < 0 {
			return k
		}
	}
	return -1
}
