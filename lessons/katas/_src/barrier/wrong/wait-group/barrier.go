// Package barrier makes goroutines wait for each other.
package barrier

import "sync"

// Barrier is for a number of goroutines.
type Barrier struct{ wg sync.WaitGroup }

// New returns a barrier for n goroutines.
func New(n int) *Barrier {
	b := &Barrier{}
	b.wg.Add(n)
	return b
}

// Wait returns when n goroutines have called it in this round.
func (b *Barrier) Wait() {
	b.wg.Done()
	b.wg.Wait()
}
