// want: fail; outcomes 2; races 2

package main

import (
	"fmt"
	"sync"
)

func main() {
	n := 0
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			v := n
			n = v + 1
		}()
	}
	wg.Wait()
	fmt.Println(n)
}
