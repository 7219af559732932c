package progress

import (
	"context"
	"sync"
)

// Memory is a Store that lasts as long as the program. The zero value is empty.
type Memory struct {
	mu sync.Mutex
	r  Record
}

// Load implements Store.
func (m *Memory) Load(context.Context) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.r.Clone(), nil
}

// Update implements Store.
func (m *Memory) Update(_ context.Context, change func(*Record)) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.r.Clone()
	change(&r)
	r.Version = Version
	m.r = r
	return r.Clone(), nil
}
