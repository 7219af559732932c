// want: pass; outcomes 1

package main

import "sync"

func main() {
	for range 2 {
		go func() {
			mu.Lock()
			own := make(chan bool)
			mu.Unlock()
			defer close(own)
			mu.Lock()
			mu.Unlock()
		}()
	}
	mu.Lock()
	mu.Unlock()
}

var mu sync.Mutex
