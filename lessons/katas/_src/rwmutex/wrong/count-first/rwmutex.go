// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

import (
	"sync"
	"sync/atomic"
)

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct {
	inside  sync.Mutex
	readers atomic.Int32
}

// New returns one that nobody holds.
func New() *RWMutex { return &RWMutex{} }

// RLock lets a reader in.
func (m *RWMutex) RLock() {
	if m.readers.Add(1) == 1 {
		m.inside.Lock()
	}
}

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() {
	if m.readers.Add(-1) == 0 {
		m.inside.Unlock()
	}
}

// Lock lets a writer in.
func (m *RWMutex) Lock() { m.inside.Lock() }

// Unlock lets a writer out.
func (m *RWMutex) Unlock() { m.inside.Unlock() }
