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
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		go func() {
			wg.Add(1)
			defer wg.Done()
			for ctx.Err() == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				if err := jobs[i](ctx); err != nil {
					cancel(err)
				}
			}
		}()
	}
	wg.Wait()
	return context.Cause(ctx)
}
