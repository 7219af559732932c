package explore

import (
	"math/big"
	"slices"
	"sort"

	"racelab/sim/machine"
)

// This file turns a graph into a Result.

// analyse draws every conclusion from a graph.
func (x *explorer) analyse(g *graph) *Result {
	r := &Result{Bound: -1, Paths: new(big.Int), Failing: new(big.Int), Noted: g.noted}
	if len(g.nodes) == 0 {
		return r
	}
	x.outcomes(g, r)
	x.examples(g, r)
	if r.Unbounded && !g.partial {
		x.cycles(g, r)
	}
	sort.SliceStable(r.Outcomes, func(i, j int) bool { return r.Outcomes[i].End.Outcome < r.Outcomes[j].End.Outcome })
	return r
}

// outcomes counts paths and probabilities by outcome.
func (x *explorer) outcomes(g *graph, r *Result) {
	order, acyclic := g.topological()
	var counts []*big.Int
	var exact []*big.Rat
	var approx []float64
	if acyclic {
		counts = g.countPaths(order)
		if !g.partial {
			if exact = g.exact(order); exact == nil {
				approx = g.flow(order)
			}
		}
	} else {
		r.Unbounded = true
		r.Paths, r.Failing = nil, nil
		if !g.partial {
			approx = g.approximate()
		}
	}
	for i, end := range g.ends {
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
	for i, end := range g.ends {
		if ends[i] != nil {
			r.example(end, ps.moves(*ends[i]), int(ps.best[*ends[i]].preemptions))
		}
	}
	for _, f := range found {
		race := f.name.race()
		race.Moves = ps.moves(f.at)
		r.Races = mergeRaces(r.Races, []Race{race})
	}
	sort.SliceStable(r.Races, func(i, j int) bool { return before(r.Races[i].First, r.Races[j].First) })
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
func (r *Result) example(end machine.End, moves []machine.Move, preemptions int) {
	if at := r.outcome(end, false); at >= 0 {
		if o := &r.Outcomes[at]; o.Moves == nil || len(moves) == 0 {
			o.Moves, o.End = moves, end
		}
	}
	if end.Fails {
		f := &Failure{End: end, Moves: moves, Preemptions: preemptions}
		if r.Shortest == nil || f.better(r.Shortest) {
			r.Shortest = f
		}
	}
	switch {
	case end.Kind == machine.Deadlock:
		r.Deadlocks = mergeFindings(r.Deadlocks, []Finding{{End: end, Moves: moves}})
	case end.Lost != "":
		r.Leaks = mergeFindings(r.Leaks, []Finding{{End: end, Moves: moves, Text: end.Lost}})
	}
}
