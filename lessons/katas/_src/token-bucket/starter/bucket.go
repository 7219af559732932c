// Package bucket limits a rate.
package bucket

import "time"

// Bucket holds tokens, and gets a new one from time to time.
type Bucket struct{}

// New returns a full bucket. now tells the time.
func New(every time.Duration, burst int, now func() time.Time) *Bucket {
	return &Bucket{}
}

// Allow takes a token, if there is one.
func (b *Bucket) Allow() bool {
	panic("Allow is not written yet")
}
