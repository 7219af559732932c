package main

import (
	"sync"
)

// 3 goroutines add 1 to a variable 6 times each, with nothing between them.
func main() {
	n := 0
	var wg sync.WaitGroup
	wg.Add(3)
	for range 3 {
		go func() {
			for range 6 {
				n++
			}
			wg.Done()
		}()
	}
	wg.Wait()
	if n != 18 {
		panic("an addition is lost")
	}
}
