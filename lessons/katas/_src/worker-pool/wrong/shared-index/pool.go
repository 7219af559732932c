// Package pool runs jobs on a few workers.
package pool

import (
	"context"
	"sync"
)

// Run runs the jobs.
func Run(ctx context.Context, workers int, jobs []func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	taken := 0
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for ctx.Err() == nil && taken < len(jobs) {
				job := jobs[taken]
				taken++
				if err := job(ctx); err != nil {
					cancel(err)
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}
