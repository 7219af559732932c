// want: fail; livelocks 1

package main

import "sync"

// Each takes one lock and gives it back if it cannot have the other.
func main() {
	var a, b sync.Mutex
	var wg sync.WaitGroup
	both := func(x, y *sync.Mutex) {
		for {
			x.Lock()
			if y.TryLock() {
				y.Unlock()
				x.Unlock()
				return
			}
			x.Unlock()
		}
	}
	wg.Go(func() { both(&a, &b) })
	wg.Go(func() { both(&b, &a) })
	wg.Wait()
}
