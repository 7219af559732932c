package counter

import (
	"sync"
	"sync/atomic"
	"testing"
)

// add is meant to count, and loses counts: it reads, and writes later.
func add(c *atomic.Int64) int64 {
	n := c.Load() + 1
	c.Store(n)
	return n
}

// addRight counts.
func addRight(c *atomic.Int64) int64 { return c.Add(1) }

// twice calls f from two goroutines and returns what they got.
func twice(f func(*atomic.Int64) int64) (got [2]int64, count int64) {
	var c atomic.Int64
	var workers sync.WaitGroup
	for i := range got {
		workers.Go(func() { got[i] = f(&c) })
	}
	workers.Wait()
	return got, c.Load()
}

func TestEveryCallSaysOK(t *testing.T) {
	results, _ := twice(add)
	for _, r := range results {
		if r < 1 {
			t.Error("a call failed")
		}
	}
}

func TestAllResultsAreTheSame(t *testing.T) {
	if results, _ := twice(addRight); results[0] != results[1] {
		t.Error("the results differ")
	}
}

func TestTheCountIsRight(t *testing.T) {
	if _, count := twice(add); count != 2 {
		t.Errorf("count %d, want 2", count)
	}
}

func TestTheRightCountIsRight(t *testing.T) {
	if _, count := twice(addRight); count != 2 {
		t.Errorf("count %d, want 2", count)
	}
}
