// Package once runs a function once.
package once

import (
	"sync"
	"sync/atomic"
)

// Once runs a function once. The zero value is ready to use.
type Once struct {
	done atomic.Bool
	mu   sync.Mutex
}

// Do calls f if it is the first call of Do. It returns when the one call of f has
// ended.
func (o *Once) Do(f func()) {
	if o.done.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done.Load() {
		defer o.done.Store(true)
		f()
	}
}
