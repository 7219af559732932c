// want: fail; outcomes 1; deadlocks 1

package main

import "sync"

func main() {
	var mu sync.Mutex
	mu.Lock()
	mu.Lock()
}
