// Package sync has locks, groups and the other tools with which goroutines
// wait for one another. The machine supplies what blocks.
package sync

import "racelab/rt"

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// A Mutex is a mutual exclusion lock. Its zero value is unlocked.
type Mutex struct {
	state int
	owner holder
}

// holder is the machine's number of a goroutine. Programs cannot see it, and what tells
// goroutines apart only by it does not tell them apart.
type holder int

// Lock locks m and waits while it is in use.
func (m *Mutex) Lock()

// Unlock unlocks m. Unlocking what is not locked is a fatal error.
func (m *Mutex) Unlock()

// TryLock locks m if it is free and reports whether it did.
func (m *Mutex) TryLock() bool

// An RWMutex is held by any number of readers or by one writer. A waiting
// writer keeps new readers out, and comes after those who waited to read when the
// writer before it unlocked.
type RWMutex struct {
	readers         int
	writer, waiting holder
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock()

// Unlock undoes one Lock.
func (rw *RWMutex) Unlock()

// TryLock locks rw for writing if nobody holds it.
func (rw *RWMutex) TryLock() bool

// RLock locks rw for reading.
func (rw *RWMutex) RLock()

// RUnlock undoes one RLock.
func (rw *RWMutex) RUnlock()

// TryRLock locks rw for reading if no writer holds it or waits for it.
func (rw *RWMutex) TryRLock() bool

// RLocker returns a Locker that calls RLock and RUnlock.
func (rw *RWMutex) RLocker() Locker { return readLocker{rw} }

type readLocker struct{ rw *RWMutex }

func (r readLocker) Lock()   { r.rw.RLock() }
func (r readLocker) Unlock() { r.rw.RUnlock() }

// A WaitGroup waits for a number of goroutines to finish.
type WaitGroup struct{ n int }

// Add adds delta, which may be negative, to the counter.
func (wg *WaitGroup) Add(delta int)

// Done takes one off the counter.
func (wg *WaitGroup) Done()

// Wait blocks until the counter is zero.
func (wg *WaitGroup) Wait()

// Go runs f in a new goroutine that is counted until f returns.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go wg.run(f)
}

func (wg *WaitGroup) run(f func()) {
	defer func() {
		if x := recover(); x != nil {
			panic(x) // before Done, which would let others go on before the program ends
		}
		wg.Done()
	}()
	f()
}

// Once runs a function one time.
type Once struct{ state int }

func (o *Once) enter() bool
func (o *Once) exit()

// Do calls f if nobody called Do before; otherwise it waits until that first
// call has returned. A panic in f counts as a return.
func (o *Once) Do(f func()) {
	if o.enter() {
		defer o.exit()
		f()
	}
}

// Cond is a place where goroutines wait for news.
type Cond struct {
	L Locker // held while looking at or changing the condition

	q    rt.Queue
	self *Cond // from its first use on, by which a copy is known
}

// NewCond returns a Cond with lock l.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

func (c *Cond) join()
func (c *Cond) await()

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait() {
	c.join()
	c.L.Unlock()
	c.await()
	c.L.Lock()
}

// Signal wakes one waiting goroutine, if there is one.
func (c *Cond) Signal()

// Broadcast wakes all waiting goroutines.
func (c *Cond) Broadcast()
