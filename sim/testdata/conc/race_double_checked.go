// want: fail; races

package main

import (
	"fmt"
	"sync"
)

type config struct{ v int }

func main() {
	var mu sync.Mutex
	var c *config
	get := func() int {
		if c == nil {
			mu.Lock()
			if c == nil {
				c = &config{7}
			}
			mu.Unlock()
		}
		return c.v
	}
	done := make(chan int)
	go func() { done <- get() }()
	fmt.Println(get() + <-done)
}
