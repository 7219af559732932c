// Package circuitbreaker: a bank comes back after an outage, and a shop
// brings it down again.
package circuitbreaker

import (
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a ticket shop and its bank, which is just coming back after an outage
// and can handle one call at a time.
type Lesson struct {
	Swap     bool `fix:"Choose the one probe by compare-and-swap"`
	Lock     bool `fix:"Check and change the state under one mutex"`
	Replicas bool `partial:"Run two instances, each with its own breaker"`
	Atomic   bool `wrong:"Load the state atomically, store it atomically"`
	Jitter   bool `wrong:"Wait a random moment before looking"`
	Lost     bool `fault:"The bank's answer may be lost on the way"`

	breakers [2]breaker
	bank     bank
	told     atomic.Int32 // customers who were told "paid"
}

// state is the state of a breaker.
type state int32

const (
	closed   state = iota // calls pass
	open                  // calls are refused; by now the pause is over
	halfOpen              // one call probes, the others are refused
)

// breaker stands before the calls to the bank.
type breaker struct {
	state state
	mu    sync.Mutex
}

// Setup begins when the breaker's pause ends.
func (l *Lesson) Setup() {
	l.breakers[0].state = open
	l.breakers[1].state = open
}

// allow says whether a call may pass.
func (l *Lesson) allow(b *breaker) bool {
	if l.Swap || l.Replicas {
		if b.swap(open, halfOpen) {
			return true
		}
		return b.load() == closed
	}
	if l.Lock {
		b.mu.Lock()
		defer b.mu.Unlock()
	}
	if l.Atomic {
		s := b.load()
		if s == open {
			b.store(halfOpen)
		}
		return s != halfOpen
	}
	s := b.state
	if s == open {
		b.state = halfOpen
	}
	return s != halfOpen
}

// load reads the state atomically.
func (b *breaker) load() state {
	return state(atomic.LoadInt32((*int32)(&b.state)))
}

// store writes the state atomically.
func (b *breaker) store(s state) {
	atomic.StoreInt32((*int32)(&b.state), int32(s))
}

// swap writes the state atomically if it is the old one.
func (b *breaker) swap(old, new state) bool {
	return atomic.CompareAndSwapInt32(
		(*int32)(&b.state), int32(old), int32(new))
}

// report tells the breaker how a call went.
func (l *Lesson) report(b *breaker, ok bool) {
	next := open
	if ok {
		next = closed
	}
	if l.Swap || l.Replicas || l.Atomic {
		b.store(next)
		return
	}
	if l.Lock {
		b.mu.Lock()
		defer b.mu.Unlock()
	}
	b.state = next
}

// pay is one customer at the till.
func (l *Lesson) pay(b *breaker) {
	if l.Jitter {
		n := rand.Intn(2)
		remote.Sleep(time.Duration(n) * time.Second)
	}
	if !l.allow(b) {
		return
	}
	ok := l.bank.charge()
	if l.Lost && fault.Happens(true) {
		ok = false
	}
	l.report(b, ok)
	if ok {
		l.told.Add(1)
	}
}

// Ana pays.
func (l *Lesson) Ana() { l.pay(&l.breakers[0]) }

// Ben pays as well.
func (l *Lesson) Ben() {
	if l.Replicas {
		l.pay(&l.breakers[1])
		return
	}
	l.pay(&l.breakers[0])
}

// bank takes one call at a time until the first has gone well.
type bank struct {
	remote.Server
	busy    int
	well    bool
	down    bool
	charged int
}

// charge reports whether the bank said yes.
func (b *bank) charge() (ok bool) {
	b.Do(func() string {
		b.busy++
		if b.busy > 1 && !b.well {
			b.down = true
		}
		return fmt.Sprintf("charge: %d at once", b.busy)
	})
	b.Do(func() string {
		b.busy--
		if b.down {
			return "the bank is down again"
		}
		b.well, ok = true, true
		b.charged++
		return "charged"
	})
	return ok
}

// Outcome says who was charged, and who knows.
func (l *Lesson) Outcome() string {
	if l.bank.down {
		return "the bank is down again"
	}
	return fmt.Sprintf("%d charged, %d told", l.bank.charged, l.told.Load())
}

// Invariant holds when the bank came back undisturbed.
func (l *Lesson) Invariant() error {
	if l.bank.down {
		return fmt.Errorf("two probes at once brought the bank down")
	}
	return nil
}
