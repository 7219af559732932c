// Package barrier makes goroutines wait for each other.
package barrier

import "sync"

// Barrier is for a number of goroutines.
type Barrier struct {
	mu    sync.Mutex
	next  *sync.Cond
	n     int
	came  int
	round int
}

// New returns a barrier for n goroutines.
func New(n int) *Barrier {
	b := &Barrier{n: n}
	b.next = sync.NewCond(&b.mu)
	return b
}

// Wait returns when n goroutines have called it in this round.
func (b *Barrier) Wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.came++; b.came == b.n {
		b.came = 0
		b.round++
		b.next.Broadcast()
		return
	}
	for round := b.round; round == b.round; {
		b.next.Wait()
	}
}
