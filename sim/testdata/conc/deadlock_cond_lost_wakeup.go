// want: fail; outcomes 2; deadlocks 1

package main

import "sync"

func main() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	go func() {
		mu.Lock()
		c.Signal() // lost if nobody waits yet
		mu.Unlock()
	}()
	mu.Lock()
	c.Wait()
	mu.Unlock()
}
