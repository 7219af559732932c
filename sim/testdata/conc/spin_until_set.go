// want: pass; outcomes 1

package main

import "sync/atomic"

// A fair scheduler lets the other one set the flag.
func main() {
	var ready atomic.Bool
	go ready.Store(true)
	for !ready.Load() {
	}
}
