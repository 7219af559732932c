package decide

import "racelab/sim/machine"

// Given is what the answers to a question take for given: in other runs it may come out in another way.
type Given struct {
	Chance bool // the run took random values: they are as in the run
	Faults bool // a fault struck: it strikes where it did
	Timed  bool // time may pass while somebody can run, in some run: it does so at most Early times
	Early  int
}

// Given returns what is given.
func (q *Question) Given() Given {
	out := Given{Early: int(q.gv.total)}
	for label := range q.gv.track {
		switch q.Graph.Name(label).Chooser {
		case machine.ByChance:
			out.Chance = true
		case machine.ByFault:
			out.Faults = true
		}
	}
	out.Timed = q.Graph.Timed()
	return out
}

// Escapes reports whether some run holds, or fails, that goes on from step i of the run in ways that are
// not given, too: with other random values, faults or early timers.
func (q *Question) Escapes(i int, fails bool) bool {
	g := q.Graph
	seen := make([]bool, g.Len())
	work := []uint32{q.p.node[q.path[i]]}
	seen[work[0]] = true
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if e := g.End(id); e != nil && q.Fails(e) == fails {
			return true
		}
		for k := range g.Degree(id) {
			if to := g.Edge(id, k).To; !seen[to] {
				seen[to] = true
				work = append(work, to)
			}
		}
	}
	return false
}
