package sync

import "racelab/rt"

// Map is a map that goroutines may share without a lock of their own. Each
// method is one step; Range is one step for each entry.
type Map struct{ m map[any]any }

// Load returns the value of key, or nil.
//
//racelab:step acquires
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
		rt.ReleasesNothing()
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
	if !loaded {
		rt.ReleasesNothing()
	}
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

// Range calls f for each entry until f returns false. It is no snapshot: the entries of the start are
// read when their turn comes, and one that is added meanwhile may have its turn, too.
func (m *Map) Range(f func(key, value any) bool) {
	r := m.begin()
	for {
		if key, value, ok := m.next(&r); !ok || !f(key, value) {
			return
		}
	}
}

const (
	manyKeys = 4 // up to how many keys every order of them is explored
	moreKeys = 8 // up to how many keys a Range gives that meets what is added to few
)

// ranging is how far a Range has come: which keys it knows of, and whether it was at them.
type ranging struct {
	keys []any
	been []bool
	few  bool
}

//racelab:step acquires
func (m *Map) begin() (r ranging) {
	rt.Label("Range")
	for k := range m.m {
		r.keys = append(r.keys, k)
	}
	if r.few = len(r.keys) <= manyKeys; r.few {
		r.been = make([]bool, len(r.keys), moreKeys)
	} else {
		rt.MapOrder()
	}
	return r
}

// next goes on to one of the entries. Range may end once it was at all that were there from its start.
//
//racelab:step acquires
func (m *Map) next(r *ranging) (key, value any, ok bool) {
	if !r.few {
		return m.nextOfMany(r)
	}
	left := r.left(m)
	ways := len(left)
	if ways == 0 {
		ways = 1
	}
	added := r.added(m)
	way := rt.Choose(ways + len(added))
	switch {
	case way < len(left):
		key = r.keys[left[way]]
		r.been[left[way]] = true
	case way < ways:
		rt.Label("Range: no key is left")
		return nil, nil, false
	default:
		key = added[way-ways]
		r.keys, r.been = append(r.keys, key), append(r.been, true)
	}
	rt.Label("Range: " + show(key))
	value, ok = m.m[key]
	return key, value, ok
}

// left returns which of the keys that r knows are still to come.
func (r *ranging) left(m *Map) (left []int) {
	for i, key := range r.keys {
		if _, ok := m.m[key]; ok && !r.been[i] {
			left = append(left, i)
		}
	}
	return left
}

// added returns the keys that r does not know.
func (r *ranging) added(m *Map) (added []any) {
	for key := range m.m {
		if len(r.keys)+len(added) < moreKeys && !r.knows(key) {
			added = append(added, key)
		}
	}
	return added
}

func (r *ranging) knows(key any) bool {
	for _, k := range r.keys {
		if k == key {
			return true
		}
	}
	return false
}

// nextOfMany goes on in the order of insertion.
func (m *Map) nextOfMany(r *ranging) (key, value any, ok bool) {
	for len(r.keys) > 0 {
		key, r.keys = r.keys[0], r.keys[1:]
		if value, ok = m.m[key]; ok {
			rt.Label("Range: " + show(key))
			return key, value, true
		}
	}
	rt.Label("Range: no key is left")
	return nil, nil, false
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

// Pool keeps values for later use, or drops them: whether Get finds any of those that were put in, and which, is
// a choice. What one Get does not find another may.
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

//racelab:step releases
func (p *Pool) put(x any) {
	rt.Label("Put")
	p.free = append(p.free, x)
}

// keptValues is up to how many values each is given, and kept when a Get does not find it: a program
// that makes one for each that is not found would have more and more.
const keptValues = 4

//racelab:step apart
func (p *Pool) get() (x any, ok bool) {
	n := len(p.free)
	if n == 0 {
		rt.Label("Get: empty")
		return nil, false
	}
	ways := n
	if n > keptValues {
		ways = keptValues
		rt.MapOrder()
	}
	way := rt.Choose(ways + 1)
	if way == ways {
		rt.Label("Get: dropped meanwhile, or kept for another processor")
		if n >= keptValues {
			p.free = nil
		}
		return nil, false
	}
	rt.Label("Get: reused")
	rt.Acquires()
	at := n - 1 - way
	x = p.free[at]
	p.free = append(p.free[:at:at], p.free[at+1:]...)
	return x, true
}
