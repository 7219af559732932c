// Package barrier makes goroutines wait for each other.
package barrier

import "sync"

// Barrier is for a number of goroutines.
type Barrier struct {
	mu   sync.Mutex
	n    int
	came int
	open chan struct{} // closed when the round is over
}

// New returns a barrier for n goroutines.
func New(n int) *Barrier {
	return &Barrier{n: n, open: make(chan struct{})}
}

// Wait returns when n goroutines have called it in this round.
func (b *Barrier) Wait() {
	b.mu.Lock()
	open := b.open
	if b.came++; b.came == b.n {
		b.came, b.open = 0, make(chan struct{})
		close(open)
	}
	b.mu.Unlock()
	<-open
}
