// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

import "sync"

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct {
	mu      sync.Mutex
	left    *sync.Cond
	readers int
	writing bool
}

// New returns one that nobody holds.
func New() *RWMutex {
	m := &RWMutex{}
	m.left = sync.NewCond(&m.mu)
	return m
}

// RLock lets a reader in.
func (m *RWMutex) RLock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.writing {
		m.left.Wait()
	}
	m.readers++
}

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers--
	m.left.Broadcast()
}

// Lock lets a writer in.
func (m *RWMutex) Lock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.writing || m.readers > 0 {
		m.left.Wait()
	}
	m.writing = true
}

// Unlock lets a writer out.
func (m *RWMutex) Unlock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writing = false
	m.left.Broadcast()
}
