package main

import (
	"sync"
)

// Ten philosophers each take the fork on the left, and then the one on the right.
func main() {
	var forks [10]sync.Mutex
	var wg sync.WaitGroup
	wg.Add(10)
	for i := range 10 {
		go func() {
			forks[i].Lock()
			forks[(i+1)%10].Lock()
			forks[(i+1)%10].Unlock()
			forks[i].Unlock()
			wg.Done()
		}()
	}
	wg.Wait()
}
