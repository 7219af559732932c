// Package cache keeps values for a while.
package cache

import (
	"sync"
	"time"
)

// Cache keeps what was loaded.
type Cache struct {
	ttl     time.Duration
	now     func() time.Time
	mu      sync.Mutex // protects the map, not the entries
	entries map[string]*entry
}

type entry struct {
	mu     sync.Mutex
	value  int
	err    error
	loaded time.Time
}

// New returns an empty cache. now tells the time.
func New(ttl time.Duration, now func() time.Time) *Cache {
	return &Cache{ttl: ttl, now: now, entries: map[string]*entry{}}
}

// Get returns the value of key, and loads it if there is none that is young enough.
func (c *Cache) Get(key string, load func() (int, error)) (int, error) {
	c.mu.Lock()
	e := c.entries[key]
	if e == nil {
		e = &entry{}
		c.entries[key] = e
	}
	c.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	began := c.now()
	if !e.loaded.IsZero() && began.Sub(e.loaded) < c.ttl {
		return e.value, e.err
	}
	e.value, e.err = load()
	e.loaded = began
	return e.value, e.err
}
