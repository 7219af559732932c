package decide

import (
	"context"
	"slices"

	"racelab/sim/machine"
)

// This file looks for a run that holds and has given orders: the graph times
// how often the steps of the orders have happened.

// watch is what a search for a run counts.
type watch struct {
	labels []uint16 // counted, by place in counts
	most   []uint8  // up to here
	rules  []rule
	must   counts // that many times each step has to happen
}

// rule says that occurrence n of label first comes before occurrence m of second.
type rule struct {
	first, second int
	n, m          uint8
}

// watched prepares to count the steps of orders; ok is false if they are too many.
func watched(orders []Order) (w watch, ok bool) {
	place := func(x Step) int {
		at := slices.Index(w.labels, x.Label)
		if at < 0 {
			at = len(w.labels)
			w.labels, w.most = append(w.labels, x.Label), append(w.most, 0)
		}
		return at
	}
	for _, o := range orders {
		if o.First.N >= room || o.Second.N >= room {
			return w, false
		}
		r := rule{place(o.First), place(o.Second), uint8(o.First.N), uint8(o.Second.N)}
		if len(w.labels) > len(counts{}) {
			return w, false
		}
		w.rules = append(w.rules, r)
		w.most[r.first], w.most[r.second] = max(w.most[r.first], r.n), max(w.most[r.second], r.m)
		w.must[r.first] = max(w.must[r.first], r.n)
		if o.SecondAt == 0 {
			w.must[r.second] = max(w.must[r.second], r.m)
		}
	}
	return w, true
}

// after counts a step. ok is false if it comes too early.
func (w *watch) after(n counts, label uint16) (next counts, ok bool) {
	at := slices.Index(w.labels, label)
	if at < 0 || n[at] >= w.most[at] {
		return n, true
	}
	n[at]++
	for _, r := range w.rules {
		if r.second == at && n[at] == r.m && n[r.first] < r.n {
			return n, false
		}
	}
	return n, true
}

// done reports whether all has happened that must.
func (w *watch) done(n counts) bool {
	for i, m := range w.must {
		if n[i] < m {
			return false
		}
	}
	return true
}

// holding returns a run that holds and has all the orders, which are indices.
func (s *search) holding(set []int) ([]machine.Move, bool) {
	w, ok := watched(s.set(set))
	if !ok {
		s.cut = true
		return nil, false
	}
	return s.find(&w)
}

// Holding returns a run that holds, or nil if none does or the bounds were met before one
// was found.
func (q *Question) Holding(ctx context.Context) []machine.Move {
	if q.EveryRunFails() {
		return nil
	}
	s := &search{ctx: ctx, q: q, limit: max(minVisits, q.Graph.Transitions()), most: Work}
	moves, _ := s.find(&watch{})
	return moves
}

// onlyFails reports whether every run in which a step occurs fails, as far as
// the bounds let it be seen.
func (s *search) onlyFails(x Step) bool {
	if x.N >= room {
		return false
	}
	w := watch{labels: []uint16{x.Label}, most: []uint8{uint8(x.N)}}
	w.must[0] = uint8(x.N)
	return s.never(&w)
}

// never reports whether it is certain that no run holds in which all of w happens. It leaves
// the bounds of the search as they were.
func (s *search) never(w *watch) bool {
	cut, visits := s.cut, s.visits
	s.cut, s.visits = false, 0
	_, found := s.find(w)
	sure := !s.cut
	s.cut, s.visits = cut, visits
	return !found && sure
}

// onlyTogether reports whether every run in which both steps of an order occur fails, as far
// as the bounds let it be seen.
func (s *search) onlyTogether(o Order) bool {
	w, ok := watched([]Order{o})
	if !ok || w.labels == nil || s.key(o.First) == s.key(o.Second) {
		return false
	}
	w.rules = nil
	return s.never(&w)
}

// at is a state of the search, and how it was reached.
type at struct {
	node uint32
	n    counts
}

type level struct {
	at
	next uint32       // the way to try next
	move machine.Move // that led here
}

// find is a depth-first search over states from which a run can hold. It tries
// the run's own way last, so that the runs it finds differ.
func (s *search) find(w *watch) ([]machine.Move, bool) {
	p := s.q.p
	seen := map[at]bool{}
	start := at{}
	stack := []level{{at: start, next: p.first[0]}}
	seen[start] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next == p.first[top.node] {
			s.visits, s.work = s.visits+1, s.work+1
			if s.visits&4095 == 0 && s.ctx.Err() != nil || s.visits > s.limit || s.work > s.most {
				s.cut = true
				return nil, false
			}
			if p.first[top.node+1] == top.next && w.done(top.n) { // an end, and it holds
				var out []machine.Move
				for _, l := range stack[1:] {
					out = append(out, l.move)
				}
				return out, true
			}
		}
		if top.next == p.first[top.node+1] {
			stack = stack[:len(stack)-1]
			continue
		}
		k := top.next
		top.next++
		to := p.to[k]
		if !s.q.hold[to] {
			continue
		}
		n, ok := w.after(top.n, p.label[k])
		if !ok {
			continue
		}
		if next := (at{to, n}); !seen[next] {
			seen[next] = true
			stack = append(stack, level{next, p.first[to], p.move[k]})
		}
	}
	return nil, false
}
