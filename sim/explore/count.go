package explore

import (
	"math/big"
	"math/bits"
)

// This file counts interleavings: paths from the root to each end.

// u128 is an unsigned integer of 128 bits.
type u128 struct{ hi, lo uint64 }

// countPaths returns how many paths lead to each end. order is topological.
func (g *graph) countPaths(order []uint32) []*big.Int {
	if out, ok := g.countSmall(order); ok {
		return out
	}
	return g.countBig(order)
}

// countSmall counts in 128 bits; ok is false if they do not suffice.
func (g *graph) countSmall(order []uint32) (out []*big.Int, ok bool) {
	paths := make([]u128, len(g.nodes))
	ends := make([]u128, len(g.ends))
	paths[0].lo = 1
	for _, id := range order {
		p := paths[id]
		if end := g.nodes[id].end; end >= 0 {
			if ends[end], ok = ends[end].plus(p); !ok {
				return nil, false
			}
		}
		for _, e := range g.out(id) {
			if paths[e.to], ok = paths[e.to].plus(p); !ok {
				return nil, false
			}
		}
	}
	for _, e := range ends {
		n := new(big.Int).SetUint64(e.hi)
		n.Lsh(n, 64)
		out = append(out, n.Or(n, new(big.Int).SetUint64(e.lo)))
	}
	return out, true
}

func (x u128) plus(y u128) (u128, bool) {
	lo, c := bits.Add64(x.lo, y.lo, 0)
	hi, c := bits.Add64(x.hi, y.hi, c)
	return u128{hi, lo}, c == 0
}

// countBig counts without bound. A state's number is dropped when its
// successors have it.
func (g *graph) countBig(order []uint32) []*big.Int {
	paths := make([]*big.Int, len(g.nodes))
	ends := make([]*big.Int, len(g.ends))
	for i := range ends {
		ends[i] = new(big.Int)
	}
	paths[0] = big.NewInt(1)
	for _, id := range order {
		if g.over() {
			break
		}
		p := paths[id]
		paths[id] = nil
		if p == nil {
			continue
		}
		if end := g.nodes[id].end; end >= 0 {
			ends[end].Add(ends[end], p)
		}
		for _, e := range g.out(id) {
			if paths[e.to] == nil {
				paths[e.to] = new(big.Int)
			}
			paths[e.to].Add(paths[e.to], p)
		}
	}
	return ends
}

// shares calls f with each transition of a state and the denominator of its
// probability under a uniformly random scheduler: one of the goroutines that can go on, then one
// of its alternatives.
func (g *graph) shares(id uint32, f func(e edge, denominator uint64)) {
	out := g.out(id)
	actors := uint64(0)
	for i := range out {
		if i == 0 || out[i].g != out[i-1].g {
			actors++
		}
	}
	for i := 0; i < len(out); {
		j := i
		for j < len(out) && out[j].g == out[i].g {
			j++
		}
		for k := i; k < j; k++ {
			f(out[k], actors*uint64(j-i))
		}
		i = j
	}
}

// exactLimit bounds the work of exact probabilities: bits times transitions.
const exactLimit = 400_000_000

// exact returns the probability of each end as a fraction, or nil if that
// would take too long. All states share one denominator, L^depth, where L is a
// common multiple of the denominators of single transitions.
func (g *graph) exact(order []uint32) []*big.Rat {
	l, depth, ok := g.denominator(order)
	if !ok {
		return nil
	}
	whole := new(big.Int).Exp(new(big.Int).SetUint64(l), big.NewInt(int64(depth)), nil)
	if int64(whole.BitLen())*int64(len(g.edges)) > exactLimit {
		return nil
	}
	mass := make([]*big.Int, len(g.nodes))
	ends := make([]*big.Int, len(g.ends))
	for i := range ends {
		ends[i] = new(big.Int)
	}
	mass[0] = whole
	var share, by big.Int
	for _, id := range order {
		if g.over() {
			return nil
		}
		p := mass[id]
		mass[id] = nil
		if end := g.nodes[id].end; end >= 0 {
			ends[end].Add(ends[end], p)
		}
		g.shares(id, func(e edge, d uint64) {
			if mass[e.to] == nil {
				mass[e.to] = new(big.Int)
			}
			mass[e.to].Add(mass[e.to], share.Quo(p, by.SetUint64(d)))
		})
	}
	out := make([]*big.Rat, len(ends))
	for i, e := range ends {
		out[i] = new(big.Rat).SetFrac(e, whole)
	}
	return out
}

// denominator returns a common multiple of all transitions' denominators and
// the length of the longest path.
func (g *graph) denominator(order []uint32) (l uint64, depth int, ok bool) {
	l = 1
	length := make([]int32, len(g.nodes))
	for _, id := range order {
		at := length[id]
		depth = max(depth, int(at))
		g.shares(id, func(e edge, d uint64) {
			l = l / gcd(l, d) * d
			length[e.to] = max(length[e.to], at+1)
		})
		if l > 1<<40 {
			return 0, 0, false
		}
	}
	return l, depth, true
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// maxWork bounds approximate, in transitions.
const maxWork = 200_000_000

// approximate returns the probability of each end in floating point. In a graph
// with cycles it repeats until no more than 1e-12 of the mass is on the way.
func (g *graph) approximate() []float64 {
	trapped := g.trapped() // what gets there never leaves
	work := 0
	ends := make([]float64, len(g.ends))
	mass := make([]float64, len(g.nodes))
	next := make([]float64, len(g.nodes))
	mass[0] = 1
	live := []uint32{0}
	for round := 0; round < 100_000 && len(live) > 0; round++ {
		var grown []uint32
		left := 0.0
		for _, id := range live {
			p := mass[id]
			mass[id] = 0
			if trapped[id] {
				continue
			}
			work += int(g.nodes[id].n)
			if end := g.nodes[id].end; end >= 0 {
				ends[end] += p
				continue
			}
			left += p
			g.shares(id, func(e edge, d uint64) {
				if next[e.to] == 0 {
					grown = append(grown, e.to)
				}
				next[e.to] += p / float64(d)
			})
		}
		if left < 1e-12 || work > maxWork || g.over() {
			break
		}
		mass, next, live = next, mass, grown
	}
	return ends
}

// flow is approximate for an acyclic graph: one pass.
func (g *graph) flow(order []uint32) []float64 {
	ends := make([]float64, len(g.ends))
	mass := make([]float64, len(g.nodes))
	mass[0] = 1
	for _, id := range order {
		if end := g.nodes[id].end; end >= 0 {
			ends[end] += mass[id]
		}
		g.shares(id, func(e edge, d uint64) { mass[e.to] += mass[id] / float64(d) })
	}
	return ends
}
