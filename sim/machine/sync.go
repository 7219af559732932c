package machine

import "racelab/sim/trace"

// This file has package sync: locks, groups, Once, Cond, and the wait queues
// of library packages. A blocked operation is one that has no way to go on; it
// needs no queue, because every order in which waiting goroutines could be
// served is an interleaving. Cond and rt.Queue serve in order of arrival.

// waiter is a goroutine in a wait queue.
type waiter struct {
	at    Word // address of the Cond or Queue
	key   uint64
	woken bool
}

// Slots of Mutex and RWMutex.
const (
	mutexState = 0
	mutexOwner = 1

	rwReaders = 0
	rwWriter  = 1
	rwWaiting = 2
)

func syncNatives() []native {
	return []native{
		{name: "sync.(*Mutex).Lock", alts: lockAlts, exec: lock},
		{name: "sync.(*Mutex).TryLock", exec: tryLock},
		{name: "sync.(*Mutex).Unlock", exec: unlock},
		{name: "sync.(*RWMutex).Lock", alts: rwLockAlts, exec: rwLock},
		{name: "sync.(*RWMutex).TryLock", exec: rwTryLock},
		{name: "sync.(*RWMutex).Unlock", exec: rwUnlock},
		{name: "sync.(*RWMutex).RLock", alts: rLockAlts, exec: rLock},
		{name: "sync.(*RWMutex).TryRLock", exec: tryRLock},
		{name: "sync.(*RWMutex).RUnlock", exec: rUnlock},
		{name: "sync.(*WaitGroup).Add", exec: func(c *call) control { return groupAdd(c, int64(c.args[1])) }},
		{name: "sync.(*WaitGroup).Done", exec: func(c *call) control { return groupAdd(c, -1) }},
		{name: "sync.(*WaitGroup).Wait", alts: groupAlts, exec: groupWait},
		{name: "sync.(*Once).enter", alts: onceAlts, exec: onceEnter},
		{name: "sync.(*Once).exit", exec: onceExit},
		{name: "sync.(*Cond).join", exec: func(c *call) control {
			if ctl, ok := c.itself(); !ok {
				return ctl
			}
			c.sync(trace.CondWait, 1, false, false)
			return enqueue(c)
		}},
		{name: "sync.(*Cond).await", alts: awaitAlts, exec: await},
		{name: "sync.(*Cond).Signal", exec: func(c *call) control { return signalCond(c, 1) }},
		{name: "sync.(*Cond).Broadcast", exec: func(c *call) control { return signalCond(c, -1) }},
	}
}

// ready treats a nil receiver as ready: exec raises the panic.
func ready(c *call, free func(s []Word) bool) int {
	if c.args[0] == 0 {
		return 1
	}
	s, _ := c.slots()
	return b2i(free(s))
}

func lockAlts(c *call) int {
	return ready(c, func(s []Word) bool { return s[mutexState] == 0 })
}

func (c *call) take(read bool) {
	c.g.parked = false
	c.g.locks += b2i(!read)
	if c.m.trace != nil { // only views ask
		c.g.held = append(c.g.held, held{c.args[0], c.m.rooted(unmarked(c.m.userOperand(c.g, c.operand()), c.args[0]), c.m.loc(c.args[0], c.nc.types[0].elem.size)), read})
	}
}

// drop forgets a lock, which may be held by another goroutine.
func (c *call) drop(owner uint64, read bool) {
	m := c.m
	if !read {
		c.lets(owner)
	}
	if m.trace == nil {
		return
	}
	for i, g := range m.gs {
		if g.key != owner && !(owner == 0 && g == c.g) {
			continue
		}
		g = m.thread(i)
		for j := len(g.held) - 1; j >= 0; j-- {
			if h := g.held[j]; h.lock == c.args[0] && h.read == read {
				g.held = append(g.held[:j:j], g.held[j+1:]...)
				return
			}
		}
	}
}

// lets counts a lock off its owner's.
func (c *call) lets(owner uint64) {
	if c.g.key == owner {
		c.g.locks--
		return
	}
	for i, g := range c.m.gs {
		if g.key == owner {
			c.m.thread(i).locks--
			return
		}
	}
}

func lock(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	s := c.mutable()
	s[mutexState], s[mutexOwner] = 1, c.g.key
	c.take(false)
	c.m.learns(c.g, carrier{at: c.args[0]})
	c.sync(trace.Lock, 2, true, false)
	return next
}

func tryLock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if c.dst[0] = boolWord(s[mutexState] == 0); c.dst[0] == 0 {
		c.m.told()
		c.refused("TryLock fails", 2)
		return next
	}
	return lock(c)
}

// refused makes the event of an attempt to take a lock that is held. It orders nothing
// (the Go memory model says so), but says which lock was looked at.
func (c *call) refused(label string, n int) {
	if c.m.trace == nil {
		return
	}
	c.event(trace.Event{Op: trace.Call, Label: label, Sync: c.m.loc(c.args[0], n)})
}

func unlock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if s[mutexState] == 0 {
		c.m.fatal(c.g, "sync: unlock of unlocked mutex")
		return redirect
	}
	c.drop(s[mutexOwner], false)
	c.m.tells(c.g, carrier{at: c.args[0]})
	s = c.mutable()
	s[mutexState], s[mutexOwner] = 0, 0
	c.sync(trace.Unlock, 2, false, true)
	return next
}

// A writer that finds readers queues first, so that no new reader gets in; that is
// a step of its own.
func rwLockAlts(c *call) int {
	if c.g.phase == 1 {
		return ready(c, func(s []Word) bool { return s[rwReaders] == 0 && s[rwWriter] == 0 })
	}
	return ready(c, func(s []Word) bool { return s[rwWriter] == 0 && s[rwWaiting] == 0 })
}

func rwLock(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	s := c.mutable()
	if c.g.phase == 0 && s[rwReaders] > 0 {
		s[rwWaiting] = c.g.key
		c.g.phase = 1
		c.sync(trace.Announce, 3, false, false)
		return again
	}
	c.g.phase = 0
	s[rwWriter], s[rwWaiting] = c.g.key, 0
	c.take(false)
	c.m.learns(c.g, carrier{at: c.args[0]})
	c.m.learns(c.g, carrier{c.args[0], true})
	c.sync(trace.Lock, 3, true, false)
	return next
}

func rwTryLock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if c.dst[0] = boolWord(s[rwReaders] == 0 && s[rwWriter] == 0 && s[rwWaiting] == 0); c.dst[0] == 0 {
		c.m.told()
		c.refused("TryLock fails", 3)
		return next
	}
	return rwLock(c)
}

func rwUnlock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if s[rwWriter] == 0 {
		c.m.fatal(c.g, "sync: Unlock of unlocked RWMutex")
		return redirect
	}
	c.drop(s[rwWriter], false)
	c.m.tells(c.g, carrier{at: c.args[0]})
	s = c.mutable()
	s[rwWriter] = 0
	s[rwReaders] += Word(c.admitReaders())
	c.sync(trace.Unlock, 3, false, true)
	return next
}

// admitReaders gives a lock that a writer leaves to the readers that wait for it,
// and returns how many they are: in Go they come before the next writer. Whoever
// merely stands before RLock may not have called it yet, and takes its chance;
// that it waits is sure once time has passed with everybody in place.
func (c *call) admitReaders() (n int) {
	c.m.standing("sync.(*RWMutex).RLock", c.args[0], func(i int) {
		if g := c.m.gs[i]; g.parked && g.phase == 0 {
			c.m.thread(i).phase = 1
			n++
		}
	})
	return n
}

// standing calls f with the index of each goroutine that is about to call a
// native with this receiver.
func (m *Machine) standing(native string, receiver Word, f func(i int)) {
	for i, g := range m.gs {
		if g.top == nil || g.exit != running {
			continue
		}
		in := &g.top.fn.code[g.top.pc]
		nc, ok := in.aux.(*nativeCall)
		if !ok || in.op != opNative || nc.native.name != native {
			continue
		}
		if self := nc.args[0]; row(g.top.regs, g.top.fn.consts, self.base, self.n)[0] == receiver {
			f(i)
		}
	}
}

func rLockAlts(c *call) int {
	if c.g.phase == 1 { // it has been admitted
		return 1
	}
	return ready(c, func(s []Word) bool { return s[rwWriter] == 0 && s[rwWaiting] == 0 })
}

func rLock(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	if c.g.phase == 1 {
		c.g.phase = 0
	} else {
		c.mutable()[rwReaders]++
	}
	c.take(true)
	c.m.learns(c.g, carrier{at: c.args[0]})
	c.sync(trace.RLock, 3, true, false)
	return next
}

func tryRLock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if c.dst[0] = boolWord(s[rwWriter] == 0 && s[rwWaiting] == 0); c.dst[0] == 0 {
		c.m.told()
		c.refused("TryRLock fails", 3)
		return next
	}
	return rLock(c)
}

func rUnlock(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	if s[rwReaders] == 0 {
		c.m.fatal(c.g, "sync: RUnlock of unlocked RWMutex")
		return redirect
	}
	c.drop(c.g.key, true)
	c.m.tells(c.g, carrier{c.args[0], true})
	c.mutable()[rwReaders]--
	c.sync(trace.RUnlock, 3, false, true)
	return next
}

func groupAdd(c *call, delta int64) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	c.m.adds(c.g, c.args[0], delta)
	if delta < 0 {
		c.m.tells(c.g, carrier{at: c.args[0]})
	}
	s := c.mutable()
	n := int64(s[0]) + delta
	if n < 0 {
		return c.m.raised(c.m.throwText(c.g, "sync: negative WaitGroup counter"))
	}
	if s[0] != 0 && n == 0 {
		c.release()
	}
	s[0] = Word(n)
	if c.m.trace != nil {
		c.event(trace.Event{Op: trace.GroupAdd, Value: signedText(delta), Sync: c.m.loc(c.args[0], 1), Release: delta < 0})
	}
	return next
}

// What is known of a goroutine before Wait, once the counter has come to zero.
const (
	maybeWaited = 1 + iota // it stood there, and may have been inside or not
	surelyWaited
)

// release lets those go on who wait for a group.
func (c *call) release() {
	c.m.standing("sync.(*WaitGroup).Wait", c.args[0], func(i int) {
		g := c.m.thread(i)
		g.phase = maybeWaited
		if g.parked {
			g.phase = surelyWaited
		}
	})
}

// Whoever has waited and finds the counter up again panics. If it is not known
// whether it had waited, either may be.
func groupAlts(c *call) int {
	return ready(c, func(s []Word) bool { return s[0] == 0 || c.g.phase != 0 }) + b2i(c.groupReused() && c.g.phase == maybeWaited)
}

func (c *call) groupReused() bool {
	if c.args[0] == 0 || c.g.phase == 0 {
		return false
	}
	s, _ := c.slots()
	return s[0] != 0
}

func groupWait(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	if c.groupReused() && c.alt == 0 {
		return c.m.raised(c.m.throwText(c.g, "sync: WaitGroup is reused before previous Wait has returned"))
	}
	reused := c.groupReused()
	c.g.parked, c.g.phase = false, 0
	c.m.alone(c.g, c.args[0])
	c.m.learns(c.g, carrier{at: c.args[0]})
	if reused {
		c.event(trace.Event{Op: trace.Call, Label: "Wait begins"})
		return again
	}
	c.sync(trace.GroupWait, 1, true, false)
	return next
}

// States of a Once.
const (
	onceNew = iota
	onceRunning
	onceDone
)

func onceAlts(c *call) int { return ready(c, func(s []Word) bool { return s[0] != onceRunning }) }

func onceEnter(c *call) control {
	s, ok := c.slots()
	if !ok {
		return redirect
	}
	c.g.parked = false
	if c.dst[0] = boolWord(s[0] == onceNew); c.dst[0] == 1 {
		c.mutable()[0] = onceRunning
	}
	c.sync(trace.OnceEnter, 1, true, false)
	return next
}

// onceExit gives back the lock that a Once holds while its function runs. That may have written over it.
func onceExit(c *call) control {
	s := c.mutable()
	if s[0] != onceRunning {
		c.m.fatal(c.g, "sync: unlock of unlocked mutex")
		return redirect
	}
	s[0] = onceDone
	c.sync(trace.OnceExit, 1, false, true)
	return next
}

func enqueue(c *call) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	c.m.waits = append(c.m.waits[:len(c.m.waits):len(c.m.waits)], waiter{at: c.args[0], key: c.g.key})
	return next
}

// waiting returns the index of c's goroutine in the queue, or -1.
func (c *call) waiting() int {
	for i, w := range c.m.waits {
		if w.at == c.args[0] && w.key == c.g.key {
			return i
		}
	}
	return -1
}

func awaitAlts(c *call) int {
	i := c.waiting()
	return b2i(i < 0 || c.m.waits[i].woken)
}

func (c *call) leaveQueue() {
	if i := c.waiting(); i >= 0 {
		m := c.m
		m.waits = append(m.waits[:i:i], m.waits[i+1:]...)
	}
	c.g.parked = false
}

func await(c *call) control {
	c.leaveQueue()
	c.sync(trace.CondWake, 1, true, false)
	return next
}

// wake lets n waiting goroutines go on, all for n < 0.
func (c *call) wake(n int) int {
	woken := 0
	m := c.m
	m.waits = append([]waiter(nil), m.waits...)
	if m.walk != nil {
		m.walk.woke = true
	}
	for i := range m.waits {
		if w := &m.waits[i]; w.at == c.args[0] && !w.woken && n != 0 {
			w.woken = true
			n--
			woken++
		}
	}
	return woken
}

// itself panics, as the runtime does, where a Cond is the copy of one that was used. It notes whose Cond it is
// otherwise.
func (c *call) itself() (ctl control, ok bool) {
	s, ok := c.slots()
	if !ok {
		return redirect, false
	}
	last := c.nc.types[0].elem.size - 1 // Cond.self
	switch s[last] {
	case 0:
		c.mutable()[last] = c.args[0]
	case c.args[0]:
	default:
		return c.m.raised(c.m.throwText(c.g, "sync.Cond is copied")), false
	}
	return next, true
}

func signalCond(c *call, n int) control {
	if ctl, ok := c.itself(); !ok {
		return ctl
	}
	return signal(c, n)
}

func signal(c *call, n int) control {
	if _, ok := c.slots(); !ok {
		return redirect
	}
	woken := c.wake(n)
	label := ""
	if woken == 0 {
		label = "nobody waits"
	}
	if c.m.trace != nil {
		c.event(trace.Event{Op: trace.CondSignal, Label: label, Sync: c.m.loc(c.args[0], 1), Release: true})
	}
	return next
}
