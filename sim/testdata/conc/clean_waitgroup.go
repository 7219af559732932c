// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

func main() {
	res := make([]int, 3)
	var wg sync.WaitGroup
	for i := range res {
		wg.Add(1)
		go func() { defer wg.Done(); res[i] = i * i }()
	}
	wg.Wait()
	fmt.Println(res)
}
