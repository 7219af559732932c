package machine

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"racelab/sim/trace"
)

// This file starts runs, lists what may happen next, and makes it happen.

const rootPath = "\x00\x00"

// Move is one way for a run to go on.
type Move struct {
	G   int16 // index of a goroutine in canonical order; -1 for the clock
	Alt int16 // which of its alternatives, from 0
}

// Clock is the move by which time passes when nobody else can go on, Early the
// one by which it passes although somebody could. Moves of the clock with further alternatives let only a part go
// off of what is due: see together.go.
var (
	Clock = Move{G: -1}
	Early = Move{G: -1, Alt: 1}
)

// IsEarly reports whether a move is early: time passes although somebody could go on, or something that is due
// goes off before something else.
func (mv Move) IsEarly() bool { return mv.G < 0 && mv.Alt > 0 }

// Options say how a run is started.
type Options struct {
	Entry     string // a root of the program
	Switches  []bool // of a lesson, in order
	Hidden    bool   // the entry is the harness of a lesson
	AnyTimers bool   // timers may fire at any moment
	Trace     bool   // record events
	Leaks     LeakRule
	Requests  []Request // to send to a server of the program, each two of them at once
	Meeting   *Meeting  // at which it begins; nil: it begins with the program. Then Entry and Hidden have no meaning
	Service   *Service  // told what becomes of its servers; nil: nobody is
	Limits    Limits    // zero: DefaultLimits
	Short     bool      // what testing.Short reports
	Start     int64     // when the run begins, in seconds since 1970; 0: midnight UTC of 2000-01-01

	reduced bool     // see reduce.go
	walk    *walking // see walk.go
}

// New starts a run: it initializes the packages and runs the entry up to its
// first visible operation.
func (p *Program) New(o Options) *Machine {
	if o.Meeting != nil {
		return p.meet(o)
	}
	tk := new(tokens)
	m := &Machine{early: new(before), open: new(statements), prog: p, tokens: tk, own: tk.take(), hidden: o.Hidden, leaks: o.Leaks, switches: o.Switches, limits: o.Limits, requests: o.Requests, service: o.Service, options: o, walk: o.walk, lives: &afterlives{known: map[Hash]remains{}}}
	if o.reduced {
		m.reduced = &reduction{own: m.own}
	}
	if m.limits == (Limits{}) {
		m.limits = DefaultLimits
	}
	m.heap = make([]*object, 1, len(p.globals)+16)
	for _, g := range p.globals {
		_, obj := m.alloc(oCells, g.typ, g.typ.size)
		obj.shared = true
	}
	m.init, m.own = slices.Clone(m.heap), tk.take() // what is kept in globals counts from here on: time may pass before the first step
	m.guard(func() {
		m.anyTimers = o.AnyTimers
		if o.Trace {
			m.trace = newRecorder()
		}
		m.start(nil, p.roots[o.Entry], "main", nil)
		m.drain()
	})
	m.init = slices.Clone(m.heap)
	m.settle()
	m.init = append([]*object(nil), m.heap...)
	m.absolute = m.hidden && (p.seesClock || p.seesTicks) || m.revealed
	m.early = m.scanInit()
	m.own = tk.take() // from now on every change is a copy
	return m
}

// guard runs f and turns an exhausted budget into the end of the run.
func (m *Machine) guard(f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case spentError:
			m.end = &End{Kind: Spent, Fails: true, Outcome: r.what + ": " + r.text, Why: r.text}
		default:
			m.end = &End{Kind: Spent, Fails: true, Outcome: fmt.Sprintf("internal error: %v", r), Why: fmt.Sprintf("internal error: %v", r)}
			if debugPanics {
				panic(r)
			}
		}
	}()
	f()
}

// debugPanics makes tests fail on a panic of the machine itself.
const debugPanics = false

// start makes a goroutine that will run fn in this step.
func (m *Machine) start(parent *goroutine, fn *Func, name string, fill func([]Word)) *goroutine {
	if m.alive >= m.limits.Goroutines {
		m.overspend("it has more than %d goroutines; start fewer, for a handful does whatever many do", m.limits.Goroutines)
	}
	if m.wtype != nil { // everything is the lesson's
		name = strings.TrimPrefix(name, m.wtype.baseName()+".")
	}
	m.testing = m.testing || fn.full == "testing.run" || fn.full == "testing.runFuzz"
	g := &goroutine{own: m.own, name: name, born: m.born, before: !m.testing}
	m.born++
	prefix := ""
	if parent != nil {
		g.bubble = parent.bubble
		prefix = parent.path
	}
	m.classify(g, parent, fn)
	g.path = m.freePath(prefix)
	if len(m.gs) == 0 && parent == nil {
		g.path = rootPath
	}
	g.key = keyOf(g.path)
	at := len(m.gs)
	if !m.alike { // otherwise canonicalize puts it where it belongs
		at = sort.Search(len(m.gs), func(i int) bool { return m.gs[i].path > g.path })
	}
	m.gs = append(m.gs, nil)
	copy(m.gs[at+1:], m.gs[at:])
	m.gs[at] = g
	m.alive++
	m.inherits(g, parent)
	if m.walk != nil {
		m.joins(g, parent)
	}
	if m.trace != nil {
		g.actor = m.trace.addActor(name)
	}
	m.push(g, fn, func(regs []Word) {
		if fill != nil {
			fill(regs)
		}
	})
	m.queue = append(m.queue, g)
	return g
}

// keyOf is the key of the goroutine at that place in the tree of go statements. It is never 0.
func keyOf(path string) uint64 {
	var key uint64
	for i := range len(path) {
		key = mix(key, uint64(path[i])+1)
	}
	return key | 1
}

// freePath returns the first free place below a goroutine in the tree of go
// statements. Places of goroutines that have ended are used again, so that a
// program which starts one after the other for ever has finitely many states.
func (m *Machine) freePath(prefix string) string {
	n := 0
	place := func() string { return prefix + string([]byte{byte(n>>8) + 1, byte(n)}) }
	path := place()
	if m.alike { // in another order
		taken := make(map[string]bool, len(m.gs))
		for _, g := range m.gs {
			taken[g.path] = true
		}
		for ; taken[path]; path = place() {
			n++
		}
		return path
	}
	at := sort.Search(len(m.gs), func(i int) bool { return m.gs[i].path >= path })
	for _, g := range m.gs[at:] { // in order: those below prefix, each followed by those below it
		if g.path == path {
			n++
			path = place()
		} else if len(g.path) <= len(path) {
			break
		}
	}
	return path
}

// spawn carries out a go statement.
func (m *Machine) spawn(g *goroutine, f *frame, cs *callSite) bool {
	op := opCallFn
	if cs.method != "" {
		op = opInvoke
	}
	fn, closure, recv, ok := m.prog.nilCall, (*object)(nil), []Word(nil), true
	switch {
	case cs.fn != nil || cs.method != "" || arg(f.regs, f.fn.consts, cs.value) != 0:
		fn, closure, recv, ok = m.target(g, f, cs, op)
	case !cs.wrapped:
		m.fatal(g, "go of nil func value")
		ok = false
	}
	if !ok {
		return false
	}
	args := append([]Word(nil), recv...)
	if cs.method != "" && len(recv) > 0 {
		m.publishWords(recv, fn)
	}
	for i, a := range cs.args {
		v := row(f.regs, f.fn.consts, a.base, a.n)
		m.publishRow(v, cs.types[i])
		args = append(args, v...)
	}
	if closure != nil {
		m.publish(arg(f.regs, f.fn.consts, cs.value), fun, 0)
		args = append(args, closure.words[1:]...)
	}
	name := fn.name
	if cs.name != "" && fn.native == nil {
		name = cs.name
	}
	if !fn.user {
		name = m.userName(fn, args, name)
	}
	ng := m.start(g, fn, name, func(regs []Word) { copy(regs[:min(len(regs), len(args))], args) })
	at := cs.pos
	if !f.fn.user {
		at = m.place(g).pos
	}
	ng.start = &site{pos: at}
	m.startedBy(ng.actor, g, f, cs, fn)
	m.note(g, true, trace.Event{Op: trace.Go, Name: ng.name, Target: 1 + ng.actor, Release: true, Pos: m.prog.Position(at)})
	return true
}

// userName names a goroutine that the library starts on behalf of the user, as
// WaitGroup.Go and errgroup do, by the function that it was given to run.
func (m *Machine) userName(fn *Func, args []Word, name string) string {
	slots := append(fn.paramSlots[:len(fn.paramSlots):len(fn.paramSlots)], fn.captured.slots...)
	for i, w := range args {
		if i >= len(slots) || w == 0 {
			continue
		}
		switch slots[i] {
		case fun:
			if f, _ := m.resolve(w); f.user {
				return f.name
			}
		case pointer:
			o := m.heap[refObj(w)]
			if o.kind != oCells || o.typ == nil {
				continue
			}
			for j, v := range o.words {
				if v == 0 || o.typ.slotAt(j) != fun {
					continue
				}
				if f, _ := m.resolve(v); f.user {
					return f.name
				}
			}
		}
	}
	return name
}

// publishWords publishes a receiver whose type only the callee knows: any of
// its words may be a reference.
func (m *Machine) publishWords(words []Word, fn *Func) {
	for i, w := range words {
		if i < len(fn.paramSlots) {
			next := Word(0)
			if i+1 < len(words) {
				next = words[i+1]
			}
			m.publish(w, fn.paramSlots[i], next)
		}
	}
}

// queueFirst lets a goroutine carry out the operation at which it stands.
func (m *Machine) queueFirst(g *goroutine) {
	g.wake = -1 // marks it: see drain
	m.queue = append(m.queue, g)
}

// drain runs the goroutines that go on in this step, and then, if only one is
// left in the world, that one: nobody can notice what it does.
func (m *Machine) drain() {
	for m.end == nil {
		if len(m.queue) == 0 {
			if !m.lonely() && !m.joinable() {
				return
			}
			if m.trace != nil {
				m.trace.alone = m.trace.step > 0
			}
			m.run(m.thread(0), true, 0)
			continue
		}
		g := m.queue[0]
		m.queue = m.queue[1:]
		woken := g.wake == -1
		if woken {
			g.wake = m.now
		}
		m.run(g, woken, 0)
	}
	m.queue = nil
}

// lonely reports whether one goroutine is left and can go on in just one way.
func (m *Machine) lonely() bool {
	return m.alive == 1 && len(m.gs) == 1 && !(m.reduced != nil && m.curious()) && !(m.anyTimers && m.mayPass()) && m.gs[0].exit != exitGone && m.alternatives(m.gs[0]) == 1 && !m.isChoice(m.gs[0])
}

// joinable reports whether the harness of a lesson can go on: every actor has
// ended, and whatever goroutines they left behind are blocked for ever.
func (m *Machine) joinable() bool {
	if !m.hidden || m.joined || len(m.gs) < 2 || !m.isMain(m.gs[0]) || m.gs[0].exit != running || m.gs[0].top == nil {
		return false
	}
	for _, g := range m.gs[1:] {
		if g.acts || m.alternatives(g) > 0 {
			return false
		}
	}
	if _, due := m.deadline(); due {
		return false
	}
	in := &m.gs[0].top.fn.code[m.gs[0].top.pc]
	nc, ok := in.aux.(*nativeCall)
	return ok && nc.native.name == "racelab/rt.Join"
}

// isChoice reports whether g stands at a choice of its own, which is a step
// even with one alternative left.
func (m *Machine) isChoice(*goroutine) bool { return false }

// alternatives returns in how many ways g can go on; 0 if it is blocked. Faults
// that may strike come last.
func (m *Machine) alternatives(g *goroutine) int {
	if g.pausedUntil > m.now {
		return 0
	}
	n := m.ownWays(g)
	if n > 0 && len(g.liable) > 0 {
		n += m.faultWays(g)
	}
	return n
}

// faultFrom is the number of g's first fault among its alternatives.
func (m *Machine) faultFrom(g *goroutine) int {
	if len(g.liable) == 0 {
		return 1 << 15
	}
	return m.ownWays(g)
}

// ownWays is alternatives without faults.
func (m *Machine) ownWays(g *goroutine) int {
	if g.exit != running {
		return 1
	}
	f := g.top
	if f == nil {
		return 1
	}
	in := &f.fn.code[f.pc]
	switch in.op {
	case opNative:
		n := in.aux.(*nativeCall).native
		if n.alts == nil {
			return 1
		}
		c := m.callOf(g, f, in)
		return n.alts(&c)
	case opSend, opRecv, opSelect:
		var buf [8]way
		return len(m.ways(g, in, buf[:0]))
	case opNext:
		if in.flag || !m.pickOrder(g) {
			return 1
		}
		it := m.heap[refObj(arg(f.regs, f.fn.consts, in.a))]
		if it.ext.over == 0 {
			return 1
		}
		return m.nextChoices(it)
	}
	return 1
}

// Moves appends to buf every way in which the run can go on, in canonical
// order: goroutines in the order of the tree of go statements, alternatives in the order of the
// source, the clock last. None means that the run has ended or is deadlocked.
func (m *Machine) Moves(buf []Move) []Move {
	if m.end != nil {
		return buf
	}
	if i := m.choosing(); i >= 0 {
		for a := range min(m.alternatives(m.gs[i]), 1<<14) {
			buf = append(buf, Move{int16(i), int16(a)})
		}
		return buf
	}
	for i, g := range m.gs {
		n := m.alternatives(g)
		for a := range min(n, 1<<14) {
			buf = append(buf, Move{int16(i), int16(a)})
		}
	}
	if len(buf) > 0 && !m.anyTimers {
		return buf
	}
	when, ok := int64(0), false
	if len(buf) > 0 {
		if !m.bubbled() {
			when, ok = m.nextMoment()
		}
		if ok {
			buf = append(buf, Early)
		}
	} else if m.due() {
		when, ok = m.deadline()
		buf = append(buf, Clock)
	}
	if ok {
		for i := range m.apart(when) {
			buf = append(buf, Move{-1, Early.Alt + 1 + int16(i)})
		}
	}
	return buf
}

// choosing returns the goroutine that asks for a random number in the middle of
// an atomic library step, or for the next row, or -1: nobody else may step before it has one.
func (m *Machine) choosing() int {
	for i, g := range m.gs {
		if g.top == nil || g.exit != running {
			continue
		}
		nc, ok := g.top.fn.code[g.top.pc].aux.(*nativeCall)
		if ok && (nc.native.name == rowName || g.atomic > 0 && strings.HasPrefix(nc.native.name, "racelab/rt.Choose")) {
			return i
		}
	}
	return -1
}

// Step makes a move, which must be one of Moves. Afterwards the run stands
// before the next visible operation of every goroutine, or has ended.
func (m *Machine) Step(mv Move) {
	m.noted &^= NoteUnordered
	if m.trace != nil {
		m.trace.step++
		m.trace.alone = false
	}
	m.stepOnly(mv)
	m.settle()
	if m.alike && m.end == nil {
		m.canonicalize()
	}
}

// stepOnly makes a move without looking whether it was the last.
func (m *Machine) stepOnly(mv Move) {
	m.spent = 0
	m.guard(func() {
		if mv.G < 0 {
			m.tick(mv)
		} else {
			g := m.thread(int(mv.G))
			if own := m.faultFrom(g); int(mv.Alt) >= own {
				m.strike(g, int(mv.Alt)-own)
			} else {
				m.run(g, true, int(mv.Alt))
			}
		}
		m.drain()
	})
}

// settle ends a run in which nobody can ever step again.
func (m *Machine) settle() {
	if m.end != nil {
		return
	}
	if len(m.free)+64 < len(m.heap) && len(m.heap) > 2*m.lastLive+256 {
		m.collect()
	}
	if m.walk == nil && m.hopeless() {
		if m.serving() {
			if slices.ContainsFunc(m.gs, m.awaitsClients) {
				m.noted |= NoteServing
			}
			m.finish(nil)
			return
		}
		m.deadlocked()
	}
}

// hopeless reports whether there is no move. It is quicker than listing them.
func (m *Machine) hopeless() bool { return m.stuck() && !m.due() }

// stuck reports whether no goroutine can go on.
func (m *Machine) stuck() bool {
	for _, g := range m.gs {
		if m.alternatives(g) > 0 {
			return false
		}
	}
	return true
}

// due reports whether time passes when nobody can run.
func (m *Machine) due() bool {
	_, ok := m.deadline()
	return ok && !m.heldUp()
}

func (m *Machine) deadlocked() {
	e := &End{Kind: Deadlock, Fails: true}
	for _, g := range m.gs {
		if !m.harness(g) {
			e.Blocked = append(e.Blocked, g.actor)
		}
	}
	if m.hidden {
		e.Outcome, e.Why = "deadlock", "every actor that is left waits for ever"
	} else {
		text := "fatal error: all goroutines are asleep - deadlock!"
		if len(m.gs) == 0 || !m.isMain(m.gs[0]) {
			text = "fatal error: no goroutines (main called runtime.Goexit) - deadlock!"
		}
		e.Outcome, e.Why = joinOutcome(m.out.String(), text), "every goroutine waits for ever"
	}
	if words, where := m.LockCycle(func(uint64) bool { return true }); words != "" {
		e.Lost, e.Where = words, where
	} else {
		e.Lost, e.Where = m.waitsInWords(), m.waitPlaces()
	}
	m.end = e
}

// harness reports whether g is no goroutine of the program's own: it runs a lesson
// or a test, and stands nowhere in the source.
func (m *Machine) harness(g *goroutine) bool {
	return m.isMain(g) && (m.hidden || m.pendingOf(g).Pos.Line == 0)
}

// waitsInWords says who waits on what.
func (m *Machine) waitsInWords() string {
	var parts []string
	for _, g := range m.gs {
		if m.harness(g) {
			continue
		}
		p := m.pendingOf(g)
		what, holder := m.waitOf(g)
		switch {
		case holder >= 0:
			what = "for " + what
		case strings.HasPrefix(p.Words, "wait for "):
			what = strings.TrimPrefix(p.Words, "wait ")
		default:
			what = "to " + p.Words
		}
		parts = append(parts, fmt.Sprintf("%s waits %s at %s", m.actorName(g), what, p.Pos))
	}
	return strings.Join(parts, "; ")
}

func (m *Machine) waitPlaces() []string {
	var out []string
	for _, g := range m.gs {
		if !m.harness(g) {
			out = append(out, m.pendingOf(g).Pos.String())
		}
	}
	return out
}

// Ended returns how the run ended, or nil while it can go on.
func (m *Machine) Ended() *End { return m.end }
