package machine

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// This file defines the state of a run and how it is copied.
//
// A copy shares everything with its original. Frames, goroutines and objects
// carry the number of the machine that may write to them (own); any other
// machine copies them first. fork gives both sides a new number.

// Machine is the state of one run between two steps. It belongs to one
// goroutine at a time.
type Machine struct {
	prog *Program
	own  uint64

	heap     []*object // by object number; 0 is unused, nil is freed
	free     []uint32  // freed numbers, for reuse
	init     []*object // heap as it was when the run began: the hash tells changes to it
	serial   uint32    // objects ever made, for trace.Loc
	lastLive int       // objects that the last collection left
	words    int       // size of the heap, for the budget

	options Options    // with which it was started
	reduced *reduction // what a reduced search knows; nil if it is none: see reduce.go

	gs     []*goroutine // living ones, in canonical order (by path)
	timers []timer      // armed, by deadline, then by age
	now    int64        // virtual clock, ns since the run began
	out    *output

	alike   bool   // goroutines that nothing tells apart are one: see alike.go
	twins   bool   // there were such
	born    uint32 // goroutines ever started
	alive   int    // goroutines that have not ended
	lingers int    // goroutines that have done all they do, and may still be counted: see count.go
	end     *End
	outcome string // set by the harness of a lesson
	broken  string // invariant, as the harness of a lesson found it
	failed  bool   // a test failed
	status  int    // exit status
	world   Word   // the lesson's value, for views
	wtype   *Type

	quiet     bool // package initialization: nothing is a choice
	lives     *afterlives
	after     bool // main has ended: see afterlife
	testing   bool // a test has been started
	tested    bool // and all that had to be run have ended
	leaks     LeakRule
	joined    bool // the actors of a lesson have ended: what follows is its verdict
	anyTimers bool
	hidden    bool // goroutine 0 is the harness of a lesson
	switches  []bool
	requests  []Request // that the run sends itself
	service   *Service
	limits    Limits

	walk     *walking     // nil unless it is one: see walk.go
	trace    *recorder    // nil while exploring
	queue    []*goroutine // to be run on in this step
	scratch  []Word
	calls    []*call // of natives, to be used again
	waits    []waiter
	spent    int // instructions in this step
	tokens   *tokens
	noted    uint32      // coverage notes: what was approximated
	open     *statements // see rows.go
	reads    int64       // readings of the clock
	early    *before     // what there was of times before the run
	absolute bool        // the date may matter, not only how far times are apart
	revealed bool        // absolute should have been set
	stilled  bool        // time was used, and stood still while somebody could run
}

// Notes, for Noted, say what a run could not explore in full.
const (
	NoteMapOrder    uint32 = 1 << iota // ranged over a larger map in one order only
	NoteRandom                         // tried three of many random numbers
	NoteServing                        // at the end nobody was left but servers that wait for clients
	NoteHandled                        // a handler of a server ran
	NoteFinalizer                      // a finalizer was set, which never runs
	NoteRandomBytes                    // bytes of crypto/rand were used
	NoteProcessors                     // the number of processors was asked for
	NoteShortRead                      // a file or a connection was read, all that was there at once
	NoteLostCommit                     // a COMMIT was answered, which a connection that fails does not do
	NoteRowOrder                       // rows that nothing orders were locked or changed in one order, with nobody in the way
	NoteMapClash                       // a map was used during somebody's write, which the runtime may miss
	NoteCounted                        // goroutines were counted after more had ended than are followed
	NoteClock                          // the clock was read
	NoteDate                           // and the program asked for a date: see Options.Start
	NoteUnordered                      // somebody learned what others had done, and nothing orders it: see Told
	NoteRowsOpen                       // rows that nothing orders came, or were chosen, locked or changed, in one order of several
)

// Limits bound what a program can use. Running out ends the run with Spent.
type Limits struct {
	Instructions int // in one step
	Words        int // on the heap
	Goroutines   int
	Output       int // bytes printed
	Depth        int // frames on one stack
}

// DefaultLimits suit lessons and tests.
var DefaultLimits = Limits{Instructions: 20_000_000, Words: 4 << 20, Goroutines: 10_000, Output: 256 << 10, Depth: 12_000}

// object is a row of slots on the heap, or a map, channel, closure or iterator.
type object struct {
	own    uint64
	typ    *Type // element; slot i means typ.slotAt(i)
	kind   objKind
	shared bool // more than one goroutine may reach it
	boxed  bool // never changes: the box of an interface value, a closure
	serial uint32
	words  []Word
	ext    *ext // of maps, channels and iterators
}

type objKind uint8

const (
	oCells   objKind = iota // variables: a row of typ
	oClosure                // words[0] is the function's index, then the captured words
	oMap                    // words: key, value, key, value, in order of insertion
	oChan                   // words: the buffered elements, oldest first
	oIter                   // words: keys not visited yet; of a small map all that it knows of
)

// ext is what maps, channels and iterators have beyond words.
type ext struct {
	cap     int            // of a channel; of an iterator the entries at its start
	closed  bool           // of a channel
	bubble  bool           // of a channel: made in a bubble of synctest
	writing uint64         // key of the goroutine in the middle of a map write
	name    string         // of a channel or map, as the source names it, for explanations
	pos     int            // of a string iterator; of a map's, which keys unlike themselves were visited
	timer   bool           // its buffer is a timer's, which len and cap do not show
	over    Word           // what is iterated
	ranged  bool           // of a map: a loop over few entries has begun; not part of the state
	seen    uint16         // of an iterator over a small map: which of its keys were visited
	yields  uint8          // and how many entries it has given
	clock   bool           // a timer sends to it
	outside bool           // of a channel: signals from outside are sent to it; package os/signal knows, so no part of the state
	taker   uint64         // key of the goroutine that last received from a buffer; for Told, not part of the state
	index   map[uint64]int // of a large map: hash of key to entry; rebuilt after a copy
}

// goroutine is one thread of the interpreted program.
type goroutine struct {
	own         uint64
	path        string // place in the tree of go statements; orders goroutines
	key         uint64 // hash of path: who holds a lock
	name        string
	actor       int    // index of the lane in this run; not part of the state
	born        uint32 // how many were started before it; not part of the state
	class       uint64 // by where it was started: see alike.go
	body        uint64 // kept by alike.go; 0 if it has to be computed
	private     bool   // body tells all
	bodyAt      int64  // the virtual time for which body is right
	top         *frame
	panics      []panicking
	phase       uint64   // progress within an operation that takes several steps
	wake        int64    // deadline while asleep
	after       int32    // timers with the same deadline that go off before it wakes: see together.go
	ticks       []Word   // tickers of which a later tick does: see together.go
	atomic      int      // depth of atomic library steps
	liable      []liable // faults that may strike, innermost last
	atCrash     []Word   // func values to call after a crash
	pausedUntil int64    // end of a long pause
	bubble      uint64   // of synctest that it is in; 0: none
	before      bool     // started before the test
	acts        bool     // one of a lesson's actors
	parked      bool     // surely arrived at its blocking operation: time has passed
	exit        exitKind
	label       string    // words for the current step
	order       StepOrder // of the current step, as it turned out
	alters      bool      // the step writes its receiver's fields; for recorders
	held        []held    // locks, for views; not part of the hash
	start       *site     // go statement
	claims      []claim   // on groups, in a reduced search
	locks       int       // mutexes that it holds for writing; not part of the hash
	twin        uint64    // as body, with shared objects as they are; 0 if it tells nothing
	walks       walker    // in a walk; not part of the state
}

type exitKind uint8

const (
	running exitKind = iota
	exitMain
	exitPanic
	exitFatal
	exitOS
	exitGone // main called Goexit
)

type held struct {
	lock Word
	name string
	read bool
}

type panicking struct {
	value     [2]Word // an interface
	recovered bool
	goexit    bool
	at        int32 // depth of the frame whose deferred calls run
	pos       tokenPos
	text      string // of run-time and fatal errors
	fatal     bool
	above     []stackLevel // the stack where it was raised, for deferred calls that look; see stack
	showing   bool         // its method Error or String gives the text of the crash
}

// frame is one activation of a function.
type frame struct {
	own     uint64
	fn      *Func
	depth   int32 // 1 for the outermost
	pc      int32
	regs    []Word
	parent  *frame
	defers  []deferred
	retBase int32 // register of the parent that takes the results; -1 for none
	mode    frameMode
	unwind  unwinding
	atomic  bool      // body of an atomic library step
	call    *callSite // where it was called from, when not by parent.pc
}

type frameMode uint8

const (
	modeCall  frameMode = iota
	modeDefer           // called by parent's deferred calls
)

// unwinding says why a frame's deferred calls run.
type unwinding uint8

const (
	normally  unwinding = iota
	panicked            // a panic passes through
	recovered           // a panic was recovered; the function will return
)

type deferred struct {
	fn      *Func
	closure Word // func value whose captured words follow the arguments, or 0
	args    []Word
	site    *callSite
}

// output is what the program printed, newest last.
type output struct {
	prev *output
	text string
	size int
	hash uint64
	fd   int
}

// of returns what was printed to one file.
func (o *output) of(fd int) string {
	var parts []string
	for ; o != nil; o = o.prev {
		if o.fd == fd {
			parts = append(parts, o.text)
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, "")
}

func (o *output) String() string {
	if o == nil {
		return ""
	}
	b := make([]byte, o.size)
	for ; o != nil; o = o.prev {
		copy(b[o.size-len(o.text):], o.text)
	}
	return string(b)
}

// tokens hands out owner numbers without contention: each explorer goroutine
// has its own source.
type tokens struct{ next, limit uint64 }

var tokenBlocks atomic.Uint64

func (t *tokens) take() uint64 {
	if t.next == t.limit {
		const block = 1 << 20
		t.limit = tokenBlocks.Add(block)
		t.next = t.limit - block
	}
	t.next++
	return t.next
}

// Fork returns a copy that can go on independently. Both may be used by
// different goroutines afterwards.
func (m *Machine) Fork() *Machine {
	c := new(Machine)
	m.forkInto(c, m.tokens)
	c.tokens = new(tokens) // it may be forked while m is
	return c
}

// Tokens number the owners of copied state. Each goroutine that forks machines
// has its own, so that they need not agree on every number.
type Tokens = tokens

// ForkInto is Fork into a machine that is no longer needed, whose memory is
// used again.
func (m *Machine) ForkInto(c *Machine, tk *Tokens) { m.forkInto(c, tk) }

func (m *Machine) forkInto(c *Machine, tk *tokens) {
	heap, gs, timers, free, scratch, calls := c.heap[:0], c.gs[:0], c.timers[:0], c.free[:0], c.scratch, c.calls
	*c = *m
	c.queue, c.scratch, c.calls = nil, scratch, calls
	c.heap = append(heap, m.heap...)
	c.gs = append(gs, m.gs...)
	c.timers = append(timers, m.timers...)
	c.free = append(free, m.free...)
	c.tokens = tk
	c.own = tk.take()
	m.own = tk.take()
	if m.trace != nil {
		c.trace = m.trace.fork()
	}
	if m.walk != nil {
		c.walk = m.walk.fork()
	}
}

// alloc makes an object of n elements of t and returns its number.
func (m *Machine) alloc(kind objKind, t *Type, words int) (uint32, *object) {
	o := &object{own: m.own, typ: t, kind: kind, words: make([]Word, words)}
	m.serial++
	o.serial = m.serial
	m.words += words + 4
	if m.words > m.limits.Words {
		m.overspend("its heap would exceed %d words; let it work on less, or look for what grows for ever", m.limits.Words)
	}
	if n := len(m.free); n > 0 {
		id := m.free[n-1]
		m.free = m.free[:n-1]
		m.heap[id] = o
		return id, o
	}
	m.heap = append(m.heap, o)
	return uint32(len(m.heap) - 1), o
}

// mut returns object id for writing.
func (m *Machine) mut(id uint32) *object {
	o := m.heap[id]
	if o.own == m.own {
		return o
	}
	c := *o
	c.own = m.own
	c.words = append([]Word(nil), o.words...)
	if o.ext != nil {
		x := *o.ext
		x.index = nil
		c.ext = &x
	}
	m.heap[id] = &c
	return &c
}

// thread returns goroutine i for writing.
func (m *Machine) thread(i int) *goroutine {
	g := m.gs[i]
	if g.own == m.own {
		g.body = 0
		return g
	}
	c := *g
	c.own, c.body = m.own, 0
	c.panics = append([]panicking(nil), g.panics...)
	c.held = append([]held(nil), g.held...)
	c.claims = append([]claim(nil), g.claims...)
	m.gs[i] = &c
	return &c
}

// frameOf returns g's innermost frame for writing.
func (m *Machine) frameOf(g *goroutine) *frame {
	f := g.top
	if f.own == m.own {
		return f
	}
	c := *f
	c.own = m.own
	c.regs = append([]Word(nil), f.regs...)
	c.defers = append([]deferred(nil), f.defers...)
	g.top = &c
	return &c
}

// spareRegs bounds the size of frames that are used again, and spareFrames how many of a size are kept.
const (
	spareRegs   = 128
	spareFrames = 256
)

// newFrame makes a frame for a function. Walks, whose states are seldom copied, use those again that calls have
// left: frames were half of what they allocated.
func (m *Machine) newFrame(fn *Func) *frame {
	if m.walk != nil && int(fn.nregs) < len(m.walk.frames) {
		of := &m.walk.frames[fn.nregs]
		if n := len(*of); n > 0 {
			f := (*of)[n-1]
			*of = (*of)[:n-1]
			clear(f.regs)
			*f = frame{own: m.own, fn: fn, regs: f.regs, defers: f.defers[:0]}
			return f
		}
	}
	return &frame{own: m.own, fn: fn, regs: make([]Word, fn.nregs)}
}

// spare takes a frame back that control has left. One that a copy of the machine may know stays as it is.
func (m *Machine) spare(f *frame) {
	if m.walk == nil || f.own != m.own || len(f.regs) >= len(m.walk.frames) {
		return
	}
	if of := &m.walk.frames[len(f.regs)]; len(*of) < spareFrames {
		f.parent = nil
		*of = append(*of, f)
	}
}

// publish marks everything that can be reached from a word as shared.
func (m *Machine) publish(w Word, s slot, next Word) {
	switch s {
	case pointer:
		if w != 0 {
			m.share(refObj(w))
		}
	case fun:
		if w != 0 && !isStaticFunc(w) {
			m.share(refObj(w))
		}
	case ifaceT:
		if w != 0 {
			t := m.prog.typeByID(uint32(w))
			m.publishBoxed(t, next)
		}
	}
}

func (m *Machine) publishBoxed(t *Type, v Word) {
	if !t.refs {
		return
	}
	if t.size == 1 {
		m.publish(v, t.slots[0], 0)
	} else if t.size > 1 {
		m.share(refObj(v))
	}
}

// publishRow publishes a row of words whose slots repeat t's.
func (m *Machine) publishRow(words []Word, t *Type) {
	if !t.refs {
		return
	}
	for i, w := range words {
		s := t.slotAt(i)
		if s.plain() || s == str || s == ifaceV {
			continue
		}
		var next Word
		if s == ifaceT && i+1 < len(words) {
			next = words[i+1]
		}
		m.publish(w, s, next)
	}
}

func (m *Machine) share(id uint32) {
	if o := m.heap[id]; o == nil || o.shared {
		return
	}
	o := m.mut(id)
	o.shared = true
	m.eachRow(o, m.publishRow)
}

// eachRow calls f with every row of words in o and the type that describes it.
func (m *Machine) eachRow(o *object, f func([]Word, *Type)) {
	switch o.kind {
	case oCells, oChan, oIter:
		if o.typ != nil && o.typ.refs {
			f(o.words, o.typ)
		}
		if o.ext != nil && o.ext.over != 0 {
			f([]Word{o.ext.over}, m.prog.anyPointer)
		}
	case oMap:
		k, v := o.typ.key, o.typ.elem
		if !k.refs && !v.refs {
			return
		}
		for i := 0; i < len(o.words); i += k.size + v.size {
			f(o.words[i:i+k.size], k)
			f(o.words[i+k.size:i+k.size+v.size], v)
		}
	case oClosure:
		fn := m.prog.funcs[o.words[0]]
		f(o.words[1:], fn.captured)
	}
}

// strings is a table of distinct strings. Reading is free of locks.
type stringTable struct {
	mu    sync.Mutex
	ids   map[string]Word
	table atomic.Pointer[[]string]
	bytes atomic.Int64
}

func newStringTable() *stringTable {
	t := &stringTable{ids: map[string]Word{"": 0}}
	t.table.Store(&[]string{""})
	return t
}

func (t *stringTable) text(w Word) string { return (*t.table.Load())[w] }

func (t *stringTable) intern(s string) Word {
	if s == "" {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.ids[s]; ok {
		return id
	}
	s = string([]byte(s)) // do not keep a larger string alive
	tab := append(*t.table.Load(), s)
	id := Word(len(tab) - 1)
	t.ids[s] = id
	t.table.Store(&tab)
	t.bytes.Add(int64(len(s)))
	return id
}
