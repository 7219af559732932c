package fanin

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
)

// stream returns a channel that has the values and is closed behind them.
func stream(values ...int) <-chan int {
	in := make(chan int, len(values))
	for _, v := range values {
		in <- v
	}
	close(in)
	return in
}

func TestOrder(t *testing.T) {
	var got []int
	for v := range Ordered(context.Background(), stream(1, 2), 2, func(v int) int { return 10 * v }) {
		got = append(got, v)
	}
	if !slices.Equal(got, []int{10, 20}) {
		t.Errorf("it gave out %v, want [10 20]", got)
	}
}

// Two calls run at the same time: the first waits for the second.
func TestTogether(t *testing.T) {
	second := make(chan bool)
	f := func(v int) int {
		if v == 1 {
			<-second
		} else {
			close(second)
		}
		return v
	}
	var got []int
	for v := range Ordered(context.Background(), stream(1, 2), 2, f) {
		got = append(got, v)
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("it gave out %v, want [1 2]", got)
	}
}

func TestLimit(t *testing.T) {
	var running atomic.Int32
	f := func(v int) int {
		if n := running.Add(1); n > 1 {
			t.Errorf("%d calls run at once, and there is one worker", n)
		}
		running.Add(-1)
		return v
	}
	for range Ordered(context.Background(), stream(1, 2), 1, f) {
	}
}

// Nobody receives, and in is never closed.
func TestCancelled(t *testing.T) {
	in := make(chan int, 1)
	in <- 1
	ctx, cancel := context.WithCancel(context.Background())
	out := Ordered(ctx, in, 1, func(v int) int { return v })
	cancel()
	for v := range out {
		if v != 1 {
			t.Errorf("it gave out %d, and never got it", v)
		}
	}
}

// Nobody receives at all.
func TestAbandoned(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	Ordered(ctx, stream(1), 1, func(v int) int { return v })
	cancel()
}
