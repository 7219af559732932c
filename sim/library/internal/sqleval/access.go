package sqleval

import (
	"slices"

	"racelab/sim/library/internal/sqlparse"
)

// This file tells what a statement reads, and by which ways: what serializable transactions lock depends on it.

// Access is how a statement comes by the rows of a table.
type Access struct {
	Table string
	Index string // through which it may find them; "" if it has to look at the whole table
	conds []*sqlparse.Expr
	leaf  int
}

// Tables returns the tables and views that a statement names, what it changes first, each once.
func Tables(s *sqlparse.Stmt) []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	add(s.Table)
	for _, p := range s.Parts {
		if p.Stmt != nil {
			add(p.Stmt.Table)
		}
	}
	v := visitor{source: func(src *sqlparse.Source) { add(src.Table) }}
	v.stmt(s)
	return out
}

// Accesses returns how a checked statement reads its tables, what it changes included.
func Accesses(c *Checked) []Access {
	var out []Access
	look := func(leaves []*sqlparse.Source, where *sqlparse.Expr, from []*sqlparse.Source) {
		for _, leaf := range leaves {
			if leaf.Table == "" || leaf.CTE != nil || c.tables[leaf.Table] == nil {
				continue
			}
			a := Access{Table: leaf.Table, leaf: leaf.Leaf}
			if conds, ok := innerConds(from, conjuncts(where, nil)); ok {
				a.find(c.tables[leaf.Table], conds)
			}
			out = append(out, a)
		}
	}
	query := func(q *sqlparse.Query) { look(q.Leaves, q.Where, q.From) }
	stmt := func(s *sqlparse.Stmt) {
		if s.Kind == sqlparse.Update || s.Kind == sqlparse.Delete || s.Kind == sqlparse.Merge {
			look(s.Leaves, s.Where, s.From)
		}
	}
	walkQueries(c.Stmt, query, stmt)
	return out
}

// innerConds adds the conditions of joins, and reports whether all of them hold for each row that comes out: not so of outer joins.
func innerConds(from []*sqlparse.Source, conds []*sqlparse.Expr) ([]*sqlparse.Expr, bool) {
	for _, src := range from {
		switch src.Join {
		case "":
			continue
		case "inner", "cross":
		default:
			return nil, false
		}
		var ok bool
		if conds, ok = innerConds([]*sqlparse.Source{src.Left, src.Right}, conjuncts(src.On, conds)); !ok {
			return nil, false
		}
	}
	return conds, true
}

// walkQueries calls functions with the queries and the statements in a statement.
func walkQueries(s *sqlparse.Stmt, query func(q *sqlparse.Query), stmt func(s *sqlparse.Stmt)) {
	var one func(q *sqlparse.Query)
	var ctes func(all []*sqlparse.CTE)
	var expr func(e *sqlparse.Expr) bool
	var source func(src *sqlparse.Source)
	var whole func(s *sqlparse.Stmt)
	seen := map[*sqlparse.Query]bool{}
	one = func(q *sqlparse.Query) {
		if q == nil || seen[q] {
			return
		}
		seen[q] = true
		query(q)
		one(q.Left)
		one(q.Right)
		ctes(q.With)
	}
	ctes = func(all []*sqlparse.CTE) {
		for _, c := range all {
			one(c.Query)
			if c.Stmt != nil {
				whole(c.Stmt)
			}
		}
	}
	expr = func(e *sqlparse.Expr) bool { one(e.Query); return true }
	source = func(src *sqlparse.Source) { one(src.Query) }
	whole = func(s *sqlparse.Stmt) {
		stmt(s)
		ctes(s.With)
		one(s.Query)
	}
	v := visitor{expr: expr, source: source}
	whole(s)
	v.stmt(s)
}

// conjuncts takes a condition apart.
func conjuncts(e *sqlparse.Expr, have []*sqlparse.Expr) []*sqlparse.Expr {
	if e == nil {
		return have
	}
	if e.Op == sqlparse.And {
		return conjuncts(e.Args[1], conjuncts(e.Args[0], have))
	}
	return append(have, e)
}

// find sets the index whose first column a condition compares with something constant.
func (a *Access) find(def *sqlparse.TableDef, conds []*sqlparse.Expr) {
	best := 0
	for i := range def.Keys {
		k := &def.Keys[i]
		if len(k.Columns) == 0 || k.Exprs != nil || k.Where != nil || k.Method != "" {
			continue
		}
		var used []*sqlparse.Expr
		score := 0
		for n, name := range k.Columns {
			eq, any := a.compared(def, name, conds)
			if any == nil {
				break
			}
			used = append(used, any...)
			score += 2
			if !eq {
				score--
				break
			}
			if n == len(k.Columns)-1 && k.Unique {
				score += 10
			}
		}
		if score > best {
			best, a.Index, a.conds = score, k.Name, used
		}
	}
}

// compared returns the conditions that compare a column with what is constant, and whether one is an equality.
func (a *Access) compared(def *sqlparse.TableDef, name string, conds []*sqlparse.Expr) (eq bool, out []*sqlparse.Expr) {
	col := column(def, name)
	mine := func(e *sqlparse.Expr) bool {
		e = bare(e)
		return e.Op == sqlparse.Ref && e.Level == 0 && e.Leaf == a.leaf && e.Col == col
	}
	for _, e := range conds {
		switch {
		case e.Op == sqlparse.Compare && e.Name != "<>" && (mine(e.Args[0]) && constant(e.Args[1]) || mine(e.Args[1]) && constant(e.Args[0])):
			eq = eq || e.Name == "="
			out = append(out, e)
		case e.Op == sqlparse.In && e.Query == nil && mine(e.Args[0]) && !slices.ContainsFunc(e.Args[1:], func(x *sqlparse.Expr) bool { return !constant(x) }),
			e.Op == sqlparse.Any && !e.All && e.Name == "=" && e.Query == nil && mine(e.Args[0]) && constant(e.Args[1]):
			eq = true
			out = append(out, e)
		}
	}
	return eq, out
}

// Meets reports whether an index leads to a row.
func (d *Data) Meets(a *Access, row Row) bool {
	sc := &scope{data: d, bound: make([]binding, a.leaf+1)}
	sc.bound[a.leaf] = binding{row, 0}
	for _, e := range a.conds {
		yes := true
		if Guard(func() { yes = truth(sc.eval(e)) }) == nil && !yes {
			return false
		}
	}
	return true
}

// The shapes of statements, as to whether others can come between their snapshot and what they do then.
const (
	Reads  = iota // it only reads
	Blind         // it writes and looks at nothing
	Pinned        // it locks or changes at most one row, which a key picks, and looks at no other
	Mixed         // it reads, and locks or changes rows
	Alone         // as Mixed, but it looks at no other table, and at a row for itself alone
)

// Shape tells which of them a statement has.
func Shape(c *Checked) int {
	s := c.Stmt
	if len(s.Parts) > 0 {
		return Mixed
	}
	subqueries := false
	count := 0
	walkQueries(s, func(q *sqlparse.Query) { count++ }, func(*sqlparse.Stmt) {})
	switch s.Kind {
	case sqlparse.Select:
		subqueries = count > 1
		if s.Query.Locks == nil {
			return Reads
		}
		if s.Query.Op != "" || len(s.Query.From) != 1 || s.Query.From[0].Table == "" || s.Query.From[0].CTE != nil {
			return Mixed
		}
		switch {
		case subqueries:
			return Mixed
		case picked(c, s.Query.Leaves[0], s.Query.Where):
			return Pinned
		}
		return Alone
	case sqlparse.Insert:
		if count == 0 {
			return Blind
		}
		return Mixed
	case sqlparse.Update, sqlparse.Delete:
		switch {
		case count > 0 || s.From != nil:
			return Mixed
		case picked(c, s.Leaves[0], s.Where):
			return Pinned
		}
		return Alone
	}
	return Mixed
}

// picked reports whether a condition fixes all columns of a unique key.
func picked(c *Checked, leaf *sqlparse.Source, where *sqlparse.Expr) bool {
	def := c.tables[leaf.Table]
	if def == nil || leaf.CTE != nil {
		return false
	}
	a := Access{leaf: leaf.Leaf}
	conds := conjuncts(where, nil)
	for i := range def.Keys {
		k := &def.Keys[i]
		if !k.Unique || k.Exprs != nil || k.Where != nil {
			continue
		}
		all := true
		for _, name := range k.Columns {
			_, found := a.compared(def, name, conds)
			all = all && slices.ContainsFunc(found, func(e *sqlparse.Expr) bool { return e.Op == sqlparse.Compare && e.Name == "=" })
		}
		if all {
			return true
		}
	}
	return false
}
