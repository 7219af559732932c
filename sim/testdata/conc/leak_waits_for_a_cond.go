// want: fail; leaks
package main

import "sync"

func main() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	started := make(chan bool)
	go func() {
		mu.Lock()
		defer mu.Unlock()
		close(started)
		c.Wait()
	}()
	<-started
}
