package main

import (
	"sync"
	"sync/atomic"
)

// Ten goroutines add 1 to a number twice each, atomically. All start together.
func main() {
	var n atomic.Int32
	begin := make(chan bool)
	var wg sync.WaitGroup
	wg.Add(10)
	for range 10 {
		go func() {
			<-begin
			for range 2 {
				n.Add(1)
			}
			wg.Done()
		}()
	}
	close(begin)
	wg.Wait()
	if n.Load() != 20 {
		panic("an addition is lost")
	}
}
