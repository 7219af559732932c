// Package service does jobs, and can be stopped.
package service

import (
	"context"
	"errors"
)

// ErrStopped is returned for jobs that come too late.
var ErrStopped = errors.New("the service has stopped")

// Service does jobs one after the other.
type Service struct{}

// Start starts a service that calls do for each job.
func Start(do func(job int)) *Service {
	return &Service{}
}

// Submit hands a job over, or refuses it.
func (s *Service) Submit(job int) error {
	panic("Submit is not written yet")
}

// Shutdown refuses further jobs, and waits until what was accepted is done or ctx ends.
func (s *Service) Shutdown(ctx context.Context) error {
	panic("Shutdown is not written yet")
}
