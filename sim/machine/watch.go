package machine

import (
	"cmp"
	"slices"

	"racelab/sim/hb"
	"racelab/sim/trace"
)

// This file lets an explorer follow one access of a run, to find the accesses that
// nothing orders with it although they are never next to each other: what a failed
// TryLock, len of a channel or the default of a select tells, orders nothing.
//
// What is known of the access is a part of the state then, and of its hash.

// Told is set in Noted when somebody learned what others had done by an operation
// that happens-before does not order: TryLock that fails, len of a channel, a select's
// default, a receive after somebody else's from the same buffer, the number of
// goroutines, or that time has passed with nobody able to run.
//
// As long as that never happens, every data race shows as two goroutines that stand at
// their accesses in one state: of a run in which a comes before b and nothing orders
// them, leave out everything after a that a happens before. Nobody who is left could tell
// the difference, so that it is a run, too, and leads to where a and b are next to each
// other.
const Told = NoteUnordered

// Hints are the notes after which a check can be complete all the same.
const Hints = NoteUnordered | NoteServing | NoteHandled | NoteFinalizer | NoteRandomBytes |
	NoteProcessors | NoteShortRead | NoteLostCommit | NoteRowOrder | NoteMapClash | NoteCounted | NoteClock | NoteDate

// told notes it. It stands for the latest step only.
func (m *Machine) told() {
	m.noted |= NoteUnordered
	if m.reduced != nil && m.company() {
		m.breaks("somebody learns what others did by what orders nothing")
	}
	if m.trace != nil && m.trace.watch != nil && m.trace.watch.On() {
		m.trace.watch.told = true
	}
}

// watching is what a recorder keeps instead of events.
type watching struct {
	hb.Watch
	pos   tokenPos // of the access that is followed
	next  int      // which access of the step to follow; -1 for none
	seen  int      // accesses in this step
	told  bool     // since then: see Told
	apart bool     // where the access was made is a part of the state
	gone  bool     // nobody can reach the memory any more
	bare  Hash     // of the state without what is known
	found []Unordered
}

// Unordered is two accesses of which one comes first and nothing orders them.
type Unordered struct{ First, Second trace.Event }

func (w *watching) clone() *watching {
	if w == nil {
		return nil
	}
	return &watching{Watch: *w.Clone(), pos: w.pos, next: -1, apart: w.apart, gone: w.gone, told: w.told}
}

// Watching returns a copy of the run in which an access can be followed. It keeps
// no events. With apart, states in which accesses of the same memory are followed that
// were made at different places in the source are different states.
func (m *Machine) Watching(apart bool) *Machine {
	c := m.Fork()
	c.trace = newRecorder()
	c.trace.watch = &watching{next: -1, apart: apart}
	for i, g := range c.gs {
		c.thread(i).actor = c.trace.addActor(g.name)
	}
	return c
}

// FollowIn says that of the next step's accesses number i is followed, from 0; -1
// follows none. It has no effect on what is followed already.
func (m *Machine) FollowIn(i int) { m.trace.watch.next, m.trace.watch.seen = i, 0 }

// Follows reports whether an access is followed.
func (m *Machine) Follows() bool { return m.trace.watch.On() }

// Untold reports whether nobody has been told anything since the access that is
// followed: only then can a race with it be one that no state shows.
func (m *Machine) Untold() bool { return !m.trace.watch.told }

// Bare returns the state's hash without what is known of the access. It asks for Hash first.
func (m *Machine) Bare() Hash { return m.trace.watch.bare }

// Seen returns how many accesses the latest step made that could be followed.
func (m *Machine) Seen() int { return m.trace.watch.seen }

// Unordered returns the accesses of the latest step that race with the one that is
// followed.
func (m *Machine) Unordered() []Unordered { return m.trace.watch.found }

// Settled reports whether no later access can race with the one that is followed:
// everybody knows of it, or nobody can reach the memory. It asks for the state's Hash first.
func (m *Machine) Settled() bool {
	w := m.trace.watch
	if w.gone {
		return true
	}
	for _, g := range m.gs {
		if !w.Knows(g.actor) && !m.judges(g) {
			return false
		}
	}
	return !slices.ContainsFunc(m.timers, func(t timer) bool { return t.ch == 0 })
}

// judges reports whether g is the harness of a lesson, which looks at what the actors
// have left behind when all of them have ended.
func (m *Machine) judges(g *goroutine) bool { return m.hidden && m.isMain(g) }

// watched takes in an event.
func (m *Machine) watched(g *goroutine, e trace.Event) {
	w := m.trace.watch
	if w.Event(&e) && !m.judges(g) {
		w.found = append(w.found, Unordered{w.First, m.complete(g, e)})
	}
	if w.On() || m.quiet || e.Actor < 0 || m.judges(g) || !hb.Accesses(&e) {
		return
	}
	if w.seen == w.next {
		w.Follow()
		w.told = false
		w.First = m.complete(g, e)
		w.pos = m.place(g).pos
	}
	w.seen++
}

// watch adds what is known of the access that is followed.
func (h *hasher) watch(w *watching) {
	if !w.On() {
		return
	}
	at := w.First.Mem
	if at.Object == 0 {
		at = w.First.Body
	}
	if at.Object == 0 {
		at = trace.Loc{Object: w.First.Sync.Object, Len: 1}
	}
	marks := w.Marks()
	numbers := h.numbers(func(yield func(serial uint32)) {
		yield(at.Object)
		for _, k := range marks {
			yield(k.Object)
		}
	})
	n, ok := numbers[at.Object]
	if w.gone = !ok; !ok {
		h.add(1 << 61)
		return
	}
	h.add(n | 1<<61 | boolWord(w.told)<<60)
	h.add(uint64(at.Off)<<32 | uint64(at.Len))
	h.add(boolWord(w.First.Alters)<<3 | boolWord(w.First.Op.Writes())<<2 | boolWord(w.First.Op.Plain())<<1 | boolWord(w.First.Library))
	if w.apart {
		h.add(uint64(w.pos)<<8 | uint64(w.First.Op))
	}
	for _, g := range h.m.gs {
		h.add(boolWord(w.Knows(g.actor)))
	}
	marks = slices.DeleteFunc(marks, func(k hb.Mark) bool { _, ok := numbers[k.Object]; return !ok })
	slices.SortFunc(marks, func(a, b hb.Mark) int {
		return cmp.Or(cmp.Compare(numbers[a.Object], numbers[b.Object]), cmp.Compare(a.Off, b.Off))
	})
	for _, k := range marks {
		h.add(numbers[k.Object])
		h.add(uint64(k.Off)<<32 | uint64(len(k.Bits)))
		for _, b := range k.Bits {
			h.add(boolWord(b))
		}
	}
}

// numbers returns the canonical numbers of the objects with some serials, of those
// that can be reached.
func (h *hasher) numbers(serials func(yield func(serial uint32))) map[uint32]uint64 {
	wanted := map[uint32]bool{}
	serials(func(s uint32) { wanted[s] = true })
	out := map[uint32]uint64{}
	for id, old := range h.m.init {
		if o := h.m.heap[id]; o != nil && old != nil && wanted[o.serial] {
			out[o.serial] = uint64(id) | 1<<40
		}
	}
	for i, id := range h.order {
		if s := h.m.heap[id].serial; wanted[s] {
			out[s] = uint64(i)
		}
	}
	return out
}
