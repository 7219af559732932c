package explore

import (
	"slices"
	"time"

	"racelab/sim/machine"
)

// This file finds the data races that no state shows: two accesses that nothing
// orders, and that are never next to each other, because the second is made only once
// something has told that the first is over (see machine.Told).
//
// A state does not say who knows of which access. Following one access at a time
// says it with few states more: the search goes through the graph again and may, at every
// access, begin to follow it; who knows of it is then a part of the state. So
// nothing is lost by merging, and no clock has to be kept that never repeats. What
// everybody knows of need not be followed any longer.

// followLimit bounds the states of this search. furtherLimit does once a race is known: the verdict is known then, and what is
// looked for are further pairs of places.
const followLimit, furtherLimit = 400_000, 20_000

// link is a run, its latest move first.
type link struct {
	before *link
	move   machine.Move
}

func (l *link) moves() []machine.Move {
	var out []machine.Move
	for ; l != nil; l = l.before {
		out = append(out, l.move)
	}
	slices.Reverse(out)
	return out
}

// follower is one search.
type follower struct {
	x      *explorer
	tokens machine.Tokens
	stack  []followed
	seen   map[machine.Hash]struct{}
	spare  []*machine.Machine
	moves  []machine.Move
	races  []Race
	g      *graph
}

// beforeTold returns from which states somebody can still be told something, given the
// transitions in which somebody is.
func (g *graph) beforeTold(told []bool) []bool {
	into := make([]uint32, len(g.nodes)+1) // where the list of each state's predecessors begins
	for _, e := range g.edges {
		into[e.to+1]++
	}
	for i := range g.nodes {
		into[i+1] += into[i]
	}
	from := make([]uint32, len(g.edges))
	fill := slices.Clone(into)
	tells := make([]bool, len(g.nodes))
	var queue []uint32
	for id := range g.nodes {
		n := &g.nodes[id]
		for i := n.first; i < n.first+uint32(n.n); i++ {
			e := g.edges[i]
			from[fill[e.to]] = uint32(id)
			fill[e.to]++
			if told[i] && !tells[id] {
				tells[id] = true
				queue = append(queue, uint32(id))
			}
		}
	}
	for len(queue) > 0 {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, p := range from[into[id]:into[id+1]] {
			if !tells[p] {
				tells[p] = true
				queue = append(queue, p)
			}
		}
	}
	return tells
}

type followed struct {
	m   *machine.Machine
	run *link
}

// unordered adds to r the races that no state shows. It reports false when the
// budget ended before it was clear whether there are any.
//
// Accesses of the same memory at different places in the source are told apart only
// once there is a race to be named.
func (x *explorer) unordered(g *graph, r *Result) bool {
	x.enter("accesses that nothing orders")
	until := x.start.Add(x.budget.Time)
	if len(r.Races) == 0 {
		races, done := x.follow(g, false, followLimit, until)
		if len(races) == 0 {
			return done
		}
		r.Races = mergeRaces(r.Races, races)
	}
	if soon := time.Now().Add(x.budget.Time / 10); soon.Before(until) {
		until = soon
	}
	races, _ := x.follow(g, true, furtherLimit, until)
	r.Races = mergeRaces(r.Races, races)
	return true
}

// follow goes through the graph. It reports false when the budget, or so many states, ended first.
func (x *explorer) follow(g *graph, apart bool, limit int, until time.Time) (races []Race, done bool) {
	f := &follower{x: x, g: g, seen: map[machine.Hash]struct{}{}}
	f.push(x.first().Watching(apart), nil)
	for n := 0; len(f.stack) > 0; n++ {
		if n&63 == 0 && (x.cancelled.Load() || x.enough.Load() || len(f.seen) > limit || time.Now().After(until) || n&1023 == 0 && exhausted(x.budget.Memory)) {
			break
		}
		last := len(f.stack) - 1
		at := f.stack[last]
		f.stack = f.stack[:last]
		f.expand(at)
	}
	if x.alike {
		for i := range f.races {
			f.races[i].Moves, _ = x.plain(f.races[i].Moves)
		}
	}
	return f.races, len(f.stack) == 0
}

func (f *follower) expand(at followed) {
	f.moves = at.m.Moves(f.moves[:0])
	for _, mv := range slices.Clone(f.moves) {
		run := &link{at.run, mv}
		c := f.step(at.m, mv, -1)
		if !at.m.Follows() {
			for i := range c.Seen() {
				f.push(f.step(at.m, mv, i), run)
			}
		}
		f.push(c, run)
	}
	f.spare = append(f.spare, at.m)
}

// step takes a move and follows access number i of those it makes.
func (f *follower) step(m *machine.Machine, mv machine.Move, i int) *machine.Machine {
	c := new(machine.Machine)
	if n := len(f.spare); n > 0 {
		c = f.spare[n-1]
		f.spare = f.spare[:n-1]
	}
	m.ForkInto(c, &f.tokens)
	c.FollowIn(i)
	c.Step(mv)
	return c
}

// push keeps a state to be expanded if it is new and can show anything.
func (f *follower) push(m *machine.Machine, run *link) {
	for _, u := range m.Unordered() {
		a, b := u.First, u.Second
		race := Race{First: a.Pos, Second: b.Pos, FirstOp: a.Op, SecondOp: b.Op, Name: a.Name, Moves: run.moves()}
		if b.Op.Writes() || race.Name == "" {
			race.Name = b.Name
		}
		if a.Pos.Line > 0 && b.Pos.Line > 0 {
			f.races = mergeRaces(f.races, []Race{race})
		}
	}
	h := m.Hash()
	_, old := f.seen[h]
	if old || m.Ended() != nil || m.Follows() && m.Settled() || f.pointless(m) {
		f.spare = append(f.spare, m)
		return
	}
	f.seen[h] = struct{}{}
	f.stack = append(f.stack, followed{m, run})
}

// pointless reports whether nobody has been told anything and nobody will be, so
// that states show every race from here on.
func (f *follower) pointless(m *machine.Machine) bool {
	if f.g.tells == nil || m.Follows() && !m.Untold() {
		return false
	}
	id, known := f.g.store.find(m.Bare())
	return known && !f.g.tells[id]
}
