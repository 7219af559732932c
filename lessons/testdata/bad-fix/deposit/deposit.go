// Package deposit is a lesson whose fix is none: it lets the lock go before the
// write. The tests of the linter mend it and break it in other ways.
package deposit

import (
	"fmt"
	"sync"
)

// Lesson is an account.
type Lesson struct {
	Lock bool `fix:"Hold a mutex from the read to the write"`
	Late bool `fault:"Bob may come late"`

	mu      sync.Mutex
	balance int
}

// Setup opens the account.
func (l *Lesson) Setup() { l.balance = 100 }

func (l *Lesson) deposit(n int) {
	if l.Lock {
		l.mu.Lock()
	}
	b := l.balance
	if l.Lock {
		l.mu.Unlock()
	}
	b += n
	l.balance = b
}

// Alice pays in.
func (l *Lesson) Alice() { l.deposit(50) }

// Bob pays in.
func (l *Lesson) Bob() { l.deposit(30) }

// Outcome says what the account holds.
func (l *Lesson) Outcome() string { return fmt.Sprintf("balance %d", l.balance) }

// Invariant holds when no deposit was lost.
func (l *Lesson) Invariant() error {
	if l.balance != 180 {
		return fmt.Errorf("balance is %d, want 180", l.balance)
	}
	return nil
}
