// want: pass; outcomes 2

package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.RWMutex
	n := 0
	got := make(chan int, 2)
	for range 2 {
		go func() { mu.RLock(); got <- n; mu.RUnlock() }()
	}
	mu.Lock()
	n = 1
	mu.Unlock()
	a, b := <-got, <-got
	fmt.Println(a <= 1 && b <= 1, a == b)
}
