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
	for name, ids := range g.races {
		best := none
		for _, id := range ids {
			best = min(best, number[id])
		}
		g.races[name] = []uint32{best} // nearest to the root
	}
	g.nodes, g.edges = nodes, edges
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

// components returns the strongly connected components of the graph (Tarjan,
// "Depth-first search and linear graph algorithms", 1972), without recursion.
// They come in reverse topological order: a component after all that it leads to.
func (g *graph) components() (comp []uint32, count uint32) {
	const none = ^uint32(0)
	n := len(g.nodes)
	comp = make([]uint32, n)
	index := make([]uint32, n)
	low := make([]uint32, n)
	for i := range index {
		index[i], comp[i] = none, none
	}
	type call struct{ node, next uint32 }
	var stack []uint32
	var calls []call
	next := uint32(0)
	enter := func(v uint32) {
		index[v], low[v] = next, next
		next++
		stack = append(stack, v)
		calls = append(calls, call{v, 0})
	}
	for root := range uint32(n) {
		if index[root] != none {
			continue
		}
		enter(root)
		for len(calls) > 0 {
			c := &calls[len(calls)-1]
			v := c.node
			if out := g.out(v); c.next < uint32(len(out)) {
				to := out[c.next].to
				c.next++
				if index[to] == none {
					enter(to)
				} else if comp[to] == none {
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
			for {
				u := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				comp[u] = count
				if u == v {
					break
				}
			}
			count++
		}
	}
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
