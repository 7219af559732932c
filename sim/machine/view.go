package machine

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"racelab/sim/trace"
)

// This file shows a state to people.

// ActorState says what a goroutine can do now.
type ActorState uint8

// The states of an actor.
const (
	Ready   ActorState = iota // can step
	Blocked                   // waits for another actor, a channel or a lock
	Asleep                    // waits for the clock
	Done                      // returned
	Crashed                   // ended by a panic, a fatal error or a fault
)

// String returns the state in lower case: "ready", "blocked" and so on.
func (s ActorState) String() string {
	return [...]string{"ready", "blocked", "asleep", "done", "crashed"}[s]
}

// Actor is one goroutine of a run.
type Actor struct {
	Name   string         // "alice"; "main", "worker #2" in programs
	State  ActorState     // what it can do
	Pos    trace.Position // where the user's source stands
	Func   string         // function that contains Pos
	Op     trace.Op       // the operation it is about to do
	Next   string         // the same in words: "write l.balance", "lock l.mu"
	Wait   string         // when blocked: on what, in words: "l.mu, held by bob"
	HeldBy int            // when blocked on a lock: the actor that holds it; -1 otherwise
	Holds  []string       // locks held, as the source names them
	Locals []Var          // named variables of the innermost user function
}

// Var is a named value.
type Var struct {
	Name  string // as the source names it
	Value string // as %v shows it; strings are quoted
	Mem   trace.Loc
}

// Pending is the operation at which a goroutine stands.
type Pending struct {
	Op    trace.Op
	Name  string
	Pos   trace.Position
	Mem   trace.Loc
	Words string // in words: "write l.balance"
}

// Actors returns every goroutine that the run ever had, by lane.
func (m *Machine) Actors() []Actor {
	out := make([]Actor, len(m.ActorNames()))
	for i, name := range m.ActorNames() {
		out[i] = Actor{Name: name, State: Done, HeldBy: -1}
	}
	for _, g := range m.gs {
		if g.actor < len(out) {
			out[g.actor] = m.actor(g, out[g.actor].Name)
		}
	}
	return out
}

func (m *Machine) actor(g *goroutine, name string) Actor {
	a := Actor{Name: name, HeldBy: -1}
	at := m.place(g)
	a.Pos, a.Func = m.prog.Position(at.pos), at.fn
	p := m.pendingOf(g)
	a.Op, a.Next = p.Op, p.Words
	switch {
	case g.exit == exitPanic || g.exit == exitFatal:
		a.State = Crashed
	case m.alternatives(g) > 0:
		a.State = Ready
	case m.asleep(g):
		a.State = Asleep
		a.Wait = "the clock, until " + time.Duration(max(g.wake, g.pausedUntil)).String()
	default:
		a.State = Blocked
		a.Wait, a.HeldBy = m.waitOf(g)
	}
	for _, h := range g.held {
		a.Holds = append(a.Holds, h.name)
	}
	if at.frame != nil {
		a.Locals = m.localsOf(at.frame)
	}
	return a
}

// NextInLine is what is said of somebody in whose favour others wait for a lock that it does not hold yet; HeldBy of
// who holds it.
const (
	HeldBy     = ", held by "
	NextInLine = ", next in line: "
)

// waitOf says on what g waits, and which actor holds it or comes first.
func (m *Machine) waitOf(g *goroutine) (string, int) {
	p := m.pendingOf(g)
	owner := m.ownerOf(g)
	if owner == 0 {
		if p.Name == "" {
			return p.Words, -1
		}
		return p.Name, -1
	}
	for _, o := range m.gs {
		if o.key == owner {
			by := HeldBy
			if m.comesFirst(g, o) {
				by = NextInLine
			}
			return p.Name + by + m.actorName(o) + m.heldAs(g, o, p.Name), o.actor
		}
	}
	return p.Name + HeldBy + "a goroutine that has ended", -1
}

// heldAs says by which name o took the lock that g waits for, if that is another than g's: two goroutines may
// know one lock as from.mu and as to.mu. Known only where the run is recorded.
func (m *Machine) heldAs(g, o *goroutine, name string) string {
	waits := m.callOf(g, g.top, &g.top.fn.code[g.top.pc])
	for _, h := range o.held {
		if h.lock == waits.args[0] && h.name != name && h.name != "" {
			return " as " + h.name
		}
	}
	return ""
}

// comesFirst reports whether o, for whom g waits, only waits to write itself: an RWMutex lets no reader in before a
// writer that waits.
func (m *Machine) comesFirst(g, o *goroutine) bool {
	c := m.callOf(g, g.top, &g.top.fn.code[g.top.pc])
	if !strings.HasPrefix(c.nc.native.name, "sync.(*RWMutex).") {
		return false
	}
	s, _ := c.slots()
	return s[rwWriter] == 0 && s[rwWaiting] == o.key
}

// ownerOf returns the key of the goroutine that holds the lock g waits for, or comes before g.
func (m *Machine) ownerOf(g *goroutine) uint64 {
	if g.top == nil || g.exit != running {
		return 0
	}
	f := g.top
	in := &f.fn.code[f.pc]
	nc, ok := in.aux.(*nativeCall)
	if !ok || in.op != opNative || nc.words == 0 {
		return 0
	}
	c := m.callOf(g, f, in)
	if c.args[0] == 0 {
		return 0
	}
	switch nc.native.name {
	case "sync.(*Mutex).Lock":
		s, _ := c.slots()
		return s[mutexOwner]
	case "sync.(*RWMutex).Lock", "sync.(*RWMutex).RLock":
		s, _ := c.slots()
		if s[rwWriter] != 0 {
			return s[rwWriter]
		}
		if s[rwWaiting] != 0 && s[rwWaiting] != g.key {
			return s[rwWaiting]
		}
		return m.readerOf(c.args[0], g)
	}
	return 0
}

// readerOf returns a goroutine that holds a lock for reading; known only where
// the run is recorded.
func (m *Machine) readerOf(lock Word, not *goroutine) uint64 {
	for _, o := range m.gs {
		for _, h := range o.held {
			if h.lock == lock && h.read {
				return o.key
			}
		}
	}
	return 0
}

// localsOf returns the named variables of a function, the latest value of each.
func (m *Machine) localsOf(f *frame) []Var {
	latest := map[string]local{}
	var names []string
	for _, l := range f.fn.locals {
		if !f.knows(l) || isSyncType(l.typ) || l.typ.String() == "context.Context" { // a context says nothing
			continue
		}
		if _, ok := latest[l.name]; !ok {
			names = append(names, l.name)
		}
		latest[l.name] = l
	}
	var out []Var
	for _, name := range names {
		l := latest[name]
		w := f.regs[l.reg : int(l.reg)+1]
		if !l.addr {
			w = f.regs[l.reg : int(l.reg)+l.typ.size]
		} else {
			if w[0] == 0 || m.heap[refObj(w[0])] == nil || int(refOff(w[0]))+l.typ.size > len(m.heap[refObj(w[0])].words) {
				continue
			}
			w = m.cells(w[0], l.typ.size)
		}
		if text, ok := m.showIfReadable(l.typ, w); ok {
			out = append(out, Var{Name: name, Value: text})
		}
	}
	return out
}

// showIfReadable shows a value that may be dead: what it refers to may have been
// freed, and its place taken by something else.
func (m *Machine) showIfReadable(t *Type, v []Word) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	if !m.readable(t, v) {
		return "", false
	}
	return m.show(t, v), true
}

// knows reports whether control has surely passed the place where l is set.
func (f *frame) knows(l local) bool {
	if int(f.pc) >= len(f.fn.blocks) {
		return false
	}
	b := f.fn.blocks[f.pc]
	if !l.in.has(b) {
		return false
	}
	return l.pc <= f.pc || int(l.pc) < len(f.fn.blocks) && f.fn.blocks[l.pc] != b
}

// readable reports whether a value that may be dead still refers to objects
// that exist.
func (m *Machine) readable(t *Type, v []Word) bool {
	ok := true
	for i, w := range v {
		switch t.slotAt(i) {
		case pointer:
			ok = ok && (w == 0 || m.exists(w))
		case fun:
			ok = ok && (w == 0 || isStaticFunc(w) || m.exists(w))
		case ifaceT:
			if w == 0 {
				continue
			}
			if d := m.prog.typeByID(uint32(w)); d.size > 1 {
				ok = ok && m.exists(v[i+1])
			}
		}
	}
	return ok
}

func (m *Machine) exists(w Word) bool {
	return int(refObj(w)) < len(m.heap) && m.heap[refObj(w)] != nil
}

// Shared returns the memory that the actors share, as the source names it: the
// fields of a lesson, or the package-level variables of a program and the
// variables that its goroutines captured.
func (m *Machine) Shared() []Var {
	if m.world != 0 {
		return append(m.files(), m.fieldsOf(m.wtype, m.world)...)
	}
	out := m.files()
	for i, g := range m.prog.globals {
		if g.user && !isSyncType(g.typ) {
			v := m.heap[i+1].words
			out = append(out, Var{Name: g.name, Value: m.show(g.typ, v), Mem: m.loc(ref(uint32(i+1), 0), len(v))})
		}
	}
	return append(out, m.captured()...)
}

func (m *Machine) fieldsOf(t *Type, at Word) []Var {
	var out []Var
	o := m.heap[refObj(at)]
	for _, f := range t.fields {
		if f.typ.sealed() && f.typ.atomicValue() == nil || isSyncType(f.typ) || f.typ.kind == kBool && isUpperName(f.name) || f.typ.kind == kChan || f.typ.kind == kFunc {
			continue
		}
		off := int(refOff(at)) + f.off
		v := o.words[off : off+f.typ.size]
		if isDatabase(f.typ) {
			out = append(out, m.tables(f.typ, v, trace.Loc{Object: o.serial, Off: uint32(off), Len: uint32(f.typ.size)})...)
			continue
		}
		out = append(out, Var{Name: f.name, Value: m.showField(f.typ, v), Mem: trace.Loc{Object: o.serial, Off: uint32(off), Len: uint32(f.typ.size)}})
	}
	return out
}

// showField unwraps the one value of an atomic type.
func (m *Machine) showField(t *Type, v []Word) string {
	if f := t.atomicValue(); f != nil {
		return m.show(f.typ, v[f.off:f.off+f.typ.size])
	}
	if isRedis(t) {
		return m.keys(t, v)
	}
	if t.kind == kPointer && v[0] != 0 && t.elem.kind == kStruct {
		return "&" + m.show(t.elem, m.cells(v[0], t.elem.size))
	}
	return m.show(t, v)
}

// atomicValue returns the field of a type of sync/atomic that holds its value;
// nil for other types.
func (t *Type) atomicValue() *field {
	if t.kind != kStruct || !strings.HasPrefix(t.String(), "atomic.") || len(t.fields) == 0 {
		return nil
	}
	return &t.fields[len(t.fields)-1]
}

func isUpperName(s string) bool { return s != "" && isUpper(rune(s[0])) }

func isSyncType(t *Type) bool {
	return strings.HasPrefix(t.String(), "sync.") || strings.HasPrefix(t.String(), "*sync.")
}

// captured returns the variables of user functions that more than one
// goroutine can reach.
func (m *Machine) captured() []Var {
	seen := map[Word]bool{}
	var out []Var
	for _, g := range m.gs {
		for f := g.top; f != nil; f = f.parent {
			if !f.fn.user {
				continue
			}
			for _, l := range f.fn.locals {
				if !l.addr || !f.knows(l) {
					continue
				}
				w := f.regs[l.reg]
				if w == 0 || seen[w] || !m.exists(w) || !m.heap[refObj(w)].shared || isSyncType(l.typ) || l.typ.kind == kFunc || l.typ.kind == kChan {
					continue
				}
				seen[w] = true
				v := m.cells(w, l.typ.size)
				out = append(out, Var{Name: l.name, Value: m.showField(l.typ, v), Mem: m.loc(w, l.typ.size)})
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Mem.Object < out[j].Mem.Object })
	return out
}

// Output returns what the program printed.
func (m *Machine) Output() string { return m.out.String() }

// Now returns the virtual clock, in nanoseconds since the run began.
func (m *Machine) Now() int64 { return m.now }

// Hidden reports whether lane 0 is the harness of a lesson.
func (m *Machine) Hidden() bool { return m.hidden }

// LaneOf returns the lane of the goroutine that a move steps; -1 for the clock.
func (m *Machine) LaneOf(mv Move) int {
	if mv.G < 0 {
		return -1
	}
	return m.gs[mv.G].actor
}

// Armed reports whether the clock has something to wait for.
func (m *Machine) Armed() bool {
	_, ok := m.deadline()
	return ok
}

// Standing returns file:line of the operation that a move carries out; empty
// for the clock.
func (m *Machine) Standing(mv Move) string {
	if mv.G < 0 {
		return ""
	}
	return m.prog.Position(m.place(m.gs[mv.G]).pos).String()
}

// KeyOf identifies the goroutine of a move across runs; 0 for the clock.
func (m *Machine) KeyOf(mv Move) uint64 {
	if mv.G < 0 {
		return 0
	}
	return m.gs[mv.G].key
}

// Place returns where in the source the goroutine stands that makes a move.
func (m *Machine) Place(mv Move) trace.Position {
	if mv.G < 0 {
		return trace.Position{}
	}
	return m.pendingOf(m.gs[mv.G]).Pos
}

// MoveLabel says in words what a move does.
func (m *Machine) MoveLabel(mv Move) string {
	if mv.G < 0 {
		when, _ := m.deadline()
		if mv.IsEarly() {
			when, _ = m.nextMoment()
		}
		words := "time passes to " + time.Duration(when).String()
		if mv.Alt > Early.Alt {
			words += m.partWords(m.apart(max(when, m.now))[mv.Alt-Early.Alt-1])
		}
		return words
	}
	g := m.gs[mv.G]
	return m.altLabel(g, int(mv.Alt))
}

func (m *Machine) altLabel(g *goroutine, alt int) string {
	p := m.pendingOf(g)
	if g.exit != running || g.top == nil {
		return p.Words
	}
	f := g.top
	in := &f.fn.code[f.pc]
	if own := m.faultFrom(g); alt >= own {
		return m.faultLabel(g, alt-own)
	}
	switch in.op {
	case opSend, opSelect:
		return m.wayLabel(g, in, alt, p)
	case opNext:
		it := m.heap[refObj(arg(f.regs, f.fn.consts, in.a))]
		if m.alternatives(g) > 1 {
			return p.Words + ": " + m.keyLabel(it, alt)
		}
	case opNative:
		if in.aux.(*nativeCall).native.name == "racelab/rt.ChooseStrike" {
			return strikeWords[min(alt, 1)]
		}
		if in.aux.(*nativeCall).native.name == "racelab/rt.ChooseSome" {
			return "the random number is " + someOfMany[min(alt, 2)] + " of many"
		}
		if in.aux.(*nativeCall).native.name == rowName {
			c := m.callOf(g, f, in)
			return rowWords(c.text(1), alt)
		}
		if strings.HasPrefix(in.aux.(*nativeCall).native.name, "racelab/rt.Choose") {
			return fmt.Sprintf("the random number is %d of %d", alt, m.alternatives(g))
		}
		if in.aux.(*nativeCall).native.name == countName && m.lingers > 0 {
			return p.Words + ": " + countWords(m.alive-b2i(m.hidden), alt)
		}
		if in.aux.(*nativeCall).native.name == pickName {
			return "racelab asks " + m.pairWords(alt)
		}
	}
	return p.Words
}

func (m *Machine) wayLabel(g *goroutine, in *instr, alt int, p Pending) string {
	ws := m.ways(g, in, nil)
	if alt >= len(ws) {
		return p.Words
	}
	w := ws[alt]
	words := p.Words
	if s, ok := in.aux.(*selectSite); ok {
		if w.kase < 0 {
			return "select: default"
		}
		c := s.cases[w.kase]
		words = "receive from " + unmarked(c.site.name, 0)
		if c.send {
			words = "send to " + unmarked(c.site.name, 0)
		}
	}
	if w.partner != nil {
		words += ", taken by " + m.actorName(w.partner)
	}
	return words
}

// Index returns the canonical index of the goroutine with a key, and whether
// it can step; -1 if it has ended.
func (m *Machine) Index(key uint64) (i int, canStep bool) {
	for i, g := range m.gs {
		if g.key == key {
			return i, m.alternatives(g) > 0
		}
	}
	return -1, false
}

// Noted says what this run could not explore in full, as a bit set.
func (m *Machine) Noted() uint32 { return m.noted }

// AnyTime reports whether timers may fire at any moment.
func (m *Machine) AnyTime() bool { return m.anyTimers }

// Undated reports that times were told by how far from now they are, although the run
// asked for a date: states with equal hashes may differ then. See Dated.
func (m *Machine) Undated() bool { return m.revealed && !m.absolute }

// Beginning is the date at which the run began, by its own clock.
func (m *Machine) Beginning() time.Time { return time.Unix(m.beginning(), 0).UTC() }

// AsksDate reports whether the date may matter to the run: see Options.Start.
func (m *Machine) AsksDate() bool { return m.revealed }

// Dated returns a copy that tells times by their date.
func (m *Machine) Dated() *Machine {
	c := m.Fork()
	c.absolute = true
	return c
}

// Stilled reports whether the run looked at the clock or waited for it while it
// stood still for everybody who could run.
func (m *Machine) Stilled() bool { return m.stilled }

// Keys returns the keys of all living goroutines in canonical order.
func (m *Machine) Keys() []uint64 {
	keys := make([]uint64, len(m.gs))
	for i, g := range m.gs {
		keys[i] = g.key
	}
	return keys
}

// Waiting is a goroutine that is blocked.
type Waiting struct {
	Lane   int
	Op     trace.Op
	Name   string
	Sync   trace.Loc
	HeldBy int  // lane; -1 if nobody in particular
	Queued bool // it does not hold it, but is next in line
}

// Waits returns the goroutines that are blocked now, sleepers left out.
func (m *Machine) Waits() []Waiting {
	var out []Waiting
	for _, g := range m.gs {
		if m.alternatives(g) > 0 || m.asleep(g) || m.hidden && m.isMain(g) {
			continue
		}
		p := m.pendingOf(g)
		words, holder := m.waitOf(g)
		w := Waiting{Lane: g.actor, Op: p.Op, Name: p.Name, HeldBy: holder, Queued: strings.Contains(words, NextInLine)}
		if objs := m.waitObjects(g); len(objs) == 1 {
			w.Sync = m.waitLoc(g, objs[0])
		}
		out = append(out, w)
	}
	return out
}

// waitLoc is the place that events about the awaited lock or channel name.
func (m *Machine) waitLoc(g *goroutine, obj uint32) trace.Loc {
	in := &g.top.fn.code[g.top.pc]
	if in.op != opNative {
		return m.loc(ref(obj, 0), 1)
	}
	c := m.callOf(g, g.top, in)
	n := 1
	if t := c.nc.types[0].elem; t != nil {
		switch t.String() {
		case "sync.Mutex":
			n = 2
		case "sync.RWMutex":
			n = 3
		}
	}
	return m.loc(c.args[0], n)
}
