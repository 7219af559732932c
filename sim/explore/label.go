package explore

import "racelab/sim/machine"

// This file names the steps that transitions are, so that what is asked about
// runs afterwards can be answered on the finished graph.

// unlabelled is the label of a transition when there are too many to number.
const unlabelled = ^uint16(0)

// labels numbers the names of steps. The numbers fit the room that an edge has left.
type labels struct {
	names []machine.StepName
	of    map[machine.StepName]uint16
}

func newLabels() *labels { return &labels{of: map[machine.StepName]uint16{}} }

// number returns the number of a name.
func (l *labels) number(n machine.StepName) uint16 {
	i, ok := l.of[n]
	if ok {
		return i
	}
	if len(l.names) >= int(unlabelled) {
		return unlabelled
	}
	i = uint16(len(l.names))
	l.of[n] = i
	l.names = append(l.names, n)
	return i
}

// join returns the numbers in l of all of other's names.
func (l *labels) join(other *labels) []uint16 {
	to := make([]uint16, len(other.names))
	for i, n := range other.names {
		to[i] = l.number(n)
	}
	return to
}

// relabel changes the numbers of edges by a table that join made.
func relabel(edges []edge, to []uint16) {
	for i := range edges {
		if at := edges[i].label; at != unlabelled {
			edges[i].label = to[at]
		}
	}
}
