// Package bucket limits a rate.
package bucket

import (
	"sync"
	"time"
)

// Bucket holds tokens, and gets a new one from time to time.
type Bucket struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu     sync.Mutex
	tokens int
	since  time.Time // up to when tokens were added
}

// New returns a full bucket. now tells the time.
func New(every time.Duration, burst int, now func() time.Time) *Bucket {
	return &Bucket{every: every, burst: burst, now: now, tokens: burst, since: now()}
}

// Allow takes a token, if there is one.
func (b *Bucket) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(b.now())
	if b.tokens == 0 {
		return false
	}
	b.tokens--
	return true
}

// refill adds what has come since.
func (b *Bucket) refill(now time.Time) {
	n := int(now.Sub(b.since) / b.every)
	b.tokens += n
	b.since = b.since.Add(time.Duration(n) * b.every)
}
