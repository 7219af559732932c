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
		if m.isMain(g) || m.idle(g) {
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
		if c := m.callOf(g, f, in); len(c.args) > 0 {
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

// lost fills in what a run leaves behind: goroutines blocked for ever, and,
// where they wait for each other's locks, a deadlock among them.
func (m *Machine) lost(e *End) {
	if m.after {
		return
	}
	if m = m.afterlife(); m == nil {
		return
	}
	var gs []*goroutine
	lanes := m.leakedThreads()
	for _, g := range lanes {
		e.Blocked = append(e.Blocked, g.actor)
		p := m.pendingOf(g)
		e.Where = append(e.Where, p.Pos.String())
		gs = append(gs, g)
	}
	if len(gs) == 0 {
		return
	}
	var parts []string
	for _, g := range gs {
		p := m.pendingOf(g)
		parts = append(parts, fmt.Sprintf("%s is left waiting for ever to %s at %s", m.actorName(g), p.Words, p.Pos))
	}
	e.Lost = strings.Join(parts, "; ")
	stuck := map[uint64]bool{}
	for _, g := range gs {
		stuck[g.key] = true
	}
	if words, where := m.LockCycle(func(key uint64) bool { return stuck[key] }); words != "" {
		e.Kind, e.Fails, e.Where, e.Lost = Deadlock, true, where, words
		e.Why = "some goroutines are deadlocked, although the program ended"
	}
}

// afterlifeSteps bounds how far goroutines are followed after main has ended.
const afterlifeSteps = 400

// afterlife lets the goroutines that the end of main cuts off go on in a copy,
// first come, first served, until they have ended or are blocked: a goroutine that
// is asleep now may be about to wait for somebody who is gone. It returns nil
// if nobody is left.
func (m *Machine) afterlife() *Machine {
	left := 0
	for _, g := range m.gs {
		if !m.isMain(g) {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	tk := new(tokens)
	c := new(Machine)
	m.forkInto(c, tk)
	c.end, c.trace, c.hidden, c.after = nil, nil, false, true
	c.gs = slices.DeleteFunc(c.gs, func(g *goroutine) bool { return c.isMain(g) || g.exit != running })
	c.alive = len(c.gs)
	var buf []Move
	for range afterlifeSteps {
		if buf = c.Moves(buf[:0]); len(buf) == 0 || c.end != nil {
			break
		}
		c.stepOnly(buf[0])
	}
	c.end = nil
	c.trace = m.trace
	return c
}
