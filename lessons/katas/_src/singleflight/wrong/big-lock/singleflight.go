// Package singleflight shares calls that are under way.
package singleflight

import (
	"errors"
	"sync"
)

// ErrPanicked is what those get who waited for a call that panicked.
var ErrPanicked = errors.New("the shared call panicked")

// Group shares calls by key.
type Group struct{ mu sync.Mutex }

// New returns a group in which nothing is under way.
func New() *Group { return &Group{} }

// Do returns what fn returns.
func (g *Group) Do(key string, fn func() (int, error)) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fn()
}
