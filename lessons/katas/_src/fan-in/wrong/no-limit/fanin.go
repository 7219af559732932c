// Package fanin works on a stream with several workers, in order.
package fanin

import "context"

// Ordered gives out f of each value of in, in order, with up to workers calls of f at a time.
func Ordered(ctx context.Context, in <-chan int, workers int, f func(int) int) <-chan int {
	out := make(chan int)
	places := make(chan chan int, workers)
	go func() {
		defer close(places)
		for {
			v, ok := receive(ctx, in)
			if !ok {
				return
			}
			place := make(chan int, 1)
			go func() { place <- f(v) }()
			if !send(ctx, places, place) {
				return
			}
		}
	}()
	go func() {
		defer close(out)
		for {
			place, ok := receive(ctx, places)
			if !ok {
				return
			}
			v, ok := receive(ctx, place)
			if !ok || !send(ctx, out, v) {
				return
			}
		}
	}()
	return out
}

// receive reports false when c is closed or ctx has ended.
func receive[T any](ctx context.Context, c <-chan T) (v T, ok bool) {
	select {
	case v, ok = <-c:
		return v, ok
	case <-ctx.Done():
		return v, false
	}
}

// send reports false when ctx has ended.
func send[T any](ctx context.Context, c chan<- T, v T) bool {
	select {
	case c <- v:
		return true
	case <-ctx.Done():
		return false
	}
}
