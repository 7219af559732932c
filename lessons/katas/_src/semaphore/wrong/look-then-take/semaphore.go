// Package semaphore lets a limited number in at once.
package semaphore

import (
	"context"
	"sync/atomic"
)

// Semaphore has a number of places.
type Semaphore struct {
	room  int32
	taken atomic.Int32
}

// New returns a semaphore with n places.
func New(n int) *Semaphore { return &Semaphore{room: int32(n)} }

// Acquire takes a place.
func (s *Semaphore) Acquire(ctx context.Context) error {
	for s.taken.Load() >= s.room {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	s.taken.Add(1)
	return nil
}

// Release gives a place back.
func (s *Semaphore) Release() {
	if s.taken.Add(-1) < 0 {
		panic("Release without Acquire")
	}
}
