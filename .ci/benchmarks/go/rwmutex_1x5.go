package main

import (
	"sync"
)

// One writer changes two variables under an RWMutex; five readers must see both or none.
func main() {
	var mu sync.RWMutex
	a, b := 0, 0
	var wg sync.WaitGroup
	wg.Add(6)
	go func() {
		mu.Lock()
		a++
		b++
		mu.Unlock()
		wg.Done()
	}()
	for range 5 {
		go func() {
			mu.RLock()
			if a != b {
				panic("torn")
			}
			mu.RUnlock()
			wg.Done()
		}()
	}
	wg.Wait()
}
