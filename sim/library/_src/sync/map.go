package sync

import "racelab/rt"

// Map is a map that goroutines may share without a lock of their own. Each
// method is one step; Range is one step for each entry.
type Map struct{ m map[any]any }

// Load returns the value of key, or nil.
//
//racelab:step
func (m *Map) Load(key any) (value any, ok bool) {
	rt.Label("Load " + show(key))
	value, ok = m.m[key]
	return value, ok
}

// Store sets the value of key.
//
//racelab:step
func (m *Map) Store(key, value any) {
	rt.Label("Store " + show(key) + "=" + show(value))
	m.set(key, value)
}

func (m *Map) set(key, value any) {
	if m.m == nil {
		m.m = map[any]any{}
	}
	m.m[key] = value
}

// LoadOrStore returns the value of key if it has one; otherwise it stores value.
//
//racelab:step
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	if old, ok := m.m[key]; ok {
		rt.Label("LoadOrStore " + show(key) + ": loaded")
		return old, true
	}
	rt.Label("LoadOrStore " + show(key) + ": stored")
	m.set(key, value)
	return value, false
}

// LoadAndDelete deletes key and returns the value that it had.
//
//racelab:step
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	rt.Label("LoadAndDelete " + show(key))
	value, loaded = m.m[key]
	delete(m.m, key)
	return value, loaded
}

// Delete deletes key.
//
//racelab:step
func (m *Map) Delete(key any) {
	rt.Label("Delete " + show(key))
	delete(m.m, key)
}

// Swap sets the value of key and returns the one that it had.
//
//racelab:step
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	rt.Label("Swap " + show(key) + "=" + show(value))
	previous, loaded = m.m[key]
	m.set(key, value)
	return previous, loaded
}

// CompareAndSwap sets the value of key to new if it is old.
//
//racelab:step
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	if v, ok := m.m[key]; !ok || v != old {
		rt.Label("CompareAndSwap " + show(key) + ": failed")
		return false
	}
	rt.Label("CompareAndSwap " + show(key) + ": swapped")
	m.m[key] = new
	return true
}

// CompareAndDelete deletes key if its value is old.
//
//racelab:step
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	if v, ok := m.m[key]; !ok || v != old {
		rt.Label("CompareAndDelete " + show(key) + ": failed")
		return false
	}
	rt.Label("CompareAndDelete " + show(key) + ": deleted")
	delete(m.m, key)
	return true
}

// Clear deletes all entries.
//
//racelab:step
func (m *Map) Clear() {
	rt.Label("Clear")
	clear(m.m)
}

// Range calls f for each entry until f returns false. It is no snapshot: the
// keys are those of the start, each value is read when its turn comes.
func (m *Map) Range(f func(key, value any) bool) {
	for _, k := range m.keys() {
		if v, ok := m.next(k); ok && !f(k, v) {
			return
		}
	}
}

// manyKeys is up to how many keys every order of them is explored.
const manyKeys = 4

//racelab:step
func (m *Map) keys() []any {
	rt.Label("Range")
	var keys []any
	for k := range m.m {
		keys = append(keys, k)
	}
	if len(keys) > manyKeys {
		rt.MapOrder()
		return keys
	}
	for i := range keys {
		j := i + rt.Choose(len(keys)-i)
		keys[i], keys[j] = keys[j], keys[i]
	}
	return keys
}

//racelab:step
func (m *Map) next(key any) (value any, ok bool) {
	rt.Label("Range: " + show(key))
	value, ok = m.m[key]
	return value, ok
}

// show returns a key or value as a label has it: others than texts, ints and
// bools by their type.
func show(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int, bool:
		text, _, _ := rt.Concat(0, []any{v}, nil)
		return text
	}
	return rt.TypeString(v)
}

// Pool keeps values for later use, the last one put in first, or drops them: whether
// Get finds what was put in is a choice.
type Pool struct {
	New func() any // makes a value when there is none to give; may be nil

	free []any
}

// Put gives x to the pool.
func (p *Pool) Put(x any) {
	if x != nil {
		p.put(x)
	}
}

// Get takes a value out of the pool, or makes one with p.New.
func (p *Pool) Get() any {
	if x, ok := p.get(); ok {
		return x
	}
	if p.New == nil {
		return nil
	}
	return p.New()
}

//racelab:step
func (p *Pool) put(x any) {
	rt.Label("Put")
	p.free = append(p.free, x)
}

//racelab:step
func (p *Pool) get() (x any, ok bool) {
	n := len(p.free)
	if n == 0 {
		rt.Label("Get: empty")
		return nil, false
	}
	if rt.Choose(2) == 1 {
		rt.Label("Get: dropped meanwhile")
		p.free = nil
		return nil, false
	}
	rt.Label("Get: reused")
	x, p.free[n-1] = p.free[n-1], nil
	p.free = p.free[:n-1]
	return x, true
}
