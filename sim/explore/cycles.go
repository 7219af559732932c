package explore

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"racelab/sim/machine"
	"racelab/sim/number"
)

// This file tells loops that are a fault from loops that are waiting.
//
// A component of the graph from which no end can be reached is an endless loop. A component that
// can be left is a livelock if a fair scheduler may stay in it (see fair.go): each
// goroutine steps, and no case of a select and no random number is left out for ever. Spinning until
// somebody else acts is no livelock: letting that other one act leaves the loop.
//
// Nothing is concluded where a bound cut the graph: not from a search that ended early, and not
// from a loop in which a timer is armed that this bound never lets fire.

// maxRound bounds the round of a loop that is shown.
const maxRound = 60

func (x *explorer) cycles(g *graph, r *Result) {
	comp, count := g.components()
	want := g.loops(comp, count)
	trapped := g.trapped()
	escaped := 0.0
	for _, o := range r.Outcomes {
		escaped += o.Probability
	}
	first := map[uint32]place{} // component to the best way into it
	ps := g.settleAll(func(id uint32, p place) bool {
		if c := comp[id]; want[c] > 0 {
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
	for _, c := range ids {
		in := first[c]
		room, m := x.visit(g, comp, in.node, ps.moves(in))
		if room == nil {
			r.unseen(want[c])
			continue
		}
		x.livelocks(r, component{room: room, start: m, lead: ps.moves(in), best: ps.best[in], trap: trapped[in.node], escaped: escaped})
	}
}

// unseen notes a component that the budget left no time to look at.
func (r *Result) unseen(states int) {
	r.Reason = fmt.Sprintf("there was no time to look for livelocks in a loop of %s states", number.Int(states))
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
	// Predecessors, packed: those of state id are back[from[id]:from[id+1]].
	from := make([]uint32, len(g.nodes)+1)
	for _, e := range g.edges {
		from[e.to+1]++
	}
	for i := range g.nodes {
		from[i+1] += from[i]
	}
	back := make([]uint32, len(g.edges))
	next := slices.Clone(from)
	var work []uint32
	trapped := make([]bool, len(g.nodes))
	for id := range g.nodes {
		trapped[id] = g.nodes[id].end < 0
		if !trapped[id] {
			work = append(work, uint32(id))
		}
		for _, e := range g.out(uint32(id)) {
			back[next[e.to]] = uint32(id)
			next[e.to]++
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		for _, b := range back[from[id]:from[id+1]] {
			if trapped[b] {
				trapped[b] = false
				work = append(work, b)
			}
		}
	}
	return trapped
}

// visit goes through a component with a machine, and notes what can be done in its states.
// It returns nil if the budget ends before.
func (x *explorer) visit(g *graph, comp []uint32, start uint32, lead []machine.Move) (*room, *machine.Machine) {
	root := x.root.Fork()
	for _, mv := range lead {
		root.Step(mv)
	}
	r := &room{g: g, number: map[uint32]uint32{}, duties: map[uint64]uint16{}}
	type visitor struct {
		at uint32
		m  *machine.Machine
	}
	enter := func(id uint32) (at uint32, fresh bool) {
		at, ok := r.number[id]
		if !ok {
			at = uint32(len(r.states))
			r.number[id] = at
			r.states = append(r.states, id)
			r.can = append(r.can, nil)
			r.edges = append(r.edges, nil)
		}
		return at, !ok
	}
	enter(start)
	var buf []uint64
	work := []visitor{{0, root.Fork()}}
	for n := 0; len(work) > 0; n++ {
		if n&255 == 0 && (x.cancelled.Load() || x.late()) {
			return nil, nil
		}
		v := work[len(work)-1]
		work = work[:len(work)-1]
		id := r.states[v.at]
		if v.m.Armed() { // although the bound may not let it fire
			r.able(v.at, r.duty(machine.TimeDuty))
		}
		for _, e := range g.out(id) {
			mv := machine.Move{G: e.g, Alt: e.alt}
			buf = v.m.Duties(mv, buf[:0])
			re := roomEdge{edge: e, first: noDuty, second: noDuty}
			for i, key := range buf {
				d := r.duty(key)
				r.able(v.at, d)
				if i == 0 {
					re.first = d
				} else {
					re.second = d
				}
			}
			if comp[e.to] != comp[id] {
				r.left = true
				continue
			}
			to, fresh := enter(e.to)
			re.at = to
			r.edges[v.at] = append(r.edges[v.at], re)
			if fresh {
				c := v.m.Fork()
				c.Step(mv)
				work = append(work, visitor{to, c})
			}
		}
	}
	return r, root
}

// able notes that a duty can be met in a state.
func (r *room) able(at uint32, d uint16) {
	if d != noDuty && !slices.Contains(r.can[at], d) {
		r.can[at] = append(r.can[at], d)
	}
}

// component is a strongly connected part of the graph.
type component struct {
	*room
	start   *machine.Machine // at state 0 of the room
	lead    []machine.Move   // how to get there
	best    *arrival
	trap    bool    // no end can be reached from it
	escaped float64 // probability of all ends
}

// livelocks files the fair loops of a component.
func (x *explorer) livelocks(r *Result, c component) {
	parts := c.fairParts()
	if c.trap && !c.left && len(parts) == 0 && c.armed() {
		r.Starved = true
	}
	for _, part := range parts {
		l := c.loop(part)
		if l == nil {
			continue
		}
		moves := append(slices.Clone(c.lead), l.lead...)
		f := Finding{Early: int(c.best.early), Moves: append(slices.Clone(moves), l.cycle...), Cycle: len(l.cycle), Text: l.words(c.trap), End: machine.End{Where: l.where}}
		r.Livelocks = mergeFindings(r.Livelocks, []Finding{f})
		if c.trap && l.stuck != "" {
			r.Deadlocks = mergeFindings(r.Deadlocks, []Finding{{Moves: moves, Early: f.Early, End: machine.End{Lost: l.stuck, Where: l.stuckAt}}})
		}
		if c.trap {
			r.endless(f, int(c.best.preemptions), max(0, 1-c.escaped))
		}
	}
}

// armed reports whether a timer is armed somewhere in the component.
func (c component) armed() bool {
	_, ok := c.duties[machine.TimeDuty]
	return ok
}

// endless files the runs that never end, once.
func (r *Result) endless(f Finding, preemptions int, probability float64) {
	if slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Endless }) {
		return
	}
	o := Outcome{End: machine.End{Outcome: "runs for ever", Fails: true, Why: f.Text}, Endless: true, Moves: f.Moves, Early: f.Early, Probability: probability}
	r.Outcomes = append(r.Outcomes, o)
	if r.Shortest == nil {
		r.Shortest = &Failure{End: o.End, Moves: f.Moves, Early: f.Early, Preemptions: preemptions}
	}
}

// loop is what going round a fair part shows.
type loop struct {
	lead    []machine.Move // from the start of the component to that of the loop
	cycle   []machine.Move // a round that starts and ends at its first state
	movers  []string       // who steps inside
	where   []string       // file:line of the steps inside
	stuck   string         // locks waited for in a circle by goroutines that never can go on
	stuckAt []string
}

// loop goes round a fair part.
func (c component) loop(part []uint32) *loop {
	in := map[uint32]bool{}
	for _, s := range part {
		in[s] = true
	}
	everywhere := map[uint32]bool{}
	for s := range c.states {
		everywhere[uint32(s)] = true
	}
	var l loop
	at := uint32(0)
	m := c.start.Fork()
	if !in[0] {
		for _, e := range c.way(everywhere, 0, func(e roomEdge) bool { return in[e.at] }) {
			l.lead = append(l.lead, machine.Move{G: e.g, Alt: e.alt})
			m.Step(l.lead[len(l.lead)-1])
			at = e.at
		}
	}
	round := c.round(part, at, maxRound)
	if round == nil {
		round = c.way(in, at, func(e roomEdge) bool { return e.at == at })
	}
	if len(round) == 0 {
		return nil
	}
	walk := m.Fork()
	for _, e := range round {
		mv := machine.Move{G: e.g, Alt: e.alt}
		if name := walk.NameOf(mv); !slices.Contains(l.movers, name) {
			l.movers = append(l.movers, name)
		}
		if at := walk.Standing(mv); at != "" && !slices.Contains(l.where, at) {
			l.where = append(l.where, at)
		}
		l.cycle = append(l.cycle, mv)
		walk.Step(mv)
	}
	sort.Strings(l.movers)
	sort.Strings(l.where)
	able := map[uint64]bool{}
	for _, s := range part {
		for _, d := range c.can[s] {
			able[c.keys[d]] = true
		}
	}
	l.stuck, l.stuckAt = m.LockCycle(func(key uint64) bool { return !able[key] })
	return &l
}

// EachOther is what is said of those who go round in a loop that can be left.
const EachOther = "can keep each other from getting on for ever, although each of them steps"

func (l *loop) words(trap bool) string {
	who := strings.Join(l.movers, " and ")
	if len(l.where) > 0 {
		who += " (at " + strings.Join(l.where, ", ") + ")"
	}
	if !trap {
		return fmt.Sprintf("livelock: %s "+EachOther+"; the probability of that is 0 under a random scheduler, and each round of it costs time", who)
	}
	verb := "loops"
	if len(l.movers) > 1 {
		verb = "loop"
	}
	text := fmt.Sprintf("%s %s for ever: no schedule leads out", who, verb)
	if l.stuck != "" {
		text += ", while " + l.stuck
	}
	return text
}
