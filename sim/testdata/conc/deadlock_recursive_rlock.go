// want: fail; outcomes 2; deadlocks 1

package main

import "sync"

// A writer that waits keeps new readers out, also the one that reads already.
func main() {
	var mu sync.RWMutex
	done := make(chan bool)
	go func() {
		mu.Lock()
		mu.Unlock()
		done <- true
	}()
	mu.RLock()
	mu.RLock()
	mu.RUnlock()
	mu.RUnlock()
	<-done
}
