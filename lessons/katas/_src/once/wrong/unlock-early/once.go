// Package once runs a function once.
package once

import "sync"

// Once runs a function once.
type Once struct {
	mu   sync.Mutex
	done bool
}

// Do calls f if it is the first call of Do.
func (o *Once) Do(f func()) {
	o.mu.Lock()
	first := !o.done
	o.done = true
	o.mu.Unlock()
	if first {
		f()
	}
}
