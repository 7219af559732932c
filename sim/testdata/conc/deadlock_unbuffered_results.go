// want: fail; outcomes 1; deadlocks 1

package main

import "sync"

func main() {
	c := make(chan int)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c <- i
		}()
	}
	wg.Wait()
	close(c)
}
