package sqleval

import (
	"slices"

	"racelab/sim/library/internal/sqlparse"
)

// This file checks INSERT, the SET of UPDATE, ON CONFLICT, MERGE and RETURNING.

// column finds the index of a column in a table; -1 if there is none.
func column(d *sqlparse.TableDef, name string) int {
	return slices.IndexFunc(d.Columns, func(c Column) bool { return c.Name == name })
}

func mustColumn(d *sqlparse.TableDef, name string) int {
	i := column(d, name)
	if i < 0 {
		fail("42703", "column %q of relation %q does not exist", name, d.Name)
	}
	return i
}

// targets returns the columns that INSERT gives values.
func targets(d *sqlparse.TableDef, names []string) []int {
	var out []int
	for _, n := range names {
		i := mustColumn(d, n)
		if slices.Contains(out, i) {
			fail("42701", "column %q specified more than once", n)
		}
		out = append(out, i)
	}
	if names == nil {
		for i := range d.Columns {
			out = append(out, i)
		}
	}
	return out
}

func (c *checker) insert(s *sqlparse.Stmt) {
	d := c.table(s.Table)
	cols := c.settled(d)
	to := targets(d, s.Columns)
	c.override = s.Override
	defer func() { c.override = "" }()
	if s.Query != nil {
		c.query(s.Query)
		if s.Override == "user" {
			fail(sqlparse.Missing, "OVERRIDING USER VALUE with a query")
		}
		c.arity(len(s.Query.Cols), len(to), s.Columns != nil)
		for i := range s.Query.Cols {
			c.given(d, &cols[to[i]])
			c.storeQuery(s.Query, i, &cols[to[i]])
		}
	}
	for _, row := range s.Values {
		if len(row) > 0 || len(s.Values) > 1 {
			c.arity(len(row), len(to), s.Columns != nil)
		}
		for i, e := range row {
			if e == nil {
				continue
			}
			c.exprIn(e, "VALUES")
			if s.Override == "user" && cols[to[i]].Identity {
				row[i] = nil
				continue
			}
			c.given(d, &cols[to[i]])
			row[i] = c.store(e, &cols[to[i]])
		}
	}
	c.leaf(&sqlparse.Source{Table: s.Table, Alias: s.Alias, Cols: cols})
	if s.Conflict != nil {
		c.conflict(s, d, cols)
	}
	c.returning(s)
}

// arity compares how many values there are with how many columns.
func (c *checker) arity(values, columns int, named bool) {
	switch {
	case values > columns:
		fail("42601", "INSERT has more expressions than target columns")
	case values < columns && named:
		fail("42601", "INSERT has more target columns than expressions")
	}
}

// given fails for a column that gives itself its values.
func (c *checker) given(d *sqlparse.TableDef, col *Column) {
	if col.Stored != nil || col.Always && c.override == "" {
		fail("428C9", "cannot insert a non-DEFAULT value into column %q", col.Name)
	}
}

// store makes an expression one that a column takes: the casts of an assignment.
func (c *checker) store(e *sqlparse.Expr, col *Column) *sqlparse.Expr {
	if c.cat.Lite {
		return e
	}
	if !storable(e.Typ, col) {
		fail("42804", "column %q is of type %s but expression is of type %s", col.Name, typeName(col), typeName(e.Typ))
	}
	return c.castTo(e, col)
}

func storable(from, to *Column) bool {
	switch {
	case unknown(from), sameType(from, to), rank(from) > 0 && rank(to) > 0:
		return true
	case from.Type == sqlparse.Time && to.Type == sqlparse.Time:
		return true
	case to.Type == sqlparse.Text:
		return true
	case from.Type == sqlparse.JSON && to.Type == sqlparse.JSON:
		return true
	case from.Type == sqlparse.Array && to.Type == sqlparse.Array:
		return storable(from.Elem, to.Elem)
	}
	return false
}

// storeQuery is store for column i of a query.
func (c *checker) storeQuery(q *sqlparse.Query, i int, col *Column) {
	if c.cat.Lite {
		return
	}
	if !storable(&q.Cols[i], col) {
		fail("42804", "column %q is of type %s but expression is of type %s", col.Name, typeName(col), typeName(&q.Cols[i]))
	}
	if unknown(&q.Cols[i]) {
		c.retype(q, i, col)
	}
}

func (c *checker) assigns(set []sqlparse.Assign, d *sqlparse.TableDef, place string) {
	cols := c.settled(d)
	var seen []string
	for i := range set {
		a := &set[i]
		n := mustColumn(d, a.Column)
		if slices.Contains(seen, a.Column) {
			fail("42601", "multiple assignments to same column %q", a.Column)
		}
		seen = append(seen, a.Column)
		if a.Value == nil {
			continue
		}
		if cols[n].Always || cols[n].Stored != nil {
			fail("428C9", "column %q can only be updated to DEFAULT", a.Column)
		}
		c.exprIn(a.Value, place)
		if unknown(a.Value.Typ) && a.Value.Op == sqlparse.Subquery {
			c.retype(a.Value.Query, int(a.Value.N), bareOf(&cols[n]))
			a.Value.Typ = &a.Value.Query.Cols[a.Value.N]
		}
		a.Value = c.store(a.Value, &cols[n])
	}
}

func (c *checker) conflict(s *sqlparse.Stmt, d *sqlparse.TableDef, cols []Column) {
	k := s.Conflict
	for _, name := range k.Columns {
		if column(d, name) < 0 {
			fail("42703", "column %q does not exist", name)
		}
	}
	for _, e := range k.Exprs {
		c.exprIn(e, "index expressions")
	}
	if k.Filter != nil {
		c.boolean(&k.Filter, "WHERE")
	}
	Arbiter(d, k)
	if k.Set == nil {
		return
	}
	c.leaf(&sqlparse.Source{Table: s.Table, Alias: "excluded", Cols: cols})
	c.at.qualified = c.cat.Lite // there a bare name is the row that is there
	c.assigns(k.Set, d, "UPDATE")
	c.boolean(&k.Where, "WHERE")
	c.at.qualified = false
	c.at.leaves = c.at.leaves[:1]
}

func (c *checker) returning(s *sqlparse.Stmt) {
	if s.Returning == nil {
		return
	}
	s.Returning = c.expand(s.Returning)
	for i := range s.Returning {
		it := &s.Returning[i]
		c.exprIn(it.Expr, "RETURNING")
		if unknown(it.Expr.Typ) && !c.cat.Lite {
			it.Expr = c.castTo(it.Expr, textType)
		}
		col := *it.Expr.Typ
		col.Name = it.Name
		s.Cols = append(s.Cols, col)
	}
}

func (c *checker) merge(s *sqlparse.Stmt) {
	d := c.table(s.Table)
	cols := c.settled(d)
	c.target(s)
	c.sources(s.From)
	c.boolean(&s.On, "JOIN/ON")
	for i := range s.When {
		w := &s.When[i]
		if w.Matched {
			c.boolean(&w.And, "MERGE WHEN AND")
			c.assigns(w.Set, d, "MERGE")
			continue
		}
		// A row that is to be inserted knows nothing of the table.
		saved := c.at.leaves
		c.at.leaves = append([]*sqlparse.Source{{Leaf: 0}}, saved[1:]...)
		c.boolean(&w.And, "MERGE WHEN AND")
		to := targets(d, w.Columns)
		if w.Act == sqlparse.Insert && w.Values != nil {
			c.arity(len(w.Values), len(to), w.Columns != nil)
		}
		for j, e := range w.Values {
			if e != nil {
				c.exprIn(e, "MERGE")
				c.given(d, &cols[to[j]])
				w.Values[j] = c.store(e, &cols[to[j]])
			}
		}
		c.at.leaves = saved
	}
}

// Define checks what CREATE TABLE, CREATE INDEX and ALTER TABLE say about columns: types, defaults, conditions.
func Define(cat *Catalog, d *sqlparse.TableDef) *Failure {
	return Guard(func() {
		c := &checker{cat: cat}
		cols := c.settled(d)
		for i := range d.Columns {
			col := &d.Columns[i]
			c.at = &level{place: "DEFAULT expressions"}
			if col.Default != nil {
				c.expr(col.Default)
				if hasRef(col.Default) {
					fail("0A000", "cannot use column reference in DEFAULT expression")
				}
				col.Default = c.store(col.Default, &cols[i])
			}
		}
		c.at = &level{place: "check constraints"}
		c.leaf(&sqlparse.Source{Table: d.Name, Alias: d.Name, Cols: cols})
		for i := range d.Checks {
			c.boolean(&d.Checks[i].Expr, "CHECK")
		}
		for i := range d.Columns {
			if col := &d.Columns[i]; col.Stored != nil {
				c.expr(col.Stored)
				col.Stored = c.store(col.Stored, &cols[i])
			}
		}
		for i := range d.Keys {
			k := &d.Keys[i]
			for _, name := range k.Columns {
				if column(d, name) < 0 {
					fail("42703", "column %q does not exist", name)
				}
			}
			for j := range k.Exprs {
				c.exprIn(k.Exprs[j], "index expressions")
			}
			if k.Where != nil {
				c.boolean(&k.Where, "WHERE")
			}
		}
	})
}
