package machine

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// This file follows what the end of main cuts off, in every order.
//
// Who is left waiting for ever may depend on that order: of two who send to one who receives once, either is.
// So that a verdict does not depend on which order is looked at, all are, and what is said is the first in the alphabet
// of what is worst.

// afterlifeStates bounds how many states are looked at after one end; beyond them, one order is followed.
const afterlifeStates = 300

// remains is what is left behind in some order.
type remains struct {
	left   []leftOne
	red    bool
	circle string // of those who wait for each other's locks
	where  []string
}

// leftOne is a goroutine that is left behind.
type leftOne struct {
	words, where string
	actor        int
	runs         bool // it is blocked on nothing
}

func (r remains) rank() int {
	switch {
	case r.circle != "":
		return 3
	case r.red:
		return 2
	case len(r.left) > 0:
		return 1
	}
	return 0
}

func (r remains) words() string {
	var parts []string
	for _, l := range r.left {
		parts = append(parts, l.words)
	}
	return strings.Join(parts, "; ")
}

// worse orders remains: by rank, and then by the alphabet.
func (r remains) worse(s remains) bool {
	if r.rank() != s.rank() {
		return r.rank() > s.rank()
	}
	return cmp.Or(strings.Compare(r.circle, s.circle), strings.Compare(r.words(), s.words())) < 0
}

// afterlives keeps what is left behind by states in which main has ended.
type afterlives struct {
	mu    sync.Mutex
	known map[Hash]remains
}

func (a *afterlives) get(h Hash) (remains, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.known[h]
	return r, ok
}

func (a *afterlives) put(h Hash, r remains) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[h] = r
}

// cutOff returns a copy of an ended run without main, in which those go on who were cut off; nil if
// nobody is left. Of those who had stopped and were about to end the program it returns the keys.
func (m *Machine) cutOff() (c *Machine, ending []uint64) {
	left := 0
	for _, g := range m.gs {
		if !m.isMain(g) {
			left++
		}
	}
	if left == 0 {
		return nil, nil
	}
	c = new(Machine)
	m.forkInto(c, new(tokens))
	c.end, c.hidden, c.after, c.out, c.reduced = nil, false, true, nil, nil
	if c.trace = nil; m.trace != nil { // whoever is started now has a name, too
		c.trace = m.trace.fork()
	}
	for _, g := range c.gs {
		if !c.isMain(g) && (g.exit == exitPanic || g.exit == exitFatal || g.exit == exitOS) {
			ending = append(ending, g.key)
		}
	}
	c.gs = slices.DeleteFunc(c.gs, func(g *goroutine) bool { return c.isMain(g) || g.exit != running })
	c.alive = len(c.gs)
	return c, ending
}

// remains returns the worst that is left behind in any order. What was found for equal states is kept; but for
// runs with a trace, whose actors have numbers of their own. Some may be gone that were about to end the program.
func (m *Machine) remains(ending []uint64) remains {
	if m.trace != nil {
		return m.everyOrder(ending)
	}
	h := m.Hash()
	for _, key := range ending {
		h[1] = mix(h[1], key)
	}
	h[0] ^= boolWord(m.alike)
	if r, ok := m.lives.get(h); ok {
		return r
	}
	r := m.everyOrder(ending)
	m.lives.put(h, r)
	return r
}

// everyOrder goes on from m in every order. Where those come back to where they were, or there are too many
// states, one order is followed besides for a while.
func (m *Machine) everyOrder(ended []uint64) (worst remains) {
	judge := func(c *Machine, ends []uint64) {
		if r := c.judged(append(ends, ended...)); r.worse(worst) && r.rank() > 0 || worst.rank() == 0 && r.rank() > 0 {
			worst = r
		}
	}
	first := m.Fork()
	seen := map[Hash]bool{m.Hash(): true}
	stack, ends := []*Machine{m}, 0
	for len(stack) > 0 && len(seen) < afterlifeStates {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		moves := c.Moves(nil)
		var ending []uint64 // whose next step would have ended the program
		for _, mv := range moves {
			n := c.Fork()
			if n.stepOnly(mv); n.end != nil {
				ending = append(ending, c.KeyOf(mv))
			} else if h := n.Hash(); !seen[h] {
				seen[h] = true
				stack = append(stack, n)
			}
		}
		if len(moves) == 0 || len(ending) > 0 {
			ends++
			judge(c, ending)
		}
	}
	if len(stack) > 0 || ends == 0 {
		judge(first.oneOrder(), nil)
	}
	return worst
}

// afterlifeSteps bounds how far one order is followed.
const afterlifeSteps = 400

// oneOrder lets goroutines go on, first come, first served, until they have ended or are blocked, or the next step
// would end the program.
func (m *Machine) oneOrder() *Machine {
	var buf []Move
	for range afterlifeSteps {
		if buf = m.Moves(buf[:0]); len(buf) == 0 {
			break
		}
		n := m.Fork()
		if n.stepOnly(buf[0]); n.end != nil {
			break
		}
		m = n
	}
	return m
}

// judged says who is left behind in a state in which the next step of some would end the program: nobody waits
// for those for ever.
func (m *Machine) judged(ending []uint64) (r remains) {
	gs, red := m.leftBehind(ending)
	stuck := map[uint64]bool{}
	for _, g := range gs {
		p := m.pendingOf(g)
		r.left = append(r.left, leftOne{m.leftWords(g, p), p.Pos.String(), g.actor, m.runsOn(g)})
		stuck[g.key] = true
	}
	slices.SortFunc(r.left, func(a, b leftOne) int {
		return cmp.Or(strings.Compare(a.words, b.words), cmp.Compare(a.actor, b.actor))
	})
	r.red = red
	if len(gs) > 0 {
		r.circle, r.where = m.LockCycle(func(key uint64) bool { return stuck[key] })
	}
	return r
}
