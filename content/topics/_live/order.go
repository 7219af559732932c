package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// The till opens while the price is still being set.
func main() {
	var price atomic.Int64
	var till sync.WaitGroup
	till.Go(func() {
		p := price.Load()
		fmt.Println("sold at", p)
		if p == 0 {
			os.Exit(1)
		}
	})
	price.Store(5)
	till.Wait()
}
