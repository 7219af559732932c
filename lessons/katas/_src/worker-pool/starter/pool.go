// Package pool runs jobs on a few workers.
package pool

import "context"

// Run runs the jobs, at most workers at once, and returns the first error.
func Run(ctx context.Context, workers int, jobs []func(context.Context) error) error {
	panic("Run is not written yet")
}
