package main

import (
	"fmt"
	"sync"
)

// One goroutine writes a message and sets a flag; the other looks.
func main() {
	var message string
	var ready bool
	var both sync.WaitGroup
	both.Go(func() {
		message = "hello"
		ready = true
	})
	both.Go(func() {
		if ready {
			fmt.Println("read:", message)
			return
		}
		fmt.Println("not yet")
	})
	both.Wait()
}
