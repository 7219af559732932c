package main

import (
	"sync"
)

// 3 goroutines add 1 to a variable 3 times each, with nothing between them.
func main() {
	n := 0
	var wg sync.WaitGroup
	wg.Add(3)
	for range 3 {
		go func() {
			for range 3 {
				n++
			}
			wg.Done()
		}()
	}
	wg.Wait()
	if n != 9 {
		panic("an addition is lost")
	}
}
