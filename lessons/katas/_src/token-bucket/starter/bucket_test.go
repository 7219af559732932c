package bucket

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const every = time.Second

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// take asks n times and counts the tokens.
func take(b *Bucket, n int) (got int) {
	for range n {
		if b.Allow() {
			got++
		}
	}
	return got
}

// atOnce has two callers ask once each, and counts the tokens.
func atOnce(b *Bucket) int {
	var got atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if b.Allow() {
				got.Add(1)
			}
		})
	}
	wg.Wait()
	return int(got.Load())
}

// There is one token, and two want it.
func TestTwoCallers(t *testing.T) {
	b := New(every, 1, func() time.Time { return start })
	if n := atOnce(b); n != 1 {
		t.Errorf("%d got a token, and there was one", n)
	}
}

// One token comes, and two want it.
func TestRefillOnce(t *testing.T) {
	now := start
	b := New(every, 2, func() time.Time { return now })
	take(b, 2)
	now = start.Add(every)
	if n := atOnce(b); n != 1 {
		t.Errorf("%d got a token, and one had come", n)
	}
}

// What is left of an interval counts for the next token.
func TestRest(t *testing.T) {
	now := start
	b := New(every, 2, func() time.Time { return now })
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {0, true}, {every - 1, false}, {every * 3 / 2, true}, {every*2 - 1, false}, {every * 2, true}, {every * 2, false}} {
		now = start.Add(step.after)
		if got := b.Allow(); got != step.want {
			t.Errorf("after %v Allow is %v, want %v", step.after, got, step.want)
		}
	}
}

func TestBurst(t *testing.T) {
	now := start
	b := New(every, 2, func() time.Time { return now })
	for _, after := range []time.Duration{0, time.Hour, 2 * time.Hour} {
		now = start.Add(after)
		if n := take(b, 5); n != 2 {
			t.Errorf("after %v it gave %d tokens at once, want 2", after, n)
		}
	}
}

// Time passes while two ask: whoever has read it last may be the first to get in.
func TestClockOrder(t *testing.T) {
	var reads atomic.Int64
	b := New(every, 1, func() time.Time { return start.Add(time.Duration(reads.Load()) * every) })
	take(b, 1)
	var wg sync.WaitGroup
	var got atomic.Int32
	for range 2 {
		wg.Go(func() {
			if b.Allow() {
				got.Add(1)
			}
		})
	}
	reads.Store(1)
	wg.Wait()
	got.Add(int32(take(b, 2)))
	if n := got.Load(); n != 1 {
		t.Errorf("one token came, and %d were given; want 1", n)
	}
}
