// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

func main() {
	start := make(chan struct{})
	config := ""
	got := make([]string, 2)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { <-start; got[i] = config })
	}
	config = "ready"
	close(start)
	wg.Wait()
	fmt.Println(got)
}
