// want: fail; livelocks
package main

import (
	"sync"
	"sync/atomic"
)

// Each steps back as long as the other wants to go first: both can do so for ever.
func main() {
	var a, b atomic.Bool
	var wg sync.WaitGroup
	pass := func(mine, other *atomic.Bool) {
		defer wg.Done()
		for {
			mine.Store(true)
			if !other.Load() {
				break
			}
			mine.Store(false)
		}
		mine.Store(false)
	}
	wg.Add(2)
	go pass(&a, &b)
	go pass(&b, &a)
	wg.Wait()
}
