package cache

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const ttl = time.Minute

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Two callers, one load.
func TestOneLoad(t *testing.T) {
	c := New(ttl, func() time.Time { return start })
	var loading, loads atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			v, err := c.Get("k", func() (int, error) {
				if n := loading.Add(1); n > 1 {
					t.Errorf("%d loads at once of one key", n)
				}
				loads.Add(1)
				loading.Add(-1)
				return 7, nil
			})
			if v != 7 || err != nil {
				t.Errorf("Get returned %d and %v, want 7 and nil", v, err)
			}
		})
	}
	wg.Wait()
	if n := loads.Load(); n != 1 {
		t.Errorf("it was loaded %d times, want once", n)
	}
}

func TestExpires(t *testing.T) {
	now := start
	c := New(ttl, func() time.Time { return now })
	loads := 0
	load := func() (int, error) { loads++; return loads, nil }
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {ttl - 1, 1}, {ttl, 2}, {2*ttl - 1, 2}, {2 * ttl, 3}} {
		now = start.Add(step.after)
		if v, _ := c.Get("k", load); v != step.want {
			t.Errorf("after %v Get returned %d, want %d", step.after, v, step.want)
		}
	}
	if v, _ := c.Get("other", func() (int, error) { return 9, nil }); v != 9 {
		t.Errorf("another key has the value %d, want 9", v)
	}
}

// A load takes half the TTL: what it brings is half as old.
func TestAge(t *testing.T) {
	now := start
	c := New(ttl, func() time.Time { return now })
	_, _ = c.Get("k", func() (int, error) {
		now = now.Add(ttl / 2)
		return 1, nil
	})
	now = start.Add(ttl)
	if v, _ := c.Get("k", func() (int, error) { return 2, nil }); v != 2 {
		t.Errorf("a value is older than the TTL: its load began %v ago", ttl)
	}
}

func TestError(t *testing.T) {
	c := New(ttl, func() time.Time { return start })
	broken := errors.New("no connection")
	if _, err := c.Get("k", func() (int, error) { return 0, broken }); err != broken {
		t.Errorf("Get returned the error %v, want %v", err, broken)
	}
	if v, err := c.Get("k", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("after an error Get returned %d and %v, want 7 and nil", v, err)
	}
}

func TestParallelKeys(t *testing.T) {
	c, ready := New(ttl, func() time.Time { return start }), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = c.Get("a", func() (int, error) { <-ready; return 0, nil }) })
	wg.Go(func() { _, _ = c.Get("b", func() (int, error) { close(ready); return 0, nil }) })
	wg.Wait()
}
