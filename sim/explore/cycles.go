package explore

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"racelab/sim/machine"
)

// This file tells loops that are a fault from loops that are waiting.
//
// A component of the graph from which no end can be reached is an endless
// loop. A component that can be left is a livelock if a fair scheduler may stay in it for ever:
// every goroutine that can go on in all of its states also does so inside it.
// Spinning until somebody else acts is no livelock: letting that other one act
// leaves the loop.

// maxLoop bounds the loops that are looked at state by state.
const maxLoop = 20_000

func (x *explorer) cycles(g *graph, r *Result) {
	comp, count := g.components()
	loops := g.loops(comp, count)
	trapped := g.trapped()
	escaped := 0.0
	for _, o := range r.Outcomes {
		escaped += o.Probability
	}
	first := map[uint32]place{} // component to the best way into it
	want := map[uint32]bool{}
	for c := range loops {
		want[c] = true
	}
	ps := g.settleAll(func(id uint32, p place) bool {
		if c := comp[id]; want[c] {
			if _, ok := first[c]; !ok {
				first[c] = p
			}
		}
		return len(first) < len(want)
	})
	var ids []uint32
	for c := range first {
		ids = append(ids, c)
	}
	sort.Slice(ids, func(i, j int) bool { return first[ids[i]].node < first[ids[j]].node })
	endless := false
	for _, c := range ids {
		in := first[c]
		trap := trapped[in.node]
		loop, ok := x.walkLoop(g, comp, in.node, ps.moves(in), loops[c])
		if !ok || !trap && !loop.fair {
			continue
		}
		f := Finding{Moves: append(ps.moves(in), loop.cycle...), Cycle: len(loop.cycle), Text: loop.words(trap), End: machine.End{Where: loop.where}}
		r.Livelocks = mergeFindings(r.Livelocks, []Finding{f})
		if trap && loop.stuck != "" {
			r.Deadlocks = mergeFindings(r.Deadlocks, []Finding{{Moves: ps.moves(in), End: machine.End{Lost: loop.stuck, Where: loop.stuckAt}}})
		}
		if trap && !endless {
			endless = true
			o := Outcome{End: machine.End{Outcome: "runs for ever", Fails: true, Why: f.Text}, Endless: true, Moves: f.Moves, Probability: max(0, 1-escaped)}
			r.Outcomes = append(r.Outcomes, o)
			if r.Shortest == nil {
				r.Shortest = &Failure{End: o.End, Moves: f.Moves, Preemptions: int(ps.best[in].preemptions)}
			}
		}
	}
}

// loops returns the components that have a transition inside, and their sizes.
func (g *graph) loops(comp []uint32, count uint32) map[uint32]int {
	size := make([]int, count)
	inner := make([]bool, count)
	for id := range g.nodes {
		size[comp[id]]++
		for _, e := range g.out(uint32(id)) {
			if comp[e.to] == comp[id] {
				inner[comp[id]] = true
			}
		}
	}
	out := map[uint32]int{}
	for c := range count {
		if inner[c] {
			out[c] = size[c]
		}
	}
	return out
}

// trapped marks the states from which no end can be reached.
func (g *graph) trapped() []bool {
	back := make([][]uint32, len(g.nodes))
	var work []uint32
	trapped := make([]bool, len(g.nodes))
	for id := range g.nodes {
		trapped[id] = true
		for _, e := range g.out(uint32(id)) {
			back[e.to] = append(back[e.to], uint32(id))
		}
	}
	for id := range g.nodes {
		if g.nodes[id].end >= 0 {
			trapped[id] = false
			work = append(work, uint32(id))
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		for _, b := range back[id] {
			if trapped[b] {
				trapped[b] = false
				work = append(work, b)
			}
		}
	}
	return trapped
}

// loop is what walking through a component shows.
type loop struct {
	cycle   []machine.Move // a round that starts and ends at its first state
	fair    bool
	movers  []string // who steps inside
	polls   bool     // a timer is armed that never gets to fire
	where   []string // file:line of the steps inside
	stuck   string   // locks waited for in a circle by goroutines that never can go on
	stuckAt []string
}

func (l *loop) words(trap bool) string {
	who := strings.Join(l.movers, " and ")
	if len(l.where) > 0 {
		who += " (at " + strings.Join(l.where, ", ") + ")"
	}
	if trap && l.polls {
		return fmt.Sprintf("%s never ends: time moves only when nobody can go on, and a loop that looks again and again always can; let timers fire at any moment (--timers any)", who)
	}
	if trap {
		text := fmt.Sprintf("%s loops for ever: no schedule leads out", who)
		if len(l.movers) > 1 {
			text = fmt.Sprintf("%s loop for ever: no schedule leads out", who)
		}
		if l.stuck != "" {
			text += ", while " + l.stuck
		}
		return text
	}
	return fmt.Sprintf("livelock: %s can keep each other from getting on for ever, although each of them steps", who)
}

// walkLoop visits the states of a component with a machine and looks who can
// step and who does.
func (x *explorer) walkLoop(g *graph, comp []uint32, start uint32, lead []machine.Move, size int) (*loop, bool) {
	if size > maxLoop {
		return nil, false
	}
	m := x.root.Fork()
	for _, mv := range lead {
		m.Step(mv)
	}
	at := map[uint32]*machine.Machine{start: m}
	order := []uint32{start}
	from := map[uint32]step{}
	always := map[uint64]int{} // in how many states it can step
	steps := map[uint64]string{}
	var l loop
	for i := 0; i < len(order); i++ {
		id := order[i]
		m := at[id]
		can := map[uint64]bool{}
		for _, e := range g.out(id) {
			mv := machine.Move{G: e.g, Alt: e.alt}
			key := m.KeyOf(mv)
			can[key] = true
			if comp[e.to] != comp[id] {
				continue
			}
			steps[key] = m.NameOf(mv)
			if at := m.Standing(mv); at != "" && !slices.Contains(l.where, at) {
				l.where = append(l.where, at)
			}
			if e.to == start && l.cycle == nil {
				l.cycle = append(route(from, start, id), mv)
			}
			if _, ok := at[e.to]; !ok {
				c := m.Fork()
				c.Step(mv)
				at[e.to] = c
				from[e.to] = step{id, mv}
				order = append(order, e.to)
			}
		}
		for key := range can {
			always[key]++
		}
	}
	l.fair = len(l.cycle) > 0
	l.polls = m.Armed() && !slices.Contains(slices.Collect(maps.Values(steps)), "the clock")
	for key, n := range always {
		if n == len(order) && steps[key] == "" {
			l.fair = false
		}
	}
	for _, name := range steps {
		l.movers = append(l.movers, name)
	}
	sort.Strings(l.movers)
	sort.Strings(l.where)
	l.stuck, l.stuckAt = m.LockCycle(func(key uint64) bool { return always[key] == 0 })
	return &l, true
}

type step struct {
	from uint32
	move machine.Move
}

func route(from map[uint32]step, start, to uint32) []machine.Move {
	var out []machine.Move
	for to != start {
		s := from[to]
		out = append([]machine.Move{s.move}, out...)
		to = s.from
	}
	return out
}
