package course

import (
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/trace"
)

// Puzzle is steps out of order.
type Puzzle struct {
	Shuffled []Line
	Order    []int // indexes into Shuffled, as it was

	Ends string // how the run ends, in the program's words
	// Free says that the steps may come in any order: then there is nothing to ask.
	Free bool
	// Alone says that it is free because one actor takes all of the steps: the program says in
	// which order.
	Alone bool

	before [][2]int          // pairs of indexes into Shuffled: the first step must come before the second
	alike  func([]Line) bool // whether another run takes the lines in this order and ends so; may be nil
}

// Order returns the key steps of the shortest failing run, shuffled.
func (s *Study) Order() Puzzle { return s.order() }

func (s *Study) askOrder() Puzzle {
	right, leads := s.key.lines, s.key.leads
	r := s.chance("order")
	mixed := slices.Clone(right)
	var p Puzzle
	for range 20 {
		shuffle(r, mixed)
		p = newPuzzle(mixed, right, leads)
		p.alike = s.alike
		if solved, _ := p.Grade(asShown(len(mixed))); !solved {
			break
		}
	}
	if end := s.end(); end != nil {
		p.Ends = end.Outcome
	}
	p.Alone = alone(right)
	p.Free = p.Alone || s.Always() || s.reason != nil && s.reason.Every || p.free()
	return p
}

// alone reports whether one actor takes all of the steps. The clock and faults are no actors.
func alone(lines []Line) bool {
	who := map[string]bool{}
	for _, l := range lines {
		if l.Actor != "clock" && l.Actor != "fault" {
			who[l.Actor] = true
		}
	}
	return len(who) < 2
}

// Always reports whether every interleaving fails, so that no order decides.
func (s *Study) Always() bool {
	r := s.report
	return r.Complete && r.Failing != nil && r.Interleavings != nil && r.Failing.Cmp(r.Interleavings) == 0
}

// free reports whether nothing keeps any of the steps after any other.
func (p Puzzle) free() bool { return len(p.before) == 0 }

// newPuzzle notes which steps must come before which, by what leads says of the
// steps of the run.
func newPuzzle(shuffled, right []Line, leads [][]bool) Puzzle {
	p := Puzzle{Shuffled: slices.Clone(shuffled)}
	for _, l := range right {
		p.Order = append(p.Order, slices.Index(p.Shuffled, l))
	}
	for i, a := range p.Shuffled {
		for j, b := range p.Shuffled {
			if a.Step < b.Step && leads[a.Step][b.Step] {
				p.before = append(p.before, [2]int{i, j})
			}
		}
	}
	return p
}

// asShown is the order of n steps in which they are shown.
func asShown(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// Grade judges an order of the shuffled steps, as indexes. It is right if the
// steps, taken in this order, tell the same story: nobody reads anything else than
// in the failing run. Two reads that nothing comes between may be exchanged, a
// read and a write of the same may not. at is the first position, from 0, of a
// step that comes too early, or is missing.
//
// An order that is right may be another one than the run's (see Equal).
func (p Puzzle) Grade(order []int) (right bool, at int) {
	given := map[int]bool{}
	for at, i := range order {
		early := slices.ContainsFunc(p.before, func(b [2]int) bool { return b[1] == i && !given[b[0]] })
		if i < 0 || i >= len(p.Shuffled) || given[i] || early {
			return p.elsewhere(order), at
		}
		given[i] = true
	}
	return len(order) == len(p.Shuffled), len(order)
}

// Equal reports whether an order is not the run's own: it says the same all the
// same, if Grade says that it is right.
func (p Puzzle) Equal(order []int) bool { return !slices.Equal(order, p.Order) }

// elsewhere reports whether another run takes all of the steps in this order.
func (p Puzzle) elsewhere(order []int) bool {
	if p.alike == nil || len(order) != len(p.Shuffled) || !slices.Equal(slices.Sorted(slices.Values(order)), asShown(len(order))) {
		return false
	}
	lines := make([]Line, len(order))
	for i, at := range order {
		lines[i] = p.Shuffled[at]
	}
	return p.alike(lines)
}

// consequences tells of each two steps of a run, counted from 1, whether the
// later one depends on the earlier, by itself or by steps between. Runs that differ
// only in the order of steps that do not are the same to every actor (Mazurkiewicz,
// "Concurrent program schemes and their interpretations", 1977).
func consequences(run *sim.Run) [][]bool {
	n := run.Len()
	events := make([][]trace.Event, n+1)
	for _, e := range run.Events(n) {
		if e.Step >= 1 && e.Step <= n {
			events[e.Step] = append(events[e.Step], e)
		}
	}
	leads := make([][]bool, n+1)
	for i := n; i >= 1; i-- {
		leads[i] = make([]bool, n+1)
		for j := i + 1; j <= n; j++ {
			if leads[i][j] || !anyDependent(events[i], events[j]) {
				continue
			}
			leads[i][j] = true
			for k := j + 1; k <= n; k++ {
				leads[i][k] = leads[i][k] || leads[j][k]
			}
		}
	}
	return leads
}

func anyDependent(a, b []trace.Event) bool {
	for _, e := range a {
		for _, f := range b {
			if dependent(e, f) {
				return true
			}
		}
	}
	return false
}

// dependent reports whether two operations, one after the other, may not be
// exchanged. In doubt they may not.
func dependent(a, b trace.Event) bool {
	switch {
	case a.Actor == b.Actor, a.Actor < 0, b.Actor < 0: // the clock and faults concern everybody
		return true
	case a.Op == trace.Go && a.Target == b.Actor:
		return true
	case a.Mem.Overlaps(b.Mem):
		return a.Op.Writes() || b.Op.Writes()
	case onlyReads(a) && onlyReads(b): // both go through the server's lock, and change nothing
		return false
	case a.Sync.Overlaps(b.Sync):
		return true
	case a.Op == trace.Call && b.Op == trace.Call:
		return true
	case a.Op == trace.Print && b.Op == trace.Print, ends(a.Op), ends(b.Op):
		return true
	}
	return false
}

// ends reports whether an operation stops more than its own actor.
func ends(op trace.Op) bool { return op == trace.Panic || op == trace.Exit }

// onlyReads reports whether a call to a database or a store looks and changes
// nothing.
func onlyReads(e trace.Event) bool {
	if e.Op != trace.Call {
		return false
	}
	label := strings.ToUpper(e.Label)
	for _, verb := range []string{"SELECT ", "GET ", "READ "} {
		if strings.HasPrefix(label, verb) && !strings.Contains(label, "FOR UPDATE") && !strings.Contains(label, "FOR SHARE") {
			return true
		}
	}
	return false
}
