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
	if o.done {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		defer func() { o.done = true }()
		f()
	}
}
