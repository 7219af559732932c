// Package service does jobs, and can be stopped.
package service

import (
	"context"
	"errors"
	"sync"
)

// ErrStopped is returned for jobs that come too late.
var ErrStopped = errors.New("the service has stopped")

// Service does jobs one after the other.
type Service struct {
	mu      sync.Mutex
	stopped bool
	queue   []int
	changed *sync.Cond
	over    chan struct{} // closed when the worker has ended
}

// Start starts a service that calls do for each job.
func Start(do func(job int)) *Service {
	s := &Service{over: make(chan struct{})}
	s.changed = sync.NewCond(&s.mu)
	go func() {
		defer close(s.over)
		for job, ok := s.next(); ok; job, ok = s.next() {
			do(job)
		}
	}()
	return s
}

// next waits for a job. It reports false when there will be none.
func (s *Service) next() (job int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) == 0 && !s.stopped {
		s.changed.Wait()
	}
	if len(s.queue) == 0 {
		return 0, false
	}
	job = s.queue[0]
	s.queue = s.queue[1:]
	return job, true
}

// Submit hands a job over, or refuses it.
func (s *Service) Submit(job int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return ErrStopped
	}
	s.queue = append(s.queue, job)
	s.changed.Signal()
	return nil
}

// Shutdown refuses further jobs, and waits until what was accepted is done or ctx ends.
func (s *Service) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.stopped = true
	s.changed.Broadcast()
	s.mu.Unlock()
	select {
	case <-s.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
