package sqleval

import "racelab/sim/library/internal/sqlparse"

// This file computes window functions.

// computeWindows computes the window functions of a query for each of its rows.
func computeWindows(q *sqlparse.Query, rows []*scope) {
	var calls []*sqlparse.Expr
	var visit func(e *sqlparse.Expr)
	visit = func(e *sqlparse.Expr) {
		if e == nil {
			return
		}
		if e.Over != nil {
			calls = append(calls, e)
		}
		for _, a := range e.Args {
			visit(a)
		}
	}
	for _, it := range q.Items {
		visit(it.Expr)
	}
	for _, o := range q.Order {
		visit(o.Expr)
	}
	done := map[string][]*scope{}
	for _, e := range calls {
		for _, part := range partitions(e.Over, rows) {
			computeWindow(e, part, done)
		}
	}
}

// partitions returns the rows of each partition in its order.
func partitions(w *sqlparse.Window, rows []*scope) [][]*scope {
	index := map[string]int{}
	var out [][]*scope
	for _, r := range rows {
		k := make(Row, len(w.Partition))
		for i, e := range w.Partition {
			k[i] = r.eval(e)
		}
		n, ok := index[keys(k)]
		if !ok {
			n = len(out)
			index[keys(k)] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], r)
	}
	for i, part := range out {
		sortKeys := make([]Row, len(part))
		for j, r := range part {
			sortKeys[j] = orderOf(w, r)
		}
		sorted := make([]*scope, len(part))
		for j, n := range sortedOrder(w.Order, sortKeys) {
			sorted[j] = part[n]
		}
		out[i] = sorted
	}
	return out
}

func orderOf(w *sqlparse.Window, r *scope) Row {
	k := make(Row, len(w.Order))
	for i, o := range w.Order {
		k[i] = r.eval(o.Expr)
	}
	return k
}

// ordered is a partition in its order.
type ordered struct {
	rows   []*scope
	keys   []string // of each row's place in the order: equal ones are peers
	groups []int    // the number of the group of peers that a row is in, from 0
	firsts []int    // where each group begins, and the end
}

func inOrder(e *sqlparse.Expr, part []*scope) *ordered {
	o := &ordered{rows: part, keys: make([]string, len(part)), groups: make([]int, len(part))}
	for i, r := range part {
		o.keys[i] = keys(orderOf(e.Over, r))
		if i == 0 || o.keys[i] != o.keys[i-1] {
			o.firsts = append(o.firsts, i)
		}
		o.groups[i] = len(o.firsts) - 1
	}
	o.firsts = append(o.firsts, len(part))
	return o
}

// computeWindow computes one window function for the rows of a partition.
func computeWindow(e *sqlparse.Expr, part []*scope, done map[string][]*scope) {
	o := inOrder(e, part)
	o.turns(e.Name, e.Over.Frame, done)
	n := len(part)
	for i, r := range part {
		if r.windows == nil {
			r.windows = map[*sqlparse.Expr]Value{}
		}
		first, end := o.firsts[o.groups[i]], o.firsts[o.groups[i]+1]
		switch e.Name {
		case "row_number":
			r.windows[e] = integer(int64(i + 1))
		case "rank":
			r.windows[e] = integer(int64(first + 1))
		case "dense_rank":
			r.windows[e] = integer(int64(o.groups[i] + 1))
		case "percent_rank":
			r.windows[e] = floating(float64(first) / float64(max(n-1, 1)))
		case "cume_dist":
			r.windows[e] = floating(float64(end) / float64(n))
		case "ntile":
			r.windows[e] = ntile(part[0].eval(e.Args[0]), i, n)
		case "lag", "lead":
			r.windows[e] = neighbour(e, part, i)
		default:
			from, to := o.frame(e.Over, i)
			r.windows[e] = r.framed(e, part[from:max(from, to)])
		}
	}
}

// framed computes a function over the rows of a frame.
func (s *scope) framed(e *sqlparse.Expr, rows []*scope) Value {
	at := 0
	switch e.Name {
	case "first_value":
	case "last_value":
		at = len(rows) - 1
	case "nth_value":
		n := s.eval(e.Args[1])
		if null(n) {
			return Value{}
		}
		if n.Int <= 0 {
			fail("22016", "argument of nth_value must be greater than zero")
		}
		at = int(min(n.Int, maxJoined)) - 1
	default:
		return s.aggregateOver(e, rows)
	}
	if at < 0 || at >= len(rows) {
		return Value{}
	}
	return rows[at].eval(e.Args[0])
}

// ntile is the number of the bucket that row i of n is in: the first ones have one row more.
func ntile(buckets Value, i, n int) Value {
	if null(buckets) {
		return Value{}
	}
	if buckets.Int <= 0 {
		fail("22014", "argument of ntile must be greater than zero")
	}
	b := int(min(buckets.Int, int64(n)))
	size, more := n/b, n%b
	if i < more*(size+1) {
		return integer(int64(i/(size+1) + 1))
	}
	return integer(int64((i-more)/size + 1))
}

// frame returns which rows row i looks at.
func (o *ordered) frame(w *sqlparse.Window, i int) (from, to int) {
	f := w.Frame
	if f == nil {
		return 0, o.firsts[o.groups[i]+1]
	}
	return o.edge(w, f.From, i, false), o.edge(w, f.To, i, true)
}

// edge returns where a frame begins, or the row behind its end.
func (o *ordered) edge(w *sqlparse.Window, b sqlparse.Bound, i int, end bool) int {
	n := len(o.rows)
	if b.N == nil && b.Kind != "current" {
		if b.Kind == "preceding" {
			return 0
		}
		return n
	}
	var by Value
	if b.N != nil {
		if by = o.rows[i].eval(b.N); null(by) {
			fail("22004", "frame offset must not be null")
		}
		if span := by; span.Type == sqlparse.Interval && spanOf(span) < 0 || numeral(span) && compare(span, integer(0)) < 0 {
			fail("22013", "frame offset must not be negative")
		}
	}
	off := 0
	if b.Kind != "current" && w.Frame.Unit != "range" {
		off = int(min(by.Int, maxJoined))
	}
	if b.Kind == "preceding" {
		off = -off
	}
	more := 0
	if end {
		more = 1
	}
	switch {
	case w.Frame.Unit == "rows":
		return min(max(i+off+more, 0), n)
	case w.Frame.Unit == "groups" || b.Kind == "current":
		return o.firsts[min(max(o.groups[i]+off+more, 0), len(o.firsts)-1)]
	}
	return o.within(w, i, by, b.Kind == "preceding", end)
}

// within is the edge of a frame in RANGE with an offset.
func (o *ordered) within(w *sqlparse.Window, i int, by Value, before, end bool) int {
	by1 := w.Order[0]
	mine := o.rows[i].eval(by1.Expr)
	if null(mine) { // its peers
		return o.edge(w, sqlparse.Bound{Kind: "current"}, i, end)
	}
	limit := moved(mine, by, before != by1.Desc)
	for j, r := range o.rows {
		v := r.eval(by1.Expr)
		c := 0
		switch {
		case null(v) && by1.NullsFirst:
			c = -1
		case null(v):
			c = 1
		default:
			if c = compare(v, limit); by1.Desc {
				c = -c
			}
		}
		if c > 0 || c == 0 && !end {
			return j
		}
	}
	return len(o.rows)
}

// moved is a value less or plus an offset.
func moved(v, by Value, less bool) Value {
	op := "+"
	if less {
		op = "-"
	}
	if v.Type == sqlparse.Time {
		if v.Days == dateOnly {
			v.Days = withoutZone
		}
		return timeOperator(op, v, by)
	}
	if numeral(v) && numeral(by) {
		return numberArith(op, v, by, 64)
	}
	fail(sqlparse.Missing, "a frame in RANGE over this type")
	return Value{}
}

// neighbour is lag and lead.
func neighbour(e *sqlparse.Expr, part []*scope, i int) Value {
	n := int64(1)
	if len(e.Args) > 1 {
		v := part[i].eval(e.Args[1])
		if null(v) {
			return Value{}
		}
		n = v.Int
	}
	if e.Name == "lag" {
		n = -n
	}
	at := int64(i) + n
	switch {
	case at >= 0 && at < int64(len(part)):
		return part[at].eval(e.Args[0])
	case len(e.Args) == 3:
		return part[i].eval(e.Args[2])
	}
	return Value{}
}
