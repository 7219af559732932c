package explore

// This file puts the graph of states in canonical order and finds its cycles.

// renumber numbers the states in the order of a breadth-first walk from the
// root that takes moves in canonical order. Which worker found a state first
// then no longer shows, and every later result is the same in each run.
func (g *graph) renumber() {
	const none = ^uint32(0)
	number := make([]uint32, len(g.nodes))
	for i := range number {
		number[i] = none
	}
	order := make([]uint32, 0, len(g.nodes))
	visit := func(id uint32) {
		if number[id] == none {
			number[id] = uint32(len(order))
			order = append(order, id)
		}
	}
	visit(0)
	for i := 0; i < len(order); i++ {
		for _, e := range g.out(order[i]) {
			visit(e.to)
		}
	}
	nodes := make([]node, len(order))
	edges := make([]edge, 0, len(g.edges))
	for i, id := range order {
		n := g.nodes[id]
		first := uint32(len(edges))
		for _, e := range g.out(id) {
			e.to = number[e.to]
			edges = append(edges, e)
		}
		n.first = first
		nodes[i] = n
	}
	found := g.races
	g.nodes, g.edges, g.races = nodes, edges, map[raceName][]uint32{}
	early := g.earliest()
	for name, ids := range found {
		best := number[ids[0]]
		for _, id := range ids {
			if n := number[id]; early[n] < early[best] || early[n] == early[best] && n < best {
				best = n
			}
		}
		g.races[name] = []uint32{best} // fewest early moves, then nearest to the root
	}
	g.renumberEnds()
}

// renumberEnds puts the ends in the order in which their first state comes.
func (g *graph) renumberEnds() {
	number := make([]int32, len(g.ends))
	for i := range number {
		number[i] = -1
	}
	ends := g.ends[:0:0]
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.end < 0 {
			continue
		}
		if number[n.end] < 0 {
			number[n.end] = int32(len(ends))
			ends = append(ends, g.ends[n.end])
		}
		n.end = number[n.end]
	}
	g.ends = ends
}

func (g *graph) out(id uint32) []edge {
	n := &g.nodes[id]
	return g.edges[n.first : n.first+uint32(n.n)]
}

// components returns the strongly connected component of each state. They are
// numbered in reverse topological order: a component after all that it leads to.
func (g *graph) components() (comp []uint32, count uint32) {
	comp = make([]uint32, len(g.nodes))
	all := make([]uint32, len(g.nodes))
	for i := range all {
		all[i] = uint32(i)
	}
	t := tarjan{out: func(s uint32, next int) (uint32, bool) {
		if out := g.out(s); next < len(out) {
			return out[next].to, true
		}
		return 0, false
	}, within: func(uint32) bool { return true }}
	t.run(all, len(g.nodes), func(states []uint32) {
		for _, s := range states {
			comp[s] = count
		}
		count++
	})
	return comp, count
}

// topological returns the states in an order in which every transition leads
// forward, or false if the graph has a cycle.
func (g *graph) topological() ([]uint32, bool) {
	in := make([]uint32, len(g.nodes))
	for _, e := range g.edges {
		in[e.to]++
	}
	order := make([]uint32, 0, len(g.nodes))
	for i := range in {
		if in[i] == 0 {
			order = append(order, uint32(i))
		}
	}
	for i := 0; i < len(order); i++ {
		for _, e := range g.out(order[i]) {
			if in[e.to]--; in[e.to] == 0 {
				order = append(order, e.to)
			}
		}
	}
	return order, len(order) == len(g.nodes)
}

// over reports whether the analysis is called off, or has no time left.
func (g *graph) over() bool { return g.x.cancelled.Load() || g.x.late() }
