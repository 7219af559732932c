// Package lazyinit: the first two tickets of the day are sold at the same
// moment, and one of them is free.
package lazyinit

import (
	"fmt"
	"sync"
	"sync/atomic"

	"racelab/lessons/internal/remote"
)

// Lesson is a ferry office that takes dollars. It fetches the bank's rate when
// the first ticket of the day is sold.
type Lesson struct {
	Once        bool `fix:"Fetch inside sync.Once"`
	Lock        bool `fix:"Hold the mutex around the look and the fetch"`
	Pointer     bool `fix:"Double-check, and publish through an atomic pointer"`
	DoubleCheck bool `wrong:"Look, then lock and look again"`
	FillFirst   bool `wrong:"Fetch the rate before storing the pointer"`
	Flag        bool `wrong:"Let an atomic flag choose who fetches"`

	table   *table
	ready   atomic.Pointer[table]
	started atomic.Bool
	once    sync.Once
	mu      sync.Mutex
	bank    remote.Server
	fetches int
	ana     int // dollars that she paid
	ben     int
}

// table is what the bank sends each morning.
type table struct{ dollars int }

// rates returns the table, and fetches it
// when it is first asked for.
func (l *Lesson) rates() *table {
	if l.Once {
		l.once.Do(func() {
			t := l.fetch()
			l.table = &t
		})
		return l.table
	}
	if l.Pointer {
		if t := l.ready.Load(); t != nil {
			return t
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if t := l.ready.Load(); t != nil {
			return t
		}
		t := l.fetch()
		l.ready.Store(&t)
		return &t
	}
	if l.Flag {
		if l.started.CompareAndSwap(false, true) {
			t := l.fetch()
			l.table = &t
		}
		return l.table
	}
	if l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	if l.table != nil {
		return l.table
	}
	if l.DoubleCheck && !l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.table != nil {
			return l.table
		}
	}
	if l.FillFirst {
		t := l.fetch()
		l.table = &t
		return &t
	}
	t := new(table)
	l.table = t // nobody else need begin
	*t = l.fetch()
	return t
}

// fetch asks the bank.
func (l *Lesson) fetch() (t table) {
	l.bank.Do(func() string {
		l.fetches++
		t.dollars = 11
		return "GET rates -> 11"
	})
	return t
}

// Ana buys a ticket.
func (l *Lesson) Ana() { l.ana = l.rates().dollars }

// Ben buys one too.
func (l *Lesson) Ben() { l.ben = l.rates().dollars }

// Outcome says what was paid, and how often the bank was asked.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("paid %d and %d, %d fetched", l.ana, l.ben, l.fetches)
}

// Invariant holds when both paid the price, and the bank was asked once: it
// answers each key once a day.
func (l *Lesson) Invariant() error {
	if l.ana != 11 || l.ben != 11 {
		return fmt.Errorf("tickets were sold for %d and %d, want 11 each", l.ana, l.ben)
	}
	if l.fetches != 1 {
		return fmt.Errorf("the bank was asked %d times, want 1", l.fetches)
	}
	return nil
}
