// want: fail; outcomes 1

package main

import "sync"

func main() {
	c := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { close(c) })
	}
	wg.Wait()
}
