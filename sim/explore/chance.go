package explore

import (
	"encoding/binary"
	"math/big"
	"slices"

	"racelab/sim/machine"
)

// This file keeps random values out of the counts. A schedule is who steps, in which order; which random
// value came, or which key of a map, is no part of it. So one schedule leads to several
// states, one for each way in which the values came out: counting schedules is counting the
// words that a nondeterministic automaton accepts, and goes by its determinization (Rabin & Scott,
// 1959), in which a state is a set of states of the graph.
//
// On the bench of a lesson the learner chooses the values, as everything else: there
// they are counted.

// byChance reports whether a transition is one of several random values.
func (g *graph) byChance(e edge) bool {
	return e.label != unlabelled && g.labels.names[e.label].Chooser == machine.ByChance
}

// chanceful reports whether random values are chosen in the graph, with more than one to choose from.
func (g *graph) chanceful() bool {
	for id := range g.nodes {
		out := g.out(uint32(id))
		for i := 1; i < len(out); i++ {
			if out[i].g == out[i-1].g && g.byChance(out[i]) {
				return true
			}
		}
	}
	return false
}

// chance counts schedules for r where random values are chosen, and says what the failures have to do with
// the values. Sums over outcomes may exceed the whole: a schedule may end in several.
func (x *explorer) chance(g *graph, r *Result) {
	if x.root.Hidden() || !g.chanceful() {
		return
	}
	if r.Chance = new(Chance); g.partial {
		return
	}
	r.Chance.Avoidable, r.Chance.Known = !g.forced(), !g.over()
	if r.Paths == nil {
		return
	}
	if x.alike { // whose states have no names for who is who
		r.Chance.Mixed = true
	} else if s := g.schedules(); s != nil && s.count() {
		s.into(g, r)
	} else {
		r.Chance.Mixed = true
	}
}

// forced reports whether somebody who picks the random values cannot keep every schedule from failing.
func (g *graph) forced() bool {
	order, acyclic := g.topological()
	if !acyclic {
		order = order[:0]
		for id := range g.nodes {
			order = append(order, uint32(id))
		}
	}
	bad := make([]bool, len(g.nodes))
	for grew := true; grew && !g.over(); {
		grew = false
		for _, id := range slices.Backward(order) {
			if end := g.nodes[id].end; !bad[id] && (end >= 0 && g.ends[end].Fails || g.lost(id, bad)) {
				bad[id], grew = true, !acyclic
			}
		}
	}
	return bad[0]
}

// lost reports whether a state is bad, given those that are: some goroutine's step leads to a bad one, or
// each of its random values does.
func (g *graph) lost(id uint32, bad []bool) bool {
	out := g.out(id)
	for i := 0; i < len(out); {
		j, all, some := i, true, false
		for ; j < len(out) && out[j].g == out[i].g; j++ {
			all, some = all && bad[out[j].to], some || bad[out[j].to]
		}
		if all || some && !g.byChance(out[i]) {
			return true
		}
		i = j
	}
	return false
}

// schedules is the graph with random values taken out.
type schedules struct {
	sets  [][]uint32 // the states that a schedule may have led to
	out   [][]uint32 // where each leads, one for each way to go on
	paths []*big.Int // schedules that lead there
	g     *graph
}

// symbol is a step as the schedule has it.
type symbol struct {
	key uint64 // of the goroutine; 0 for the clock
	alt int16  // which of its alternatives; -1 for a random value
}

// maxSchedules bounds the sets of states, all members together, by this many for each state of
// the graph, and a few more.
const maxSchedules = 8

// schedules builds it; nil if that takes too much.
func (g *graph) schedules() *schedules {
	s := &schedules{g: g}
	known := map[string]uint32{}
	room := maxSchedules*len(g.nodes) + 100_000
	add := func(set []uint32) uint32 {
		slices.Sort(set)
		set = slices.Compact(set)
		name := make([]byte, 0, 4*len(set))
		for _, id := range set {
			name = binary.LittleEndian.AppendUint32(name, id)
		}
		at, ok := known[string(name)]
		if !ok {
			at = uint32(len(s.sets))
			known[string(name)] = at
			s.sets = append(s.sets, set)
			room -= len(set)
		}
		return at
	}
	add([]uint32{0})
	for i := 0; i < len(s.sets); i++ {
		if room < 0 || g.over() {
			return nil
		}
		next := map[symbol][]uint32{}
		var order []symbol
		for _, id := range s.sets[i] {
			for _, e := range g.out(id) {
				if e.label == unlabelled {
					return nil
				}
				by := symbol{g.labels.names[e.label].Key, e.alt}
				if g.byChance(e) {
					by.alt = -1
				}
				if _, ok := next[by]; !ok {
					order = append(order, by)
				}
				next[by] = append(next[by], e.to)
			}
		}
		var out []uint32
		for _, by := range order {
			out = append(out, add(next[by]))
		}
		s.out = append(s.out, out)
	}
	return s
}

// count counts the schedules that lead to each set, and reports false if the time was up first.
func (s *schedules) count() bool {
	in := make([]int, len(s.sets))
	s.paths = make([]*big.Int, len(s.sets))
	for i, out := range s.out {
		s.paths[i] = new(big.Int)
		for _, to := range out {
			in[to]++
		}
	}
	s.paths[0].SetInt64(1)
	work := []uint32{0}
	for len(work) > 0 {
		if s.g.over() {
			return false
		}
		at := work[len(work)-1]
		work = work[:len(work)-1]
		for _, to := range s.out[at] {
			s.paths[to].Add(s.paths[to], s.paths[at])
			if in[to]--; in[to] == 0 {
				work = append(work, to)
			}
		}
	}
	return true
}

// into puts the counts into r.
func (s *schedules) into(g *graph, r *Result) {
	r.Paths, r.Failing = new(big.Int), new(big.Int)
	for i := range r.Outcomes {
		r.Outcomes[i].Paths = new(big.Int)
	}
	for i, set := range s.sets {
		var ended, failed bool
		var met []int
		for _, id := range set {
			n := g.nodes[id].end
			if n < 0 {
				continue
			}
			end := g.ends[n]
			ended, failed = true, failed || end.Fails && end.Kind != machine.Spent
			if at := r.outcome(end, false); at >= 0 && end.Kind != machine.Spent && !slices.Contains(met, at) {
				met = append(met, at)
				r.Outcomes[at].Paths.Add(r.Outcomes[at].Paths, s.paths[i])
			}
		}
		if ended {
			r.Paths.Add(r.Paths, s.paths[i])
		}
		if failed {
			r.Failing.Add(r.Failing, s.paths[i])
		}
	}
}
