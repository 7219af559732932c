package machine

import (
	"cmp"

	"racelab/sim/trace"
)

// This file records what happens, for runs that somebody looks at. While
// exploring there is no recorder and none of this costs anything.

// recorder keeps the events of a run and the names of its lanes. The events of
// steps that are over are shared with the copies of the machine.
type recorder struct {
	step      int
	past      *chapter
	events    []trace.Event // since past
	actors    []string
	base      []string     // names before numbering
	from      [][]calledAs // by lane: what parameters are called around the go statement that started it
	named     []named      // what the user's source calls locks and the like, as far as it was seen
	stepFirst bool         // the atomic step under way began the step
	alone     bool         // what happens rides on the step: nobody else is left
	watch     *watching
	given     bool // a function of the host touches what the program gave it
}

// named is the name of an object that synchronizes.
type named struct {
	at   trace.Loc
	name string
}

// maxNamed bounds the names that are remembered.
const maxNamed = 256

// nameOf returns what the user's source called the object at a place before, and
// remembers a name that it uses now.
func (r *recorder) nameOf(at trace.Loc, name string, user bool) string {
	for _, n := range r.named {
		if n.at.Object == at.Object && n.at.Off == at.Off {
			if !user {
				return n.name
			}
			return name
		}
	}
	if name != "" && len(r.named) < maxNamed {
		r.named = append(r.named[:len(r.named):len(r.named)], named{at, name})
	}
	return name
}

// chapter is a part of the events, with all that came before it.
type chapter struct {
	before *chapter
	events []trace.Event
	total  int
}

// maxAlone bounds what is kept of the accesses that ride on one step: a goroutine that
// is left alone may make millions, and nobody else can be in their way.
const maxAlone = 10_000

// full reports whether accesses are no longer kept.
func (r *recorder) full() bool { return r.alone && len(r.events) >= maxAlone }

func newRecorder() *recorder { return &recorder{} }

func (r *recorder) fork() *recorder {
	r.close()
	c := *r
	c.actors = r.actors[:len(r.actors):len(r.actors)]
	c.base = r.base[:len(r.base):len(r.base)]
	c.watch = r.watch.clone()
	return &c
}

// close makes the latest events part of the past.
func (r *recorder) close() {
	if len(r.events) == 0 {
		return
	}
	r.past = &chapter{r.past, r.events, r.count()}
	r.events = nil
}

func (r *recorder) count() int {
	n := len(r.events)
	if r.past != nil {
		n += r.past.total
	}
	return n
}

// all returns every event, oldest first.
func (r *recorder) all() []trace.Event {
	out := make([]trace.Event, r.count())
	at := len(out) - len(r.events)
	copy(out[at:], r.events)
	for c := r.past; c != nil; c = c.before {
		at -= len(c.events)
		copy(out[at:], c.events)
	}
	return out
}

// addActor gives a new goroutine its lane: "worker", then "worker #2".
func (r *recorder) addActor(name string) int {
	n := 1
	for _, b := range r.base {
		if b == name {
			n++
		}
	}
	r.base = append(r.base, name)
	if n > 1 {
		name += " #" + itoa(int64(n))
	}
	r.actors = append(r.actors, name)
	return len(r.actors) - 1
}

// label adds words to the latest event, which is of the current step.
func (r *recorder) label(words string) {
	if n := len(r.events); n > 0 {
		r.events[n-1].Label = words
	}
}

// Events returns what happened so far. It belongs to the caller.
func (m *Machine) Events() []trace.Event {
	if m.trace == nil {
		return nil
	}
	return m.trace.all()
}

// LastEvents returns the events of the latest step only.
func (m *Machine) LastEvents() []trace.Event {
	if m.trace == nil {
		return nil
	}
	var out []trace.Event
	if c := m.trace.past; len(m.trace.events) == 0 && c != nil {
		out = c.events
	} else {
		out = m.trace.events
	}
	for i, e := range out {
		if e.Step == m.trace.step {
			return out[i:]
		}
	}
	return nil
}

// ActorNames returns the names of all lanes so far.
func (m *Machine) ActorNames() []string {
	if m.trace == nil {
		return nil
	}
	return m.trace.actors
}

func (m *Machine) actorName(g *goroutine) string {
	if m.trace != nil && g.actor < len(m.trace.actors) {
		return m.trace.actors[g.actor]
	}
	n := 1 // without lanes, number the living ones of that name
	for _, o := range m.gs {
		if o.key == g.key {
			break
		}
		if o.name == g.name {
			n++
		}
	}
	if n > 1 {
		return g.name + " #" + itoa(int64(n))
	}
	return g.name
}

// note records an event of g, nil for the clock. In events made by the machine
// Partner and Target are one more than the index, so that zero means none.
func (m *Machine) note(g *goroutine, minor bool, e trace.Event) {
	if m.trace == nil {
		return
	}
	e.Step, e.Minor, e.Actor = m.trace.step, minor || m.trace.alone, -1
	if g != nil && g.atomic > 0 {
		if e.Sync.Object == 0 && e.Op != trace.Go {
			return
		}
		e.Minor, e.Inner = true, true
	}
	switch {
	case g == nil || e.Op == trace.Call:
	case e.Mem.Object != 0:
		if g.top != nil && g.top.fn.user {
			e.Name = m.calledBy(g, g.top, e.Name)
		}
	case e.Sync.Object != 0:
		e.Name = m.trace.nameOf(e.Sync, m.userOperand(g, e.Name), g.top == nil || g.top.fn.user)
		if e.Op == trace.Timer && e.Name != "" && e.Name[0] <= '9' {
			e.Name = "" // how long it is to take, which its label says
		}
	}
	e.Partner--
	e.Target--
	if g != nil {
		e.Actor = g.actor
	}
	if m.trace.watch != nil {
		m.watched(g, e)
		return
	}
	if e.Step == 0 && e.Pos.Line == 0 {
		return // the library sets itself up
	}
	m.trace.events = append(m.trace.events, m.complete(g, e))
}

// complete gives an event its name and its place in the source.
func (m *Machine) complete(g *goroutine, e trace.Event) trace.Event {
	if e.Mem.Object != 0 {
		e.Name = unmarked(e.Name, ref(1, e.Mem.Off))
	} else {
		e.Name = unmarked(e.Name, ref(b2u(e.Sync.Object != 0), e.Sync.Off))
	}
	switch {
	case e.Op == trace.Call:
	case e.Mem.Object != 0:
		e.Name = m.rooted(e.Name, e.Mem)
	case e.Sync.Object != 0:
		e.Name = m.rooted(e.Name, e.Sync)
	}
	if g != nil && e.Pos.Line == 0 {
		at := m.place(g)
		e.Pos, e.Func = m.prog.Position(at.pos), at.fn
	}
	return e
}

// access records a read or write of shared memory.
func (m *Machine) access(g *goroutine, first bool, op trace.Op, s *site, a Word, n int32, v, old []Word) {
	if m.trace == nil || g.atomic > 0 || m.trace.full() {
		return
	}
	name := siteName(s)
	if !g.top.fn.user {
		name = cmp.Or(m.givenName(g, refObj(a)), name)
	}
	e := trace.Event{Op: op, Name: name, Mem: m.loc(a, int(n)), Library: !g.top.fn.user && !m.trace.given}
	if s.typ != nil && v != nil && len(v) == s.typ.size {
		e.Value = m.showAccess(s.typ, v)
	}
	if s.typ != nil && old != nil && len(old) == s.typ.size {
		e.Old = m.showAccess(s.typ, old)
	}
	m.note(g, !first, e)
}

// showAccess is show, but tells a nil map from an empty one: to write into the one
// is a panic.
func (m *Machine) showAccess(t *Type, v []Word) string {
	if t.kind == kMap && v[0] == 0 {
		return "nil"
	}
	return m.show(t, v)
}

// siteName names what a plain access touches.
func siteName(s *site) string {
	if s.name == "" {
		return "memory"
	}
	return s.name
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// loc returns the place of n words at an address.
func (m *Machine) loc(a Word, n int) trace.Loc {
	if a == 0 {
		return trace.Loc{}
	}
	return trace.Loc{Object: m.heap[refObj(a)].serial, Off: refOff(a), Len: uint32(n)}
}

// threadLoc is the place at which the end of a goroutine is a release.
func (m *Machine) threadLoc(g *goroutine) trace.Loc {
	return trace.Loc{}
}

// place is where the user's source stands.
type place struct {
	pos   tokenPos
	fn    string
	frame *frame // innermost frame of the user's, or nil
}

func (m *Machine) place(g *goroutine) place {
	for f := g.top; f != nil; f = f.parent {
		if f.fn.user {
			if p := f.fn.pos[f.pc]; p.IsValid() {
				return place{p, f.fn.name, f}
			}
			return place{f.nearest(), f.fn.name, f}
		}
		if f.call != nil && f.call.pos.IsValid() && f.parent != nil && f.parent.fn.user {
			return place{f.call.pos, f.parent.fn.name, f.parent}
		}
	}
	if g.start != nil {
		return place{pos: g.start.pos}
	}
	return place{}
}

// beyondHelpers is the place of the innermost function of the user's that is no helper of
// tests; where all are, that of the outermost.
func (m *Machine) beyondHelpers(g *goroutine) tokenPos {
	pos := m.place(g).pos
	for f := g.top; f != nil; f = f.parent {
		if !f.fn.user {
			continue
		}
		if pos = f.fn.pos[f.pc]; !pos.IsValid() {
			pos = f.nearest()
		}
		if !f.fn.helper {
			return pos
		}
	}
	return pos
}

// nearest falls back to the closest instruction before pc that has a position.
func (f *frame) nearest() tokenPos {
	for pc := f.pc; pc >= 0; pc-- {
		if p := f.fn.pos[pc]; p.IsValid() {
			return p
		}
	}
	for _, p := range f.fn.pos {
		if p.IsValid() {
			return p
		}
	}
	return f.fn.decl
}

// stepDone records an atomic library step when its body has returned.
func (m *Machine) stepDone(g *goroutine, f *frame) {
	if m.trace == nil {
		return
	}
	m.stepEventOf(g, f, "")
}

// stepEvent records that an atomic library step ends in its middle.
func (m *Machine) stepEvent(g *goroutine, more string) {
	if m.trace == nil {
		return
	}
	f := g.top
	for f != nil && !f.atomic {
		f = f.parent
	}
	if f != nil {
		depth := g.atomic
		g.atomic = 0
		m.stepEventOf(g, f, more)
		g.atomic = depth
	}
}

func (m *Machine) stepEventOf(g *goroutine, f *frame, more string) {
	e := trace.Event{Op: trace.Call, Name: m.stepName(f), On: m.receiver(g, f), Label: g.label, Acquire: g.order&StepAcquires != 0, Release: g.order&StepReleases != 0}
	if more != "" {
		e.Label += " " + more
	}
	if len(f.fn.paramSlots) > 0 && f.fn.paramSlots[0] == pointer && f.regs[0] != 0 {
		e.Sync = m.loc(f.regs[0], 1)
		if s := f.fn.code[0].aux.(*site); s.typ != nil {
			e.Body, e.Alters = m.bodyLoc(f.regs[0], s.typ), g.alters
		}
	}
	m.note(g, !m.trace.stepFirst, e)
}

// receiver is what the user's source called library function f on, where it did so itself.
func (m *Machine) receiver(g *goroutine, f *frame) string {
	if f.parent == nil || !f.parent.fn.user {
		return ""
	}
	cs := f.call
	if cs == nil {
		cs, _ = f.parent.fn.code[f.parent.pc].aux.(*callSite)
	}
	if cs == nil {
		return ""
	}
	return unmarked(m.calledBy(g, f.parent, cs.recv), 0)
}

// bodyLoc is where the fields are that a method of a library type works on.
func (m *Machine) bodyLoc(self Word, t *Type) trace.Loc {
	off, n := t.unexported()
	if self == 0 || n == 0 {
		return trace.Loc{}
	}
	return m.loc(self+Word(off), int(n))
}

// stepBegins records that an atomic library step knows from its beginning what
// earlier steps on the same receiver left: whom it wakes knows that too.
func (m *Machine) stepBegins(g *goroutine, f *frame) {
	if m.trace == nil || len(f.fn.paramSlots) == 0 || f.fn.paramSlots[0] != pointer || f.regs[0] == 0 {
		return
	}
	if s, ok := f.fn.code[0].aux.(*site); ok && s.typ != nil {
		g.alters = m.writesBody(f.fn.name, s.typ, f.regs[0], f.regs)
	}
	if g.order&StepAcquires != 0 {
		m.note(g, true, trace.Event{Op: trace.None, Sync: m.loc(f.regs[0], 1), Acquire: true})
	}
}
