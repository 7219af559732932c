// Package rwmutex lets readers in together, and a writer alone.
package rwmutex

// RWMutex is held by any number of readers, or by one writer.
type RWMutex struct{}

// New returns one that nobody holds.
func New() *RWMutex {
	return &RWMutex{}
}

// RLock lets a reader in.
func (m *RWMutex) RLock() {
	panic("RLock is not written yet")
}

// RUnlock lets a reader out.
func (m *RWMutex) RUnlock() {
	panic("RUnlock is not written yet")
}

// Lock lets a writer in.
func (m *RWMutex) Lock() {
	panic("Lock is not written yet")
}

// Unlock lets a writer out.
func (m *RWMutex) Unlock() {
	panic("Unlock is not written yet")
}
