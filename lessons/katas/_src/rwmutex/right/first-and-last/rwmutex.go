// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

import "sync"

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct {
	inside  sync.Mutex // held by the writer, or by all readers together
	mu      sync.Mutex // protects readers
	readers int
}

// New returns one that nobody holds.
func New() *RWMutex { return &RWMutex{} }

// RLock lets a reader in.
func (m *RWMutex) RLock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readers++; m.readers == 1 {
		m.inside.Lock()
	}
}

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readers--; m.readers == 0 {
		m.inside.Unlock()
	}
}

// Lock lets a writer in.
func (m *RWMutex) Lock() { m.inside.Lock() }

// Unlock lets a writer out.
func (m *RWMutex) Unlock() { m.inside.Unlock() }
