package sqleval

import "racelab/sim/library/internal/sqlparse"

// visitStmt calls f with every expression of a statement, from outside in, as long as it returns true.
func visitStmt(s *sqlparse.Stmt, f func(e *sqlparse.Expr) bool) {
	v := visitor{expr: f}
	v.stmt(s)
}

// visitor visits the expressions and the sources of a statement, those of queries inside too.
type visitor struct {
	expr   func(e *sqlparse.Expr) bool
	source func(src *sqlparse.Source)
}

func (v *visitor) stmt(s *sqlparse.Stmt) {
	if s == nil {
		return
	}
	v.with(s.With)
	v.query(s.Query)
	for _, row := range s.Values {
		v.exprs(row)
	}
	v.assigns(s.Set)
	v.sources(s.From)
	v.one(s.On)
	v.one(s.Where)
	for i := range s.When {
		v.one(s.When[i].And)
		v.assigns(s.When[i].Set)
		v.exprs(s.When[i].Values)
	}
	for _, it := range s.Returning {
		v.one(it.Expr)
	}
	if s.Conflict != nil {
		v.assigns(s.Conflict.Set)
		v.one(s.Conflict.Where)
	}
}

func (v *visitor) with(ctes []*sqlparse.CTE) {
	for _, c := range ctes {
		v.query(c.Query)
		v.stmt(c.Stmt)
	}
}

func (v *visitor) query(q *sqlparse.Query) {
	if q == nil {
		return
	}
	v.with(q.With)
	v.query(q.Left)
	v.query(q.Right)
	for _, row := range q.Values {
		v.exprs(row)
	}
	v.sources(q.From)
	for _, it := range q.Items {
		v.one(it.Expr)
	}
	v.one(q.Where)
	v.exprs(q.Group)
	v.one(q.Having)
	for _, o := range q.Order {
		v.one(o.Expr)
	}
	v.one(q.Limit)
	v.one(q.Offset)
}

func (v *visitor) sources(all []*sqlparse.Source) {
	for _, src := range all {
		v.sourceOf(src)
	}
}

func (v *visitor) sourceOf(src *sqlparse.Source) {
	if src == nil {
		return
	}
	if v.source != nil && src.Join == "" {
		v.source(src)
	}
	v.sourceOf(src.Left)
	v.sourceOf(src.Right)
	v.query(src.Query)
	if src.Func != nil {
		v.exprs(src.Func.Args)
	}
	v.one(src.On)
}

func (v *visitor) assigns(set []sqlparse.Assign) {
	for _, a := range set {
		v.one(a.Value)
	}
}

func (v *visitor) exprs(all []*sqlparse.Expr) {
	for _, e := range all {
		v.one(e)
	}
}

func (v *visitor) one(e *sqlparse.Expr) {
	if e == nil || v.expr != nil && !v.expr(e) {
		return
	}
	v.query(e.Query)
	v.exprs(e.Args)
	v.one(e.Filter)
	for _, o := range e.Order {
		v.one(o.Expr)
	}
	if e.Over != nil {
		v.exprs(e.Over.Partition)
		for _, o := range e.Over.Order {
			v.one(o.Expr)
		}
		if f := e.Over.Frame; f != nil {
			v.one(f.From.N)
			v.one(f.To.N)
		}
	}
}
