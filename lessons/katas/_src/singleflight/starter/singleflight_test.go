package singleflight

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestOneAtATime(t *testing.T) {
	g := New()
	var running atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			v, err := g.Do("k", func() (int, error) {
				if n := running.Add(1); n > 1 {
					t.Errorf("%d calls of fn for one key run at the same time", n)
				}
				running.Add(-1)
				return 7, nil
			})
			if v != 7 || err != nil {
				t.Errorf("Do returned %d and %v, and fn 7 and nil", v, err)
			}
		})
	}
	wg.Wait()
}

// Nothing is kept when nobody is under way.
func TestFresh(t *testing.T) {
	g := New()
	for want := range 2 {
		if v, _ := g.Do("k", func() (int, error) { return want, nil }); v != want {
			t.Errorf("Do returned %d, which is an old result; want %d", v, want)
		}
	}
}

// Two calls can share one: some interleaving has to show it.
func TestPossibleShare(t *testing.T) {
	g := New()
	var calls atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			_, _ = g.Do("k", func() (int, error) {
				calls.Add(1)
				return 0, nil
			})
		})
	}
	wg.Wait()
	if calls.Load() == 1 {
		fmt.Println("can share one call")
	}
}

func TestError(t *testing.T) {
	g, broken := New(), errors.New("no connection")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := g.Do("k", func() (int, error) { return 0, broken }); err != broken {
				t.Errorf("fn returned an error, and Do returned %v", err)
			}
		})
	}
	wg.Wait()
}

// A panic reaches the one who ran fn. Nobody waits for ever, and the key is free again.
func TestPanic(t *testing.T) {
	g := New()
	var panics, told atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			defer func() {
				if recover() != nil {
					panics.Add(1)
				}
			}()
			if _, err := g.Do("k", func() (int, error) { panic("no memory") }); errors.Is(err, ErrPanicked) {
				told.Add(1)
			}
		})
	}
	wg.Wait()
	if panics.Load() == 0 || panics.Load()+told.Load() != 2 {
		t.Errorf("of 2 callers %d saw the panic and %d got ErrPanicked", panics.Load(), told.Load())
	}
	if v, err := g.Do("k", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("after the panic Do returned %d and %v, and fn 7 and nil", v, err)
	}
}

func TestParallelKeys(t *testing.T) {
	g, ready := New(), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = g.Do("a", func() (int, error) { <-ready; return 0, nil }) })
	wg.Go(func() { _, _ = g.Do("b", func() (int, error) { close(ready); return 0, nil }) })
	wg.Wait()
}
