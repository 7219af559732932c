package machine

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"racelab/sim/trace"
)

// This file takes steps together that no order of steps can tell apart: partial-order reduction
// (Godefroid, "Partial-order methods for the verification of concurrent systems", LNCS 1032, 1996).
//
// After each move, Advance goes on with goroutines whose next operation commutes with everything that
// others can do before it, until there is none:
//
//   - an access to plain memory, as long as nothing races with it: every earlier conflicting access
//     happens before it. That is checked along each run. Of all runs the first one with a race is
//     a run of representatives but for steps that commute, and so the race is seen, if there is one
//     (Musuvathi & Qadeer, "Iterative context bounding", PLDI 2007, section 3.1);
//   - Unlock of a Mutex by the goroutine that holds it. Nobody else could do anything with it before;
//   - Done of a WaitGroup by a goroutine that has a claim on it: it was started by one that
//     had called Add for it, or has called Add itself. Then the counter never gets below zero in any order;
//   - Add, by a goroutine that has a claim, so that the counter is not zero, or by the only one that
//     ever adds without one, or waits.
//
// All other operations are explored in every order: each state from which moves are taken is expanded in full, and
// so no goroutine is put off for ever (the ignoring problem does not come up). A run that does what this file does not know,
// or breaks one of the rules, says so (Unreduced). Whether the first breach is seen follows as for races: what
// is done before it keeps to the rules. A search in which no run breaks them has the ends of all runs.

// reduction is what a run in a reduced search knows beside its state.
type reduction struct {
	own    uint64
	seen   []seenAccess
	adders []adder
	breach string
}

// seenAccess is an access of plain or atomic memory, and who knows that it is over.
type seenAccess struct {
	obj, off uint32
	write    bool
	atom     bool
	known    []uint32 // born of goroutines
	carriers []carrier
}

// carrier is what hands knowledge on to whoever acquires it: a lock, a group, an atomic.
type carrier struct {
	at   Word
	read bool // given by readers of an RWMutex, which order no readers
}

// adder is the goroutine that alone waits for a group, or adds to it without a claim.
type adder struct {
	group Word
	born  uint32
}

// claim is what a goroutine may take off the counter of a group.
type claim struct {
	group         Word
	given, earned int32 // by who started it; by Add
}

// maxSeen bounds the accesses that are kept of one run.
const maxSeen = 4096

// maxAdvance bounds the moves that follow one move, so that a loop comes back to the search.
const maxAdvance = 20_000

// Reduced starts the run once more for a reduced search, with alike goroutines as one if alike is set.
func (m *Machine) Reduced(alike bool) *Machine {
	o := m.options
	o.reduced, o.Trace, o.Service = true, false, nil
	c := m.prog.New(o)
	if m.hidden || m.anyTimers && c.mayPass() {
		c.breaks("it is a lesson, or time passes in it")
	}
	if alike {
		c.SetAlike()
	}
	return c
}

// Unreduced says why a reduced search proves nothing of this run; empty if it does.
func (m *Machine) Unreduced() string {
	if m.reduced == nil {
		return ""
	}
	return m.reduced.breach
}

// reduction returns what is known, for writing.
func (m *Machine) reduction() *reduction {
	if m.reduced.own != m.own {
		c := *m.reduced
		c.own = m.own
		c.seen = slices.Clone(c.seen)
		c.adders = slices.Clone(c.adders)
		m.reduced = &c
	}
	return m.reduced
}

func (m *Machine) breaks(rule string) {
	if m.reduced != nil && m.reduced.breach == "" {
		m.reduction().breach = rule
	}
}

// Advance makes a move of a reduced search and those that go with it. each is called
// before each of these, if it is not nil.
func (m *Machine) Advance(mv Move, each func(Move)) {
	m.abide(mv)
	m.Step(mv)
	m.Saturate(each)
}

// Saturate goes on with goroutines whose next operation commutes with all others.
func (m *Machine) Saturate(each func(Move)) {
	for n := 0; n < maxAdvance && m.end == nil && m.reduced.breach == ""; n++ {
		i := slices.IndexFunc(m.gs, m.commutes)
		if i < 0 {
			return
		}
		mv := Move{G: int16(i)}
		if each != nil {
			each(mv)
		}
		m.abide(mv)
		m.Step(mv)
	}
}

// memoryOps are operations on plain memory, and nothing else.
func memoryOp(op opcode) bool {
	switch op {
	case opLoad, opStore, opAppend, opCopy, opLookup, opMapUpdate, opRange, opDelete, opClear, opLen, opNext, opConvert:
		return true
	}
	return false
}

// commutes reports whether what g does next commutes with what others can do before it.
func (m *Machine) commutes(g *goroutine) bool {
	if g.exit != running || g.top == nil || g.atomic > 0 || len(g.liable) > 0 {
		return false
	}
	in := &g.top.fn.code[g.top.pc]
	if memoryOp(in.op) {
		return m.alternatives(g) == 1 && !lengthOfChannel(in)
	}
	if in.op != opNative {
		return false
	}
	c := m.callOf(g, g.top, in)
	if len(c.args) == 0 || c.args[0] == 0 {
		return false
	}
	switch c.nc.native.name {
	case "sync.(*Mutex).Unlock":
		s, ok := c.slots()
		return ok && s[mutexState] == 1 && s[mutexOwner] == g.key
	case "sync.(*WaitGroup).Add", "sync.(*WaitGroup).Done":
		return true // abide sees to it that there is a claim
	}
	return false
}

// lengthOfChannel reports whether an operation asks for the length of a channel.
func lengthOfChannel(in *instr) bool {
	return in.op == opLen && in.kind == kChan
}

// abide looks, before a move, whether it keeps to the rules, and takes down what it accesses.
func (m *Machine) abide(mv Move) {
	if mv.G < 0 {
		m.breaks("time passes")
		return
	}
	g := m.gs[mv.G]
	if g.exit != running || g.top == nil {
		return
	}
	in := &g.top.fn.code[g.top.pc]
	switch {
	case int(mv.Alt) >= m.faultFrom(g):
		m.breaks("a fault strikes")
	case in.op == opNative && !abiding(in.aux.(*nativeCall).native), in.op == opStep, in.op == opUnsafe, lengthOfChannel(in):
		m.breaks("it does " + cmp.Or(m.pendingOf(g).Words, "something that is not known to commute"))
	}
	m.takeDownChannel(g, in)
	if copiesLock(in) {
		m.breaks("it copies a lock")
	}
	for _, a := range m.accesses(int(mv.G), nil) {
		if a.op == trace.None || a.op == trace.Read || a.op == trace.Write {
			m.takeDown(g, a)
		}
	}
}

// copiesLock reports whether an operation on memory reads or writes a lock or a group as a whole.
func copiesLock(in *instr) bool {
	switch s := in.aux.(type) {
	case *site:
		return memoryOp(in.op) && s.typ.hasLock()
	case *appendSite:
		return s.elem.hasLock()
	}
	return false
}

// hasLock reports whether values of a type have a type of package sync or sync/atomic in them.
func (t *Type) hasLock() bool {
	switch {
	case t == nil:
		return false
	case t.kind == kArray:
		return t.elem.hasLock()
	case t.kind != kStruct:
		return false
	}
	if n, ok := t.typ.(*types.Named); ok && n.Obj().Pkg() != nil && strings.HasPrefix(n.Obj().Pkg().Path(), "sync") {
		return true
	}
	return slices.ContainsFunc(t.fields, func(f field) bool { return f.typ.hasLock() })
}

// abiding reports whether the rules say what a function of the machine does to others.
func abiding(n *native) bool {
	switch n.name {
	case "sync.(*Mutex).Lock", "sync.(*Mutex).Unlock", "sync.(*RWMutex).Lock", "sync.(*RWMutex).Unlock",
		"sync.(*RWMutex).RLock", "sync.(*RWMutex).RUnlock", "sync.(*WaitGroup).Add", "sync.(*WaitGroup).Done",
		"sync.(*WaitGroup).Wait", "racelab/rt.Print", "racelab/rt.Exit", "racelab/rt.Format", "racelab/rt.Concat":
		return true
	}
	return len(n.name) > len("sync/atomic.") && n.name[:len("sync/atomic.")] == "sync/atomic."
}

// takeDown notes an access and breaks off if another one races with it.
func (m *Machine) takeDown(g *goroutine, a accessAt) {
	for i := range a.n {
		m.takeDownWord(g, seenAccess{obj: a.obj, off: a.off + i, write: a.write, atom: a.atom})
	}
}

// takeDownChannel notes that a channel was used, so that it is known whether somebody who is alone knows of it: then
// the length of a channel tells nothing new.
func (m *Machine) takeDownChannel(g *goroutine, in *instr) {
	for _, a := range m.channelAccesses(g.top, in, nil) {
		m.takeDownWord(g, seenAccess{obj: a.obj, off: channelUse + g.born, write: true, atom: true})
	}
}

// channelUse is added to a goroutine's number for the place at which its use of a channel is noted.
const channelUse = 1 << 24

func (m *Machine) takeDownWord(g *goroutine, a seenAccess) {
	r := m.reduction()
	kept := r.seen[:0]
	for _, o := range r.seen {
		if o.obj != a.obj || o.off != a.off {
			kept = append(kept, o)
			continue
		}
		knows := slices.Contains(o.known, g.born)
		if !knows && (o.write || a.write) && !(o.atom && a.atom) {
			m.breaks("there is a data race")
		}
		if !knows || o.write && !a.write {
			kept = append(kept, o)
		}
	}
	a.known = []uint32{g.born}
	if r.seen = append(kept, a); len(r.seen) > maxSeen {
		m.breaks("it touches more memory than can be followed")
	}
}

// learns hands what a carrier knows to g.
func (m *Machine) learns(g *goroutine, from carrier) {
	if m.reduced == nil {
		return
	}
	r := m.reduction()
	for i := range r.seen {
		a := &r.seen[i]
		if slices.Contains(a.carriers, from) && !slices.Contains(a.known, g.born) {
			a.known = append(slices.Clone(a.known), g.born)
		}
	}
}

// tells hands what g knows to a carrier.
func (m *Machine) tells(g *goroutine, to carrier) {
	if m.reduced == nil {
		return
	}
	r := m.reduction()
	for i := range r.seen {
		a := &r.seen[i]
		if slices.Contains(a.known, g.born) && !slices.Contains(a.carriers, to) {
			a.carriers = append(slices.Clone(a.carriers), to)
		}
	}
}

// overwrites takes from a carrier what g does not know: a store to an atomic hides earlier ones.
func (m *Machine) overwrites(g *goroutine, at carrier) {
	if m.reduced == nil {
		return
	}
	r := m.reduction()
	for i := range r.seen {
		a := &r.seen[i]
		if !slices.Contains(a.known, g.born) && slices.Contains(a.carriers, at) {
			a.carriers = slices.DeleteFunc(slices.Clone(a.carriers), func(c carrier) bool { return c == at })
		}
	}
}

// meets lets two goroutines that hand something over know what the other one knew.
func (m *Machine) meets(g, p *goroutine) {
	if m.reduced == nil {
		return
	}
	r := m.reduction()
	for i := range r.seen {
		a := &r.seen[i]
		mine, theirs := slices.Contains(a.known, g.born), slices.Contains(a.known, p.born)
		switch {
		case mine && !theirs:
			a.known = append(slices.Clone(a.known), p.born)
		case theirs && !mine:
			a.known = append(slices.Clone(a.known), g.born)
		}
	}
}

// inherits gives a new goroutine what its parent knows, and a claim on each group that the
// parent has called Add for.
func (m *Machine) inherits(g, parent *goroutine) {
	if m.reduced == nil {
		return
	}
	if parent == nil {
		if len(m.gs) > 1 {
			m.breaks("a timer starts a goroutine")
		}
		return
	}
	r := m.reduction()
	for i := range r.seen {
		if a := &r.seen[i]; slices.Contains(a.known, parent.born) {
			a.known = append(slices.Clone(a.known), g.born)
		}
	}
	for i := range parent.claims {
		if c := &parent.claims[i]; c.earned > 0 {
			c.earned--
			g.claims = append(g.claims, claim{group: c.group, given: 1})
		}
	}
	parent.claims = slices.DeleteFunc(parent.claims, claim.empty)
}

func (c claim) empty() bool { return c.given == 0 && c.earned == 0 }

// adds keeps the claims on a group when its counter changes by delta.
func (m *Machine) adds(g *goroutine, group Word, delta int64) {
	if m.reduced == nil || delta == 0 {
		return
	}
	at := slices.IndexFunc(g.claims, func(c claim) bool { return c.group == group })
	if at < 0 {
		if delta < 0 {
			m.breaks("Done is called for a group by a goroutine for which nobody called Add")
			return
		}
		m.alone(g, group)
		g.claims = append(g.claims, claim{group: group})
		at = len(g.claims) - 1
	}
	c := &g.claims[at]
	switch {
	case delta > 1<<30 || delta < -1<<30 || int64(c.earned)+delta > 1<<30:
		m.breaks("it adds very many to a group")
	case delta > 0:
		c.earned += int32(delta)
	default:
		given := min(int64(c.given), -delta)
		c.given -= int32(given)
		if c.earned -= int32(-delta - given); c.earned < 0 {
			m.breaks("Done is called more often than Add")
		}
	}
	g.claims = slices.DeleteFunc(g.claims, claim.empty)
}

// alone notes that g waits for a group, or adds to it without a claim: nobody else may.
func (m *Machine) alone(g *goroutine, group Word) {
	if m.reduced == nil {
		return
	}
	for _, a := range m.reduced.adders {
		if a.group == group {
			if a.born != g.born {
				m.breaks("several goroutines add to a group from zero, or wait for it")
			}
			return
		}
	}
	r := m.reduction()
	r.adders = append(r.adders, adder{group, g.born})
}

// curious reports whether the one goroutine that is left may not know of all that others have done: then
// what it does is still looked at step by step.
func (m *Machine) curious() bool {
	for _, a := range m.reduced.seen {
		if !slices.Contains(a.known, m.gs[0].born) && m.heap[a.obj] != nil {
			return true
		}
	}
	return false
}

// Inline reports whether a move of a reduced search is none elsewhere: there the one goroutine that is left
// goes on without being asked.
func (m *Machine) Inline(mv Move) bool {
	return mv.G >= 0 && m.alive == 1 && len(m.gs) == 1 && m.alternatives(m.gs[0]) == 1
}

// knowTheSame reports whether what a reduced search knows does not tell two goroutines apart.
func (m *Machine) knowTheSame(f, g *goroutine) bool {
	if m.reduced == nil {
		return true
	}
	for i := range m.reduced.seen {
		a := &m.reduced.seen[i]
		if slices.Contains(a.known, f.born) != slices.Contains(a.known, g.born) {
			return false
		}
	}
	return !slices.ContainsFunc(m.reduced.adders, func(a adder) bool { return a.born == f.born || a.born == g.born })
}

// forgets drops what is known of objects that nobody can reach.
func (m *Machine) forgets() {
	if m.reduced == nil {
		return
	}
	r := m.reduction()
	r.seen = slices.DeleteFunc(r.seen, func(a seenAccess) bool { return m.heap[a.obj] == nil })
	for i := range r.seen {
		r.seen[i].carriers = slices.DeleteFunc(slices.Clone(r.seen[i].carriers), func(c carrier) bool { return m.heap[refObj(c.at)] == nil })
	}
	r.adders = slices.DeleteFunc(r.adders, func(a adder) bool { return m.heap[refObj(a.group)] == nil })
}

// reduction adds to a hash what a reduced search knows.
func (h *hasher) reduction(r *reduction) {
	place := map[uint32]uint64{} // of living goroutines
	for i, g := range h.m.gs {
		place[g.born] = uint64(i) + 1
	}
	var lines [][]uint64
	for _, a := range r.seen {
		n, reached := h.reached(a.obj)
		if !reached {
			continue
		}
		line := []uint64{n, uint64(a.off)<<2 | boolWord(a.write)<<1 | boolWord(a.atom)}
		line = append(line, sorted(a.known, func(born uint32) (uint64, bool) { p := place[born]; return p, p > 0 })...)
		line = append(line, 1<<62)
		line = append(line, sorted(a.carriers, func(c carrier) (uint64, bool) {
			n, ok := h.reached(refObj(c.at))
			return n<<21 | uint64(refOff(c.at))<<1 | boolWord(c.read), ok
		})...)
		lines = append(lines, line)
	}
	for _, a := range r.adders {
		if n, ok := h.reached(refObj(a.group)); ok {
			lines = append(lines, []uint64{n, uint64(refOff(a.group)), place[a.born], 1 << 63})
		}
	}
	slices.SortFunc(lines, slices.Compare)
	for _, l := range lines {
		h.add(uint64(len(l)))
		for _, w := range l {
			h.add(w)
		}
	}
}

// reached returns the canonical number of an object that the state reaches.
func (h *hasher) reached(id uint32) (uint64, bool) {
	if int(id) < len(h.m.init) && h.m.init[id] != nil {
		return uint64(id) | 1<<40, true
	}
	if h.names != nil {
		n, ok := h.names[id]
		return uint64(n), ok
	}
	n := slices.Index(h.order, id)
	return uint64(n), n >= 0
}

func sorted[T any](all []T, number func(T) (uint64, bool)) []uint64 {
	var out []uint64
	for _, v := range all {
		if n, ok := number(v); ok {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
