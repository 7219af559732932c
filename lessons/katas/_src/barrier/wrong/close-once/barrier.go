// Package barrier makes goroutines wait for each other.
package barrier

import "sync/atomic"

// Barrier is for a number of goroutines.
type Barrier struct {
	n    int32
	came atomic.Int32
	open chan struct{}
}

// New returns a barrier for n goroutines.
func New(n int) *Barrier { return &Barrier{n: int32(n), open: make(chan struct{})} }

// Wait returns when n goroutines have called it in this round.
func (b *Barrier) Wait() {
	if b.came.Add(1) == b.n {
		close(b.open)
	}
	<-b.open
}
