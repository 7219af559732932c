package sqleval

import (
	"slices"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file computes which rows a statement locks and changes, and what becomes of them.

// Combo says which row of each source a combination of rows has; -1 for none.
type Combo []int

// Part makes d carry out a part of the statement: 0 is the statement itself.
func (d *Data) Part(n int) *sqlparse.Stmt {
	d.part, d.effects = n, 0
	if n == 0 {
		return d.Checked.Stmt
	}
	p := d.Checked.Stmt.Parts[n-1]
	if p.Stmt != nil {
		return p.Stmt
	}
	return &sqlparse.Stmt{Kind: sqlparse.Select, Query: p.Query}
}

// scopeOf is where the expressions of a statement are evaluated.
func (d *Data) scopeOf(s *sqlparse.Stmt) *scope {
	sc := d.statement()
	if main := d.Checked.Stmt; s != main && main.Kind == sqlparse.Select {
		sc = &scope{data: d, outer: sc}
		sc.with(main.Query.With)
	}
	if s != d.Checked.Stmt && s.Kind != sqlparse.Select {
		sc = &scope{data: d, outer: &scope{data: d, outer: sc}}
		sc.with(s.With)
	}
	if s.Kind == sqlparse.Select {
		sc = &scope{data: d, outer: sc}
		sc.with(s.Query.With)
	}
	sc.bound = make([]binding, len(leaves(s)))
	return sc
}

func leaves(s *sqlparse.Stmt) []*sqlparse.Source {
	if s.Kind == sqlparse.Select {
		return s.Query.Leaves
	}
	return s.Leaves
}

// Candidates returns the combinations of rows that a statement locks or changes, in its order, with the number of the group of those
// among which that leaves the order open. A row that is changed comes once, with any of the rows of FROM that match it.
func (d *Data) Candidates(part int) ([]Combo, []int) {
	s := d.Part(part)
	sc := d.scopeOf(s)
	if s.Kind == sqlparse.Select {
		found := sc.join(s.Query.From, len(s.Query.Leaves), s.Query.Where)
		all := make([]candidate, len(found))
		for i, f := range found {
			all[i] = candidate{f, nil}
		}
		sortRows(s.Query.Order, all)
		out := make([]Combo, len(all))
		for i, c := range all {
			out[i] = c.at.combo()
			if i > 0 && s.Query.Limit != nil && tied(s.Query.Order, all[i-1], c) && !free(s.Query.Order, all[i-1], c) {
				d.Open = true
			}
		}
		return out, ties(s.Query.Order, all)
	}
	var found []*scope
	for i, row := range d.table(s.Table).Rows {
		found = append(found, sc.bind(0, binding{row, i}))
	}
	found = sc.keep(sc.product(found, s.From), s.Where)
	index := map[int]int{}
	var matches [][]Combo
	for _, f := range found {
		n, ok := index[f.bound[0].at]
		if !ok {
			n = len(matches)
			index[f.bound[0].at] = n
			matches = append(matches, nil)
		}
		matches[n] = append(matches[n], f.combo())
	}
	out := make([]Combo, len(matches))
	for i, m := range matches {
		if out[i] = m[0]; s.Kind == sqlparse.Update { // by which of several rows is open
			out[i] = m[d.pick(len(m))]
		}
	}
	return out, make([]int, len(out))
}

func (s *scope) combo() Combo {
	out := make(Combo, len(s.bound))
	for i, b := range s.bound {
		out[i] = -1
		if b.row != nil {
			out[i] = b.at
		}
	}
	return out
}

// restore returns the combination as the statement's snapshot has it.
func (d *Data) restore(s *sqlparse.Stmt, c Combo) *scope {
	sc := d.scopeOf(s)
	for i, at := range c {
		if at < 0 {
			continue
		}
		src := leaves(s)[i]
		if src.Lateral || src.Func != nil {
			fail(sqlparse.Missing, "locking rows beside LATERAL or a function in FROM")
		}
		sc.bound[i] = binding{sc.rows(src)[at], at}
	}
	return sc
}

// Fresh is the newest version of a row that a combination has.
type Fresh struct {
	Leaf int
	Row  Row
}

// Again reports whether a statement still selects a combination of rows with the newest versions of some. This
// is what PostgreSQL's EvalPlanQual does after a wait at READ COMMITTED: all other rows, and what
// subqueries found, stay as they were.
func (d *Data) Again(part int, c Combo, fresh []Fresh) bool {
	s := d.Part(part)
	old := d.restore(s, c)
	now := *old
	now.bound = append([]binding(nil), old.bound...)
	for _, f := range fresh {
		now.bound[f.Leaf].row = f.Row
	}
	where, from := s.Where, s.From
	if s.Kind == sqlparse.Select {
		where, from = s.Query.Where, s.Query.From
	}
	for _, src := range from {
		if !now.joined(src) {
			return false
		}
	}
	return where == nil || now.still(old, where)
}

// joined reports whether the conditions of inner joins hold for the combination.
func (s *scope) joined(src *sqlparse.Source) bool {
	if src.Join == "" {
		return true
	}
	if !s.joined(src.Left) || !s.joined(src.Right) {
		return false
	}
	inner := src.Join == "inner" || src.Join == "cross"
	if !inner {
		for _, leaf := range leavesOf(src, nil) {
			if s.bound[leaf].row == nil {
				return true // the side that is missing stays so
			}
		}
	}
	return src.On == nil || truth(s.eval(src.On))
}

// still reports whether a condition holds for the newest versions. IN and EXISTS with a query are joins for
// PostgreSQL, whose other row stays the one that was found; where none was found, none is looked for.
func (s *scope) still(old *scope, e *sqlparse.Expr) bool {
	switch {
	case e.Op == sqlparse.And:
		return s.still(old, e.Args[0]) && s.still(old, e.Args[1])
	case e.Op == sqlparse.In && e.Query != nil && !dependsOn(e.Query, 1):
		a, b := old.row(e.Args[0]), s.row(e.Args[0])
		return truth(compareRow("=", a, b))
	case e.Op == sqlparse.Exists && dependsOn(e.Query, 1), e.Op == sqlparse.Not && e.Args[0].Op == sqlparse.Exists && dependsOn(e.Args[0].Query, 1):
		return s.stillJoined(old, e)
	}
	return truth(s.eval(e))
}

// stillJoined is still for a correlated EXISTS or NOT EXISTS.
func (s *scope) stillJoined(old *scope, e *sqlparse.Expr) bool {
	if e.Op == sqlparse.Not {
		return true
	}
	q := e.Query
	if len(q.Leaves) == 0 || q.Op != "" || grouped(q) || q.Limit != nil {
		return truth(s.eval(e))
	}
	before := (&scope{data: s.data, outer: old, depth: old.depth + 1}).join(q.From, len(q.Leaves), q.Where)
	if len(before) == 0 {
		return truth(s.eval(e))
	}
	c := *before[0]
	c.outer = s
	return q.Where == nil || truth(c.eval(q.Where))
}

// dependsOn reports whether a query names columns of the query so many levels out.
func dependsOn(q *sqlparse.Query, up int) bool {
	if q == nil {
		return false
	}
	found := false
	var expr func(e *sqlparse.Expr, up int)
	var query func(q *sqlparse.Query, up int)
	expr = func(e *sqlparse.Expr, up int) {
		if e == nil {
			return
		}
		found = found || e.Op == sqlparse.Ref && e.Level >= up
		for _, a := range e.Args {
			expr(a, up)
		}
		query(e.Query, up+1)
	}
	var source func(src *sqlparse.Source, up int)
	source = func(src *sqlparse.Source, up int) {
		if src == nil {
			return
		}
		source(src.Left, up)
		source(src.Right, up)
		expr(src.On, up)
		query(src.Query, up+1)
	}
	query = func(q *sqlparse.Query, up int) {
		if q == nil {
			return
		}
		query(q.Left, up+1)
		query(q.Right, up+1)
		for _, src := range q.From {
			source(src, up)
		}
		for _, it := range q.Items {
			expr(it.Expr, up)
		}
		expr(q.Where, up)
		expr(q.Having, up)
		for _, e := range q.Group {
			expr(e, up)
		}
		for _, row := range q.Values {
			for _, e := range row {
				expr(e, up)
			}
		}
		expr(q.Limit, up)
	}
	query(q, up)
	return found
}

// Window returns OFFSET and LIMIT of a query; limit is -1 for none.
func (d *Data) Window(part int) (offset, limit int) {
	s := d.Part(part)
	sc := d.scopeOf(s)
	limit = -1
	if s.Query.Offset != nil {
		offset = sc.count(s.Query.Offset, "OFFSET", 0)
	}
	if s.Query.Limit != nil {
		limit = sc.count(s.Query.Limit, "LIMIT", -1)
	}
	return offset, limit
}

// Project computes the select list of a query for combinations of rows, in the newest versions of those that it locked.
func (d *Data) Project(part int, combos []Combo, fresh [][]Fresh) (columns []string, rows []Row) {
	s := d.Part(part)
	for i, c := range combos {
		sc := d.restore(s, c)
		for _, f := range fresh[i] {
			sc.bound[f.Leaf].row = f.Row
		}
		rows = append(rows, sc.project(s.Query.Items))
	}
	return names(s.Query.Cols), rows
}

// Update returns what UPDATE makes of the newest version of a row.
func (d *Data) Update(part int, c Combo, row Row) Row {
	s := d.Part(part)
	sc := d.restore(s, c)
	sc.bound[0].row = row
	return sc.assign(d.table(s.Table).Def, s.Set, row)
}

func (s *scope) assign(def *sqlparse.TableDef, set []sqlparse.Assign, old Row) Row {
	row := append(Row{}, old...)
	for _, a := range set {
		i := mustColumn(def, a.Column)
		col := &def.Columns[i]
		v := Value{}
		switch {
		case a.Value != nil:
			v = s.eval(a.Value)
		case col.Serial:
			v = integer(s.data.sequence(SequenceOf(def, col)).next())
		case col.Default != nil:
			v = s.data.root().eval(col.Default)
		}
		row[i] = cast(v, col, false)
	}
	s.data.complete(def, row)
	return row
}

// complete computes the generated columns of a row, and fails if it breaks a constraint.
func (d *Data) complete(def *sqlparse.TableDef, row Row) {
	sc := &scope{data: d, bound: []binding{{row, 0}}}
	for i := range def.Columns {
		if c := &def.Columns[i]; c.Stored != nil {
			row[i] = cast(sc.eval(c.Stored), c, false)
		}
	}
	for i := range def.Columns {
		if c := &def.Columns[i]; c.NotNull && null(row[i]) {
			if def.SQLite {
				panic(&Failure{Code: "23502", Message: "NOT NULL constraint failed: " + def.Name + "." + c.Name})
			}
			panic(&Failure{Code: "23502", Message: "null value in column \"" + c.Name + "\" of relation \"" + def.Name + "\" violates not-null constraint"})
		}
	}
	for _, c := range slices.SortedFunc(slices.Values(def.Checks), func(a, b sqlparse.Check) int { return strings.Compare(a.Name, b.Name) }) {
		if v := sc.eval(c.Expr); !null(v) && !truth(v) {
			message := "new row for relation \"" + def.Name + "\" violates check constraint \"" + c.Name + "\""
			if def.SQLite {
				message = "CHECK constraint failed: " + c.Name
			}
			panic(&Failure{Code: "23514", Message: message, Constraint: c.Name})
		}
	}
}

// sequenceOf names the sequence of a serial column.
// SequenceOf names the sequence of a serial column.
func SequenceOf(def *sqlparse.TableDef, c *Column) string {
	if c.Sequence != "" || !c.Serial {
		return c.Sequence
	}
	return def.Name + "_" + c.Name + "_seq"
}

// Insert returns the rows of INSERT.
func (d *Data) Insert(part int) []Row {
	s := d.Part(part)
	def := d.table(s.Table).Def
	to := targets(def, s.Columns)
	sc := d.scopeOf(s)
	var out []Row
	if s.Query != nil {
		for _, r := range sc.run(s.Query) {
			set := make([]bool, len(r))
			for i := range set {
				set[i] = true
			}
			out = append(out, d.insertRow(def, to, r, set))
		}
		return out
	}
	for _, values := range s.Values {
		out = append(out, d.insertValues(def, sc, to, values))
	}
	return out
}

// insertValues makes a row of expressions, of which nil ones are DEFAULT.
func (d *Data) insertValues(def *sqlparse.TableDef, sc *scope, to []int, values []*sqlparse.Expr) Row {
	r, set := make(Row, len(values)), make([]bool, len(values))
	for i, e := range values {
		if e != nil {
			r[i], set[i] = sc.eval(e), true
		}
	}
	return d.insertRow(def, to, r, set)
}

func (d *Data) insertRow(def *sqlparse.TableDef, to []int, values Row, given []bool) Row {
	row, set := make(Row, len(def.Columns)), make([]bool, len(def.Columns))
	for i, v := range values {
		c := &def.Columns[to[i]]
		if given[i] && !(def.SQLite && c.Serial && null(v)) {
			row[to[i]], set[to[i]] = cast(v, c, false), true
		}
	}
	for i := range def.Columns {
		switch c := &def.Columns[i]; {
		case set[i] && def.SQLite && c.Serial:
			seq := d.sequence(SequenceOf(def, c))
			seq.Next = max(seq.Next, row[i].Int+1)
		case set[i]:
		case c.Serial:
			row[i] = inRange(d.sequence(SequenceOf(def, c)).next(), c.Bits)
		case c.Default != nil:
			row[i] = cast(d.root().eval(c.Default), c, false)
		}
	}
	d.complete(def, row)
	return row
}

// Upsert returns what ON CONFLICT DO UPDATE makes of the row that is there,
// and whether its WHERE holds.
func (d *Data) Upsert(part int, existing, proposed Row) (Row, bool) {
	s := d.Part(part)
	sc := d.scopeOf(s)
	sc.bound = []binding{{existing, 0}, {proposed, 0}}
	if s.Conflict.Where != nil && !truth(sc.eval(s.Conflict.Where)) {
		return nil, false
	}
	return sc.assign(d.table(s.Table).Def, s.Conflict.Set, existing), true
}

// Returning computes RETURNING over rows of the statement's table, each with its combination; nil for none.
func (d *Data) Returning(part int, rows []Row, combos []Combo) (columns []string, out []Row) {
	s := d.Part(part)
	for i, r := range rows {
		sc := d.scopeOf(s)
		if combos != nil && combos[i] != nil {
			sc = d.restore(s, combos[i])
		}
		if len(sc.bound) == 0 {
			sc.bound = make([]binding, 1)
		}
		sc.bound[0].row = r
		out = append(out, sc.project(s.Returning))
	}
	return names(s.Cols), out
}

// MergeMatches returns what MERGE does one after the other.
func (d *Data) MergeMatches(part int) []Combo {
	s := d.Part(part)
	sc := d.scopeOf(s)
	var out []Combo
	seen := map[int]bool{}
	for _, src := range sc.product([]*scope{sc}, s.From) {
		matched := false
		for i, row := range d.table(s.Table).Rows {
			c := src.bind(0, binding{row, i})
			if truth(c.eval(s.On)) {
				matched = true
				if seen[i] {
					fail(sqlparse.Missing, "MERGE with several rows for one of the table")
				}
				seen[i] = true
				out = append(out, c.combo())
			}
		}
		if !matched {
			out = append(out, src.combo())
		}
	}
	return out
}

// Merge returns what MERGE does with a combination whose row of the table is now row, nil for none: the row
// that it makes, and the kind of the change, Nothing if there is none.
func (d *Data) Merge(part int, c Combo, row Row) (Row, sqlparse.Kind) {
	s := d.Part(part)
	sc := d.restore(s, c)
	sc.bound[0] = binding{row, 0}
	def := d.table(s.Table).Def
	for i := range s.When {
		w := &s.When[i]
		if w.Matched != (row != nil) || w.And != nil && !truth(sc.eval(w.And)) {
			continue
		}
		switch w.Act {
		case sqlparse.Update:
			return sc.assign(def, w.Set, row), w.Act
		case sqlparse.Insert:
			return d.insertValues(def, sc, targets(def, w.Columns), w.Values), w.Act
		}
		return row, w.Act
	}
	return nil, sqlparse.Nothing
}

// MergeOn reports whether the newest version of a row still is the one that MERGE matched.
func (d *Data) MergeOn(part int, c Combo, row Row) bool {
	s := d.Part(part)
	sc := d.restore(s, c)
	sc.bound[0].row = row
	return truth(sc.eval(s.On))
}

// Fold evaluates what of a statement is constant, as PostgreSQL's planner does: 1/0 fails though there is no
// row to compute it for. Branches that may never be taken are left alone.
func (d *Data) Fold() {
	if d.Checked.lite {
		return
	}
	d.folding = true
	defer func() { d.folding = false }()
	visitStmt(d.Checked.Stmt, func(e *sqlparse.Expr) bool {
		if e.Op == sqlparse.Case || e.Op == sqlparse.Call && (e.Name == "coalesce" || aggregate(e) || e.Over != nil) {
			return false
		}
		if (e.Op == sqlparse.And || e.Op == sqlparse.Or) && constant(e.Args[0]) {
			if v := d.root().eval(e.Args[0]); !null(v) && truth(v) == (e.Op == sqlparse.Or) {
				return false // the rest is never looked at
			}
		}
		if constant(e) && len(e.Args) > 0 && e.Op != sqlparse.RowOf {
			d.root().eval(e)
			return false
		}
		return true
	})
}

// constant reports whether e depends on nothing but constants and arguments.
func constant(e *sqlparse.Expr) bool {
	if e.Query != nil || e.Op == sqlparse.Ref || e.Op == sqlparse.RowOf || e.Over != nil {
		return false
	}
	if e.Op == sqlparse.Call && (aggregate(e) || volatile[e.Name] || len(e.Name) > 3 && e.Name[:3] == "pg_") {
		return false
	}
	for _, a := range e.Args {
		if !constant(a) {
			return false
		}
	}
	return true
}

var volatile = map[string]bool{"nextval": true, "currval": true, "setval": true, "gen_random_uuid": true, "now": true, "clock_timestamp": true, "statement_timestamp": true,
	"transaction_timestamp": true, "localtimestamp": true, "current_date": true, "current_user": true}
