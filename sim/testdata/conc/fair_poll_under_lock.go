// want: pass; outcomes 1
package main

import (
	"runtime"
	"sync"
)

// Both pollers wait for somebody who wants the lock: it is free again and again.
func main() {
	var mu sync.RWMutex
	ready := 0
	arrived := func() bool {
		mu.RLock()
		defer mu.RUnlock()
		return ready == 1
	}
	go func() {
		mu.Lock()
		ready = 1
		mu.Unlock()
	}()
	for !arrived() {
		runtime.Gosched()
	}
	println("ready")
}
