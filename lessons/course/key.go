package course

import (
	"cmp"
	"slices"

	"racelab/sim"
	"racelab/sim/trace"
)

// The fewest steps that tell a story, and the most that are asked to be put in
// order.
const (
	fewKey  = 4
	mostKey = 6
)

// keySteps are the steps of a failing run that matter, in order.
type keySteps struct {
	lines  []Line
	leads  [][]bool              // by step: the later depends on the earlier
	events map[int][]trace.Event // by step
	named  map[int]bool          // steps that the explanation names
}

// chooseKey returns the steps of a run that decided it. Where these are few, the steps
// that weigh most join them: first of those up to the last that decided.
func chooseKey(run *sim.Run, deciding []int) keySteps {
	k := keySteps{leads: consequences(run), events: map[int][]trace.Event{}, named: map[int]bool{}}
	for _, e := range run.Events(run.Len()) {
		if e.Step >= 1 {
			k.events[e.Step] = append(k.events[e.Step], e)
		}
	}
	last := 0
	for _, step := range deciding {
		k.named[step], last = true, max(last, step)
	}
	all := Lines(run)
	slices.SortStableFunc(all, func(a, b Line) int {
		return cmp.Or(
			first(k.named[a.Step], k.named[b.Step]), first(a.Step <= last, b.Step <= last),
			first(k.touches(a.Step), k.touches(b.Step)),
			cmp.Compare(k.weight(b.Step), k.weight(a.Step)), cmp.Compare(b.Step, a.Step))
	})
	all = distinct(all)
	n := min(max(len(k.named), fewKey), mostKey, len(all))
	k.lines = all[:n:n]
	slices.SortFunc(k.lines, func(a, b Line) int { return cmp.Compare(a.Step, b.Step) })
	return k
}

// touches reports whether a step leads to one that is named, or follows from it.
func (k keySteps) touches(step int) bool {
	for other := range k.named {
		if other < len(k.leads) && k.leads[min(step, other)] != nil && k.leads[min(step, other)][max(step, other)] {
			return true
		}
	}
	return false
}

// first compares two conditions: what fulfils it comes first.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weight says how much a step tells: most what it does to the world, then to
// memory that somebody else touches, least what only keeps order.
func (k keySteps) weight(step int) int {
	most := 0
	for _, e := range k.events[step] {
		w := 0
		switch {
		case e.Op == trace.Fault, e.Op == trace.Panic:
			w = 6
		case e.Op == trace.Call && !onlyReads(e), e.Op == trace.Print:
			w = 5
		case e.Op == trace.Call:
			w = 4
		case (e.Op.Writes() || e.Op.Plain() || e.Op == trace.AtomicRead) && k.contested(e):
			w = 3
		case e.Op == trace.Send, e.Op == trace.GroupAdd, e.Op == trace.GroupWait:
			w = 2
		case e.Op == trace.Recv, e.Op == trace.Close, e.Op == trace.Tick:
			w = 1
		}
		most = max(most, w)
	}
	return most
}

// contested reports whether another actor touches the same memory, and one of
// the two writes.
func (k keySteps) contested(e trace.Event) bool {
	for _, events := range k.events {
		for _, f := range events {
			if f.Actor != e.Actor && f.Mem.Overlaps(e.Mem) && (f.Op.Writes() || e.Op.Writes()) {
				return true
			}
		}
	}
	return false
}

// distinct leaves out lines that say the same as an earlier one: nobody could
// tell which is which.
func distinct(lines []Line) []Line {
	var out []Line
	for _, l := range lines {
		if !slices.ContainsFunc(out, func(o Line) bool { return o.String() == l.String() }) {
			out = append(out, l)
		}
	}
	return out
}

// intrusion returns two steps of one actor and one of another between them that
// the second depends on, or that depends on the first: those that the explanation
// names if there are such, otherwise the last.
func (k keySteps) intrusion() (before, between, after Line, ok bool) {
	best := -1
	for c, z := range k.lines {
		for b, y := range k.lines[:c] {
			for _, x := range k.lines[:b] {
				if x.Actor != z.Actor || x.Actor == y.Actor || !k.leads[x.Step][y.Step] && !k.leads[y.Step][z.Step] {
					continue
				}
				if n := k.namedOf(x, y, z); n >= best {
					best, before, between, after, ok = n, x, y, z, true
				}
			}
		}
	}
	return before, between, after, ok
}

// namedOf counts the lines that the explanation names.
func (k keySteps) namedOf(lines ...Line) int {
	n := 0
	for _, l := range lines {
		if k.named[l.Step] {
			n++
		}
	}
	return n
}

// order returns two steps of two actors of which the second depends on the
// first: the last such.
func (k keySteps) order() (first, then Line, ok bool) {
	for b := len(k.lines) - 1; b >= 0; b-- {
		for a := b - 1; a >= 0; a-- {
			if x, y := k.lines[a], k.lines[b]; x.Actor != y.Actor && k.leads[x.Step][y.Step] {
				return x, y, true
			}
		}
	}
	return Line{}, Line{}, false
}
