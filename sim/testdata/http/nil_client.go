// A nil client panics like any nil pointer, and the program goes on step by step.
//
// want: 1 true
// want: 2 true
package main

import (
	"fmt"
	"net/http"
	"sync"
)

func main() {
	var failed bool
	func() {
		defer func() { failed = recover() != nil }()
		var c *http.Client
		c.Get("http://127.0.0.1:1")
	}()
	n := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			m := n
			mu.Unlock()
			mu.Lock()
			n = m + 1
			mu.Unlock()
		})
	}
	wg.Wait()
	fmt.Println(n, failed)
}
