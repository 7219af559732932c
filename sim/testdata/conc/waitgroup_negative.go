// want: fail; outcomes 1
package main

import "sync"

// "negative WaitGroup counter".
func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go wg.Done()
	go wg.Done()
	wg.Wait()
	select {}
}
