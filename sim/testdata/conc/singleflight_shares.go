// want: pass; outcomes

package main

import (
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/singleflight"
)

func main() {
	var g singleflight.Group
	var calls atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			g.Do("k", func() (any, error) { return calls.Add(1), nil })
		})
	}
	wg.Wait()
	fmt.Println(calls.Load() >= 1 && calls.Load() <= 2)
}
