// want: pass; outcomes 1
package main

import "sync"

// It tries again and again while another has the lock, who gives it back.
func main() {
	var mu sync.Mutex
	n := 0
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for !mu.TryLock() {
			}
			n++
			mu.Unlock()
		}()
	}
	wg.Wait()
	println(n)
}
