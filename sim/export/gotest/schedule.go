package gotest

import (
	"cmp"
	"fmt"
	"slices"

	"racelab/sim/trace"
)

// exec is one time that an actor carried out a statement.
type exec struct {
	actor  int
	spot   int
	events []trace.Event

	doubtful bool // it may be the same time as before: a call that does the same twice
}

// item is one place of the order: an actor comes to a spot, and goes on.
type item struct {
	actor, spot int
	step        int         // that it takes then
	event       trace.Event // the same
	after       int         // it may go on once this step is taken: step-1, unless it enters early
	doubtful    bool        // it may not come at all
	soon        bool        // at once after what the same actor did before
}

// execute finds which statements the actors carried out, in the order in which these began.
func (m *maker) execute(events []trace.Event) {
	last := map[int]*exec{}
	in := map[int]string{} // the function that an actor was in
	begun := map[int]int{} // the spot before which an actor came earlier, since what it does there begins with a call
	for _, e := range events {
		if e.Actor < 0 || e.Func == "" && e.Op != trace.Go || e.Inner {
			continue // nothing that a statement of a function of the package does
		}
		spot := m.spotOf(e.Pos, e.Op)
		if spot < 0 {
			continue
		}
		if e.Op == trace.Choose {
			m.unheld = append(m.unheld, fmt.Sprintf("line %d draws a random value, or a select picks one of several cases", e.Pos.Line))
		}
		from, was := in[e.Actor]
		in[e.Actor] = e.Func
		if was && from != e.Func && e.Op != trace.Go && m.called(spot, e) {
			begun[e.Actor] = spot
		} else if s, ok := begun[e.Actor]; ok && s != spot {
			delete(begun, e.Actor)
		}
		if _, ok := begun[e.Actor]; ok {
			if spot = m.split(spot); spot < 0 || !e.Op.Writes() {
				last[e.Actor] = nil
				continue
			}
		}
		x := last[e.Actor]
		if x == nil || x.spot != spot || x.again(e) {
			x = &exec{actor: e.Actor, spot: spot, doubtful: x != nil && x.spot == spot && e.Op == trace.Call && !m.loops(spot)}
			m.execs = append(m.execs, x)
			last[e.Actor] = x
		}
		x.events = append(x.events, e)
	}
	for _, x := range m.execs {
		m.add(x.actor, x.spot, x.events[0])
		m.items[len(m.items)-1].doubtful = x.doubtful
	}
	m.takeApart()
	slices.SortStableFunc(m.items, func(a, b item) int { return cmp.Compare(a.after, b.after) })
}

func (m *maker) add(actor, spot int, e trace.Event) {
	m.items = append(m.items, item{actor: actor, spot: spot, step: e.Step, event: e, after: e.Step - 1})
}

// again reports whether an event begins the statement once more: it began with the same before.
func (x *exec) again(e trace.Event) bool {
	o := x.events[0]
	return o.Op == e.Op && o.Pos == e.Pos && o.Name == e.Name
}

// takeApart holds up actors within a statement where somebody else came between what it reads and what it writes.
func (m *maker) takeApart() {
	apart := map[int]int{} // spots, and those within
	for _, x := range m.execs {
		for i := 1; i < len(x.events); i++ {
			if !m.between(x, x.events[i-1].Step, x.events[i].Step) || x.events[i].Pos == x.events[i-1].Pos && !x.events[i].Op.Writes() {
				continue // the second is what a call does inside
			}
			if k := m.split(x.spot); k >= 0 && x.events[i].Op.Writes() {
				apart[x.spot] = k
				continue
			}
			m.unheld = append(m.unheld, fmt.Sprintf("line %d, between its steps %d and %d", x.events[i].Pos.Line, x.events[i-1].Step, x.events[i].Step))
		}
	}
	for _, x := range m.execs {
		if k, ok := apart[x.spot]; ok {
			for _, e := range x.events {
				if e.Op.Writes() {
					m.add(x.actor, k, e)
				}
			}
		}
	}
}

// between reports whether somebody else began a statement after one step and before another.
func (m *maker) between(x *exec, first, second int) bool {
	return slices.ContainsFunc(m.execs, func(o *exec) bool {
		at := o.events[0].Step
		return o.actor != x.actor && first < at && at < second
	})
}

// enterEarly lets actors come to a lock while another one still holds it, as they did in the run if it was held
// when they could have come: only then are they first in line. So it is with the one who is waiting already when
// another sends to it, or receives from it.
func (m *maker) enterEarly() {
	for i := range m.items {
		it := &m.items[i]
		own := m.lastBefore(it.step, func(actor int, e trace.Event) bool { return actor == it.actor })
		switch {
		case locks(it.event):
			if held := m.heldSince(it); held > 0 {
				it.after = min(it.after, max(own, held))
			}
		case it.event.Minor && it.event.Partner >= 0:
			it.after = min(it.after, own)
		}
	}
	slices.SortStableFunc(m.items, func(a, b item) int { return cmp.Compare(a.after, b.after) })
	m.takeAgain()
}

// takeAgain lets an actor go on at once where it gave a lock back and was the next to take it: somebody who was woken
// meanwhile would have it otherwise.
func (m *maker) takeAgain() {
	for _, it := range m.items {
		if !locks(it.event) {
			continue
		}
		taken := func(own bool) int { // when the lock was taken last
			return m.lastBefore(it.step, func(actor int, e trace.Event) bool {
				return locks(e) && e.Sync == it.event.Sync && (actor == it.actor) == own
			})
		}
		own, other := taken(true), taken(false)
		for i := range m.items {
			k := &m.items[i]
			if own > other && k.actor == it.actor && own < k.step && k.step <= it.step && i > 0 && m.items[i-1].actor == it.actor {
				k.soon = true
			}
		}
	}
}

// heldSince returns the step in which somebody else took the lock that an item's actor takes, and gave it back just
// before; 0 if nobody did.
func (m *maker) heldSince(it *item) int {
	last := func(is func(trace.Event) bool) int {
		return m.lastBefore(it.step, func(actor int, e trace.Event) bool {
			return actor != it.actor && e.Name != "" && e.Sync == it.event.Sync && is(e)
		})
	}
	taken := last(locks)
	if taken == 0 || last(unlocks) < taken {
		return 0
	}
	return taken
}

func locks(e trace.Event) bool { return e.Op == trace.Lock || e.Op == trace.RLock }

func unlocks(e trace.Event) bool { return e.Op == trace.Unlock || e.Op == trace.RUnlock }

// lastBefore returns the last step before another one in which an actor did something of a kind; 0 if none did.
func (m *maker) lastBefore(step int, is func(actor int, e trace.Event) bool) int {
	last := 0
	for _, x := range m.execs {
		for _, e := range x.events {
			if e.Step < step && is(x.actor, e) {
				last = max(last, e.Step)
			}
		}
	}
	return last
}
