package main

import (
	"sync"
)

// 4 goroutines add 1 to a variable 4 times each, under a mutex. All start together.
func main() {
	n := 0
	var mu sync.Mutex
	begin := make(chan bool)
	var wg sync.WaitGroup
	wg.Add(4)
	for range 4 {
		go func() {
			<-begin
			for range 4 {
				mu.Lock()
				n++
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	close(begin)
	wg.Wait()
	if n != 16 {
		panic("an addition is lost")
	}
}
