// want: fail; outcomes 2; races
package main

import (
	"fmt"
	"sync"
	"time"
)

// Here the goroutine surely waits. If it has not gone on when the group is used
// again it panics, and never waits for the second use.
func main() {
	var wg, all sync.WaitGroup
	wg.Add(1)
	all.Go(func() {
		wg.Wait()
		fmt.Print("first ")
	})
	time.Sleep(time.Second)
	wg.Done()
	wg.Add(1)
	all.Wait()
	fmt.Print("ok")
}
