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
	mu      sync.Mutex
	entries map[string]*entry
}

// entry is a load. Its result may be read when done is closed.
type entry struct {
	began time.Time
	done  chan struct{}
	value int
	err   error
}

// New returns an empty cache. now tells the time.
func New(ttl time.Duration, now func() time.Time) *Cache {
	return &Cache{ttl: ttl, now: now, entries: map[string]*entry{}}
}

// Get returns the value of key, and loads it if there is none that is young enough.
func (c *Cache) Get(key string, load func() (int, error)) (int, error) {
	began := c.now()
	c.mu.Lock()
	e := c.entries[key]
	if e != nil && !e.old(began, c.ttl) {
		c.mu.Unlock()
		<-e.done
		return e.value, e.err
	}
	e = &entry{began: began, done: make(chan struct{})}
	c.entries[key] = e
	c.mu.Unlock()
	e.value, e.err = load()
	if e.err != nil {
		c.mu.Lock()
		delete(c.entries, key)
		c.mu.Unlock()
	}
	close(e.done)
	return e.value, e.err
}

// old reports whether a load has ended, and began too long ago.
func (e *entry) old(now time.Time, ttl time.Duration) bool {
	select {
	case <-e.done:
		return now.Sub(e.began) >= ttl
	default:
		return false
	}
}
