package hb

import (
	"fmt"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// Lock is a mutex that an actor holds.
type Lock struct {
	At   trace.Loc // the mutex
	Name string    // as the source names it where it was locked
	Read bool      // held for reading only
	By   int       // index of the event that locked it
}

// same reports whether two locks are the same mutex.
func (l Lock) same(m Lock) bool { return l.At.Object == m.At.Object && l.At.Off == m.At.Off }

// Locksets returns, for each event, the locks that its actor holds when the
// event is over, in the order they were taken. Events between which nothing
// changed share a slice. A mutex unlocked by another actor than the one that
// locked it is taken from its holder, as Go allows.
func Locksets(events []trace.Event) [][]Lock {
	held := map[int][]Lock{}
	out := make([][]Lock, len(events))
	for i := range events {
		e := &events[i]
		l := Lock{At: e.Sync, Name: e.Name, Read: e.Op == trace.RLock || e.Op == trace.RUnlock, By: i}
		if l.At.Object != 0 {
			switch e.Op {
			case trace.Lock, trace.RLock:
				held[e.Actor] = append(slices.Clip(held[e.Actor]), l)
			case trace.Unlock, trace.RUnlock:
				unlock(held, e.Actor, l)
			}
		}
		out[i] = held[e.Actor]
	}
	return out
}

// unlock takes l from actor, or from whoever holds it.
func unlock(held map[int][]Lock, actor int, l Lock) {
	if drop(held, actor, l) {
		return
	}
	others := make([]int, 0, len(held))
	for a := range held {
		others = append(others, a)
	}
	slices.Sort(others)
	for _, a := range others {
		if drop(held, a, l) {
			return
		}
	}
}

func drop(held map[int][]Lock, actor int, l Lock) bool {
	have := held[actor]
	for i := len(have) - 1; i >= 0; i-- {
		if have[i].same(l) && have[i].Read == l.Read {
			held[actor] = slices.Concat(have[:i], have[i+1:])
			return true
		}
	}
	return false
}

// Missing says in words which order is missing between the two accesses of a
// race: "nothing orders alice's write (3) after bob's read (2): no lock, channel
// or atomic between them". locks is the result of Locksets for the same trace;
// name gives the name of an actor.
func (r DataRace) Missing(events []trace.Event, locks [][]Lock, name func(actor int) string) string {
	a, b := &events[r.First], &events[r.Second]
	return fmt.Sprintf("nothing orders %s's %s (%d) after %s's %s (%d): %s",
		name(b.Actor), b.Op, b.Step, name(a.Actor), a.Op, a.Step, r.why(events, locks, name))
}

func (r DataRace) why(events []trace.Event, locks [][]Lock, name func(int) string) string {
	a, b := name(events[r.First].Actor), name(events[r.Second].Actor)
	la, lb := locks[r.First], locks[r.Second]
	switch {
	case len(la) == 0 && len(lb) == 0:
		if atomic(events[r.First].Op) || atomic(events[r.Second].Op) {
			return "only one of the two is atomic"
		}
		return "no lock, channel or atomic between them"
	case len(la) == 0:
		return fmt.Sprintf("%s holds %s, but %s holds no lock", b, names(lb), a)
	case len(lb) == 0:
		return fmt.Sprintf("%s holds %s, but %s holds no lock", a, names(la), b)
	}
	for _, x := range la {
		if x.Read && slices.ContainsFunc(lb, func(y Lock) bool { return y.Read && x.same(y) }) {
			return fmt.Sprintf("both hold %s only for reading", names([]Lock{x}))
		}
	}
	if names(la) == names(lb) {
		return fmt.Sprintf("each holds a %s of its own, not the same lock", names(la))
	}
	return fmt.Sprintf("%s holds %s and %s holds %s, which are different locks", a, names(la), b, names(lb))
}

// names lists locks as the source names them.
func names(locks []Lock) string {
	var out []string
	for _, l := range locks {
		n := l.Name
		if n == "" {
			n = "a lock"
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return strings.Join(out, " and ")
}
