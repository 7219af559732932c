package main

import (
	"sync"
)

// 50 goroutines add 1 to a variable 2 times each, under a mutex. All start together.
func main() {
	n := 0
	var mu sync.Mutex
	begin := make(chan bool)
	var wg sync.WaitGroup
	wg.Add(50)
	for range 50 {
		go func() {
			<-begin
			for range 2 {
				mu.Lock()
				n++
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	close(begin)
	wg.Wait()
	if n != 100 {
		panic("an addition is lost")
	}
}
