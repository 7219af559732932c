package explore

// This file decides whether a fair scheduler can stay in a loop for ever.
//
// Fair means strongly fair: what can be done again and again is done again and again
// (machine.Duties says what that is). The states of a fair loop are found as in the emptiness check
// of Streett automata (Emerson & Lei, "Modalities for model checking", 1985): within a strongly
// connected component, the states in which something can be done that is never done inside are
// left out, and what remains is taken apart again.

// room is a part of the graph whose states were visited with a machine: what can be
// done in each of them, and what its transitions do. States have numbers of their own here.
type room struct {
	left   bool // some transition leads out of the component
	g      *graph
	states []uint32          // of the graph
	number map[uint32]uint32 // and back
	can    [][]uint16        // duties that a scheduler could meet in each state
	duties map[uint64]uint16 // numbers of duties
	keys   []uint64          // and back
	edges  [][]roomEdge      // transitions that stay inside, by state
}

// roomEdge is a transition, and the duties that it meets: second is one of a lot.
type roomEdge struct {
	edge
	at     uint32 // number of the state that it leads to
	first  uint16
	second uint16
}

const noDuty = ^uint16(0)

// duty numbers a duty. Of more than there is room for, the last ones are never owed.
func (r *room) duty(key uint64) uint16 {
	n, ok := r.duties[key]
	if !ok {
		if len(r.keys) >= int(noDuty) {
			return noDuty
		}
		n = uint16(len(r.keys))
		r.duties[key] = n
		r.keys = append(r.keys, key)
	}
	return n
}

// fairParts returns the largest sets of states in which a fair scheduler can stay,
// each strongly connected.
func (r *room) fairParts() [][]uint32 {
	all := make([]uint32, len(r.states))
	for i := range all {
		all[i] = uint32(i)
	}
	in := make([]uint32, len(r.states)) // the part that a state belongs to; 0: none
	var out [][]uint32
	work := r.components(all, in, 0)
	next := uint32(1)
	for len(work) > 0 {
		part := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range part {
			in[s] = next
		}
		owed := r.owed(part, in, next)
		var rest []uint32
		for _, s := range part {
			if r.owes(s, owed) {
				in[s] = 0
			} else {
				rest = append(rest, s)
			}
		}
		if len(rest) == len(part) {
			out = append(out, part)
			next++
			continue
		}
		work = append(work, r.components(rest, in, next)...)
		for _, s := range rest {
			in[s] = 0
		}
		next++
	}
	return out
}

// owed returns what can be done in some state of a part, and is never done inside.
func (r *room) owed(part, in []uint32, id uint32) []bool {
	owed := make([]bool, len(r.keys))
	for _, s := range part {
		for _, d := range r.can[s] {
			owed[d] = true
		}
	}
	for _, s := range part {
		for _, e := range r.edges[s] {
			if in[e.at] != id {
				continue
			}
			for _, d := range [2]uint16{e.first, e.second} {
				if d != noDuty {
					owed[d] = false
				}
			}
		}
	}
	return owed
}

func (r *room) owes(s uint32, owed []bool) bool {
	for _, d := range r.can[s] {
		if owed[d] {
			return true
		}
	}
	return false
}

// components returns the strongly connected components of some states that have a
// transition inside. in tells which states count.
func (r *room) components(states, in []uint32, id uint32) [][]uint32 {
	t := tarjan{out: func(s uint32, next int) (uint32, bool) {
		if next < len(r.edges[s]) {
			return r.edges[s][next].at, true
		}
		return 0, false
	}, within: func(s uint32) bool { return in[s] == id }}
	var out [][]uint32
	t.run(states, len(r.states), func(comp []uint32) {
		if len(comp) > 1 || r.loops(comp[0]) {
			out = append(out, comp)
		}
	})
	return out
}

func (r *room) loops(s uint32) bool {
	for _, e := range r.edges[s] {
		if e.at == s {
			return true
		}
	}
	return false
}

// tarjan finds strongly connected components without recursion (Tarjan, "Depth-first search and
// linear graph algorithms", 1972).
type tarjan struct {
	out    func(s uint32, next int) (to uint32, ok bool) // transition number next of a state
	within func(s uint32) bool
}

// run calls found with each component of some of n states, after all components
// that it leads to.
func (t *tarjan) run(states []uint32, n int, found func(comp []uint32)) {
	const none = ^uint32(0)
	index := make([]uint32, n)
	low := make([]uint32, n)
	done := make([]bool, n)
	for i := range index {
		index[i] = none
	}
	type call struct {
		node uint32
		next int
	}
	var stack []uint32
	var calls []call
	next := uint32(0)
	enter := func(v uint32) {
		index[v], low[v] = next, next
		next++
		stack = append(stack, v)
		calls = append(calls, call{node: v})
	}
	for _, root := range states {
		if index[root] != none {
			continue
		}
		enter(root)
		for len(calls) > 0 {
			c := &calls[len(calls)-1]
			v := c.node
			if to, ok := t.out(v, c.next); ok {
				c.next++
				switch {
				case !t.within(to):
				case index[to] == none:
					enter(to)
				case !done[to]:
					low[v] = min(low[v], index[to])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				p := calls[len(calls)-1].node
				low[p] = min(low[p], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			at := len(stack) - 1
			for stack[at] != v {
				at--
			}
			comp := append([]uint32(nil), stack[at:]...)
			stack = stack[:at]
			for _, s := range comp {
				done[s] = true
			}
			found(comp)
		}
	}
}

// round returns a walk through a fair part that starts and ends at from and meets every
// duty that can be met inside: the loop as a fair scheduler goes round. It is nil if that
// takes more than limit steps.
func (r *room) round(part []uint32, from uint32, limit int) []roomEdge {
	in := make(map[uint32]bool, len(part))
	for _, s := range part {
		in[s] = true
	}
	left := map[uint16]bool{}
	for _, s := range part {
		for _, e := range r.edges[s] {
			if in[e.at] && e.first != noDuty {
				left[e.first] = true
			}
		}
	}
	var walk []roomEdge
	at := from
	for len(left) > 0 && len(walk) <= limit {
		way := r.way(in, at, func(e roomEdge) bool { return left[e.first] })
		if way == nil {
			return nil
		}
		for _, e := range way {
			delete(left, e.first)
			at = e.at
		}
		walk = append(walk, way...)
	}
	if at != from || len(walk) == 0 {
		walk = append(walk, r.way(in, at, func(e roomEdge) bool { return e.at == from })...)
	}
	if len(walk) > limit {
		return nil
	}
	return walk
}

// way returns a shortest walk through some states that ends with a transition for
// which wanted holds.
func (r *room) way(in map[uint32]bool, from uint32, wanted func(roomEdge) bool) []roomEdge {
	type step struct {
		back int
		edge roomEdge
	}
	steps := []step{{back: -1, edge: roomEdge{at: from}}}
	seen := map[uint32]bool{from: true}
	for i := 0; i < len(steps); i++ {
		for _, e := range r.edges[steps[i].edge.at] {
			if !in[e.at] {
				continue
			}
			if wanted(e) {
				out := []roomEdge{e}
				for j := i; steps[j].back >= 0; j = steps[j].back {
					out = append([]roomEdge{steps[j].edge}, out...)
				}
				return out
			}
			if !seen[e.at] {
				seen[e.at] = true
				steps = append(steps, step{i, e})
			}
		}
	}
	return nil
}
