package explore

import (
	"fmt"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"racelab/number"
	"racelab/sim/machine"
	"racelab/sim/trace"
)

// This file has the parallel search over states.

// edge is a transition. cont is the canonical index that the goroutine which
// made it has in the state after it, if it could go on there; -1 otherwise. To
// step anyone else there is a preemption.
type edge struct {
	to     uint32
	g, alt int16
	cont   int16
}

// node is a state of the graph.
type node struct {
	first uint32 // edges[first:first+n]
	n     uint16
	weak  bool  // not expanded, because the budget ended
	end   int32 // index into ends, or -1
}

// graph is what a search leaves.
type graph struct {
	nodes       []node
	edges       []edge
	ends        []machine.End
	races       map[raceName][]uint32 // states that show it; after renumber the first of them
	partial     bool
	reason      string
	transitions int64
	noted       uint32
	cancelled   *atomic.Bool // the analysis may be called off, too
}

// raceName tells data races apart: the two places, in order, and what is done.
type raceName struct {
	first, second     trace.Position
	firstOp, secondOp trace.Op
	name              string
}

func nameRace(m *machine.Machine, r machine.RaceAt) raceName {
	first, second, name := m.RacePlaces(r)
	if before(second, first) {
		first, second = second, first
		r.FirstOp, r.SecondOp = r.SecondOp, r.FirstOp
	}
	return raceName{first, second, r.FirstOp, r.SecondOp, name}
}

func before(p, q trace.Position) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Col < q.Col
}

const shards = 256

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

// add returns the number of a state and whether it is new.
func (s *store) add(h machine.Hash) (id uint32, fresh bool) {
	sh := &s.shard[h[0]%shards]
	sh.mu.Lock()
	id, ok := sh.ids[h]
	if !ok {
		id = s.next.Add(1) - 1
		sh.ids[h] = id
	}
	sh.mu.Unlock()
	return id, !ok
}

// item is a state to be expanded. With a bound, used counts preemptions and
// last is the goroutine that may go on without one (0: anyone).
type item struct {
	m    *machine.Machine
	id   uint32
	used int
	last uint64
}

// search is one parallel search.
type search struct {
	x        *explorer
	bound    int // preemptions; -1: none counted
	limit    int // states
	deadline time.Time
	store    *store
	stopped  atomic.Bool
	reason   atomic.Pointer[string]

	mu   sync.Mutex
	cond *sync.Cond
	pool []item // shared work
	idle int
	hot  atomic.Int32 // idle workers, read without the lock
	done bool

	workers []*worker
}

// worker is one goroutine of a search, with everything it finds.
type worker struct {
	s       *search
	stack   []item
	spare   []*machine.Machine
	tokens  machine.Tokens
	edges   []edge
	nodes   []expanded
	ends    []endAt
	endIDs  map[machine.EndKey]int32
	endList []machine.End
	races   map[raceName][]uint32
	moves   []machine.Move
	raceBuf []machine.RaceAt
	named   map[machine.RaceAt]raceName // by the two places in the code
	steps   int64
	checks  int
	noted   uint32
}

type expanded struct {
	id, first uint32
	n         uint16
}

type endAt struct {
	id  uint32
	end int32
}

// search explores from the root. bound limits preemptions; -1 does not.
func (x *explorer) search(bound, limit int, deadline time.Time) *graph {
	s := &search{x: x, bound: bound, limit: limit, deadline: deadline, store: newStore()}
	s.cond = sync.NewCond(&s.mu)
	x.states.Store(0)
	x.transitions.Store(0)
	root := x.root.Fork()
	id, _ := s.store.add(s.key(root.Hash(), 0, 0))
	s.pool = []item{{m: root, id: id}}
	var wg sync.WaitGroup
	for range x.budget.Workers {
		s.workers = append(s.workers, &worker{s: s, endIDs: map[machine.EndKey]int32{}, races: map[raceName][]uint32{}, named: map[machine.RaceAt]raceName{}})
	}
	for _, w := range s.workers {
		wg.Go(w.run)
	}
	wg.Wait()
	return s.graph()
}

// key is the identity of a node: the state, and with a bound also who may go
// on and how many preemptions were used.
func (s *search) key(h machine.Hash, last uint64, used int) machine.Hash {
	if s.bound < 0 {
		return h
	}
	h[0] ^= last * 0x9e3779b97f4a7c15
	h[1] += uint64(used+1) * 0xd1b54a32d192ed03
	return h
}

func (s *search) stop(reason string) {
	s.reason.CompareAndSwap(nil, &reason)
	s.stopped.Store(true)
	s.mu.Lock()
	s.done = true
	s.cond.Broadcast()
	s.mu.Unlock()
}

func (w *worker) run() {
	defer func() {
		if r := recover(); r != nil {
			w.s.stop(fmt.Sprintf("the explorer failed: %v", r))
		}
	}()
	for n := 0; ; n++ {
		it, ok := w.next()
		if !ok {
			return
		}
		w.expand(it)
		if n&63 == 0 {
			w.check()
		}
	}
}

// check looks at the budget now and then.
func (w *worker) check() {
	s := w.s
	states := int(s.store.next.Load())
	s.x.states.Store(int64(states))
	s.x.transitions.Add(w.steps)
	w.steps = 0
	switch {
	case s.x.cancelled.Load():
		s.stop("cancelled")
	case s.x.enough.Load():
		s.stop("it was interrupted")
	case states > s.limit:
		s.stop(fmt.Sprintf("it has more than %s states", number.Int(s.limit)))
	case time.Now().After(s.deadline):
		s.stop("the time was up")
	case w.checks&7 == 0 && heapInUse() > s.x.budget.Memory:
		s.stop(fmt.Sprintf("it took more than %d MiB of memory", s.x.budget.Memory>>20))
	}
	w.checks++
}

// heapInUse returns the bytes of live and not yet swept objects of the process.
func heapInUse() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// next takes work: one's own, newest first, or what others gave away.
func (w *worker) next() (item, bool) {
	s := w.s
	if s.stopped.Load() {
		return item{}, false
	}
	if n := len(w.stack); n > 0 {
		it := w.stack[n-1]
		w.stack = w.stack[:n-1]
		return it, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle++
	s.hot.Store(int32(s.idle))
	for len(s.pool) == 0 && !s.done {
		if s.idle == len(s.workers) {
			s.done = true
			s.cond.Broadcast()
			break
		}
		s.cond.Wait()
	}
	if s.done || len(s.pool) == 0 {
		return item{}, false
	}
	s.idle--
	s.hot.Store(int32(s.idle))
	it := s.pool[len(s.pool)-1]
	s.pool = s.pool[:len(s.pool)-1]
	return it, true
}

// push keeps work, or gives it to somebody idle.
func (w *worker) push(it item) {
	s := w.s
	if s.hot.Load() == 0 || len(w.stack) == 0 {
		w.stack = append(w.stack, it)
		return
	}
	s.mu.Lock()
	// The oldest work is closest to the root, and so the largest.
	s.pool = append(s.pool, w.stack[0])
	w.stack[0] = it
	s.cond.Signal()
	s.mu.Unlock()
}

func (w *worker) fork(m *machine.Machine) *machine.Machine {
	var c *machine.Machine
	if n := len(w.spare); n > 0 {
		c = w.spare[n-1]
		w.spare = w.spare[:n-1]
	} else {
		c = new(machine.Machine)
	}
	m.ForkInto(c, &w.tokens)
	return c
}

func (w *worker) expand(it item) {
	m := it.m
	if e := m.Ended(); e != nil { // only the root can have ended already
		w.ended(it.id, e)
		return
	}
	w.findRaces(m, it.id)
	w.moves = m.Moves(w.moves[:0])
	moves := w.moves
	first := uint32(len(w.edges))
	for i, mv := range moves {
		used, ok := w.preempts(m, it, mv)
		if !ok {
			continue
		}
		key := m.KeyOf(mv)
		c := m
		if i < len(moves)-1 {
			c = w.fork(m)
		}
		c.Step(mv)
		w.steps++
		w.noted |= c.Noted()
		w.add(c, it, mv, key, used)
	}
	w.nodes = append(w.nodes, expanded{it.id, first, uint16(len(w.edges) - int(first))})
}

// preempts counts the preemption that a move would be. ok is false if the bound
// forbids it.
func (w *worker) preempts(m *machine.Machine, it item, mv machine.Move) (used int, ok bool) {
	if w.s.bound < 0 || it.last == 0 || mv.G < 0 || m.KeyOf(mv) == it.last {
		return it.used, true
	}
	return it.used + 1, it.used < w.s.bound
}

func (w *worker) add(c *machine.Machine, it item, mv machine.Move, key uint64, used int) {
	cont := int16(-1)
	last := uint64(0)
	if key != 0 && c.Ended() == nil {
		if i, can := c.Index(key); can {
			cont, last = int16(i), key
		}
	}
	id, fresh := w.s.store.add(w.s.key(c.Hash(), last, used))
	w.edges = append(w.edges, edge{id, mv.G, mv.Alt, cont})
	switch {
	case !fresh:
		w.spare = append(w.spare, c)
	case c.Ended() != nil:
		w.ended(id, c.Ended())
		w.spare = append(w.spare, c)
	default:
		w.push(item{c, id, used, last})
	}
}

func (w *worker) ended(id uint32, e *machine.End) {
	k := e.Key()
	n, ok := w.endIDs[k]
	if !ok {
		n = int32(len(w.endList))
		w.endIDs[k] = n
		w.endList = append(w.endList, *e)
	}
	w.ends = append(w.ends, endAt{id, n})
}

func (w *worker) findRaces(m *machine.Machine, id uint32) {
	w.raceBuf = m.Races(w.raceBuf[:0])
	for _, r := range w.raceBuf {
		k := r
		k.G1, k.G2 = 0, 0
		name, ok := w.named[k]
		if !ok {
			name = nameRace(m, r)
			w.named[k] = name
		}
		w.races[name] = append(w.races[name], id)
	}
}

// graph joins what the workers found.
func (s *search) graph() *graph {
	g := &graph{cancelled: &s.x.cancelled, races: map[raceName][]uint32{}, partial: s.stopped.Load()}
	if r := s.reason.Load(); r != nil {
		g.reason = *r
	}
	g.nodes = make([]node, s.store.next.Load())
	for i := range g.nodes {
		g.nodes[i] = node{end: -1, weak: true}
	}
	ends := map[machine.EndKey]int32{}
	for _, w := range s.workers {
		base := uint32(len(g.edges))
		g.edges = append(g.edges, w.edges...)
		g.noted |= w.noted
		for _, e := range w.nodes {
			g.nodes[e.id] = node{first: base + e.first, n: e.n, end: -1}
		}
		for _, e := range w.ends {
			end := w.endList[e.end]
			n, ok := ends[end.Key()]
			if !ok {
				n = int32(len(g.ends))
				ends[end.Key()] = n
				g.ends = append(g.ends, end)
			}
			g.nodes[e.id] = node{end: n}
		}
		for name, ids := range w.races {
			g.races[name] = append(g.races[name], ids...)
		}
	}
	g.noted |= s.x.root.Noted()
	g.transitions = int64(len(g.edges))
	g.renumber()
	return g
}
