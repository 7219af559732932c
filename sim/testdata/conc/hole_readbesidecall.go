// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

// n is read after slow has returned, as the compiler does it, so what is added
// meanwhile counts, and has happened before.
func main() {
	n := 0
	var wg sync.WaitGroup
	slow := func() int {
		wg.Go(func() { n = 5 })
		wg.Wait()
		return 1
	}
	n = n + slow()
	fmt.Println(n)
}
