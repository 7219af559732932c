// Package once runs a function once.
package once

import "sync"

// Once runs a function once. The zero value is ready to use.
type Once struct {
	mu   sync.Mutex
	done bool
}

// Do calls f if it is the first call of Do. It returns when the one call of f has
// ended.
func (o *Once) Do(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done {
		return
	}
	defer func() { o.done = true }()
	f()
}
