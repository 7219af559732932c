// Two workers count, and one count is lost between the read and the write of one statement.
package main

import (
	"fmt"
	"sync"
)

const fixed = false

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	served := map[string]int{}
	total := 0
	for _, name := range []string{"ada", "bo"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if fixed {
				mu.Lock()
				defer mu.Unlock()
			}
			total += len(name)
		}()
	}
	wg.Wait()
	served["all"] = total
	if total != 5 {
		panic(fmt.Sprint(served))
	}
}
