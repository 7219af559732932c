package once

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestOnce(t *testing.T) {
	var o Once
	var calls atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { o.Do(func() { calls.Add(1) }) })
	}
	wg.Wait()
	if n := calls.Load(); n != 1 {
		t.Errorf("f was called %d times, want once", n)
	}
}

// Whoever comes back from Do may use what f has made.
func TestWaits(t *testing.T) {
	var o Once
	var made atomic.Bool
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			o.Do(func() { made.Store(true) })
			if !made.Load() {
				t.Error("Do returned before f had ended")
			}
		})
	}
	wg.Wait()
}

// A panic reaches the caller, and counts as done.
func TestPanic(t *testing.T) {
	var o Once
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic of f did not reach the caller of Do")
			}
		}()
		o.Do(func() { panic("no disk") })
	}()
	o.Do(func() { t.Error("f was called again after a panic") })
}

// Two have nothing to do with each other.
func TestParallelOnces(t *testing.T) {
	var a, b Once
	ready := make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() { a.Do(func() { <-ready }) })
	wg.Go(func() { b.Do(func() { close(ready) }) })
	wg.Wait()
}
