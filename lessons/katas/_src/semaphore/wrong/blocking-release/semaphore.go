// Package semaphore lets a limited number in at once.
package semaphore

import "context"

// Semaphore has a number of places.
type Semaphore struct{ taken chan struct{} }

// New returns a semaphore with n places.
func New(n int) *Semaphore { return &Semaphore{make(chan struct{}, n)} }

// Acquire takes a place.
func (s *Semaphore) Acquire(ctx context.Context) error {
	select {
	case s.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Release gives a place back.
func (s *Semaphore) Release() { <-s.taken }
