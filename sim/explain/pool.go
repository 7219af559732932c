package explain

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file tells of exhausted pools: whoever holds a unit of something that there are only
// so many of waits for another one.

// holding is what one actor has of a pool.
type holding struct {
	taken []int // events by which it took units that it still has
	waits bool  // it waits for another
}

// exhausted finds the pool that everybody who has a unit of it waits for, and those who wait.
func (h *history) exhausted(blocked []Wait) (finding, []Wait, bool) {
	for _, w := range blocked {
		has := h.callUnits(w, blocked)
		if has == nil && (w.Op == trace.Send || w.Op == trace.Recv) {
			has = h.channelUnits(w, blocked)
		}
		if f, ok := h.pool(w, has); ok {
			in := slices.DeleteFunc(slices.Clone(blocked), func(b Wait) bool { return has[b.Actor] == nil || !has[b.Actor].waits })
			return f, in, true
		}
	}
	return finding{}, nil, false
}

// channelUnits counts the units of the channel that w waits for, if it is used as a pool: whoever
// takes one gives one back.
func (h *history) channelUnits(w Wait, blocked []Wait) map[int]*holding {
	give := trace.Send
	if w.Op == trace.Send {
		give = trace.Recv
	}
	has := map[int]*holding{}
	pool := false
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Sync.Object != w.Sync.Object || w.Sync.Object == 0 || e.Op != w.Op && e.Op != give {
			continue
		}
		mine := of(has, e.Actor)
		switch {
		case e.Op == w.Op:
			mine.taken = append(mine.taken, i)
			pool = pool || h.gives(e, give)
		case len(mine.taken) > 0:
			mine.taken, pool = mine.taken[1:], true
		}
	}
	if !pool {
		return nil
	}
	for _, b := range blocked {
		if b.Op == w.Op && b.Sync == w.Sync {
			of(has, b.Actor).waits = true
		}
	}
	return has
}

// gives reports whether, in a run that holds, the actor that took a unit in event e gives
// one back to the same channel after it.
func (h *history) gives(e *trace.Event, give trace.Op) bool {
	d := h.in.Decided
	if d == nil || d.Held == nil {
		return false
	}
	object := uint32(0)
	for i := range d.Held.Events {
		switch o := &d.Held.Events[i]; {
		case o.Actor != e.Actor:
		case o.Op == e.Op && o.Pos == e.Pos && object == 0:
			object = o.Sync.Object
		case o.Op == give && object != 0 && o.Sync.Object == object:
			return true
		}
	}
	return false
}

// The words of the library by which units are taken, waited for and given back.
const (
	takesUnit    = "acquire"
	takesConn    = "acquire a connection"
	givesUnit    = "release"
	givesConn    = "release a connection"
	waitsForUnit = "acquire: wait"
	waitsForConn = "acquire a connection: wait"
)

// callUnits counts the units of the semaphore, or the pool of connections, that w waits for.
func (h *history) callUnits(w Wait, blocked []Wait) map[int]*holding {
	object := uint32(0)
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Actor == w.Actor && e.Op == trace.Call && (e.Label == waitsForUnit || strings.HasPrefix(e.Label, waitsForConn)) {
			object = e.Sync.Object
		}
	}
	if object == 0 {
		return nil
	}
	has := map[int]*holding{}
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Op != trace.Call || e.Sync.Object != object {
			continue
		}
		mine := of(has, e.Actor)
		switch {
		case e.Label == takesUnit || e.Label == takesConn:
			mine.taken, mine.waits = append(mine.taken, i), false
		case e.Label == waitsForUnit || strings.HasPrefix(e.Label, waitsForConn):
			mine.waits = true
		case (strings.HasPrefix(e.Label, givesUnit) || e.Label == givesConn) && len(mine.taken) > 0:
			mine.taken = mine.taken[1:]
		}
	}
	for actor, mine := range has {
		mine.waits = mine.waits && slices.ContainsFunc(blocked, func(b Wait) bool { return b.Actor == actor })
	}
	return has
}

func of(has map[int]*holding, actor int) *holding {
	if has[actor] == nil {
		has[actor] = &holding{}
	}
	return has[actor]
}

// pool tells of a pool all of whose units are with those who wait for another.
func (h *history) pool(w Wait, has map[int]*holding) (finding, bool) {
	var text []string
	var numbers []int
	name := named(w.Name, "it")
	for _, actor := range sortedKeys(has) {
		mine := has[actor]
		if len(mine.taken) == 0 {
			continue
		}
		if !mine.waits {
			return finding{}, false
		}
		var at []int
		for _, i := range mine.taken {
			at = append(at, h.in.Events[i].Step)
		}
		what := "one of " + name
		if strings.Contains(h.in.Events[mine.taken[0]].Label, "connection") {
			what = "a connection"
		} else if h.in.Events[mine.taken[0]].Op == trace.Send || h.in.Events[mine.taken[0]].Op == trace.Call {
			what = "a place in " + named(h.in.Events[mine.taken[0]].Name, name)
		}
		if len(at) > 1 {
			what = fmt.Sprintf("%d of them", len(at))
		}
		numbers = append(numbers, at...)
		text = append(text, fmt.Sprintf("%s holds %s %s and waits for another%s", h.who(actor), what, steps(at...), since(w)))
	}
	if len(text) == 0 {
		return finding{}, false
	}
	last := "There is none left, and none of them gives back what it has before it gets another."
	if len(text) == 1 {
		last = "There is none left, and it gives back what it has only after it got another."
	}
	f := h.foundAt(ExhaustedPool, numbers, "%s. %s", strings.Join(text, "; "), last)
	if h.in.End.Kind == Deadlock {
		f.Also = append(f.Also, Deadlocked)
	}
	return f, true
}
