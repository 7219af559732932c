// Package fanin works on a stream with several workers, in order.
package fanin

import (
	"context"
	"sync"
)

// numbered is a value or a result, with its place in the order.
type numbered struct{ i, v int }

// Ordered gives out f of each value of in, in order, with up to workers calls of f at a time.
func Ordered(ctx context.Context, in <-chan int, workers int, f func(int) int) <-chan int {
	var mu sync.Mutex // whoever holds it takes the next value and its number
	next := 0
	take := func() (n numbered, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		select {
		case v, open := <-in:
			next++
			return numbered{next - 1, v}, open
		case <-ctx.Done():
			return n, false
		}
	}
	results := make(chan numbered)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for n, ok := take(); ok; n, ok = take() {
				select {
				case results <- numbered{n.i, f(n.v)}:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	out := make(chan int)
	go func() {
		wg.Wait()
		close(results)
	}()
	go sorted(ctx, results, out)
	return out
}

// sorted gives out the results by their numbers, and keeps those that are early.
func sorted(ctx context.Context, results <-chan numbered, out chan<- int) {
	defer close(out)
	early, want := map[int]int{}, 0
	for r := range results {
		early[r.i] = r.v
		for v, ok := early[want]; ok; v, ok = early[want] {
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
			delete(early, want)
			want++
		}
	}
}
