// Package deadlock: two transfers start at the same moment, and neither ever
// ends.
package deadlock

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Lesson is a savings bank with two accounts.
type Lesson struct {
	Order  bool `fix:"Lock the account with the smaller number first"`
	Single bool `fix:"Take one lock that guards every account"`
	GiveUp bool `partial:"Try the second lock; if it is taken, give up"`
	Retry  bool `partial:"Try the second lock; if it is taken, start again"`
	Poorer bool `wrong:"Lock the account with less money first"`

	bank   sync.Mutex // guards every account
	rosa   account
	sami   account
	failed atomic.Int32 // transfers that were given up
}

type account struct {
	mu      sync.Mutex
	number  int
	balance int
}

// Setup opens the accounts.
func (l *Lesson) Setup() {
	l.rosa.balance, l.rosa.number = 100, 1
	l.sami.balance, l.sami.number = 100, 2
}

// transfer moves n from one account to the
// other, with both locked.
func (l *Lesson) transfer(from, to *account, n int) {
	if l.Single {
		l.bank.Lock()
		defer l.bank.Unlock()
		from.balance -= n
		to.balance += n
		return
	}
	if l.Order {
		a, b := from, to
		if b.number < a.number {
			a, b = b, a
		}
		a.mu.Lock()
		b.mu.Lock()
	} else if l.Poorer {
		a, b := from, to
		if b.balance < a.balance {
			a, b = b, a
		}
		a.mu.Lock()
		b.mu.Lock()
	} else if l.Retry {
		from.mu.Lock()
		for !to.mu.TryLock() {
			from.mu.Unlock()
			from.mu.Lock()
		}
	} else if l.GiveUp {
		from.mu.Lock()
		if !to.mu.TryLock() {
			from.mu.Unlock()
			l.failed.Add(1)
			return
		}
	} else {
		from.mu.Lock()
		to.mu.Lock()
	}
	from.balance -= n
	to.balance += n
	to.mu.Unlock()
	from.mu.Unlock()
}

// Rosa pays Sami the rent.
func (l *Lesson) Rosa() { l.transfer(&l.rosa, &l.sami, 40) }

// Sami pays Rosa for the groceries.
func (l *Lesson) Sami() { l.transfer(&l.sami, &l.rosa, 15) }

// Outcome says what the two own.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("Rosa %d, Sami %d", l.rosa.balance, l.sami.balance)
}

// Invariant holds when both transfers were made.
func (l *Lesson) Invariant() error {
	if l.rosa.balance+l.sami.balance != 200 {
		return fmt.Errorf("the accounts hold %d together, want 200", l.rosa.balance+l.sami.balance)
	}
	if n := l.failed.Load(); n > 0 {
		return fmt.Errorf("%d of 2 transfers were not made", n)
	}
	return nil
}
