package command

import (
	"context"
	"fmt"
	"sync"

	"racelab/sim"
)

const parallelUsage = "how many tests of a package are explored at the same time; each then has one core, and the memory is for all of them together"

// maxParallel bounds -p; more than there are cores gain nothing.
const maxParallel = 256

func checkParallel(n int) error {
	if n < 0 || n > maxParallel {
		return fmt.Errorf("-p %d: give 1 to %d tests to explore at the same time", n, maxParallel)
	}
	return nil
}

// explorer explores the entry with that number. telling says that it may show on the terminal how far it is.
type explorer func(ctx context.Context, entry int, b sim.Budget, telling bool) (checked, error)

// ahead explores entries, at most parallel of them at a time, and returns a function that returns what was found
// in each, to be called for one after the other. stop ends those that nobody waits for any more.
func (a *app) ahead(ctx context.Context, parallel, entries int, b sim.Budget, explore explorer) (found func(entry int) (checked, error), stop func()) {
	whole := context.WithoutCancel(ctx) // the budget's Enough ends what is begun, and keeps what is known
	if parallel <= 1 || entries < 2 {
		return func(i int) (checked, error) { return explore(whole, i, b, true) }, func() {}
	}
	b.Workers = 1
	type result struct {
		checked
		err error
	}
	results := make([]chan result, entries)
	for i := range results {
		results[i] = make(chan result, 1)
	}
	quit, cancel := context.WithCancel(whole)
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range min(parallel, entries) {
		workers.Go(func() {
			for i := range numbers {
				c, err := explore(quit, i, b, false)
				results[i] <- result{c, err}
			}
		})
	}
	workers.Go(func() {
		defer close(numbers)
		for i := range entries {
			select {
			case numbers <- i:
			case <-quit.Done():
				return
			}
		}
	})
	stop = func() { cancel(); workers.Wait() }
	return func(i int) (checked, error) { r := <-results[i]; return r.checked, r.err }, stop
}
