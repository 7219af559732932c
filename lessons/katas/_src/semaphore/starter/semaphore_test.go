package semaphore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

var background = context.Background()

// With one place nobody meets anybody.
func TestLimit(t *testing.T) {
	s := New(1)
	var holding atomic.Int32
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			for range 2 - i {
				if err := s.Acquire(background); err != nil {
					t.Error(err)
				}
				if n := holding.Add(1); n > 1 {
					t.Errorf("%d hold it at once, and it has one place", n)
				}
				holding.Add(-1)
				s.Release()
			}
		})
	}
	wg.Wait()
}

// With two places two can hold it at the same time: each waits for the other inside.
func TestTwo(t *testing.T) {
	s := New(2)
	a, b := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	for _, mine := range []chan bool{a, b} {
		wg.Go(func() {
			if s.Acquire(background) != nil {
				t.Error("there is a place, and it was refused")
			}
			close(mine)
			<-a
			<-b
			s.Release()
		})
	}
	wg.Wait()
}

// Whoever gives up takes nothing.
func TestCancel(t *testing.T) {
	s := New(1)
	if err := s.Acquire(background); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(background)
	gaveUp := make(chan error)
	go func() { gaveUp <- s.Acquire(ctx) }()
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("Acquire returned %v, want %v", err, context.Canceled)
	}
	s.Release()
	if err := s.Acquire(background); err != nil {
		t.Error(err)
	}
}

// A place is given back at the moment at which the context ends: it must not get lost.
func TestCancelAndRelease(t *testing.T) {
	s := New(1)
	if err := s.Acquire(background); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(background)
	var wg sync.WaitGroup
	wg.Go(func() {
		if s.Acquire(ctx) == nil {
			s.Release()
		}
	})
	wg.Go(cancel)
	s.Release()
	wg.Wait()
	if err := s.Acquire(background); err != nil {
		t.Error(err)
	}
}

func TestTooMany(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Release did not panic, and no place was taken")
		}
	}()
	New(1).Release()
}
