// want: pass; outcomes 1
package main

import (
	"fmt"
	"sync"
)

// One use after the other, by whoever waits: this is right.
func main() {
	var wg sync.WaitGroup
	for range 2 {
		for range 2 {
			wg.Go(func() {})
		}
		wg.Wait()
	}
	fmt.Print("ok")
}
