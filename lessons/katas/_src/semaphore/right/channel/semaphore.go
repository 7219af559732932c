// Package semaphore lets a limited number in at once.
package semaphore

import "context"

// Semaphore has a number of places.
type Semaphore struct{ taken chan struct{} }

// New returns a semaphore with n places.
func New(n int) *Semaphore {
	return &Semaphore{make(chan struct{}, n)}
}

// Acquire takes a place, and waits for one as long as ctx has not ended.
func (s *Semaphore) Acquire(ctx context.Context) error {
	select {
	case s.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Release gives a place back. It panics if none is taken.
func (s *Semaphore) Release() {
	select {
	case <-s.taken:
	default:
		panic("Release without Acquire")
	}
}
