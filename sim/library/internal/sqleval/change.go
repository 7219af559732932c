package sqleval

import (
	"math"
	"unicode/utf8"

	"racelab/sim/library/internal/sqlparse"
)

// This file computes the rows that INSERT, UPDATE and DELETE make.

// Match returns the indices of the rows of a statement's table that its WHERE
// selects. For a SELECT ... FOR UPDATE they are in its ORDER BY.
func (d *Data) Match(s *sqlparse.Stmt) []int {
	where, alias, table := s.Where, s.Alias, s.Table
	var by []sqlparse.Order
	var items []sqlparse.Item
	if s.Kind == sqlparse.Select {
		src := locked(s.Query)
		where, alias, table = s.Query.Where, src.Alias, src.Table
		if len(s.Query.From) > 1 {
			return d.matchJoined(s.Query, src)
		}
		by, items = s.Query.Order, s.Query.Items
	}
	t := d.table(table)
	var found []candidate
	var at []int
	for i, row := range t.Rows {
		sc := scope{data: d, bound: []binding{{alias, t.Def, row}}}
		if where == nil || truth(sc.eval(where)) {
			found = append(found, candidate{sc, Row{integer(int64(i))}})
			at = append(at, i)
		}
	}
	if len(by) == 0 {
		return at
	}
	sortRows(by, items, found)
	for i, c := range found {
		at[i] = int(c.row[0].Int)
	}
	return at
}

// matchJoined returns the rows of one source that some combination has.
func (d *Data) matchJoined(q *sqlparse.Query, src sqlparse.Source) []int {
	root := &scope{data: d}
	seen := map[*Value]bool{}
	for _, c := range root.join(q) {
		for _, b := range c.bound {
			if b.alias == src.Alias && len(b.row) > 0 {
				seen[&b.row[0]] = true
			}
		}
	}
	var at []int
	for i, row := range d.table(src.Table).Rows {
		if len(row) > 0 && seen[&row[0]] {
			at = append(at, i)
		}
	}
	return at
}

// Locked returns the source whose rows a SELECT ... FOR UPDATE locks.
func Locked(q *sqlparse.Query) sqlparse.Source { return locked(q) }

func locked(q *sqlparse.Query) sqlparse.Source {
	switch {
	case len(q.From) == 0:
		fail("0A000", "FOR UPDATE without FROM locks nothing")
	case grouped(q) || q.Distinct:
		fail("0A000", "FOR UPDATE is not allowed with aggregate functions, GROUP BY or DISTINCT")
	case q.Of == "" && len(q.From) > 1:
		fail("0A000", "FOR UPDATE over several tables needs OF with the one to lock in racelab's database")
	case q.Of == "":
		return q.From[0]
	}
	for _, src := range q.From {
		if src.Alias == q.Of {
			return src
		}
	}
	fail("42P01", "relation %q in FOR UPDATE clause not found in FROM clause", q.Of)
	return sqlparse.Source{}
}

// Window returns OFFSET and LIMIT of a SELECT; limit is -1 for none.
func (d *Data) Window(q *sqlparse.Query) (offset, limit int) {
	s := &scope{data: d}
	limit = -1
	if q.Offset != nil {
		offset = s.count(q.Offset, "OFFSET", 0)
	}
	if q.Limit != nil {
		limit = s.count(q.Limit, "LIMIT", -1)
	}
	return offset, limit
}

// Update returns what UPDATE makes of one row.
func (d *Data) Update(s *sqlparse.Stmt, old Row) Row {
	t := d.table(s.Table)
	sc := scope{data: d, bound: []binding{{s.Alias, t.Def, old}}}
	return sc.assign(t.Def, s.Set, old)
}

func (s *scope) assign(def *sqlparse.TableDef, set []sqlparse.Assign, old Row) Row {
	row := append(Row{}, old...)
	for _, a := range set {
		i := mustColumn(def, a.Column)
		v := Value{}
		switch {
		case a.Value != nil:
			v = s.eval(a.Value)
		case def.Columns[i].Default != nil:
			v = s.eval(def.Columns[i].Default)
		}
		row[i] = fit(v, &def.Columns[i], false)
	}
	s.data.check(def, row)
	return row
}

func mustColumn(def *sqlparse.TableDef, name string) int {
	i := column(def, name)
	if i < 0 {
		fail("42703", "column %q of relation %q does not exist", name, def.Name)
	}
	return i
}

// Insert returns the rows of INSERT and the number that the sequence gives next.
func (d *Data) Insert(s *sqlparse.Stmt, next int64) ([]Row, int64) {
	t := d.table(s.Table)
	sources := d.sources(s)
	order := make([]int, 0, len(t.Def.Columns))
	for _, name := range s.Columns {
		order = append(order, mustColumn(t.Def, name))
	}
	if s.Columns == nil {
		for i := range t.Def.Columns {
			order = append(order, i)
		}
	}
	var out []Row
	for _, values := range sources {
		var row Row
		row, next = d.insertRow(t.Def, order, values, next, s.Columns != nil)
		out = append(out, row)
	}
	return out, next
}

// given is a value for a column, or that it gets its default.
type given struct {
	v   Value
	set bool
}

func (d *Data) sources(s *sqlparse.Stmt) [][]given {
	var out [][]given
	if s.Query != nil {
		_, rows := d.Query(s.Query)
		for _, r := range rows {
			g := make([]given, len(r))
			for i, v := range r {
				g[i] = given{v, true}
			}
			out = append(out, g)
		}
		return out
	}
	sc := scope{data: d}
	for _, values := range s.Values {
		g := make([]given, len(values))
		for i, e := range values {
			if e != nil {
				g[i] = given{sc.eval(e), true}
			}
		}
		out = append(out, g)
	}
	return out
}

func (d *Data) insertRow(def *sqlparse.TableDef, order []int, values []given, next int64, named bool) (Row, int64) {
	switch {
	case len(values) > len(order):
		fail("42601", "INSERT has more expressions than target columns")
	case len(values) < len(order) && named && len(values) > 0:
		fail("42601", "INSERT has more target columns than expressions")
	}
	row, set := make(Row, len(def.Columns)), make([]bool, len(def.Columns))
	for i, g := range values {
		c := &def.Columns[order[i]]
		if g.set && !(def.SQLite && c.Serial && null(g.v)) {
			if c.Always {
				fail("428C9", "cannot insert a non-DEFAULT value into column %q", c.Name)
			}
			row[order[i]], set[order[i]] = fit(g.v, c, false), true
		}
	}
	sc := scope{data: d}
	for i := range def.Columns {
		switch c := &def.Columns[i]; {
		case set[i] && def.SQLite && c.Serial:
			next = max(next, row[i].Int+1)
		case set[i]:
		case c.Serial:
			row[i] = integer(next)
			next++
		case c.Default != nil:
			row[i] = fit(sc.eval(c.Default), c, false)
		}
	}
	d.check(def, row)
	return row, next
}

// fit makes a value one of a column. explicit is a cast, which cuts text
// that is too long.
func fit(v Value, c *sqlparse.Column, explicit bool) Value {
	if null(v) {
		return v
	}
	v = convert(v, c.Type)
	switch {
	case c.Type == sqlparse.Int && c.Bits > 0 && c.Bits < 64 && (v.Int < -1<<(c.Bits-1) || v.Int >= 1<<(c.Bits-1)):
		fail("22003", "%s out of range", map[int]string{16: "smallint", 32: "integer"}[c.Bits])
	case c.Type == sqlparse.Float && c.Scale >= 0:
		v.Float = roundTo(v.Float, min(c.Scale, 15))
	case c.Type == sqlparse.Time:
		v.Int -= v.Int % 1000 // microseconds
	case c.Type == sqlparse.Text && c.Length > 0 && utf8.RuneCountInString(v.Text) > c.Length:
		if !explicit {
			fail("22001", "value too long for type %s(%d)", c.Named, c.Length)
		}
		v.Text = string([]rune(v.Text)[:c.Length])
	}
	if v.Type == sqlparse.Float && (math.IsInf(v.Float, 0) || math.IsNaN(v.Float)) {
		fail("22003", "value out of range: overflow")
	}
	return v
}

// check enforces NOT NULL and CHECK.
func (d *Data) check(def *sqlparse.TableDef, row Row) {
	for i := range def.Columns {
		if c := &def.Columns[i]; c.NotNull && null(row[i]) {
			if def.SQLite {
				panic(&Failure{Code: "23502", Message: "NOT NULL constraint failed: " + def.Name + "." + c.Name})
			}
			fail("23502", "null value in column %q of relation %q violates not-null constraint", c.Name, def.Name)
		}
	}
	if len(def.Checks) == 0 {
		return
	}
	sc := scope{data: d, bound: []binding{{def.Name, def, row}}}
	for _, c := range def.Checks {
		if v := sc.eval(c.Expr); !null(v) && !truth(v) {
			f := &Failure{Code: "23514", Constraint: c.Name}
			f.Message = "new row for relation \"" + def.Name + "\" violates check constraint \"" + c.Name + "\""
			if def.SQLite {
				f.Message = "CHECK constraint failed: " + c.Name
			}
			panic(f)
		}
	}
}

// Clash returns the others that have the same key as row, and the first key
// that is so. arbiter limits the search to the keys that ON CONFLICT names; nil for all.
func Clash(def *sqlparse.TableDef, row Row, others []Row, arbiter *sqlparse.Conflict) (at []int, key *sqlparse.Key) {
	for i := range def.Keys {
		k := &def.Keys[i]
		if arbiter != nil && !arbitrates(arbiter, k) {
			continue
		}
		for n, other := range others {
			if sameKey(def, k, row, other) {
				at = append(at, n)
			}
		}
		if len(at) > 0 {
			return at, k
		}
	}
	return nil, nil
}

func arbitrates(c *sqlparse.Conflict, k *sqlparse.Key) bool {
	if c.Constraint != "" {
		return c.Constraint == k.Name
	}
	if c.Columns == nil {
		return true
	}
	if len(c.Columns) != len(k.Columns) {
		return false
	}
	for _, name := range c.Columns {
		found := false
		for _, own := range k.Columns {
			found = found || own == name
		}
		if !found {
			return false
		}
	}
	return true
}

// Arbiter fails if no key is the one that ON CONFLICT names.
func Arbiter(def *sqlparse.TableDef, c *sqlparse.Conflict) {
	for i := range def.Keys {
		if arbitrates(c, &def.Keys[i]) {
			return
		}
	}
	switch {
	case c.Constraint != "":
		fail("42704", "constraint %q for table %q does not exist", c.Constraint, def.Name)
	case c.Columns != nil:
		fail("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification")
	}
}

func sameKey(def *sqlparse.TableDef, k *sqlparse.Key, a, b Row) bool {
	for _, name := range k.Columns {
		i := column(def, name)
		if null(a[i]) || null(b[i]) || compare(a[i], b[i]) != 0 {
			return false
		}
	}
	return true
}

// Duplicate is the failure of a row that has the key of another.
func Duplicate(def *sqlparse.TableDef, k *sqlparse.Key) *Failure {
	f := &Failure{Code: "23505", Constraint: k.Name, Message: "duplicate key value violates unique constraint \"" + k.Name + "\""}
	if def.SQLite {
		f.Message = "UNIQUE constraint failed: "
		for i, c := range k.Columns {
			if i > 0 {
				f.Message += ", "
			}
			f.Message += def.Name + "." + c
		}
	}
	return f
}

// Upsert returns what ON CONFLICT DO UPDATE makes of the row that is there,
// and whether its WHERE holds.
func (d *Data) Upsert(s *sqlparse.Stmt, existing, proposed Row) (Row, bool) {
	t := d.table(s.Table)
	sc := scope{data: d, bound: []binding{{s.Alias, t.Def, existing}}}
	sc.outer = &scope{data: d, bound: []binding{{"excluded", t.Def, proposed}}}
	if s.Conflict.Where != nil && !truth(sc.eval(s.Conflict.Where)) {
		return nil, false
	}
	return sc.assign(t.Def, s.Conflict.Set, existing), true
}

// Returning computes RETURNING over rows of the statement's table.
func (d *Data) Returning(s *sqlparse.Stmt, rows []Row) (columns []string, out []Row) {
	from := []sqlparse.Source{{Table: s.Table, Alias: s.Alias}}
	t := d.table(s.Table)
	root := scope{data: d}
	columns = root.columns(s.Returning, from)
	for _, r := range rows {
		sc := scope{data: d, bound: []binding{{s.Alias, t.Def, r}}}
		out = append(out, sc.project(s.Returning, from))
	}
	return columns, out
}
