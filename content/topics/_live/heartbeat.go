package main

import (
	"sync"
	"time"
)

// Two take two locks in opposite order, and a third stays busy.
func main() {
	var a, b sync.Mutex
	go func() {
		for range time.Tick(time.Second) {
		}
	}()
	var both sync.WaitGroup
	both.Go(func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })
	both.Go(func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })
	both.Wait()
}
