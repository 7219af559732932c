// Package semaphore lets a limited number in at once.
package semaphore

import (
	"context"
	"slices"
	"sync"
)

// Semaphore has a number of places.
type Semaphore struct {
	mu          sync.Mutex
	room, taken int
	waiting     []chan struct{}
}

// New returns a semaphore with n places.
func New(n int) *Semaphore {
	return &Semaphore{room: n}
}

// Acquire takes a place, and waits for one as long as ctx has not ended.
func (s *Semaphore) Acquire(ctx context.Context) error {
	s.mu.Lock()
	if s.taken < s.room {
		s.taken++
		s.mu.Unlock()
		return nil
	}
	place := make(chan struct{})
	s.waiting = append(s.waiting, place)
	s.mu.Unlock()
	select {
	case <-place:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.waiting, place); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	} else { // the place has come in the meantime
		s.pass()
	}
	return ctx.Err()
}

// Release gives a place back. It panics if none is taken.
func (s *Semaphore) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken == 0 {
		panic("Release without Acquire")
	}
	s.pass()
}

// pass gives a place to the first who waits, or back.
func (s *Semaphore) pass() {
	if len(s.waiting) == 0 {
		s.taken--
		return
	}
	close(s.waiting[0])
	s.waiting = s.waiting[1:]
}
