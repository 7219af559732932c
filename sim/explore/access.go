package explore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"racelab/sim/machine"
)

// This file lets others ask about a finished graph.

// Graph is a graph of states. State 0 is its root, from which every other can be reached.
// Those that no more than so many early moves lead to were all expanded. A Graph
// never changes.
type Graph struct {
	g      *graph
	prefix int
	early  int
}

// Edge is a transition of a Graph.
type Edge struct {
	To    uint32
	Move  machine.Move
	Label uint16 // see Name
	Named bool   // false if there are more labels than can be numbered
}

// Len returns the number of states.
func (g *Graph) Len() int { return len(g.g.nodes) }

// Transitions returns the number of transitions.
func (g *Graph) Transitions() int { return len(g.g.edges) }

// Prefix returns how many steps of a run come before the root: 0 for a graph of
// a whole program.
func (g *Graph) Prefix() int { return g.prefix }

// Early returns up to how many early moves the graph is whole.
func (g *Graph) Early() int { return g.early }

// Timed reports whether time may pass somewhere although somebody can go on.
func (g *Graph) Timed() bool { return g.g.timed }

// Degree returns the number of transitions that leave a state.
func (g *Graph) Degree(id uint32) int { return int(g.g.nodes[id].n) }

// Edge returns transition i of a state, 0 <= i < Degree. Transitions come in the
// canonical order of moves: those of one goroutine are next to each other.
func (g *Graph) Edge(id uint32, i int) Edge {
	e := &g.g.edges[g.g.nodes[id].first+uint32(i)]
	return Edge{To: e.to, Move: machine.Move{G: e.g, Alt: e.alt}, Label: e.label, Named: e.label != unlabelled}
}

// Name returns the name of the steps that have a label.
func (g *Graph) Name(label uint16) machine.StepName {
	if int(label) >= len(g.g.labels.names) {
		return machine.StepName{}
	}
	return g.g.labels.names[label]
}

// End returns how runs end in a state, or nil if they go on.
func (g *Graph) End(id uint32) *machine.End {
	if end := g.g.nodes[id].end; end >= 0 {
		return &g.g.ends[end]
	}
	return nil
}

// Orbit puts the moves of a run in the order of alike goroutines, for a graph in which they are
// one: there, what a run leads to is known but for who is who. The error says that faults or random
// values came in the run, of which that tells too little.
func (g *Graph) Orbit(moves []machine.Move) ([]machine.Move, error) {
	m, a := g.g.x.root.Fork(), g.g.x.root.Fork()
	a.SetAlike()
	out := make([]machine.Move, 0, len(moves))
	for _, mv := range moves {
		if by := m.NameStep(mv).Chooser; by == machine.ByFault || by == machine.ByChance {
			return nil, errors.New("goroutines that nothing tells apart were explored as one, and whom the faults or the random values met is not known")
		}
		to, ok := a.MoveAs(m, mv)
		if !ok {
			return nil, errors.New("the run is not one of those that were explored")
		}
		out = append(out, to)
		m.Step(mv)
		a.Step(to)
	}
	return out, nil
}

// keep returns g, which covers so many early moves, for those who ask afterwards. It is
// nil if g is not whole even without them.
func (g *graph) keep(early int) *Graph {
	if early < 0 || len(g.nodes) == 0 {
		return nil
	}
	return &Graph{g: g, early: early}
}

// Continuations explores everything that can follow the first steps of a run, with about
// as many early moves as the run has: it
// returns the graph whose root is the state after so many of moves. The error says
// that the budget ended first, or that ctx did.
func Continuations(ctx context.Context, root *machine.Machine, moves []machine.Move, steps int, budget Budget) (*Graph, error) {
	at := root.Fork()
	for _, mv := range moves[:steps] {
		at.Step(mv)
	}
	early := 1 // 0 is no bound
	for _, mv := range moves {
		if mv.IsEarly() {
			early++
		}
	}
	x := &explorer{root: at, signals: new(signals), budget: budget.withDefaults(), start: time.Now(), bound: -1, early: early}
	stop := context.AfterFunc(ctx, func() { x.cancelled.Store(true) })
	defer stop()
	g := x.search(-1, x.budget.States, x.start.Add(x.budget.Time))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := g.keep(x.covered(g))
	if out == nil {
		return nil, fmt.Errorf("what can follow step %d was not explored to its end: %s", steps, g.reason)
	}
	out.prefix = steps
	return out, nil
}
