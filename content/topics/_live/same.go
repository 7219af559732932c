package main

import (
	"fmt"
	"sync"
)

// Two checks look for trouble at once; each says so in the same word.
func main() {
	alarm := false
	var checks sync.WaitGroup
	for range 2 {
		checks.Go(func() { alarm = true })
	}
	checks.Wait()
	fmt.Println("alarm:", alarm)
}
