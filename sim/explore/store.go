package explore

import (
	"sync"
	"sync/atomic"

	"racelab/sim/machine"
)

const shards = 256

// pending marks the number of a state that only early moves of this round lead to: it is
// expanded in the next round, unless this one gets there without them.
const pending = 1 << 31

// store maps state hashes to node numbers.
type store struct {
	shard [shards]struct {
		mu  sync.Mutex
		ids map[machine.Hash]uint32
		_   [40]byte // its own cache line
	}
	next atomic.Uint32
}

func newStore() *store {
	s := new(store)
	for i := range s.shard {
		s.shard[i].ids = make(map[machine.Hash]uint32)
	}
	return s
}

// add returns the number of a state and whether it has to be expanded: nobody has come
// here before, or only by early moves.
func (s *store) add(h machine.Hash) (id uint32, fresh bool) {
	sh := &s.shard[h[0]%shards]
	sh.mu.Lock()
	id, ok := sh.ids[h]
	switch {
	case !ok:
		id = s.next.Add(1) - 1
		sh.ids[h] = id
	case id&pending != 0:
		id &^= pending
		sh.ids[h] = id
		ok = false
	}
	sh.mu.Unlock()
	return id, !ok
}

// postpone is add for a state that is to be expanded in the next round.
func (s *store) postpone(h machine.Hash) (id uint32, fresh bool) {
	sh := &s.shard[h[0]%shards]
	sh.mu.Lock()
	id, ok := sh.ids[h]
	if !ok {
		id = s.next.Add(1) - 1
		sh.ids[h] = id | pending
	}
	sh.mu.Unlock()
	return id &^ pending, !ok
}

// find returns the number of a state.
func (s *store) find(h machine.Hash) (id uint32, ok bool) {
	sh := &s.shard[h[0]%shards]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	id, ok = sh.ids[h]
	return id &^ pending, ok
}
