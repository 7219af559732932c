package sqleval

import (
	"sort"

	"racelab/sim/library/internal/sqlparse"
)

// This file evaluates SELECT.

// Limits on one statement, so that a query over its own product ends.
const (
	maxJoined = 100_000
	maxNested = 50
)

// Query runs a SELECT.
func (d *Data) Query(q *sqlparse.Query) (columns []string, rows []Row) {
	return (&scope{data: d}).run(q)
}

func (d *Data) table(name string) *Table {
	t := d.Tables[name]
	if t == nil {
		fail("42P01", "relation %q does not exist", name)
	}
	return t
}

// candidate is a row of the result with the scope that it was made in.
type candidate struct {
	at  scope
	row Row
}

// run evaluates q inside the query of s.
func (s *scope) run(q *sqlparse.Query) (columns []string, rows []Row) {
	if s.depth > maxNested {
		fail("54001", "stack depth limit exceeded")
	}
	found := s.join(q)
	if grouped(q) {
		found = s.grouped(q, found)
	}
	columns = s.columns(q.Items, q.From)
	all := make([]candidate, len(found))
	for i := range found {
		all[i] = candidate{found[i], found[i].project(q.Items, q.From)}
	}
	if q.Distinct {
		all = unique(all)
	}
	sortRows(q.Order, q.Items, all)
	from, to := s.window(q, len(all))
	for _, c := range all[from:to] {
		rows = append(rows, c.row)
	}
	return columns, rows
}

// join returns the combinations of rows for which ON and WHERE hold.
func (s *scope) join(q *sqlparse.Query) []scope {
	out := []scope{{data: s.data, outer: s, depth: s.depth + 1}}
	for _, src := range q.From {
		t := s.data.table(src.Table)
		var next []scope
		for _, left := range out {
			next = append(next, left.extend(src, t)...)
			if len(next) > maxJoined {
				fail("54000", "the query joins more than %d rows", maxJoined)
			}
		}
		out = next
	}
	if q.Where == nil {
		return out
	}
	kept := out[:0]
	for _, c := range out {
		if truth(c.eval(q.Where)) {
			kept = append(kept, c)
		}
	}
	return kept
}

// extend joins the rows of one more source to a combination.
func (s scope) extend(src sqlparse.Source, t *Table) []scope {
	var out []scope
	add := func(row Row) scope {
		c := s
		c.bound = append(s.bound[:len(s.bound):len(s.bound)], binding{src.Alias, t.Def, row})
		return c
	}
	for _, row := range t.Rows {
		c := add(row)
		if src.On == nil || truth(c.eval(src.On)) {
			out = append(out, c)
		}
	}
	if src.Left && len(out) == 0 {
		out = append(out, add(nil))
	}
	return out
}

// grouped reports whether q computes over groups of rows.
func grouped(q *sqlparse.Query) bool {
	if len(q.Group) > 0 || q.Having != nil {
		return true
	}
	for _, it := range q.Items {
		if !it.Star && hasAggregate(it.Expr) {
			return true
		}
	}
	return false
}

// hasAggregate reports whether e has an aggregate of its own query.
func hasAggregate(e *sqlparse.Expr) bool {
	if e.Op == sqlparse.Call && aggregate(e) {
		return true
	}
	for _, a := range e.Args {
		if hasAggregate(a) {
			return true
		}
	}
	return false
}

// grouped turns rows into one scope a group, in the order of their first rows.
func (s *scope) grouped(q *sqlparse.Query, found []scope) []scope {
	index := map[string]int{}
	var groups []scope
	if len(q.Group) == 0 {
		none := scope{data: s.data, outer: s, depth: s.depth + 1}
		for _, src := range q.From {
			none.bound = append(none.bound, binding{src.Alias, s.data.table(src.Table).Def, nil})
		}
		if len(found) > 0 {
			none.bound = found[0].bound
		}
		none.group = append([]scope{}, found...)
		groups = append(groups, none)
		found = nil
	}
	for _, c := range found {
		key := make(Row, len(q.Group))
		for i, e := range q.Group {
			key[i] = c.eval(output(e, q.Items))
		}
		k := Encode(key)
		if _, ok := index[k]; !ok {
			index[k] = len(groups)
			groups = append(groups, c)
		}
		g := &groups[index[k]]
		g.group = append(g.group, c)
	}
	if q.Having == nil {
		return groups
	}
	kept := groups[:0]
	for _, g := range groups {
		if truth(g.eval(q.Having)) {
			kept = append(kept, g)
		}
	}
	return kept
}

// output returns the item that e means in GROUP BY and ORDER BY: its number
// or its name.
func output(e *sqlparse.Expr, items []sqlparse.Item) *sqlparse.Expr {
	if e.Op == sqlparse.Const && e.Value.Type == sqlparse.Int {
		if n := e.Value.Int; n >= 1 && n <= int64(len(items)) && !items[n-1].Star {
			return items[n-1].Expr
		}
		fail("42P10", "position %d is not in select list", e.Value.Int)
	}
	if e.Op == sqlparse.Ref && e.Table == "" {
		for _, it := range items {
			if !it.Star && it.Name == e.Name && !(it.Expr.Op == sqlparse.Ref && it.Expr.Name == e.Name) {
				return it.Expr
			}
		}
	}
	return e
}

// columns names the columns of a result.
func (s *scope) columns(items []sqlparse.Item, from []sqlparse.Source) []string {
	var out []string
	for _, it := range items {
		if !it.Star {
			out = append(out, it.Name)
			continue
		}
		for _, src := range from {
			if it.Table == "" || it.Table == src.Alias {
				for _, c := range s.data.table(src.Table).Def.Columns {
					out = append(out, c.Name)
				}
			}
		}
	}
	return out
}

// project computes the select list.
func (s *scope) project(items []sqlparse.Item, from []sqlparse.Source) Row {
	out := Row{}
	for _, it := range items {
		if !it.Star {
			out = append(out, s.eval(it.Expr))
			continue
		}
		known := false
		for _, b := range s.bound {
			if it.Table != "" && it.Table != b.alias {
				continue
			}
			known = true
			if b.row == nil {
				out = append(out, make(Row, len(b.def.Columns))...)
			}
			out = append(out, b.row...)
		}
		if !known {
			fail("42601", "SELECT * with no tables specified is not valid")
		}
	}
	return out
}

func unique(all []candidate) []candidate {
	seen := map[string]bool{}
	out := all[:0]
	for _, c := range all {
		if k := Encode(c.row); !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	return out
}

// sortRows orders rows, those that are equal as they were.
func sortRows(by []sqlparse.Order, items []sqlparse.Item, all []candidate) {
	if len(by) == 0 {
		return
	}
	keys := make([]Row, len(all))
	at := make([]int, len(all))
	for i := range all {
		at[i] = i
		for _, o := range by {
			keys[i] = append(keys[i], all[i].at.eval(output(o.Expr, items)))
		}
	}
	sort.SliceStable(at, func(i, j int) bool { return before(by, keys[at[i]], keys[at[j]]) })
	sorted := make([]candidate, len(all))
	for i, n := range at {
		sorted[i] = all[n]
	}
	copy(all, sorted)
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

func (s *scope) count(e *sqlparse.Expr, what string, none int) int {
	v := s.eval(e)
	if null(v) {
		return none
	}
	n := convert(v, sqlparse.Int).Int
	if n < 0 {
		fail("2201W", "%s must not be negative", what)
	}
	return int(min(n, maxJoined))
}
