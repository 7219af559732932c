// want: pass; outcomes 2
package main

import (
	"fmt"
	"sync"
)

// Nothing tells whether the reader waits or is about to call RLock when the first
// writer unlocks. In the second case the other writer may come first.
func main() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	n := 1
	mu.Lock()
	wg.Go(func() {
		mu.RLock()
		fmt.Print(n)
		mu.RUnlock()
	})
	wg.Go(func() {
		mu.Lock()
		n = 2
		mu.Unlock()
	})
	mu.Unlock()
	wg.Wait()
}
