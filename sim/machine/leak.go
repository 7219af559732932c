package machine

import (
	"fmt"
	"slices"
	"strings"
)

// This file finds goroutines that can never go on: in the manner of Go's
// goroutine leak profile, a blocked goroutine is lost if nothing that can still
// run reaches what it waits for.

// leakedThreads returns the goroutines that are left blocked for ever. It is
// called when the run has ended.
func (m *Machine) leakedThreads() []*goroutine {
	var blocked []*goroutine
	h := hasher{m: m, names: map[uint32]uint32{}}
	init := m.init
	m.init = nil // here every object counts, those from before the run too
	defer func() { m.init = init }()
	for _, g := range m.gs {
		if m.isMain(g) || m.awaitsClients(g) {
			continue
		}
		if m.awaitsSignal(g) { // it may go on, and serve others then
			m.markThread(&h, g)
			continue
		}
		if m.alternatives(g) == 0 && !m.asleep(g) {
			blocked = append(blocked, g)
			continue
		}
		m.markThread(&h, g)
	}
	if len(blocked) == 0 {
		return nil
	}
	for _, t := range m.timers {
		h.ref(t.key)
		h.ref(t.ch)
		h.fun(t.fn)
	}
	if len(m.gs) > len(blocked)+1 { // somebody runs and can reach every global
		for id := 1; id <= len(m.prog.globals); id++ {
			h.number(uint32(id))
		}
	}
	m.closure(&h)
	// A goroutine that can be woken may wake others.
	for grew := true; grew; {
		grew = false
		for i, g := range blocked {
			if g != nil && m.reachesWait(&h, g) {
				blocked[i], grew = nil, true
				m.markThread(&h, g)
				m.closure(&h)
			}
		}
	}
	return slices.DeleteFunc(blocked, func(g *goroutine) bool { return g == nil })
}

func (m *Machine) markThread(h *hasher, g *goroutine) {
	for f := g.top; f != nil; f = f.parent {
		m.markFrame(h, f)
	}
}

// closure visits everything that the objects found so far reach.
func (m *Machine) closure(h *hasher) {
	for i := 0; i < len(h.order); i++ {
		if o := m.heap[h.order[i]]; o != nil {
			h.object(o)
		}
	}
}

func (m *Machine) reachesWait(h *hasher, g *goroutine) bool {
	for _, w := range m.waitObjects(g) {
		if _, ok := h.names[w]; ok {
			return true
		}
	}
	return false
}

// waitObjects returns the objects that could let g go on.
func (m *Machine) waitObjects(g *goroutine) []uint32 {
	f := g.top
	if f == nil {
		return nil
	}
	in := &f.fn.code[f.pc]
	var out []uint32
	add := func(w Word) {
		if w != 0 {
			out = append(out, refObj(w))
		}
	}
	switch in.op {
	case opSend, opRecv:
		add(arg(f.regs, f.fn.consts, in.a))
	case opSelect:
		s := in.aux.(*selectSite)
		for i := range s.cases {
			add(arg(f.regs, f.fn.consts, s.cases[i].ch))
		}
	case opNative:
		if c := m.callOf(g, f, in); len(c.args) > 0 && c.nc.types[0].kind == kPointer {
			add(c.args[0])
		}
	}
	return out
}

// LockCycle looks for goroutines that wait for each other's locks in a circle,
// among those for which lost holds. It returns the circle in words, empty if
// there is none, and where each of them stands.
func (m *Machine) LockCycle(lost func(key uint64) bool) (words string, where []string) {
	by := map[uint64]*goroutine{}
	for _, g := range m.gs {
		if lost(g.key) {
			by[g.key] = g
		}
	}
	for _, g := range m.gs {
		var path []*goroutine
		seen := map[uint64]bool{}
		for at := by[g.key]; at != nil && !seen[at.key]; at = by[m.ownerOf(at)] {
			seen[at.key] = true
			path = append(path, at)
			if m.ownerOf(at) == g.key {
				return m.cycleWords(path)
			}
		}
	}
	return "", nil
}

func (m *Machine) cycleWords(path []*goroutine) (string, []string) {
	var parts, where []string
	for _, g := range path {
		p := m.pendingOf(g)
		what, _ := m.waitOf(g)
		if m.ownerOf(g) == g.key {
			what = p.Name + ", which it holds itself"
		}
		parts = append(parts, fmt.Sprintf("%s waits for %s at %s", m.actorName(g), what, p.Pos))
		where = append(where, p.Pos.String())
	}
	return strings.Join(parts, " and "), where
}

// NameOf names the goroutine that a move steps, or the clock.
func (m *Machine) NameOf(mv Move) string {
	if mv.G < 0 {
		return "the clock"
	}
	return m.actorName(m.gs[mv.G])
}

// LeakRule says what goroutines that are left behind mean.
type LeakRule uint8

// The rules for leaks.
const (
	LeaksFail   LeakRule = iota // they fail the run, except for parked workers of a program
	LeaksReport                 // they are found, and fail nothing
	LeaksIgnore                 // nobody looks
)

// lost fills in what a run leaves behind: goroutines blocked for ever, and,
// where they wait for each other's locks, a deadlock among them.
func (m *Machine) lost(e *End) {
	if m.after || m.leaks == LeaksIgnore && !m.hidden {
		return
	}
	known := len(m.ActorNames())
	c, ending := m.cutOff()
	if c == nil {
		return
	}
	r := c.remains(ending)
	if r.rank() == 0 {
		return
	}
	for _, l := range r.left {
		if l.actor < known && !l.runs { // or it was started after the run
			e.Blocked = append(e.Blocked, l.actor)
		}
		e.Where = append(e.Where, l.where)
	}
	e.Lost = r.words()
	if r.circle != "" {
		e.Kind, e.Fails, e.Where, e.Lost = Deadlock, true, r.where, r.circle
		e.Why = "some goroutines are deadlocked, although the program ended"
		return
	}
	if r.red && m.leaks == LeaksFail && !m.hidden && !e.Fails {
		e.Kind, e.Fails, e.Why = Failed, true, r.why()
	}
}

// leftWords says of one goroutine where it is left, and for whom.
func (m *Machine) leftWords(g *goroutine, p Pending) string {
	name := m.actorName(g)
	if m.runsOn(g) {
		return fmt.Sprintf("%s still runs when the test has ended, at %s", name, p.Pos)
	}
	if m.parkedWorker(g) && !m.testing && m.wtype == nil {
		return fmt.Sprintf("%s is parked when the program ends, with everything received, to %s at %s", name, p.Words, p.Pos)
	}
	what := p.Words
	if m.ownerOf(g) != 0 {
		held, _ := m.waitOf(g)
		what = strings.TrimSpace(strings.TrimSuffix(p.Words, p.Name)) + " " + held
	}
	return fmt.Sprintf("%s is left waiting for ever to %s at %s", name, what, p.Pos)
}

// runsOn reports whether g, which is left behind, goes on by itself: it runs or sleeps, or waits for a timer.
func (m *Machine) runsOn(g *goroutine) bool {
	if m.alternatives(g) > 0 || m.asleep(g) || m.idle(g) {
		return true
	}
	waits := m.waitObjects(g)
	return slices.ContainsFunc(m.timers, func(t timer) bool { return t.ch != 0 && slices.Contains(waits, refObj(t.ch)) })
}

// why says that what is left behind fails the run.
func (r remains) why() string {
	n, run := len(r.left), 0
	for _, l := range r.left {
		run += b2i(l.runs)
	}
	switch {
	case run == 1 && n == 1:
		return "a goroutine still runs when the test has ended"
	case run == n:
		return itoa(int64(n)) + " goroutines still run when the test has ended"
	case run > 0:
		return itoa(int64(n)) + " goroutines are left behind when the test has ended"
	case n == 1:
		return "a goroutine is left behind and waits for ever"
	}
	return itoa(int64(n)) + " goroutines are left behind and wait for ever"
}

// leftBehind returns the goroutines that a run leaves behind: the red ones if there
// are any, else those that are worth a word. In a test all are red but those that were
// started before it. At the end of main who sends, locks, waits for a Cond or for one message
// is red if nobody is left to serve it; a worker that is parked in the loop in which it
// receives is none: it has done all its work.
func (m *Machine) leftBehind(ending []uint64) (gs []*goroutine, red bool) {
	blocked := m.leakedThreads()
	var mild, bad []*goroutine
	if m.testing {
		blocked = m.gs
	}
	for _, g := range blocked {
		switch {
		case m.isMain(g) || m.testing && g.before || !m.usersOwn(g) || m.waitsFor(g, ending):
		case m.testing && m.idle(g), !m.testing && m.parkedWorker(g):
			mild = append(mild, g)
		default:
			bad = append(bad, g)
		}
	}
	if len(bad) > 0 {
		return bad, true
	}
	return mild, false
}

// waitsFor reports whether g waits for a lock that one of some goroutines holds, or for one whose holder does.
func (m *Machine) waitsFor(g *goroutine, holders []uint64) bool {
	for range m.gs {
		owner := m.ownerOf(g)
		if owner == 0 || len(holders) == 0 {
			return false
		}
		if slices.Contains(holders, owner) {
			return true // perhaps gone already
		}
		at := slices.IndexFunc(m.gs, func(o *goroutine) bool { return o.key == owner })
		if at < 0 {
			return false
		}
		g = m.gs[at]
	}
	return false
}

// usersOwn reports whether a goroutine runs code of the program, and not only a
// daemon of the library.
func (m *Machine) usersOwn(g *goroutine) bool {
	for f := g.top; f != nil; f = f.parent {
		if f.fn.user {
			return true
		}
	}
	return false
}

// receives reports whether g waits for a message, or for nothing at all, and offers none.
func (m *Machine) receives(g *goroutine) bool {
	in := &g.top.fn.code[g.top.pc]
	switch in.op {
	case opRecv:
		return true
	case opSelect:
		return !slices.ContainsFunc(in.aux.(*selectSite).cases, func(c selectCase) bool { return c.send })
	case opNative:
		name := in.aux.(*nativeCall).native.name
		return name == "racelab/rt.Park" || name == idleName
	}
	return false
}

// parkedWorker reports whether g waits for a message in a loop, or for nothing at all
// (an empty select).
func (m *Machine) parkedWorker(g *goroutine) bool {
	if !m.receives(g) {
		return false
	}
	if in := &g.top.fn.code[g.top.pc]; in.op == opSelect && len(in.aux.(*selectSite).cases) == 0 {
		return true
	}
	for f := g.top; f != nil; f = f.parent {
		if f.fn.user && f.fn.loops(f.pc) {
			return true
		}
	}
	return false
}

// loops reports whether the instruction at pc can be reached from itself.
func (fn *Func) loops(pc int32) bool {
	seen := make([]bool, len(fn.code)+1)
	work := []int32{pc}
	for first := true; len(work) > 0; first = false {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		if at == pc && !first {
			return true
		}
		if int(at) >= len(fn.code) || seen[at] && at != pc {
			continue
		}
		seen[at] = true
		in := &fn.code[at]
		switch in.op {
		case opJump:
			work = append(work, in.c)
		case opIf:
			work = append(work, in.b, in.c)
		case opReturn, opPanic:
		default:
			work = append(work, at+1)
		}
	}
	return false
}
