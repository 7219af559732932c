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
	mu      sync.RWMutex // held by submitters together, by Shutdown alone
	stopped bool
	jobs    chan int
	stop    chan struct{}
	over    chan struct{} // closed when the worker has ended
}

// Start starts a service that calls do for each job.
func Start(do func(job int)) *Service {
	s := &Service{jobs: make(chan int, 2), stop: make(chan struct{}), over: make(chan struct{})}
	go func() {
		defer close(s.over)
		for {
			select {
			case job := <-s.jobs:
				do(job)
			case <-s.stop:
				return
			}
		}
	}()
	return s
}

// Submit hands a job over, or refuses it.
func (s *Service) Submit(job int) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.stopped {
		return ErrStopped
	}
	s.jobs <- job
	return nil
}

// Shutdown refuses further jobs, and waits until what was accepted is done or ctx ends.
func (s *Service) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.stopped {
		s.stopped = true
		close(s.stop)
	}
	s.mu.Unlock()
	select {
	case <-s.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
