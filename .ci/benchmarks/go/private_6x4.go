package main

import (
	"sync"
)

// Six goroutines each write a cell of their own four times.
func main() {
	cells := make([]int, 6)
	var wg sync.WaitGroup
	wg.Add(6)
	for i := range 6 {
		go func() {
			for range 4 {
				cells[i]++
			}
			wg.Done()
		}()
	}
	wg.Wait()
	for _, n := range cells {
		if n != 4 {
			panic("a cell was not written")
		}
	}
}
