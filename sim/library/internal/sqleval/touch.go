package sqleval

import "racelab/sim/library/internal/sqlparse"

// This file tells which tables a statement reads, and which rows of them could
// change what it found: the predicates that serializable transactions lock.

// Tables returns the tables that a statement names, what it changes first, each
// once.
func Tables(s *sqlparse.Stmt) []string {
	w := walker{table: func(name string) {}}
	var out []string
	w.table = func(name string) {
		for _, have := range out {
			if have == name {
				return
			}
		}
		out = append(out, name)
	}
	if s.Table != "" {
		w.table(s.Table)
	}
	w.stmt(s)
	return out
}

// ReadsItself reports whether a statement that changes a table also has a query
// over it.
func ReadsItself(s *sqlparse.Stmt) bool {
	found, own := 0, 0
	w := walker{source: func(src sqlparse.Source, where *sqlparse.Expr) {
		if src.Table == s.Table {
			found++
		}
	}}
	w.stmt(s)
	if s.Kind == sqlparse.Update || s.Kind == sqlparse.Delete {
		own = 1 // the rows that it changes
	}
	return found > own
}

// Touches reports whether a row of a table, if it came or went, could change
// what the statement finds. It looks at each condition that is about that
// table alone, and takes the others as if they held.
func (d *Data) Touches(s *sqlparse.Stmt, table string, row Row) bool {
	hit := false
	w := walker{source: func(src sqlparse.Source, where *sqlparse.Expr) {
		if src.Table == table && !hit {
			hit = d.possible(src, where, row) && d.possible(src, src.On, row)
		}
	}}
	w.stmt(s)
	return hit
}

// possible reports whether the conditions of e that src alone decides hold for row.
func (d *Data) possible(src sqlparse.Source, e *sqlparse.Expr, row Row) bool {
	if e == nil {
		return true
	}
	if e.Op == sqlparse.And {
		return d.possible(src, e.Args[0], row) && d.possible(src, e.Args[1], row)
	}
	def := d.table(src.Table).Def
	if !own(e, src.Alias, def) {
		return true
	}
	sc := scope{data: d, bound: []binding{{src.Alias, def, row}}}
	yes := true
	if Guard(func() { yes = truth(sc.eval(e)) }) != nil {
		return true
	}
	return yes
}

// own reports whether e depends on nothing but one source and constants.
func own(e *sqlparse.Expr, alias string, def *sqlparse.TableDef) bool {
	if e.Query != nil || e.Op == sqlparse.Call && aggregate(e) {
		return false
	}
	if e.Op == sqlparse.Ref && (e.Table != "" && e.Table != alias || column(def, e.Name) < 0) {
		return false
	}
	for _, a := range e.Args {
		if !own(a, alias, def) {
			return false
		}
	}
	return true
}

// walker visits the sources of a statement, those of queries inside too.
type walker struct {
	table  func(name string)
	source func(src sqlparse.Source, where *sqlparse.Expr)
}

func (w *walker) visit(src sqlparse.Source, where *sqlparse.Expr) {
	if w.table != nil {
		w.table(src.Table)
	}
	if w.source != nil {
		w.source(src, where)
	}
}

func (w *walker) stmt(s *sqlparse.Stmt) {
	if s.Kind == sqlparse.Update || s.Kind == sqlparse.Delete {
		w.visit(sqlparse.Source{Table: s.Table, Alias: s.Alias}, s.Where)
	}
	w.query(s.Query)
	for _, row := range s.Values {
		w.exprs(row)
	}
	w.assigns(s.Set)
	w.expr(s.Where)
	for _, it := range s.Returning {
		w.expr(it.Expr)
	}
	if s.Conflict != nil {
		w.assigns(s.Conflict.Set)
		w.expr(s.Conflict.Where)
	}
}

func (w *walker) query(q *sqlparse.Query) {
	if q == nil {
		return
	}
	for _, src := range q.From {
		where := q.Where
		if src.Left {
			where = nil // a row that comes may hide a missing one
		}
		w.visit(src, where)
		w.expr(src.On)
	}
	for _, it := range q.Items {
		w.expr(it.Expr)
	}
	w.expr(q.Where)
	w.exprs(q.Group)
	w.expr(q.Having)
	for _, o := range q.Order {
		w.expr(o.Expr)
	}
	w.expr(q.Limit)
	w.expr(q.Offset)
}

func (w *walker) assigns(set []sqlparse.Assign) {
	for _, a := range set {
		w.expr(a.Value)
	}
}

func (w *walker) exprs(all []*sqlparse.Expr) {
	for _, e := range all {
		w.expr(e)
	}
}

func (w *walker) expr(e *sqlparse.Expr) {
	if e == nil {
		return
	}
	w.query(e.Query)
	w.exprs(e.Args)
}
