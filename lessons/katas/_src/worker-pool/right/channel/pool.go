// Package pool runs jobs on a few workers.
package pool

import (
	"context"
	"sync"
)

// Run runs the jobs, at most workers at once, and returns the first error.
func Run(ctx context.Context, workers int, jobs []func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan func(context.Context) error)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for job := range next {
				if ctx.Err() != nil {
					return
				}
				if err := job(ctx); err != nil {
					cancel(err)
				}
			}
		})
	}
	feed(ctx, next, jobs)
	wg.Wait()
	return context.Cause(ctx)
}

// feed gives out the jobs until the context ends.
func feed(ctx context.Context, next chan<- func(context.Context) error, jobs []func(context.Context) error) {
	defer close(next)
	for _, job := range jobs {
		select {
		case next <- job:
		case <-ctx.Done():
			return
		}
	}
}
