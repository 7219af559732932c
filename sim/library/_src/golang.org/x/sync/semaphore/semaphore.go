// Package semaphore has a semaphore of which one may take several units at once.
package semaphore

import (
	"context"

	"racelab/rt"
)

// Weighted is a semaphore that serves in order of arrival.
type Weighted struct {
	size, used int64
	waiters    []*waiter
}

type waiter struct {
	n     int64
	ready chan struct{} // closed when the units are the waiter's
}

// NewWeighted returns a semaphore of n units.
func NewWeighted(n int64) *Weighted {
	if n < 0 {
		panic("semaphore: size < 0")
	}
	return &Weighted{size: n}
}

// Acquire takes n units, as soon as there are so many and nobody waits longer.
// When ctx is done first it takes none and returns ctx's error.
func (s *Weighted) Acquire(ctx context.Context, n int64) error {
	if n < 0 {
		panic("semaphore: n < 0")
	}
	done := ctx.Done()
	w, state := s.enter(done, n)
	switch state {
	case taken:
		return nil
	case refused:
		return ctx.Err()
	case hopeless:
		<-done
		return ctx.Err()
	}
	select {
	case <-done:
		s.giveUp(w)
		return ctx.Err()
	case <-w.ready:
	}
	select {
	case <-done: // both at once: being done comes first
		s.Release(n)
		return ctx.Err()
	default:
		return nil
	}
}

// What came of entering.
const (
	taken = iota
	refused
	hopeless // more than the semaphore has: only ctx ends the wait
	queued
)

//racelab:step
func (s *Weighted) enter(done <-chan struct{}, n int64) (*waiter, int) {
	select {
	case <-done:
		rt.Label("acquire: context is done")
		return nil, refused
	default:
	}
	switch {
	case s.free(n):
		rt.Label("acquire")
		s.used += n
		return nil, taken
	case n > s.size:
		rt.Label("acquire: more than there is")
		return nil, hopeless
	}
	rt.Label("acquire: wait")
	w := &waiter{n, make(chan struct{})}
	s.waiters = append(s.waiters, w)
	return w, queued
}

func (s *Weighted) free(n int64) bool { return s.size-s.used >= n && len(s.waiters) == 0 }

//racelab:step
func (s *Weighted) giveUp(w *waiter) {
	rt.Label("acquire: give up")
	for i, other := range s.waiters {
		if other == w {
			s.waiters = append(s.waiters[:i:i], s.waiters[i+1:]...)
			s.serve()
			return
		}
	}
	s.used -= w.n // it got them in the meantime
	s.serve()
}

// serve gives units to those who wait, in order: a large request that does not
// fit keeps later small ones waiting, so that it gets its turn.
func (s *Weighted) serve() {
	for len(s.waiters) > 0 && s.size-s.used >= s.waiters[0].n {
		s.used += s.waiters[0].n
		close(s.waiters[0].ready)
		s.waiters = s.waiters[1:]
	}
}

// TryAcquire takes n units if there are so many now and nobody waits.
//
//racelab:step
func (s *Weighted) TryAcquire(n int64) bool {
	if n < 0 {
		panic("semaphore: n < 0")
	}
	if !s.free(n) {
		rt.Label("try acquire: not free")
		return false
	}
	rt.Label("try acquire")
	s.used += n
	return true
}

// Release gives n units back.
//
//racelab:step
func (s *Weighted) Release(n int64) {
	rt.Label("release")
	if n < 0 {
		panic("semaphore: n < 0")
	}
	s.used -= n
	if s.used < 0 {
		panic("semaphore: released more than held")
	}
	s.serve()
}
