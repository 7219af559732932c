// Package singleflight shares calls that are under way.
package singleflight

import (
	"errors"
	"sync"
)

// ErrPanicked is what those get who waited for a call that panicked.
var ErrPanicked = errors.New("the shared call panicked")

// Group shares calls by key.
type Group struct {
	mu    sync.Mutex
	calls map[string]*call
}

// call is a call of fn. Its result may be read when done is closed.
type call struct {
	done  chan struct{}
	value int
	err   error
}

// New returns a group in which nothing is under way.
func New() *Group {
	return &Group{calls: map[string]*call{}}
}

// Do returns what fn returns, or what a call that is under way for the key returns.
func (g *Group) Do(key string, fn func() (int, error)) (int, error) {
	g.mu.Lock()
	if c := g.calls[key]; c != nil {
		g.mu.Unlock()
		<-c.done
		return c.value, c.err
	}
	c := &call{done: make(chan struct{}), err: ErrPanicked}
	g.calls[key] = c
	g.mu.Unlock()
	defer func() {
		close(c.done)
	}()
	c.value, c.err = fn()
	return c.value, c.err
}
