package bench

import "racelab/sim"

// window is the time between an actor's first and its last step of those that decided a run: what it knew from the
// first, others could change until the last. The lane shows it as a line from the one to the other.
type window struct{ actor, from, to int }

// windows returns those of a run's deciding orders.
func windows(orders []sim.Order) []window {
	var out []window
	take := func(m sim.Moment) {
		if m.Step == 0 || m.Actor < 0 {
			return
		}
		for i, w := range out {
			if w.actor == m.Actor {
				out[i].from, out[i].to = min(w.from, m.Step), max(w.to, m.Step)
				return
			}
		}
		out = append(out, window{m.Actor, m.Step, m.Step})
	}
	for _, o := range orders {
		take(o.First)
		take(o.Second)
	}
	return out
}

// between reports whether a step lies inside of the window of an actor.
func (tl *timeline) between(actor, step int) bool {
	for _, w := range tl.windows {
		if w.actor == actor && step > w.from && step < w.to && !tl.later(step) {
			return true
		}
	}
	return false
}

// folds returns how many steps, beginning with this, are folded into one row.
func (tl *timeline) folds(step int) int {
	n := 0
	for tl.only != nil && step+n <= tl.tape.len() && !tl.only[step+n] {
		n++
	}
	return n
}
