// want: pass; outcomes 1
package main

import (
	"fmt"
	"sync"
	"time"
)

// The reader has waited for a second when the writer unlocks: it comes before the
// other writer, which waits too.
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
	time.Sleep(time.Second)
	mu.Unlock()
	wg.Wait()
}
