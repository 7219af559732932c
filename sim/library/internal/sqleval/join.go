package sqleval

import (
	"racelab/sim/library/internal/sqlparse"
)

// This file evaluates FROM and WHERE.

// join returns the combinations of rows for which ON and WHERE hold, each as a scope beside s.
func (s *scope) join(from []*sqlparse.Source, leaves int, where *sqlparse.Expr) []*scope {
	start := &scope{data: s.data, outer: s.outer, depth: s.depth, bound: make([]binding, leaves)}
	return s.keep(s.product([]*scope{start}, from), where)
}

// product joins the sources of FROM to combinations.
func (s *scope) product(out []*scope, from []*sqlparse.Source) []*scope {
	for _, src := range from {
		var next []*scope
		for _, c := range out {
			next = append(next, c.tree(src)...)
			if len(next) > maxJoined {
				fail(sqlparse.Missing, "a join of more than %d rows", maxJoined)
			}
		}
		out = next
	}
	return out
}

// keep returns the combinations for which a condition holds.
func (s *scope) keep(all []*scope, where *sqlparse.Expr) []*scope {
	if where == nil {
		return all
	}
	kept := all[:0]
	for _, c := range all {
		if truth(c.eval(where)) {
			kept = append(kept, c)
		}
	}
	return kept
}

// bind returns s with one more row.
func (s *scope) bind(leaf int, b binding) *scope {
	c := *s
	c.bound = append([]binding(nil), s.bound...)
	c.bound[leaf] = b
	return &c
}

// tree returns s with the rows of a source, or of a join.
func (s *scope) tree(src *sqlparse.Source) []*scope {
	if src.Join == "" {
		rows := s.rows(src)
		out := make([]*scope, len(rows))
		for i, r := range rows {
			out[i] = s.bind(src.Leaf, binding{r, i})
		}
		return out
	}
	left := s.tree(src.Left)
	if src.Join == "inner" || src.Join == "cross" || src.Join == "left" {
		return s.joinLeft(src, left)
	}
	return s.joinBoth(src, left)
}

// joinLeft is an inner or left join, whose right side may depend on the left one.
func (s *scope) joinLeft(src *sqlparse.Source, left []*scope) []*scope {
	var out []*scope
	for _, l := range left {
		n := len(out)
		for _, c := range l.tree(src.Right) {
			if src.On == nil || truth(c.eval(src.On)) {
				out = append(out, c)
			}
		}
		if src.Join == "left" && len(out) == n {
			out = append(out, l)
		}
		if len(out) > maxJoined {
			fail(sqlparse.Missing, "a join of more than %d rows", maxJoined)
		}
	}
	return out
}

// joinBoth is a right or full join.
func (s *scope) joinBoth(src *sqlparse.Source, left []*scope) []*scope {
	right := s.tree(src.Right)
	leaves := leavesOf(src.Right, nil)
	met := make([]bool, len(right))
	var out []*scope
	for _, l := range left {
		n := len(out)
		for i, r := range right {
			c := *l
			c.bound = append([]binding(nil), l.bound...)
			for _, leaf := range leaves {
				c.bound[leaf] = r.bound[leaf]
			}
			if truth(c.eval(src.On)) {
				met[i] = true
				out = append(out, &c)
			}
		}
		if src.Join == "full" && len(out) == n {
			out = append(out, l)
		}
	}
	for i, r := range right {
		if !met[i] {
			out = append(out, r)
		}
	}
	return out
}

// leavesOf adds the numbers of the sources in a join.
func leavesOf(src *sqlparse.Source, have []int) []int {
	if src.Join == "" {
		return append(have, src.Leaf)
	}
	return leavesOf(src.Right, leavesOf(src.Left, have))
}

// rows returns the rows of one source.
func (s *scope) rows(src *sqlparse.Source) []Row {
	switch {
	case src.CTE != nil:
		return s.data.cte(src.CTE)
	case src.Query != nil && src.Lateral:
		return s.run(src.Query)
	case src.Query != nil && src.Table != "": // a view
		return s.data.root().run(src.Query)
	case src.Query != nil:
		return (&scope{data: s.data, outer: s.outer, depth: s.depth}).run(src.Query)
	case src.Func != nil:
		return (&scope{data: s.data, outer: s, depth: s.depth}).rowsFrom(src)
	}
	return s.data.table(src.Table).Rows
}

func (d *Data) table(name string) *Table {
	t := d.Tables[name]
	if t == nil {
		fail("42P01", "relation %q does not exist", name)
	}
	return t
}

// series is generate_series.
func series(f *sqlparse.Expr, args Row) []Row {
	var out []Row
	step := Value{}
	if len(args) == 3 {
		step = args[2]
	} else {
		step = cast(integer(1), f.Args[0].Typ, false)
	}
	up := true
	if step.Type == sqlparse.Interval {
		up = spanOf(step) > 0
		if spanOf(step) == 0 {
			fail("22023", "step size cannot equal zero")
		}
	} else if c := compare(step, integer(0)); c == 0 {
		fail("22023", "step size cannot equal zero")
	} else {
		up = c > 0
	}
	for v := args[0]; compare(v, args[1]) == 0 || (compare(v, args[1]) < 0) == up; {
		if out = append(out, Row{v}); len(out) > maxJoined {
			fail(sqlparse.Missing, "generate_series of more than %d rows", maxJoined)
		}
		if v.Type == sqlparse.Time {
			v = later(v, step, 1)
		} else {
			v = numberArith("+", v, step, 64)
		}
	}
	return out
}
