// Package bucket limits a rate.
package bucket

import (
	"sync"
	"time"
)

// Bucket holds tokens, and gets a new one from time to time.
type Bucket struct {
	every, room time.Duration
	now         func() time.Time

	mu   sync.Mutex
	full time.Time // when it is full again
}

// New returns a full bucket. now tells the time.
func New(every time.Duration, burst int, now func() time.Time) *Bucket {
	return &Bucket{every: every, room: time.Duration(burst) * every, now: now}
}

// Allow takes a token, if there is one.
func (b *Bucket) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	full := b.full
	if full.Before(now) {
		full = now
	}
	if full = full.Add(b.every); full.Sub(now) > b.room {
		return false
	}
	b.full = full
	return true
}
