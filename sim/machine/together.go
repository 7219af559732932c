package machine

import "slices"

// This file has what is due at the same moment go off apart. The virtual clock stands still while code runs, so two
// timers of the same length that were armed one after the other are due together; of the real ones the second is due
// later. And a function of time.AfterFunc is started by whichever processor gets round to it. So beside the
// move by which all goes off that is due, there are early moves by which some of it does, and the rest later.
//
// What can be told apart is this: a timer that has not gone off can be stopped, and nothing comes out of its
// channel. A goroutine that has slept long enough but does not go on yet is like any other that does not. Since Go
// 1.23 whoever looks at the channel of a timer finds it ready once the clock says so: there no timer's channel
// is behind one that was due before it, nor behind a sleeper who lay down after it was armed. The later ticks of a
// ticker are such deadlines, too: each is as old as the ticker. That the list of timers is in order of age needs no
// mark where two have the same deadline already; whoever may come to have the deadline of a ticker's later tick keeps
// the ticker's key.

// onlySleepers is the way in which nothing goes off but what sleepers can rely on.
const onlySleepers = -1

// apart returns the ways in which only a part goes off of what is due at a moment: the place of the one timer in the
// list, or onlySleepers.
func (m *Machine) apart(when int64) (ways []int) {
	if !m.anyTimers || len(m.timers) == 0 || m.timers[0].when > when || m.walk != nil || m.bubbled() {
		return nil
	}
	due := m.dueTimers(when)
	if relied, some := m.reliedOn(when); some {
		if relied < due {
			return []int{onlySleepers}
		}
		return nil
	}
	if due < 2 {
		return nil
	}
	exact := m.prog.atLeast(23)
	before := false // a channel that is looked at exactly
	for i := range due {
		channel := exact && m.timers[i].ch != 0
		if !channel || !before {
			ways = append(ways, i)
		}
		before = before || channel
	}
	return ways
}

// dueTimers is how many timers are due at a moment.
func (m *Machine) dueTimers(when int64) int {
	due := 0
	for due < len(m.timers) && m.timers[due].when <= when {
		due++
	}
	return due
}

// reliedOn returns how many of the timers that are due at a moment, from the first, go off before those who sleep until
// then can look. some is false if nobody does.
func (m *Machine) reliedOn(when int64) (n int, some bool) {
	for _, g := range m.gs {
		if g.wake > m.now && g.wake <= when || g.pausedUntil > m.now && g.pausedUntil <= when {
			n, some = max(n, int(g.after)), true
		}
	}
	return n, some
}

// lieDown notes which timers a goroutine relies on that goes to sleep: those with the same deadline that were armed before.
func (m *Machine) lieDown(g *goroutine) {
	g.after, g.ticks = 0, m.ticksBefore(g.wake, 0)
	if !m.anyTimers || !m.prog.atLeast(23) {
		return
	}
	same := int32(0)
	for _, t := range m.timers {
		if t.when != g.wake {
			continue
		}
		if same++; t.ch != 0 {
			g.after = same
		}
	}
}

// sameDeadline is how many timers before one have its deadline.
func (m *Machine) sameDeadline(i int) (n int) {
	for n < i && m.timers[i-n-1].when == m.timers[i].when {
		n++
	}
	return n
}

// ticksBefore returns the keys of the tickers of which a tick after the next may be due together with what is armed now
// for a moment, and for every period after it if that is not 0.
func (m *Machine) ticksBefore(when, period int64) (keys []Word) {
	if !m.anyTimers || !m.prog.atLeast(23) || m.walk != nil {
		return nil
	}
	for _, t := range m.timers {
		if t.period == 0 || t.ch == 0 {
			continue
		}
		every := t.period
		for p := period; p != 0; {
			every, p = p, every%p
		}
		if apart := when - t.when; apart%every == 0 && (apart > 0 || period > 0) {
			keys = append(keys, t.key)
		}
	}
	return keys
}

// again arms a ticker for its next tick: before what is due then and was armed, or lay down, after the ticker.
func (m *Machine) again(t timer) {
	at := m.behind(t.when)
	for i := m.behind(t.when - 1); i < at; i++ {
		if slices.Contains(m.timers[i].ticks, t.key) {
			at = i
		}
	}
	m.insert(at, t)
	n := int32(1 + m.sameDeadline(at))
	for k, g := range m.gs {
		if g.wake != t.when {
			continue
		}
		relies := slices.Contains(g.ticks, t.key)
		if g.after >= n { // one behind it goes off before g wakes
			m.thread(k).after++
		} else if relies {
			m.thread(k).after = n
		}
		if relies {
			m.gs[k].ticks = without(g.ticks, t.key)
		}
	}
}

// without returns keys without one of them.
func without(keys []Word, key Word) []Word {
	if !slices.Contains(keys, key) {
		return keys
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k Word) bool { return k == key })
}

// stopped sees to what sleepers and timers rely on when a timer is taken out of the list.
func (m *Machine) stopped(i int) {
	t := m.timers[i]
	if t.period > 0 {
		m.forget(t.key)
	}
	for k, g := range m.gs {
		if g.wake == t.when && int(g.after) > m.sameDeadline(i) {
			m.thread(k).after--
		}
	}
}

// forget takes a ticker that is stopped out of what comes before others.
func (m *Machine) forget(key Word) {
	for k, g := range m.gs {
		if slices.Contains(g.ticks, key) {
			m.thread(k).ticks = without(g.ticks, key)
		}
	}
	for i := range m.timers {
		m.timers[i].ticks = without(m.timers[i].ticks, key)
	}
}

// goesOff takes those timers out of the list that go off at a moment in a way: all that are due, or one of apart.
func (m *Machine) goesOff(when int64, way int, whole bool) (fired []timer) {
	due := m.dueTimers(when)
	from, to := 0, due
	switch relied, _ := m.reliedOn(when); {
	case whole:
	case way == onlySleepers:
		to = relied
	default:
		from, to = way, way+1
	}
	fired = slices.Clone(m.timers[from:to])
	m.timers = slices.Concat(m.timers[:from], m.timers[to:])
	return fired
}

// partWords says which part goes off of what is due.
func (m *Machine) partWords(way int) string {
	if way == onlySleepers {
		return ", and who sleeps until then wakes before timers go off"
	}
	return ", and only the timer goes off that was armed at " + m.prog.Position(m.timers[way].pos).String()
}
