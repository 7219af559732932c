// Package pool runs jobs on a few workers.
package pool

import (
	"context"
	"sync"
	"sync/atomic"
)

// Run runs the jobs.
func Run(ctx context.Context, workers int, jobs []func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := make(chan struct{})
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
					cancel(err)
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
	return context.Cause(ctx)
}
