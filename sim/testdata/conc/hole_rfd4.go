// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

func seq(yield func(int) bool) {
	for i := range 2 {
		if !yield(i) {
			return
		}
	}
}
func main() {
	var mu [2]sync.Mutex
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range seq {
				mu[i].Lock()
				defer mu[i].Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println("ok")
}
