// Package semaphore lets a limited number in at once.
package semaphore

import (
	"context"
	"sync"
)

// Semaphore has a number of places.
type Semaphore struct {
	mu          sync.Mutex
	free        *sync.Cond
	room, taken int
}

// New returns a semaphore with n places.
func New(n int) *Semaphore {
	s := &Semaphore{room: n}
	s.free = sync.NewCond(&s.mu)
	return s
}

// Acquire takes a place.
func (s *Semaphore) Acquire(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stop := context.AfterFunc(ctx, s.free.Broadcast)
	defer stop()
	if s.taken == s.room {
		s.free.Wait()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.taken++
	return nil
}

// Release gives a place back.
func (s *Semaphore) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken == 0 {
		panic("Release without Acquire")
	}
	s.taken--
	s.free.Signal()
}
