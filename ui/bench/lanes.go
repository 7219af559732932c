package bench

import (
	"strconv"

	"racelab/sim"
)

// Widths of the parts of a timeline, in cells.
const (
	minLane    = 6  // below, lanes are left out instead
	goodLane   = 12 // "◆ write 150" and a gap
	roomyLane  = 16 // "▣ pay driver 7": what lanes get where there is room
	maxLane    = 30
	maxValue   = 14 // a column of shared state
	minValue   = 3
	raceGutter = 2
)

// grid is the columns of a timeline.
type grid struct {
	number int   // width of a step's number
	gutter int   // width of the race marks
	lane   int   // width of one lane
	first  int   // first actor that is shown
	lanes  int   // number of actors shown
	actors int   // number of actors there are
	state  []int // width of each state column, without the gap before
	vars   []string
	more   int // shared variables that found no room
}

// laneX returns the column where the lane of an actor begins, and whether it is
// shown.
func (g grid) laneX(actor int) (x int, ok bool) {
	i := actor - g.first
	if i < 0 || i >= g.lanes {
		return 0, false
	}
	return g.left() + i*g.lane, true
}

// left returns the width of everything left of the lanes: the cursor, the
// number, the race marks and a gap.
func (g grid) left() int { return 1 + g.number + 1 + g.gutter }

// newGrid divides width cells. State gets its columns as long as lanes stay
// good; one column it gets as long as lanes stay at all.
func newGrid(width int, t *tape, focus int) grid {
	last := t.view(t.len())
	g := grid{number: 2, gutter: raceGutter, actors: len(last.Actors)}
	if t.len() > 99 {
		g.number = len(strconv.Itoa(t.len()))
	}
	if width < 36 {
		g.gutter = 1
	}
	room := width - g.left()
	n := max(g.actors, 1)
	for i, v := range last.Shared {
		w := min(max(t.columnWidth(v.Name), minValue), maxValue) + 1
		need := n * laneIn(width)
		if i == 0 {
			need = min(n*minLane, room/2)
		}
		if room-w < need {
			g.more = len(last.Shared) - i
			break
		}
		room -= w
		g.state = append(g.state, w-1)
		g.vars = append(g.vars, v.Name)
	}
	g.lane = min(room/n, maxLane)
	g.lanes = g.actors
	if g.lane < minLane {
		g.lanes = max(min(room/minLane, g.actors), 1)
		g.lane = max(room/g.lanes, 1)
		g.first = min(max(focus-g.lanes/2, 0), max(g.actors-g.lanes, 0))
	}
	return g
}

// laneIn returns how wide lanes should be before state gets a second column.
func laneIn(timeline int) int {
	if timeline < 56 {
		return goodLane
	}
	return roomyLane
}

func lookup(vars []sim.Var, name string) (sim.Var, bool) {
	for _, v := range vars {
		if v.Name == name {
			return v, true
		}
	}
	return sim.Var{}, false
}

// strand is a data race as the gutter draws it: a line from one step to another.
type strand struct{ from, to, column int }

// strands places data races in the columns of the gutter, short ones first, so
// that no two lines cross. Races that find no room are left out; the
// explanation names them all.
func strands(insights []sim.Insight, columns int) []strand {
	var out []strand
	for span := 1; len(out) < len(insights); span++ {
		longer := false
		for _, in := range insights {
			from, to, ok := raceSteps(in)
			longer = longer || ok && to-from > span
			if !ok || to-from != span {
				continue
			}
			if c, ok := freeColumn(out, from, to, columns); ok {
				out = append(out, strand{from, to, c})
			}
		}
		if !longer {
			break
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

func freeColumn(taken []strand, from, to, columns int) (int, bool) {
next:
	for c := columns - 1; c >= 0; c-- {
		for _, s := range taken {
			if s.column == c && s.from <= to && from <= s.to {
				continue next
			}
		}
		return c, true
	}
	return 0, false
}
