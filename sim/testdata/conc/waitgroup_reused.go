// want: fail; outcomes 2; races
package main

import (
	"fmt"
	"sync"
)

// The group is used again before everybody who waited for its first use has gone
// on: "WaitGroup is reused before previous Wait has returned", or all is well.
func main() {
	var wg, all sync.WaitGroup
	wg.Add(1)
	all.Go(wg.Wait)
	wg.Done()
	wg.Add(1)
	wg.Done()
	all.Wait()
	fmt.Print("ok")
}
