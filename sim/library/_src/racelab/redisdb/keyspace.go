package redisdb

// touch marks those who watch a key.
func (s *server) touch(key string) {
	for _, w := range s.watches {
		for _, k := range w.keys {
			if k == key {
				w.dirty = true
			}
		}
	}
}

// find returns the place of a key, or where it would be.
func (s *server) find(key string) (i int, ok bool) {
	for i, e := range s.entries {
		if e.key >= key {
			return i, e.key == key
		}
	}
	return len(s.entries), false
}

func (s *server) get(key string) *entry {
	if i, ok := s.find(key); ok {
		return s.entries[i]
	}
	return nil
}

// make returns the entry of a key, a new one if there is none. Who waits for a
// new one can be served.
func (s *server) make(key string, kind int) *entry {
	i, ok := s.find(key)
	if !ok {
		s.entries = exact(append(s.entries[:i:i], append([]*entry{{key: key, kind: kind}}, s.entries[i:]...)...))
		s.ready(key)
	}
	return s.entries[i]
}

func (s *server) drop(key string) bool {
	i, ok := s.find(key)
	if ok {
		s.entries = exact(append(s.entries[:i:i], s.entries[i+1:]...))
		s.touch(key)
	}
	return ok
}

// settle is called after a collection was changed: an empty one is gone.
func (s *server) settle(e *entry) {
	e.items, e.scores = exact(e.items), exact(e.scores)
	if len(e.items) == 0 {
		s.drop(e.key)
	} else {
		s.touch(e.key)
	}
}

// store puts a collection in the place of whatever has the key. An empty one is none.
func (s *server) store(key string, kind int, items []string, scores []float64) {
	s.drop(key)
	if len(items) > 0 {
		e := s.make(key, kind)
		e.items, e.scores = exact(items), exact(scores)
		s.touch(key)
	}
}

// clone returns a copy that shares nothing.
func (e *entry) clone() *entry {
	c := *e
	c.items, c.scores = exact(e.items), exact(e.scores)
	if e.stream != nil {
		c.stream = e.stream.clone()
	}
	return &c
}

// exact returns the elements in a slice that has no room for more.
func exact[T any](all []T) []T {
	if len(all) == 0 {
		return nil
	}
	out := make([]T, len(all))
	copy(out, all)
	return out
}
