// Package fanin works on a stream with several workers.
package fanin

import "context"

// Ordered gives out f of each value of in.
func Ordered(ctx context.Context, in <-chan int, workers int, f func(int) int) <-chan int {
	out := make(chan int)
	free := make(chan struct{}, workers)
	go func() {
		defer close(out)
		for {
			select {
			case v, ok := <-in:
				if !ok {
					return
				}
				free <- struct{}{}
				go func() {
					defer func() { <-free }()
					select {
					case out <- f(v):
					case <-ctx.Done():
					}
				}()
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
