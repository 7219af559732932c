// Package lostupdate: two people pay into one account, and one deposit is
// gone.
package lostupdate

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Lesson is an account that two people pay into at the same time.
type Lesson struct {
	Lock      bool `fix:"Hold a mutex from the read to the write"`
	Atomic    bool `fix:"Add with one atomic operation"`
	LockEach  bool `wrong:"Lock the read and the write, each on its own"`
	LoadStore bool `wrong:"Load atomically, then store atomically"`

	mu      sync.Mutex
	balance int64
}

// Setup opens the account.
func (l *Lesson) Setup() {
	l.balance = 100
}

func (l *Lesson) deposit(n int64) {
	if l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	if l.Atomic {
		atomic.AddInt64(&l.balance, n)
		return
	}
	if l.LoadStore {
		b := atomic.LoadInt64(&l.balance)
		b += n
		atomic.StoreInt64(&l.balance, b)
		return
	}
	if l.LockEach {
		l.mu.Lock()
	}
	b := l.balance
	if l.LockEach {
		l.mu.Unlock()
	}
	b += n
	if l.LockEach {
		l.mu.Lock()
	}
	l.balance = b
	if l.LockEach {
		l.mu.Unlock()
	}
}

// Alice pays in her part.
func (l *Lesson) Alice() {
	l.deposit(50)
}

// Bob pays in his.
func (l *Lesson) Bob() {
	l.deposit(30)
}

// Outcome says what the account holds in the end.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("balance %d", l.balance)
}

// Invariant holds when no deposit was lost.
func (l *Lesson) Invariant() error {
	if l.balance != 180 {
		return fmt.Errorf("balance is %d, want 180", l.balance)
	}
	return nil
}
