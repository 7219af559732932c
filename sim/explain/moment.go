package explain

import (
	"fmt"
)

// Moment is one step of an order, as Moments tells it.
type Moment struct {
	Step  int // 0 if it does not occur in the run
	Actor int // -1 for the clock
	Text  string
}

// Moments tells the two steps of a pair.
func Moments(in Input, p Pair) (first, second Moment) {
	h := newHistory(in)
	tell := func(h *history, step, i int) Moment {
		if i < 0 {
			return Moment{step, h.actorAt(step), fmt.Sprintf("step %d", step)}
		}
		e := &h.in.Events[i]
		return Moment{step, e.Actor, h.who(e.Actor) + " " + h.past(i)}
	}
	if p.Second == 0 && p.Other != nil {
		o := newHistory(*p.Other)
		k, at := o.meeting(p.OtherSecond, p.OtherFirst)
		return tell(h, p.First, h.like(p.First, o, at)), tell(o, 0, k)
	}
	i, j := h.meeting(p.First, p.Second)
	return tell(h, p.First, i), tell(h, p.Second, j)
}
