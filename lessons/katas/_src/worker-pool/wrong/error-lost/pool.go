// Package pool runs jobs on a few workers.
package pool

import (
	"context"
	"sync"
	"sync/atomic"
)

// Run runs the jobs.
func Run(ctx context.Context, workers int, jobs []func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				if err := jobs[i](ctx); err != nil {
					select {
					case failed <- err:
					default:
					}
					cancel()
				}
			}
		})
	}
	var first error
	select {
	case first = <-failed:
	default:
	}
	wg.Wait()
	if first != nil {
		return first
	}
	return ctx.Err()
}
