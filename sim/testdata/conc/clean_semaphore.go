// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

// A buffered channel of capacity 1 is a lock.
func main() {
	sem := make(chan struct{}, 1)
	n := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			sem <- struct{}{}
			n++
			<-sem
		})
	}
	wg.Wait()
	fmt.Println(n)
}
