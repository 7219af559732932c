package explore

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"racelab/sim/machine"
	"racelab/sim/number"
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
	label  uint16 // names the step, see labels
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
	bound       int // preemptions; -1: all
	reason      string
	transitions int64
	noted       uint32
	round       int  // early moves of the last round that was begun
	timed       bool // some move was early, or there was a clock to look at
	labels      *labels
	x           *explorer

	store *store // numbers of the states before renumber
	tells []bool // by these numbers: somebody may still be told something; nil if nobody is
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

// item is a state to be expanded. With a bound, used counts preemptions and
// last is the goroutine that may go on without one (0: anyone).
type item struct {
	m    *machine.Machine
	id   uint32
	used int
	last uint64
}

// later is a state that waits for the next round.
type later struct {
	m    *machine.Machine
	hash machine.Hash
}

// search is one parallel search.
//
// Without a bound on preemptions it goes in rounds: round k expands what takes k early moves
// (machine.Early) and no fewer, so that each state is expanded once, with the fewest early
// moves that lead there (0-1 breadth-first search). When a round finds nothing for
// the next one, every moment for every timer has been covered.
type search struct {
	x        *explorer
	bound    int  // preemptions and early moves together; -1: in rounds
	round    int  // early moves of what is being expanded
	limit    int  // states
	scout    bool // ends once alike goroutines are worth it
	deadline time.Time
	store    *store
	stopped  atomic.Bool
	undated  atomic.Bool // a run asked for a date, and so states are to be told apart by it
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
	later   []later
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
	labels  *labels
	steps   int64
	checks  int
	noted   uint32
	told    []uint32 // transitions in which somebody learned what nothing orders: see machine.Told
	timed   bool
	twins   bool
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
	return x.searchFor(bound, limit, deadline, false)
}

// searchFor is search, which with scout ends once alike goroutines are worth it.
func (x *explorer) searchFor(bound, limit int, deadline time.Time, scout bool) *graph {
	s := x.searchOnce(bound, limit, deadline, scout)
	if s.undated.Load() {
		x.root = x.root.Dated()
		s = x.searchOnce(bound, limit, deadline, scout)
	}
	return s.graph()
}

func (x *explorer) searchOnce(bound, limit int, deadline time.Time, scout bool) *search {
	s := &search{x: x, bound: bound, limit: limit, scout: scout, deadline: deadline, store: newStore()}
	x.states.Store(0)
	x.transitions.Store(0)
	s.run(x.first(), x.budget.Workers)
	return s
}

// run searches from root with so many workers.
func (s *search) run(root *machine.Machine, workers int) {
	s.cond = sync.NewCond(&s.mu)
	id, _ := s.store.add(s.key(root.Hash(), 0, 0))
	s.pool = []item{{m: root, id: id}}
	var wg sync.WaitGroup
	for range workers {
		s.workers = append(s.workers, &worker{s: s, endIDs: map[machine.EndKey]int32{}, races: map[raceName][]uint32{}, named: map[machine.RaceAt]raceName{}, labels: newLabels()})
	}
	for _, w := range s.workers {
		wg.Go(w.run)
	}
	wg.Wait()
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
		if n&63 == 0 || w.steps > manySteps {
			w.check()
		}
	}
}

// manySteps is how many steps, and so copies of the state, may be made between two
// looks at the budget: with thousands of goroutines one expansion makes thousands.
const manySteps = 500

// check looks at the budget now and then.
func (w *worker) check() {
	s := w.s
	states := int(s.store.next.Load())
	s.x.states.Store(int64(states))
	s.x.transitions.Add(w.steps)
	many := w.steps > manySteps
	w.steps = 0
	switch {
	case s.x.cancelled.Load():
		s.stop("cancelled")
	case s.x.enough.Load():
		s.stop(s.x.whyEnough())
	case states > s.limit:
		s.stop(fmt.Sprintf("it has more than %s states", number.Int(s.limit)))
	case s.scout && w.twins && states > scouted:
		s.stop(worthAlike)
	case time.Now().After(s.deadline), s.x.proven.Load() && time.Now().After(s.x.countsBy()):
		s.stop("the time was up")
	case (w.checks&7 == 0 || many) && exhausted(s.x.budget.Memory):
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

// collecting is held by the worker that has garbage collected.
var collecting sync.Mutex

// exhausted reports whether the process takes more than so many bytes that are no garbage. What an exploration before has
// left behind, or this one has done with, is collected first. Only if that frees an eighth is there room to go on: so
// whoever stays close to the bound does not collect garbage for each few states.
func exhausted(bytes int64) bool {
	if heapInUse() <= bytes {
		return false
	}
	collecting.Lock()
	defer collecting.Unlock()
	if heapInUse() <= bytes { // somebody else has
		return false
	}
	runtime.GC()
	return heapInUse() > bytes/8*7
}

// next takes work: one's own, newest first, or what others gave away.
func (w *worker) next() (item, bool) {
	s := w.s
	if s.x.proving.Load() {
		s.x.giveWay()
	}
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
			s.done = !s.nextRound()
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

// nextRound makes work of what waited for this round to end, and reports whether
// there is any. Every worker is idle, and mu is held.
func (s *search) nextRound() bool {
	for _, w := range s.workers {
		for _, l := range w.later {
			if id, fresh := s.store.add(l.hash); fresh {
				s.pool = append(s.pool, item{m: l.m, id: id})
			}
		}
		w.later = nil
	}
	if len(s.pool) > 0 {
		s.round++
		s.x.enter(roundName(s.round))
	}
	return len(s.pool) > 0
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
	if why := m.Unreduced(); why != "" { // of the root; others are looked at when they are made
		w.s.stop(why)
		return
	}
	if e := m.Ended(); e != nil { // only the root can have ended already
		w.ended(it.id, e)
		return
	}
	w.findRaces(m, it.id)
	w.moves = m.Moves(w.moves[:0])
	moves := w.moves
	first, before := uint32(len(w.edges)), 0
	for i, mv := range moves {
		if w.steps > manySteps && w.s.x.reduced {
			if w.check(); w.s.stopped.Load() {
				break
			}
		}
		used, ok := w.spend(m, it, mv)
		if !ok {
			continue
		}
		if i > 0 && len(w.edges) > int(first) && w.edges[len(w.edges)-1].g == moves[i-1].G && used == before && m.SameMove(moves[i-1], mv) {
			again := w.edges[len(w.edges)-1]
			again.g = mv.G
			if n := len(w.told); n > 0 && w.told[n-1] == uint32(len(w.edges)-1) {
				w.told = append(w.told, uint32(len(w.edges)))
			}
			w.edges = append(w.edges, again)
			continue
		}
		before = used
		key := m.KeyOf(mv)
		label := w.labels.number(m.NameStep(mv))
		c := m
		if i < len(moves)-1 {
			c = w.fork(m)
		}
		w.step(c, mv)
		w.noted |= c.Noted()
		w.timed = w.timed || c.Stilled()
		w.twins = w.twins || c.Twins()
		if c.Undated() {
			w.s.undated.Store(true)
			w.s.stop("it asked for a date")
		}
		w.add(c, it, mv, key, used, label)
	}
	w.nodes = append(w.nodes, expanded{it.id, first, uint16(len(w.edges) - int(first))})
}

// step makes a move.
func (w *worker) step(c *machine.Machine, mv machine.Move) {
	w.steps++
	if !w.s.x.reduced {
		c.Step(mv)
		return
	}
	c.Advance(mv, func(machine.Move) { w.steps++ })
	if why := c.Unreduced(); why != "" {
		w.s.stop(why)
	}
}

// spend counts the preemption or early move that a move would be. ok is false if
// the bound forbids it.
func (w *worker) spend(m *machine.Machine, it item, mv machine.Move) (used int, ok bool) {
	early := mv.IsEarly()
	w.timed = w.timed || early
	switch {
	case early && w.s.x.early > 0 && w.s.round >= w.s.x.early:
		return 0, false
	case w.s.bound < 0, !early && (it.last == 0 || mv.G < 0 || m.KeyOf(mv) == it.last):
		return it.used, true
	}
	return it.used + 1, it.used < w.s.bound
}

func (w *worker) add(c *machine.Machine, it item, mv machine.Move, key uint64, used int, label uint16) {
	cont := int16(-1)
	last := uint64(0)
	if key != 0 && c.Ended() == nil {
		if i, can := c.Index(key); can {
			cont, last = int16(i), key
		}
	}
	if c.Noted()&machine.Told != 0 {
		w.told = append(w.told, uint32(len(w.edges)))
	}
	hash := w.s.key(c.Hash(), uint64(cont+1), used)
	if mv.IsEarly() && w.s.bound < 0 && c.Ended() == nil {
		id, fresh := w.s.store.postpone(hash)
		w.edges = append(w.edges, edge{id, mv.G, mv.Alt, cont, label})
		if fresh {
			w.later = append(w.later, later{c, hash})
		} else {
			w.spare = append(w.spare, c)
		}
		return
	}
	id, fresh := w.s.store.add(hash)
	w.edges = append(w.edges, edge{id, mv.G, mv.Alt, cont, label})
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
		if x := w.s.x; e.Fails && x.budget.FirstOnly {
			x.enough.Store(true)
			w.s.stop(firstFound)
		}
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
	g := &graph{x: s.x, races: map[raceName][]uint32{}, labels: newLabels(), partial: s.stopped.Load(), bound: s.bound, round: s.round}
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
		relabel(w.edges, g.labels.join(w.labels))
		g.edges = append(g.edges, w.edges...)
		g.noted |= w.noted
		g.timed = g.timed || w.timed
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
	g.timed = g.timed || s.x.root.Stilled()
	g.transitions = int64(len(g.edges))
	if g.noted&machine.Told != 0 && !g.partial {
		told := make([]bool, len(g.edges))
		base := 0
		for _, w := range s.workers {
			for _, e := range w.told {
				told[base+int(e)] = true
			}
			base += len(w.edges)
		}
		g.store, g.tells = s.store, g.beforeTold(told)
	}
	g.renumber()
	return g
}
