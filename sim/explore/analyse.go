package explore

import (
	"maps"
	"math/big"
	"slices"
	"sort"

	"racelab/sim/machine"
)

// This file turns a graph into a Result.

// analyse draws every conclusion from a graph.
func (x *explorer) analyse(g *graph) *Result {
	r := &Result{Bound: -1, Paths: new(big.Int), Failing: new(big.Int), Noted: g.noted &^ machine.Hints, hints: g.noted & machine.Hints}
	if len(g.nodes) == 0 {
		return r
	}
	x.outcomes(g, r)
	x.chance(g, r)
	x.examples(g, r)
	if x.alike {
		r.Alike = true
		x.translate(r)
	} else if r.Unbounded && !g.partial && g.bound < 0 {
		x.cycles(g, r)
	}
	r.order()
	return r
}

// outcomes counts paths and probabilities by outcome.
func (x *explorer) outcomes(g *graph, r *Result) {
	if g.partial { // whatever could be counted, it says nothing
		for _, end := range g.ends {
			if end.Kind == machine.Spent {
				r.cut(Outcome{End: end})
			} else if r.outcome(end, false) < 0 {
				r.Outcomes = append(r.Outcomes, Outcome{End: end, Paths: new(big.Int)})
			}
		}
		return
	}
	order, acyclic := g.topological()
	var counts []*big.Int
	var exact []*big.Rat
	var approx []float64
	if acyclic {
		if counts = g.countPaths(order); g.over() {
			r.Reason = "the time was up when the interleavings were being counted"
			for _, n := range counts {
				n.SetInt64(0)
			}
		}
		if exact = g.exact(order); exact == nil {
			approx = g.flow(order)
		}
	} else {
		r.Unbounded = true
		r.Paths, r.Failing = nil, nil
		approx = g.approximate()
	}
	for i, end := range g.ends {
		if end.Kind == machine.Spent {
			r.cut(Outcome{End: end})
			if acyclic { // as far as they were followed
				r.Paths.Add(r.Paths, counts[i])
			}
			continue
		}
		at := r.outcome(end, false)
		if at < 0 {
			at = len(r.Outcomes)
			o := Outcome{End: end}
			if acyclic {
				o.Paths = new(big.Int)
			}
			if exact != nil {
				o.Exact = new(big.Rat)
			}
			r.Outcomes = append(r.Outcomes, o)
		}
		r.Outcomes[at].count(i, counts, exact, approx)
		if acyclic {
			r.Paths.Add(r.Paths, counts[i])
			if end.Fails {
				r.Failing.Add(r.Failing, counts[i])
			}
		}
	}
}

// count adds what is known of end i.
func (o *Outcome) count(i int, counts []*big.Int, exact []*big.Rat, approx []float64) {
	if counts != nil {
		o.Paths.Add(o.Paths, counts[i])
	}
	if exact != nil {
		o.Exact.Add(o.Exact, exact[i])
		o.Probability, _ = o.Exact.Float64()
	}
	if approx != nil {
		o.Probability += approx[i]
	}
}

// examples finds a best run for each outcome, finding and race, and the best of
// the failing ones.
func (x *explorer) examples(g *graph, r *Result) {
	if g.partial {
		x.anyExamples(g, r)
		return
	}
	ends := make([]*place, len(g.ends))
	races := map[uint32][]raceName{} // by state
	for name, ids := range g.races {
		for _, id := range ids {
			races[id] = append(races[id], name)
		}
	}
	for _, names := range races {
		slices.SortFunc(names, compareRaces)
	}
	type raceAt struct {
		name raceName
		at   place
	}
	var found []raceAt
	known := map[raceName]bool{}
	left := len(ends)
	ps := g.settleAll(func(id uint32, p place) bool {
		if end := g.nodes[id].end; end >= 0 && ends[end] == nil {
			ends[end] = &p
			left--
		}
		for _, name := range races[id] {
			if !known[name] {
				known[name] = true
				found = append(found, raceAt{name, p})
			}
		}
		return left > 0 || len(known) < len(g.races)
	})
	if g.over() && (left > 0 || len(known) < len(g.races)) {
		x.anyExamples(g, r)
	}
	for i, end := range g.ends {
		if ends[i] != nil {
			best := ps.best[*ends[i]]
			r.example(end, ps.moves(*ends[i]), int(best.early), int(best.preemptions))
		}
	}
	for _, f := range found {
		race := f.name.race()
		race.Moves, race.Early = ps.moves(f.at), int(ps.best[f.at].early)
		r.Races = mergeRaces(r.Races, []Race{race})
	}
	sort.SliceStable(r.Races, func(i, j int) bool {
		if a, b := r.Races[i], r.Races[j]; a.Early != b.Early {
			return a.Early < b.Early
		}
		return before(r.Races[i].First, r.Races[j].First)
	})
}

// exampleMoves is how many moves examples have together where there is no time for the best ones: a program that
// counts rounds may end in thousands of ways, each after more rounds than the one before.
const exampleMoves = 1 << 19

// anyExamples finds a run with few steps for each outcome, finding and race, where
// there is no time for the best ones, or no use in them. Outcomes for whose runs there is no room go without.
func (x *explorer) anyExamples(g *graph, r *Result) {
	back := g.parents()
	ends := make([]bool, len(g.ends))
	room := exampleMoves
	for id := range g.nodes {
		end := g.nodes[id].end
		if end < 0 || ends[end] {
			continue
		}
		ends[end] = true
		if e := g.ends[end]; room < 0 && !(e.Fails && r.Shortest == nil) {
			r.untold(e)
			continue
		}
		moves, early, preemptions := g.wayTo(back, uint32(id))
		room -= len(moves)
		r.example(g.ends[end], moves, early, preemptions)
	}
	names := slices.Collect(maps.Keys(g.races))
	slices.SortFunc(names, compareRaces)
	for _, name := range names {
		race := name.race()
		race.Moves, race.Early, _ = g.wayTo(back, g.races[name][0])
		r.Races = mergeRaces(r.Races, []Race{race})
	}
}

// parents returns the transition by which a breadth-first walk first gets to each
// state, as an index into the edges, and where that begins.
func (g *graph) parents() []parent {
	back := make([]parent, len(g.nodes))
	seen := make([]bool, len(g.nodes))
	seen[0] = true
	order := make([]uint32, 1, len(g.nodes))
	for i := 0; i < len(order); i++ {
		n := &g.nodes[order[i]]
		for at := n.first; at < n.first+uint32(n.n); at++ {
			if to := g.edges[at].to; !seen[to] {
				seen[to] = true
				back[to] = parent{order[i], at}
				order = append(order, to)
			}
		}
	}
	return back
}

type parent struct{ from, edge uint32 }

// wayTo returns the run that leads to a state by its parents, and what it costs.
func (g *graph) wayTo(back []parent, id uint32) (moves []machine.Move, early, preemptions int) {
	var edges []edge
	for ; id != 0; id = back[id].from {
		edges = append(edges, g.edges[back[id].edge])
	}
	slices.Reverse(edges)
	cont := int16(-1)
	for _, e := range edges {
		moves = append(moves, machine.Move{G: e.g, Alt: e.alt})
		early += b2i(e.early())
		preemptions += b2i(cont >= 0 && e.g >= 0 && e.g != cont)
		cont = e.cont
	}
	return moves, early, preemptions
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func compareRaces(a, b raceName) int {
	switch {
	case before(a.first, b.first):
		return -1
	case before(b.first, a.first):
		return 1
	case before(a.second, b.second):
		return -1
	case before(b.second, a.second):
		return 1
	}
	return int(a.firstOp) - int(b.firstOp)
}

func (n raceName) race() Race {
	return Race{First: n.first, Second: n.second, FirstOp: n.firstOp, SecondOp: n.secondOp, Name: n.name}
}

// example files a run under everything that its end shows.
func (r *Result) example(end machine.End, moves []machine.Move, early, preemptions int) {
	if end.Kind == machine.Spent {
		r.cut(Outcome{End: end, Moves: moves})
		return
	}
	if at := r.outcome(end, false); at >= 0 {
		if o := &r.Outcomes[at]; o.Moves == nil || o.Untold || len(moves) == 0 || early < o.Early {
			o.Moves, o.End, o.Early, o.Untold = moves, end, early, false
		}
	}
	if end.Fails {
		f := &Failure{End: end, Moves: moves, Early: early, Preemptions: preemptions}
		if r.Shortest == nil || f.better(r.Shortest) {
			r.Shortest = f
		}
	}
	switch {
	case end.Kind == machine.Deadlock:
		r.Deadlocks = mergeFindings(r.Deadlocks, []Finding{{End: end, Moves: moves, Early: early}})
	case end.Lost != "":
		r.Leaks = mergeFindings(r.Leaks, []Finding{{End: end, Moves: moves, Early: early, Text: end.Lost}})
	}
}

// untold notes that an outcome has no run to show it.
func (r *Result) untold(end machine.End) {
	if at := r.outcome(end, false); at >= 0 && r.Outcomes[at].Moves == nil {
		r.Outcomes[at].Untold = true
	}
}

// cut notes runs that could not be followed to their end.
func (r *Result) cut(o Outcome) {
	for i := range r.Cut {
		if r.Cut[i].End.Why == o.End.Why {
			if r.Cut[i].Moves == nil {
				r.Cut[i].Moves = o.Moves
			}
			return
		}
	}
	r.Cut = append(r.Cut, o)
}
