package export

import "slices"

// trim leaves out what a reader would look at in vain: lanes of actors who take no step in
// this run, and variables that keep their value. If nothing would be left, all stay.
func (p *Picture) trim() {
	lanes := p.keep(len(p.Lanes), func(r Row, i int) bool { return r.Cells[i].Kind == Acts || r.Cells[i].Crash })
	vars := p.keep(len(p.Vars), func(r Row, i int) bool { return r.State[i].Changed })
	for i, name := range p.Lanes {
		if !slices.Contains(lanes, i) {
			p.Idle = append(p.Idle, name)
		}
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		r.Cells, r.Stands, r.State = pick(r.Cells, lanes), pick(r.Stands, lanes), pick(r.State, vars)
		if r.Actor >= 0 {
			r.Actor = slices.Index(lanes, r.Actor)
		}
	}
	p.Lanes, p.Vars = pick(p.Lanes, lanes), pick(p.Vars, vars)
}

// keep returns which of n columns some row makes worth showing; all if none.
func (p *Picture) keep(n int, worth func(Row, int) bool) []int {
	var kept, all []int
	for i := range n {
		all = append(all, i)
		if slices.ContainsFunc(p.Rows, func(r Row) bool { return worth(r, i) }) {
			kept = append(kept, i)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

func pick[T any](all []T, which []int) []T {
	out := make([]T, 0, len(which))
	for _, i := range which {
		out = append(out, all[i])
	}
	return out
}

// text is what a cell shows of a step: with its sign, or in words alone.
func (p *Picture) text(c Cell) string {
	if !p.Words {
		return c.Text
	}
	return c.words()
}

// words is a cell without signs: what an actor did, or how it stands.
func (c Cell) words() string {
	switch c.Kind {
	case Acts:
		if c.Held {
			return c.Said + ", and holds a lock"
		}
		return c.Said
	case Held:
		return "holds a lock"
	case Waits:
		if c.Text == "" {
			return "still waits"
		}
	case Ends:
		return "ends"
	}
	return c.Text
}
