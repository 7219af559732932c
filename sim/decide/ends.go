package decide

import "context"

// This file finds how runs can end in which a step comes before another.

// StepAt returns a step of the run that is asked about by its number, from 1.
func (q *Question) StepAt(i int) (Step, bool) {
	s := &search{q: q}
	steps, _ := s.occurrences(q.Moves)
	if i < 1 || i >= len(steps) {
		return Step{}, false
	}
	return steps[i], true
}

// Ends returns the states of the graph in which runs end that take both steps, first before
// second. ok is false if the bounds were met, or ctx ended.
func (q *Question) Ends(ctx context.Context, first, second Step) (ends []uint32, ok bool) {
	w, ok := watched([]Order{{First: first, Second: second}})
	if !ok {
		return nil, false
	}
	p := q.p
	seen := map[at]bool{{}: true}
	found := map[uint32]bool{}
	limit := 4 * max(minVisits, q.Graph.Transitions())
	for work := []at{{}}; len(work) > 0; {
		top := work[len(work)-1]
		work = work[:len(work)-1]
		if len(seen) > limit || len(seen)&4095 == 0 && ctx.Err() != nil {
			return nil, false
		}
		if id := p.node[top.node]; p.first[top.node] == p.first[top.node+1] && w.done(top.n) && !found[id] {
			found[id] = true
			ends = append(ends, id)
		}
		for k := p.first[top.node]; k < p.first[top.node+1]; k++ {
			n, may := w.after(top.n, p.label[k])
			if next := (at{p.to[k], n}); may && !seen[next] {
				seen[next] = true
				work = append(work, next)
			}
		}
	}
	return ends, true
}
