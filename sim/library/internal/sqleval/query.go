package sqleval

import (
	"sort"

	"racelab/sim/library/internal/sqlparse"
)

// This file evaluates queries.

// Limits on one statement, so that a query over its own product ends.
const (
	maxJoined = 100_000
	maxNested = 50
)

func (d *Data) root() *scope { return &scope{data: d} }

// Query carries out the statement's query. ties number the groups of rows that may come in any order.
func (d *Data) Query() (columns []string, rows []Row, tied []int) {
	s := d.statement()
	q := d.Checked.Stmt.Query
	all := s.found(q)
	tied = ties(q.Order, all)
	for i, c := range all {
		rows = append(rows, c.row)
		if q.Values != nil && q.Order == nil || len(q.From)+len(q.Op)+len(q.Values) == 0 {
			tied[i] = i
		}
	}
	return names(q.Cols), rows, tied
}

// statement is the scope of the statement itself, with the names of its WITH.
func (d *Data) statement() *scope {
	s := d.root()
	s.with(d.Checked.Stmt.With)
	return s
}

func names(cols []Column) []string {
	out := make([]string, len(cols))
	for i := range cols {
		out[i] = cols[i].Name
	}
	return out
}

// with makes the names of WITH known.
func (s *scope) with(ctes []*sqlparse.CTE) {
	for _, c := range ctes {
		if s.data.ctes == nil {
			s.data.ctes, s.data.around = map[*sqlparse.CTE][]Row{}, map[*sqlparse.CTE]*scope{}
		}
		delete(s.data.ctes, c)
		s.data.around[c] = s
	}
}

// cte returns the rows of a name of WITH, which are computed when somebody asks for them.
func (d *Data) cte(c *sqlparse.CTE) []Row {
	if rows, ok := d.ctes[c]; ok {
		return rows
	}
	switch s := d.around[c]; {
	case c.Stmt != nil:
		d.ctes[c] = d.Given[c.Part]
	case c.Recursive && c.Query.Op == "union":
		s.recursive(c)
	default:
		d.ctes[c] = s.run(c.Query)
	}
	return d.ctes[c]
}

// recursive computes a name of WITH RECURSIVE: the second part works on what came last until nothing comes.
func (s *scope) recursive(c *sqlparse.CTE) {
	q := c.Query
	seen := map[string]bool{}
	fresh := func(rows []Row) []Row {
		if q.All {
			return rows
		}
		var out []Row
		for _, r := range rows {
			if k := keys(r); !seen[k] {
				seen[k] = true
				out = append(out, r)
			}
		}
		return out
	}
	last := fresh(s.run(q.Left))
	all := last
	for len(last) > 0 {
		s.data.ctes[c] = last
		last = fresh(s.run(q.Right))
		if all = append(all, last...); len(all) > maxJoined {
			fail(sqlparse.Missing, "a recursive query of more than %d rows", maxJoined)
		}
	}
	s.data.ctes[c] = all
}

// candidate is a row of the result with the scope that it was made in.
type candidate struct {
	at  *scope
	row Row
}

// run evaluates q inside the query of s.
func (s *scope) run(q *sqlparse.Query) []Row {
	if q.Part > 0 && q.Part != s.data.part {
		rows, ok := s.data.Given[q.Part]
		if !ok {
			fail(sqlparse.Missing, "FOR UPDATE in a query that depends on the rows around it")
		}
		return rows
	}
	all := s.found(q)
	rows := make([]Row, len(all))
	for i, c := range all {
		rows[i] = c.row
	}
	return rows
}

// found evaluates q, which is no part that was carried out before.
func (s *scope) found(q *sqlparse.Query) []candidate {
	if s.depth > maxNested {
		fail("54001", "stack depth limit exceeded")
	}
	in := &scope{data: s.data, outer: s, depth: s.depth + 1}
	in.with(q.With)
	var all []candidate
	switch {
	case q.Op != "":
		all = in.union(q)
	case q.Values != nil:
		for _, values := range q.Values {
			r := make(Row, len(values))
			for i, e := range values {
				r[i] = in.eval(e)
			}
			all = append(all, candidate{&scope{data: s.data, outer: s, depth: in.depth, result: r}, r})
		}
	default:
		all = in.selecting(q)
	}
	sortRows(q.Order, all)
	if q.On != nil {
		all = distinctOn(q, all)
	}
	from, to := in.window(q, len(all))
	for q.Ties && to > from && to < len(all) && tied(q.Order, all[to-1], all[to]) {
		to++
	}
	in.cuts(q, all, from, to)
	return all[from:to]
}

// union computes UNION, INTERSECT and EXCEPT.
func (s *scope) union(q *sqlparse.Query) []candidate {
	left, right := s.run(q.Left), s.run(q.Right)
	count := map[string]int{}
	for _, r := range right {
		count[keys(r)]++
	}
	var rows []Row
	switch q.Op {
	case "union":
		rows = append(append(rows, left...), right...)
	default:
		for _, r := range left {
			k := keys(r)
			if (count[k] > 0) == (q.Op == "intersect") {
				rows = append(rows, r)
			}
			if count[k] > 0 && q.All {
				count[k]--
			}
		}
	}
	seen := map[string]bool{}
	var out []candidate
	for _, r := range rows {
		if k := keys(r); q.All || !seen[k] {
			seen[k] = true
			out = append(out, candidate{&scope{data: s.data, outer: s.outer, depth: s.depth, result: r}, r})
		}
	}
	return out
}

func (s *scope) selecting(q *sqlparse.Query) []candidate {
	found := s.join(q.From, len(q.Leaves), q.Where)
	if grouped(q) {
		found = s.groups(q, found)
	}
	computeWindows(q, found)
	found = expandSets(q, found)
	all := make([]candidate, len(found))
	for i, at := range found {
		all[i] = candidate{at, at.project(q.Items)}
	}
	if q.Distinct && q.On == nil {
		all = unique(all)
	}
	return all
}

// grouped reports whether q computes over groups of rows.
func grouped(q *sqlparse.Query) bool {
	if len(q.Group) > 0 || q.Having != nil {
		return true
	}
	for _, it := range q.Items {
		if hasAggregate(it.Expr) {
			return true
		}
	}
	for _, o := range q.Order {
		if hasAggregate(o.Expr) {
			return true
		}
	}
	return false
}

// groups turns rows into one scope a group, in the order of their first rows.
func (s *scope) groups(q *sqlparse.Query, found []*scope) []*scope {
	index := map[string]*scope{}
	var out []*scope
	if len(q.Group) == 0 {
		none := &scope{data: s.data, outer: s.outer, depth: s.depth, bound: make([]binding, len(q.Leaves)), group: found, grouped: true}
		if len(found) > 0 {
			none.bound = found[0].bound
		}
		out, found = append(out, none), nil
	}
	for _, c := range found {
		k := make(Row, len(q.Group))
		for i, e := range q.Group {
			k[i] = c.eval(e)
		}
		g := index[keys(k)]
		if g == nil {
			g = &scope{data: s.data, outer: s.outer, depth: s.depth, bound: c.bound, grouped: true}
			index[keys(k)] = g
			out = append(out, g)
		}
		g.group = append(g.group, c)
	}
	if q.Having == nil {
		return out
	}
	kept := out[:0]
	for _, g := range out {
		if truth(g.eval(q.Having)) {
			kept = append(kept, g)
		}
	}
	return kept
}

// project computes a select list.
func (s *scope) project(items []sqlparse.Item) Row {
	out := make(Row, len(items))
	for i := range items {
		out[i] = s.eval(items[i].Expr)
	}
	return out
}

func unique(all []candidate) []candidate {
	seen := map[string]bool{}
	out := all[:0]
	for _, c := range all {
		if k := keys(c.row); !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	return out
}

// distinctOn keeps the first row of each that DISTINCT ON takes for the same: any of those that ORDER BY puts first.
func distinctOn(q *sqlparse.Query, all []candidate) []candidate {
	index := map[string]int{}
	var firsts [][]candidate
	for _, c := range all {
		k := make(Row, len(q.On))
		for i, e := range q.On {
			k[i] = c.at.eval(e)
		}
		n, ok := index[keys(k)]
		if !ok {
			n = len(firsts)
			index[keys(k)] = n
			firsts = append(firsts, []candidate{c})
		} else if tied(q.Order, firsts[n][0], c) {
			firsts[n] = append(firsts[n], c)
		}
	}
	out := all[:0]
	for _, tied := range firsts {
		c := tied[0]
		switch {
		case sameRows(tied):
		case !free(q.Order, tied[0], tied[1]):
			c.at.data.Open = true
		default:
			c = tied[c.at.data.pick(len(tied))]
		}
		out = append(out, c)
	}
	return out
}

// sortRows orders rows, those that are equal as they were.
func sortRows(by []sqlparse.Order, all []candidate) {
	if len(by) == 0 {
		return
	}
	sortKeys := make([]Row, len(all))
	for i := range all {
		for _, o := range by {
			sortKeys[i] = append(sortKeys[i], all[i].at.eval(o.Expr))
		}
	}
	out := make([]candidate, len(all))
	for i, n := range sortedOrder(by, sortKeys) {
		out[i] = all[n]
	}
	copy(all, out)
}

// sortedOrder returns the numbers of rows in the order of their keys.
func sortedOrder(by []sqlparse.Order, sortKeys []Row) []int {
	at := make([]int, len(sortKeys))
	for i := range at {
		at[i] = i
	}
	sort.SliceStable(at, func(i, j int) bool { return before(by, sortKeys[at[i]], sortKeys[at[j]]) })
	return at
}

// before reports whether a row with keys a comes before one with keys b.
func before(by []sqlparse.Order, a, b Row) bool {
	for i, o := range by {
		switch {
		case null(a[i]) && null(b[i]):
			continue
		case null(a[i]) || null(b[i]):
			return null(a[i]) == o.NullsFirst
		}
		if c := compare(a[i], b[i]); c != 0 {
			return c < 0 != o.Desc
		}
	}
	return false
}

// window returns what LIMIT and OFFSET leave of n rows.
func (s *scope) window(q *sqlparse.Query, n int) (from, to int) {
	from, to = 0, n
	if q.Offset != nil {
		from = min(s.count(q.Offset, "OFFSET", 0), n)
	}
	if q.Limit != nil {
		to = min(from+min(s.count(q.Limit, "LIMIT", n), n), n)
	}
	return from, to
}

// tied reports whether ORDER BY takes two rows for equal.
func tied(by []sqlparse.Order, a, b candidate) bool {
	for _, o := range by {
		if key(a.at.eval(o.Expr)) != key(b.at.eval(o.Expr)) {
			return false
		}
	}
	return true
}

func (s *scope) count(e *sqlparse.Expr, what string, none int) int {
	v := s.eval(e)
	if null(v) {
		return none
	}
	n := cast(v, bigintType, false).Int
	if n < 0 && s.data.Checked.lite {
		return none
	}
	if n < 0 {
		fail(map[string]string{"LIMIT": "2201W", "OFFSET": "2201X"}[what], "%s must not be negative", what)
	}
	return int(min(n, maxJoined))
}
