// want: pass; leaks 1
package main

import "sync"

// The worker waits for more in a function that its loop calls. It has done all its work.
func main() {
	jobs := make(chan func())
	var done sync.WaitGroup
	go func() {
		for {
			runNext(jobs)
		}
	}()
	for range 2 {
		done.Add(1)
		jobs <- done.Done
	}
	done.Wait()
}

func runNext(jobs chan func()) {
	select {
	case f := <-jobs:
		f()
	}
}
