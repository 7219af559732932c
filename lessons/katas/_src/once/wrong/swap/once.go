// Package once runs a function once.
package once

import "sync/atomic"

// Once runs a function once.
type Once struct{ begun atomic.Bool }

// Do calls f if it is the first call of Do.
func (o *Once) Do(f func()) {
	if o.begun.CompareAndSwap(false, true) {
		f()
	}
}
