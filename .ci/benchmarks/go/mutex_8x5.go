package main

import (
	"sync"
)

// 8 goroutines add 1 to a variable 5 times each, under a mutex. All start together.
func main() {
	n := 0
	var mu sync.Mutex
	begin := make(chan bool)
	var wg sync.WaitGroup
	wg.Add(8)
	for range 8 {
		go func() {
			<-begin
			for range 5 {
				mu.Lock()
				n++
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	close(begin)
	wg.Wait()
	if n != 40 {
		panic("an addition is lost")
	}
}
