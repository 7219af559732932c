package service

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

var background = context.Background()

func TestNothingIsLost(t *testing.T) {
	var done [2]atomic.Int32
	s := Start(func(job int) { done[job].Add(1) })
	for job := range done {
		if err := s.Submit(job); err != nil {
			t.Error(err)
		}
	}
	if err := s.Shutdown(background); err != nil {
		t.Error(err)
	}
	for job := range done {
		if n := done[job].Load(); n != 1 {
			t.Errorf("job %d was accepted and done %d times, want once", job, n)
		}
	}
	if err := s.Submit(0); !errors.Is(err, ErrStopped) {
		t.Errorf("Submit returned %v after the end, want ErrStopped", err)
	}
}

// One submits while another one stops: either it is done, or it is refused.
func TestSubmitAndShutdown(t *testing.T) {
	var done atomic.Int32
	s := Start(func(int) { done.Add(1) })
	var wg sync.WaitGroup
	var err error
	wg.Go(func() { err = s.Submit(0) })
	wg.Go(func() {
		if err := s.Shutdown(background); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	switch n := done.Load(); {
	case err == nil && n != 1:
		t.Errorf("the job was accepted and done %d times", n)
	case err != nil && (n != 0 || !errors.Is(err, ErrStopped)):
		t.Errorf("the job was refused with %v and done %d times", err, n)
	}
}

// The job takes longer than the caller has time for.
func TestImpatient(t *testing.T) {
	end := make(chan bool)
	s := Start(func(int) { <-end })
	if err := s.Submit(0); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown returned %v while a job runs, want context.Canceled", err)
	}
	close(end)
	if err := s.Shutdown(background); err != nil {
		t.Error(err)
	}
}

func TestTwice(t *testing.T) {
	s := Start(func(int) {})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := s.Shutdown(background); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
