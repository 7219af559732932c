package bench

import (
	"slices"
	"strconv"

	"racelab/sim"
)

// grid is the columns of a timeline: a gutter, a lane for each actor that acts, and what a step changed.
type grid struct {
	number  int   // width of a step's number
	lane    int   // width of one lane, with a gap
	lanes   []int // the actors that have a lane, in order
	before  int   // actors that act and found no room, left of the first lane
	after   int   // and right of the last
	changed int   // width of the column of changes; 0 for none
}

// left returns the width of the gutter.
func (g grid) left() int { return 1 + g.number + 3 }

// laneX returns the column where the lane of an actor begins, and whether it is shown.
func (g grid) laneX(actor int) (x int, ok bool) {
	i := slices.Index(g.lanes, actor)
	if i < 0 {
		return 0, false
	}
	return g.left() + i*g.lane, true
}

// newGrid divides width cells among the lanes. Where there are more actors than room, those that can act now are
// shown first, then the one that acted, then its neighbours.
func newGrid(width, lane, changed int, t *tape, at int) grid {
	g := grid{number: 2, lane: max(lane, tightLane), changed: changed}
	if t.len() > 99 {
		g.number = len(strconv.Itoa(t.len()))
	}
	acting := t.acting()
	room := max((width-g.left()-changed)/g.lane, 1)
	if len(acting) > room {
		g.lane = max(min(g.lane, (width-g.left()-changed)/len(acting)), tightLane)
		room = max((width-g.left()-changed)/g.lane, 1)
	}
	g.lanes = choose(acting, room, t, at)
	if len(g.lanes) > 0 && len(g.lanes) < len(acting) {
		g.before = slices.Index(acting, g.lanes[0])
		g.after = len(acting) - g.before - len(g.lanes)
	}
	return g
}

// choose picks room of the actors.
func choose(acting []int, room int, t *tape, at int) []int {
	if len(acting) <= room {
		return acting
	}
	view, focus := t.view(at), 0
	if e, ok := lead(t.at(at)); ok {
		focus = e.Actor
	}
	rank := func(a int) int {
		switch {
		case a == focus:
			return 0
		case canStep(view, a):
			return 1
		case a < len(view.Actors) && !over(view.Actors[a].State):
			return 2
		}
		return 3
	}
	order := slices.Clone(acting)
	slices.SortStableFunc(order, func(a, b int) int { return rank(a) - rank(b) })
	out := order[:room]
	slices.Sort(out)
	return out
}

// acting returns the actors that have a lane: whoever is not over before the first step takes no step in any
// interleaving, for what is over stays so.
func (t *tape) acting() []int {
	last, first := t.view(t.len()).Actors, t.view(0).Actors
	out := make([]int, 0, len(last))
	for i := range last {
		if i >= len(first) || !over(first[i].State) {
			out = append(out, i)
		}
	}
	return out
}

// idle returns the actors that never act.
func (t *tape) never() []int {
	var out []int
	for i, a := range t.view(0).Actors {
		if over(a.State) {
			out = append(out, i)
		}
	}
	return out
}

// strand is a data race as the gutter draws it: a line from one step to another.
type strand struct{ from, to int }

// strands returns the data races that the gutter has room for, short ones first: there is one column, and lines
// that cross would say nothing. The explanation names them all.
func strands(insights []sim.Insight) []strand {
	var all []strand
	for _, in := range insights {
		if from, to, ok := raceSteps(in); ok {
			all = append(all, strand{from, to})
		}
	}
	slices.SortStableFunc(all, func(a, b strand) int { return (a.to - a.from) - (b.to - b.from) })
	var out []strand
	for _, s := range all {
		if !slices.ContainsFunc(out, func(o strand) bool { return o.from <= s.to && s.from <= o.to }) {
			out = append(out, s)
		}
	}
	return out
}

func raceSteps(in sim.Insight) (from, to int, ok bool) {
	if in.Pattern != "data race" || len(in.Steps) < 2 {
		return 0, 0, false
	}
	from, to = in.Steps[0], in.Steps[len(in.Steps)-1]
	return from, to, from < to
}
