// want: fail; deadlocks 1; livelocks 1

package main

import (
	"sync"
	"time"
)

// The ticker keeps the program alive, and the runtime silent.
func main() {
	go func() {
		for range time.Tick(time.Second) {
		}
	}()
	var a, b sync.Mutex
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { defer wg.Done(); a.Lock(); b.Lock(); b.Unlock(); a.Unlock() }()
	go func() { defer wg.Done(); b.Lock(); a.Lock(); a.Unlock(); b.Unlock() }()
	wg.Wait()
}
