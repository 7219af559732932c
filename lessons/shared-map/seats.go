// Package sharedmap: two passengers want one seat, and the service sells it
// twice or crashes.
package sharedmap

import (
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
)

// Lesson is the seat plan of a night coach.
type Lesson struct {
	Lock     bool `fix:"Hold one mutex around the look and the entry"`
	SyncMap  bool `fix:"Use sync.Map, and LoadOrStore"`
	Swap     bool `fix:"Copy the map; swap the copy in if the map is unchanged"`
	LockEach bool `partial:"Lock the look and the entry, each on its own"`
	RLock    bool `wrong:"Take an RWMutex's RLock around both"`
	Copy     bool `wrong:"Copy the map, and store the copy"`

	seats map[string]string // seat -> passenger
	plan  atomic.Pointer[map[string]string]
	table sync.Map
	mu    sync.Mutex
	rw    sync.RWMutex

	ana, ben, cleo bool // has a ticket
}

// Setup opens the coach.
func (l *Lesson) Setup() {
	l.seats = map[string]string{}
	if l.Swap || l.Copy {
		l.plan.Store(&l.seats)
	}
}

// book enters who in the plan, if the seat
// is free.
func (l *Lesson) book(seat, who string) bool {
	if l.SyncMap {
		_, taken := l.table.LoadOrStore(seat, who)
		return !taken
	}
	if l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	if l.Swap {
		for {
			old := l.plan.Load()
			next, ok := with(*old, seat, who)
			if !ok {
				return false
			}
			if l.plan.CompareAndSwap(old, next) {
				return true
			}
		}
	}
	if l.Copy {
		next, ok := with(*l.plan.Load(), seat, who)
		if ok {
			l.plan.Store(next)
		}
		return ok
	}
	if l.RLock {
		l.rw.RLock()
		defer l.rw.RUnlock()
	}
	if l.LockEach && !l.Lock {
		l.mu.Lock()
	}
	_, taken := l.seats[seat]
	if l.LockEach && !l.Lock {
		l.mu.Unlock()
	}
	if taken {
		return false
	}
	if l.LockEach && !l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	l.seats[seat] = who
	return true
}

// with returns a copy of a plan with one more
// entry, unless the seat is taken.
func with(m map[string]string, seat, who string) (*map[string]string, bool) {
	if _, taken := m[seat]; taken {
		return nil, false
	}
	m = maps.Clone(m)
	m[seat] = who
	return &m, true
}

// Ana would like the window.
func (l *Lesson) Ana() { l.ana = l.book("4A", "Ana") }

// Ben would like it too.
func (l *Lesson) Ben() { l.ben = l.book("4A", "Ben") }

// Cleo is happy with the aisle.
func (l *Lesson) Cleo() { l.cleo = l.book("4B", "Cleo") }

// at returns who sits there, according to the plan.
func (l *Lesson) at(seat string) string {
	if l.SyncMap {
		who, _ := l.table.Load(seat)
		name, _ := who.(string)
		return name
	}
	if l.Swap || l.Copy {
		return (*l.plan.Load())[seat]
	}
	return l.seats[seat]
}

// Outcome says who has a ticket, and how many the plan knows.
func (l *Lesson) Outcome() string {
	tickets, known := 0, 0
	for _, has := range []bool{l.ana, l.ben, l.cleo} {
		if has {
			tickets++
		}
	}
	for _, seat := range []string{"4A", "4B"} {
		if l.at(seat) != "" {
			known++
		}
	}
	return fmt.Sprintf("%d tickets, %d in the plan", tickets, known)
}

// Invariant holds when each ticket has a seat of its own in the plan.
func (l *Lesson) Invariant() error {
	if l.ana && l.ben {
		return fmt.Errorf("seat 4A was sold twice")
	}
	if l.cleo && l.at("4B") != "Cleo" {
		return fmt.Errorf("Cleo has a ticket, and she is not in the plan")
	}
	if l.at("4A") == "" {
		return fmt.Errorf("seat 4A was sold, and in the plan it is free")
	}
	return nil
}
