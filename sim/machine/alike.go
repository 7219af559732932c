package machine

import (
	"cmp"
	"slices"
)

// This file explores goroutines that nothing tells apart once for all their
// permutations (Ip and Dill, "Better verification through symmetry", FMSD 1996).
//
// A program cannot ask which goroutine it is in. So what a state is does not depend on
// which of two goroutines that were started by the same go statement is the first:
// swapping the two is no other state. With alike on, goroutines stand in an order that
// depends on what is in them and not on when they were started, and states that differ by a
// permutation hash equal. The transitions of a state are still those of each goroutine, so
// that paths through the graph are counted as if it had every permutation.
//
// The order is by class (where a goroutine was started, and where the one that started it was)
// and then by body (a hash of its stack and of what only it can reach). Bodies that are equal, or equal but
// for shared objects made during the run, keep the order that they had before the step: two
// machines whose states hash equal make the same moves with equal results, which is what replaying a path
// needs. Where bodies are not told apart well enough, permutations of a state may remain several states; no two
// states that differ otherwise become one.

// SetAlike turns the exploration of alike goroutines as one on. It is called before the
// first step. Moves then mean other goroutines than without; see Choice.
func (m *Machine) SetAlike() {
	m.alike = true
	if m.end == nil {
		m.canonicalize()
	}
}

// Twins reports whether at some time there were goroutines that may be alike.
func (m *Machine) Twins() bool { return m.twins }

// classify says where g was started.
func (m *Machine) classify(g, parent *goroutine, fn *Func) {
	if parent == nil {
		if len(m.gs) > 0 { // by a timer
			g.class = mix(1, uint64(fn.index)+1) | 1
		}
		return
	}
	site := uint64(fn.index) + 1
	for f := parent.top; f != nil; f = f.parent {
		site = mix(site, uint64(f.fn.index)<<32|uint64(uint32(f.pc)))
		if f.fn.user {
			break
		}
	}
	g.class = mix(parent.class+2, site) | 1
	for _, o := range m.gs {
		m.twins = m.twins || o.class == g.class
	}
}

// canonicalize puts the goroutines in canonical order; main is the first.
func (m *Machine) canonicalize() {
	slices.SortStableFunc(m.gs, func(a, b *goroutine) int { return cmp.Compare(a.class, b.class) })
	for from := 0; from < len(m.gs); {
		to := from + 1
		for to < len(m.gs) && m.gs[to].class == m.gs[from].class {
			to++
		}
		if to-from > 1 {
			m.sortBodies(from, to)
		}
		from = to
	}
}

// sortBodies sorts the goroutines from up to to, which are of one class.
func (m *Machine) sortBodies(from, to int) {
	type entry struct {
		g            *goroutine
		body, queued uint64
	}
	var buf [8]entry
	all := buf[:0]
	for _, g := range m.gs[from:to] {
		body, _, _ := m.content(g)
		all = append(all, entry{g, body, m.queued(g)})
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		if c := cmp.Compare(a.body, b.body); c != 0 {
			return c
		}
		return cmp.Compare(a.queued, b.queued)
	})
	for i, e := range all {
		m.gs[from+i] = e.g
	}
}

// content returns the body of g: a hash of all that only it can reach, never 0. private is true if that is
// all that it can reach of what was made during the run. twin is as body, but with shared objects as what they are,
// so that it is equal for two goroutines of this state only if they differ in nothing; it is 0 if that is
// not known. All are kept: they change only when g runs or time passes.
func (m *Machine) content(g *goroutine) (body, twin uint64, private bool) {
	if g.body != 0 && g.bodyAt == m.now {
		return g.body, g.twin, g.private
	}
	h := hasher{m: m, a: 0x452821e638d01377, b: 0xbe5466cf34e90c6c, of: g}
	h.order = h.small[:0]
	h.inside(g)
	private = true
	for i := 0; i < len(h.order); i++ {
		o := m.heap[h.order[i]]
		if o.shared {
			private = false
			h.add(uint64(o.kind) | 1<<50)
			h.b = mix(h.b, uint64(h.order[i]))
			continue
		}
		h.object(o)
	}
	private = private && !h.found // the order of times is told for all goroutines together
	body = h.a | 1
	if !h.found {
		twin = h.b | 1
	}
	if g.own == m.own {
		g.body, g.twin, g.private, g.bodyAt = body, twin, private, m.now
	}
	return body, twin, private
}

// queued is g's place in a queue of those that wait, and whether somebody woke it; 0 if it is in none.
func (m *Machine) queued(g *goroutine) uint64 {
	for i, w := range m.waits {
		if w.key == g.key {
			return uint64(i+1)<<1 | boolWord(w.woken)
		}
	}
	return 0
}

// alikes adds the goroutines in canonical order. One that reaches nothing made during the run but
// what is its own adds its body, which is at hand.
func (h *hasher) alikes() {
	for i, g := range h.m.gs {
		h.add(g.class)
		if h.m.paired(i) && h.scan == nil {
			if body, _, private := h.m.content(g); private {
				h.add(body)
				continue
			}
		}
		h.inside(g)
	}
}

// paired reports whether another goroutine of the class of goroutine i is alive.
func (m *Machine) paired(i int) bool {
	return i > 0 && m.gs[i-1].class == m.gs[i].class || i+1 < len(m.gs) && m.gs[i+1].class == m.gs[i].class
}

// holder numbers a goroutine that holds or waits: by its place in canonical order. In the
// body of a goroutine it is that one or somebody else.
func (h *hasher) holder(key Word) Word {
	switch {
	case key == 0 || !h.m.alike:
		return key
	case h.of != nil:
		return 1 + boolWord(h.of.key == key)
	}
	for i, g := range h.m.gs {
		if g.key == key {
			return Word(i) + 1<<32
		}
	}
	return 1 << 33 // it has ended
}

// SameMove reports whether two moves are the same but for who makes them, and the goroutines that
// make them nothing tells apart: what they lead to is then the same but for a permutation.
func (m *Machine) SameMove(a, b Move) bool {
	if !m.alike || a.G < 0 || b.G < 0 || a.Alt != b.Alt || a.G == b.G {
		return false
	}
	f, g := m.gs[a.G], m.gs[b.G]
	if f.class != g.class || m.queued(f)+m.queued(g) != 0 || m.alternatives(f) != 1 || m.alternatives(g) != 1 {
		return false
	}
	if f.locks+g.locks != 0 || !m.knowTheSame(f, g) {
		return false
	}
	_, twin, _ := m.content(f)
	_, other, _ := m.content(g)
	return twin != 0 && twin == other
}

// Choice is a move in words that do not depend on the order of goroutines.
type Choice struct {
	born    uint32 // of who steps
	clock   Move   // if nobody does
	alt     int
	kase    int    // of a send, receive or select, else 0
	partner uint32 // 1 + born of who hands over or takes
	fault   bool
}

// choiceOf returns what a move is; ok is false if it is none of this state's.
func (m *Machine) choiceOf(mv Move) (c Choice, ok bool) {
	if mv.G < 0 {
		return Choice{clock: mv}, true
	}
	if int(mv.G) >= len(m.gs) {
		return Choice{}, false
	}
	g := m.gs[mv.G]
	c = Choice{born: g.born, alt: int(mv.Alt)}
	if own := m.faultFrom(g); c.alt >= own {
		c.fault, c.alt = true, c.alt-own
		return c, true
	}
	if g.exit != running || g.top == nil {
		return c, true
	}
	in := &g.top.fn.code[g.top.pc]
	if in.op == opSend || in.op == opRecv || in.op == opSelect {
		ws := m.ways(g, in, nil)
		if int(mv.Alt) >= len(ws) {
			return c, false
		}
		w := ws[mv.Alt]
		c.alt, c.kase = 0, w.kase
		if w.partner != nil {
			c.partner = 1 + w.partner.born
		}
	}
	return c, true
}

// moveOf returns the move that is a choice, and whether there is one.
func (m *Machine) moveOf(c Choice) (Move, bool) {
	if c.clock != (Move{}) {
		return c.clock, true
	}
	for _, mv := range m.Moves(nil) {
		if mv.G < 0 || m.gs[mv.G].born != c.born {
			continue
		}
		if of, ok := m.choiceOf(mv); ok && of == c {
			return mv, true
		}
	}
	return Move{}, false
}

// MoveAs returns the move of this state that is what move mv is in the state of from, and whether there is one.
func (m *Machine) MoveAs(from *Machine, mv Move) (Move, bool) {
	c, ok := from.choiceOf(mv)
	if !ok {
		return Move{}, false
	}
	return m.moveOf(c)
}
