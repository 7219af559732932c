// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

import "sync"

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct {
	inside  sync.Mutex
	readers int
}

// New returns one that nobody holds.
func New() *RWMutex { return &RWMutex{} }

// RLock lets a reader in.
func (m *RWMutex) RLock() {
	if m.readers++; m.readers == 1 {
		m.inside.Lock()
	}
}

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() {
	if m.readers--; m.readers == 0 {
		m.inside.Unlock()
	}
}

// Lock lets a writer in.
func (m *RWMutex) Lock() { m.inside.Lock() }

// Unlock lets a writer out.
func (m *RWMutex) Unlock() { m.inside.Unlock() }
