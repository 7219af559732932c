package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// The same, with a flag that orders what it guards.
func main() {
	var message string
	var ready atomic.Bool
	var both sync.WaitGroup
	both.Go(func() {
		message = "hello"
		ready.Store(true)
	})
	both.Go(func() {
		if ready.Load() {
			fmt.Println("read:", message)
			return
		}
		fmt.Println("not yet")
	})
	both.Wait()
}
