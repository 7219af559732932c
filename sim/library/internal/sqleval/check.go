package sqleval

import (
	"slices"

	"racelab/sim/library/internal/sqlparse"
)

// This file finds out what the names of a statement mean, before any row is looked at.

// Catalog is what a statement may name.
type Catalog struct {
	Tables map[string]*sqlparse.TableDef
	Views  map[string]func() *sqlparse.Stmt // each call parses it anew
	Enums  map[string][]string
	Lite   bool // SQLite, whose types are those of the values
}

// Checked is a statement that was checked.
type Checked struct {
	Stmt   *sqlparse.Stmt
	Params []*Column // types of the parameters
	tables map[string]*sqlparse.TableDef
	lite   bool
}

// level is a query whose columns expressions can name, and what is around it.
type level struct {
	leaves    []*sqlparse.Source
	using     map[string]bool // columns that USING merges
	ctes      []*sqlparse.CTE // of this level
	inAgg     bool            // in the operand of an aggregate
	place     string          // where no aggregate may stand: "WHERE"
	found     bool            // there is an aggregate
	sets      bool            // functions that return rows may stand here
	qualified bool            // all leaves but the first can be named with their alias only
	outer     *level
}

type checker struct {
	cat      *Catalog
	params   []*Column
	at       *level
	depth    int
	override string // of INSERT ... OVERRIDING
	rows     bool   // a whole row may be the value of the expression
}

// Check checks a statement, which it changes.
func Check(cat *Catalog, s *sqlparse.Stmt) (*Checked, *Failure) {
	c := &checker{cat: cat, params: make([]*Column, s.Params)}
	f := Guard(func() {
		c.statement(s)
		for i, p := range c.params {
			if p == nil {
				c.params[i] = textType
			}
		}
	})
	if f != nil {
		return nil, f
	}
	return &Checked{Stmt: s, Params: c.params, tables: cat.Tables, lite: cat.Lite}, nil
}

// statement checks a statement that works on rows, or a writing part of WITH.
func (c *checker) statement(s *sqlparse.Stmt) {
	c.at = &level{outer: c.at}
	defer func() { c.at = c.at.outer }()
	c.with(s.With)
	switch s.Kind {
	case sqlparse.Select, sqlparse.CreateView:
		c.query(s.Query)
		s.Cols = s.Query.Cols
	case sqlparse.Insert:
		c.insert(s)
	case sqlparse.Update:
		c.target(s)
		c.sources(s.From)
		c.boolean(&s.Where, "WHERE")
		c.assigns(s.Set, c.table(s.Table), "UPDATE")
		c.returning(s)
	case sqlparse.Delete:
		c.target(s)
		c.sources(s.From)
		c.boolean(&s.Where, "WHERE")
		c.returning(s)
	case sqlparse.Merge:
		c.merge(s)
	}
	s.Leaves = c.at.leaves
}

func (c *checker) table(name string) *sqlparse.TableDef {
	if d := c.cat.Tables[name]; d != nil {
		return d
	}
	if c.cat.Views[name] != nil {
		fail(sqlparse.Missing, "changing a view")
	}
	c.missing(name)
	return nil
}

func (c *checker) missing(name string) {
	if c.cat.Lite {
		fail("1", "no such table: %s", name)
	}
	fail("42P01", "relation %q does not exist", name)
}

// target makes the table that is changed the first leaf.
func (c *checker) target(s *sqlparse.Stmt) {
	d := c.table(s.Table)
	c.leaf(&sqlparse.Source{Table: s.Table, Alias: s.Alias, Cols: c.settled(d)})
}

// settled returns the columns of a table, with the labels of their enums.
func (c *checker) settled(d *sqlparse.TableDef) []Column {
	out := slices.Clone(d.Columns)
	for i := range out {
		c.settle(&out[i])
	}
	return out
}

// settle finds the enum that a type names.
func (c *checker) settle(t *Column) {
	if t.Type == sqlparse.Array {
		elem := *t.Elem
		c.settle(&elem)
		t.Elem = &elem
		return
	}
	if t.Type != sqlparse.Enum {
		return
	}
	labels, ok := c.cat.Enums[t.Named]
	if !ok && c.cat.Lite {
		t.Type = sqlparse.Unknown
		return
	}
	if !ok {
		fail("42704", "type %q does not exist", t.Named)
	}
	t.Labels = labels
}

func (c *checker) leaf(s *sqlparse.Source) {
	for _, have := range c.at.leaves {
		if have.Alias == s.Alias && s.Alias != "" {
			fail("42712", "table name %q specified more than once", s.Alias)
		}
	}
	s.Leaf = len(c.at.leaves)
	c.at.leaves = append(c.at.leaves, s)
}

func (c *checker) with(ctes []*sqlparse.CTE) {
	for _, cte := range ctes {
		switch {
		case cte.Stmt != nil:
			saved := c.at
			c.at = &level{outer: c.at} // of the statement itself
			c.statement(cte.Stmt)
			c.at = saved
			cte.Cols = cte.Stmt.Cols
		case cte.Recursive && cte.Query.Op == "union" && cte.Query.Part == 0:
			c.recursive(cte)
		default:
			c.query(cte.Query)
			cte.Recursive = false
			cte.Cols = cte.Query.Cols
		}
		cte.Cols = renamed(cte.Cols, cte.Columns, cte.Name)
		c.at.ctes = append(c.at.ctes, cte)
	}
}

// recursive checks a name of WITH RECURSIVE whose query is a union, of which the second part may name it.
func (c *checker) recursive(cte *sqlparse.CTE) {
	q := cte.Query
	if q.Order != nil || q.Limit != nil || q.Offset != nil {
		fail(sqlparse.Missing, "ORDER BY or LIMIT in a recursive query")
	}
	c.query(q.Left)
	cte.Cols = renamed(q.Left.Cols, cte.Columns, cte.Name)
	c.at.ctes = append(c.at.ctes, cte)
	c.query(q.Right)
	c.at.ctes = c.at.ctes[:len(c.at.ctes)-1]
	if len(q.Left.Cols) != len(q.Right.Cols) {
		fail("42601", "each UNION query must have the same number of columns")
	}
	q.Cols = q.Left.Cols
}

// renamed returns columns with other names.
func renamed(cols []Column, names []string, alias string) []Column {
	out := slices.Clone(cols)
	if len(names) > len(out) {
		fail("42P10", "table %q has %d columns available but %d columns specified", alias, len(out), len(names))
	}
	for i, n := range names {
		out[i].Name = n
	}
	return out
}

// query checks a query inside c.at.
func (c *checker) query(q *sqlparse.Query) {
	if c.depth++; c.depth > maxNested {
		fail("54001", "stack depth limit exceeded")
	}
	defer func() { c.depth-- }()
	c.at = &level{outer: c.at}
	defer func() { c.at = c.at.outer }()
	c.with(q.With)
	switch {
	case q.Op != "":
		c.union(q)
	case q.Values != nil:
		c.values(q)
	default:
		c.selecting(q)
	}
	c.limit(&q.Limit, "LIMIT")
	c.limit(&q.Offset, "OFFSET")
	c.locks(q)
}

func (c *checker) limit(e **sqlparse.Expr, place string) {
	if *e == nil {
		return
	}
	saved := c.at
	c.at = &level{outer: saved.outer, place: place}
	c.expr(*e)
	c.at = saved
	if hasRef(*e) && !c.cat.Lite {
		fail("42P10", "argument of %s must not contain variables", place)
	}
	c.coerce(e, bigintType, "argument of "+place+" must be type bigint, not type %s", "42804")
}

func hasRef(e *sqlparse.Expr) bool {
	return e.Op == sqlparse.Ref && e.Level == 0 || slices.ContainsFunc(e.Args, hasRef)
}

func (c *checker) union(q *sqlparse.Query) {
	c.query(q.Left)
	c.query(q.Right)
	l, r := q.Left.Cols, q.Right.Cols
	word := map[string]string{"union": "UNION", "intersect": "INTERSECT", "except": "EXCEPT"}[q.Op]
	if len(l) != len(r) {
		fail("42601", "each %s query must have the same number of columns", word)
	}
	q.Cols = slices.Clone(l)
	for i := range l {
		if c.cat.Lite {
			continue
		}
		t := c.commonType([]*Column{&l[i], &r[i]}, word+" types %s and %s cannot be matched")
		name := l[i].Name
		q.Cols[i] = *t
		q.Cols[i].Name = name
		c.retype(q.Left, i, t)
		c.retype(q.Right, i, t)
	}
	for i := range q.Order {
		c.orderOfResult(q, q.Order[i].Expr)
	}
}

// retype casts column i of a query to a type.
func (c *checker) retype(q *sqlparse.Query, i int, t *Column) {
	switch {
	case sameType(&q.Cols[i], t):
	case q.Op != "":
		c.retype(q.Left, i, t)
		c.retype(q.Right, i, t)
	case q.Values != nil:
		for _, row := range q.Values {
			row[i] = c.castTo(row[i], t)
		}
	default:
		q.Items[i].Expr = c.castTo(q.Items[i].Expr, t)
	}
	name := q.Cols[i].Name
	q.Cols[i] = *t
	q.Cols[i].Name = name
}

// orderOfResult makes an expression of ORDER BY behind UNION a column of the result.
func (c *checker) orderOfResult(q *sqlparse.Query, e *sqlparse.Expr) {
	if e.Op == sqlparse.Const && e.Value.Type == sqlparse.Int {
		if e.Value.Int < 1 || e.Value.Int > int64(len(q.Cols)) {
			fail("42P10", "ORDER BY position %d is not in select list", e.Value.Int)
		}
		*e = *reference(0, -1, int(e.Value.Int-1), &q.Cols[e.Value.Int-1])
		return
	}
	if e.Op == sqlparse.Ref && e.Table == "" {
		for i := range q.Cols {
			if q.Cols[i].Name == e.Name {
				*e = *reference(0, -1, i, &q.Cols[i])
				return
			}
		}
		fail("42703", "column %q does not exist", e.Name)
	}
	fail("0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
}

func (c *checker) values(q *sqlparse.Query) {
	n := len(q.Values[0])
	for _, row := range q.Values {
		if len(row) != n {
			fail("42601", "VALUES lists must all be the same length")
		}
		for _, e := range row {
			c.expr(e)
		}
	}
	q.Cols = make([]Column, n)
	for i := range n {
		var types []*Column
		for _, row := range q.Values {
			types = append(types, row[i].Typ)
		}
		t := unknownType
		if !c.cat.Lite {
			t = c.commonType(types, "VALUES types %s and %s cannot be matched")
			for _, row := range q.Values {
				row[i] = c.castTo(row[i], t)
			}
		}
		q.Cols[i] = *t
		q.Cols[i].Name = "column" + Show(integer(int64(i+1)))
	}
	for i := range q.Order {
		c.orderOfResult(q, q.Order[i].Expr)
	}
}

func (c *checker) selecting(q *sqlparse.Query) {
	c.sources(q.From)
	q.Leaves = c.at.leaves
	c.boolean(&q.Where, "WHERE")
	q.Items = c.expand(q.Items)
	for i := range q.Group {
		q.Group[i] = c.groupKey(q.Group[i], q.Items)
	}
	isGrouped := len(q.Group) > 0 || q.Having != nil
	c.at.found = false
	c.at.sets = true
	for i := range q.Items {
		c.exprIn(q.Items[i].Expr, "")
	}
	c.at.sets = false
	for i := range q.Order {
		q.Order[i].Expr = c.orderKey(q.Order[i].Expr, q)
	}
	for i := range q.On {
		q.On[i] = c.orderKey(q.On[i], q)
	}
	c.boolean(&q.Having, "HAVING")
	if isGrouped || c.at.found {
		c.groups(q)
	}
	c.distinct(q)
	q.Cols = nil
	for i := range q.Items {
		it := &q.Items[i]
		if it.Expr.Typ.Type == sqlparse.Unknown && !c.cat.Lite && it.Expr.Op != sqlparse.Param {
			it.Expr.Typ = unknownType // text in the end, unless what is around wants another type
		}
		col := *it.Expr.Typ
		col.Name = it.Name
		q.Cols = append(q.Cols, col)
	}
}

// expand writes out the stars of a select list.
func (c *checker) expand(items []sqlparse.Item) []sqlparse.Item {
	var out []sqlparse.Item
	for _, it := range items {
		if !it.Star {
			out = append(out, it)
			continue
		}
		known, merged := false, map[string]bool{}
		if it.Table == "" {
			for _, leaf := range c.at.leaves {
				for _, col := range leaf.Cols {
					if c.at.using[col.Name] && !merged[col.Name] {
						merged[col.Name] = true
						out = append(out, sqlparse.Item{Name: col.Name, Expr: &sqlparse.Expr{Op: sqlparse.Ref, Name: col.Name}})
					}
				}
			}
		}
		for _, leaf := range c.at.leaves {
			if it.Table != "" && it.Table != leaf.Alias {
				continue
			}
			known = true
			for i, col := range leaf.Cols {
				if !merged[col.Name] {
					out = append(out, sqlparse.Item{Name: col.Name, Expr: reference(0, leaf.Leaf, i, &leaf.Cols[i])})
				}
			}
		}
		if !known && it.Table != "" {
			c.noSuchTable(it.Table)
		}
		if !known {
			fail("42601", "SELECT * with no tables specified is not valid")
		}
	}
	return out
}

// sources checks FROM, and makes its tables leaves.
func (c *checker) sources(from []*sqlparse.Source) {
	for _, s := range from {
		c.source(s)
	}
}

func (c *checker) source(s *sqlparse.Source) {
	switch {
	case s.Join != "":
		c.source(s.Left)
		first := len(c.at.leaves)
		c.source(s.Right)
		c.join(s, first)
		return
	case s.Query != nil:
		c.sub(s, s.Query)
	case s.Func != nil:
		c.tableFunction(s)
	default:
		c.named(s)
	}
	s.Cols = renamed(s.Cols, s.Columns, s.Alias)
	c.leaf(s)
}

// sub checks a query in FROM, which sees what is around, and with LATERAL what stands before it.
func (c *checker) sub(s *sqlparse.Source, q *sqlparse.Query) {
	saved := c.at
	if !s.Lateral {
		c.at = &level{outer: saved.outer, ctes: saved.ctes}
	}
	c.query(q)
	c.at = saved
	s.Cols = slices.Clone(q.Cols)
	for i := range s.Cols {
		if s.Cols[i].Type == sqlparse.Unknown && !c.cat.Lite {
			name := s.Cols[i].Name
			s.Cols[i] = *textType
			s.Cols[i].Name = name
			c.retype(q, i, textType)
		}
	}
}

// named checks a table, a view or a name of WITH.
func (c *checker) named(s *sqlparse.Source) {
	for l := c.at; l != nil; l = l.outer {
		for i := len(l.ctes) - 1; i >= 0; i-- {
			if l.ctes[i].Name == s.Table {
				s.CTE, s.Cols = l.ctes[i], l.ctes[i].Cols
				if s.CTE.Stmt != nil && s.CTE.Stmt.Returning == nil {
					fail("0A000", "WITH query %q does not have a RETURNING clause", s.Table)
				}
				return
			}
		}
	}
	if d := c.cat.Tables[s.Table]; d != nil {
		s.Cols = c.settled(d)
		return
	}
	view := c.cat.Views[s.Table]
	if view == nil {
		c.missing(s.Table)
	}
	stmt := view()
	saved := c.at
	c.at = nil
	c.statement(stmt)
	c.at = saved
	s.Query = stmt.Query
	s.Query.Part = 0
	s.Cols = renamed(stmt.Query.Cols, stmt.Columns, s.Table)
}

// join checks the condition of a join, whose right side begins at leaf number first.
func (c *checker) join(s *sqlparse.Source, first int) {
	if s.Natural {
		s.Using = c.shared(first)
	}
	for _, name := range s.Using {
		l, r := c.columnAmong(name, 0, first), c.columnAmong(name, first, len(c.at.leaves))
		eq := &sqlparse.Expr{Op: sqlparse.Compare, Name: "=", Args: []*sqlparse.Expr{l, r}}
		if s.On == nil {
			s.On = eq
		} else {
			s.On = &sqlparse.Expr{Op: sqlparse.And, Args: []*sqlparse.Expr{s.On, eq}}
		}
		if c.at.using == nil {
			c.at.using = map[string]bool{}
		}
		c.at.using[name] = true
	}
	c.boolean(&s.On, "JOIN/ON")
}

// shared returns the names that the columns on both sides of a natural join have.
func (c *checker) shared(first int) (out []string) {
	for _, l := range c.at.leaves[:first] {
		for _, col := range l.Cols {
			for _, r := range c.at.leaves[first:] {
				if !slices.Contains(out, col.Name) && slices.ContainsFunc(r.Cols, func(x Column) bool { return x.Name == col.Name }) {
					out = append(out, col.Name)
				}
			}
		}
	}
	return out
}

func (c *checker) columnAmong(name string, from, to int) *sqlparse.Expr {
	var out *sqlparse.Expr
	for n := from; n < to; n++ {
		for i := range c.at.leaves[n].Cols {
			if c.at.leaves[n].Cols[i].Name == name && out == nil {
				out = reference(0, n, i, &c.at.leaves[n].Cols[i])
			}
		}
	}
	if out == nil {
		fail("42703", "column %q specified in USING clause does not exist in table", name)
	}
	return out
}

// tableFunction checks a function in FROM.
func (c *checker) tableFunction(s *sqlparse.Source) {
	saved := c.at
	c.at = &level{outer: saved, place: "functions in FROM"}
	f := s.Func
	for _, a := range f.Args {
		c.expr(a)
	}
	c.at = saved
	c.set(s, f)
}

// locks checks FOR UPDATE.
func (c *checker) locks(q *sqlparse.Query) {
	if q.Locks == nil {
		return
	}
	word := map[sqlparse.Lock]string{sqlparse.ForUpdate: "FOR UPDATE", sqlparse.NoKeyUpdate: "FOR NO KEY UPDATE", sqlparse.Share: "FOR SHARE", sqlparse.KeyShare: "FOR KEY SHARE"}[q.Locks[0].Mode]
	switch {
	case q.Op != "":
		fail("0A000", "%s is not allowed with UNION/INTERSECT/EXCEPT", word)
	case q.Values != nil:
		fail("0A000", "%s cannot be applied to VALUES", word)
	case q.Distinct:
		fail("0A000", "%s is not allowed with DISTINCT clause", word)
	case len(q.Group) > 0:
		fail("0A000", "%s is not allowed with GROUP BY clause", word)
	case q.Having != nil:
		fail("0A000", "%s is not allowed with HAVING clause", word)
	}
	for _, it := range q.Items {
		if hasAggregate(it.Expr) {
			fail("0A000", "%s is not allowed with aggregate functions", word)
		}
		if hasSet(it.Expr) {
			fail("0A000", "%s is not allowed with set-returning functions in the target list", word)
		}
		if hasWindow(it.Expr) {
			fail("0A000", "%s is not allowed with window functions", word)
		}
	}
	missing := map[int]bool{}
	for _, src := range q.From {
		nullable(src, false, missing)
	}
	for _, l := range q.Locks {
		for i, leaf := range q.Leaves {
			if missing[i] && (l.Of == nil || slices.Contains(l.Of, leaf.Alias)) {
				fail("0A000", "%s cannot be applied to the nullable side of an outer join", word)
			}
		}
		for _, name := range l.Of {
			if !slices.ContainsFunc(q.Leaves, func(s *sqlparse.Source) bool { return s.Alias == name }) {
				fail("42P01", "relation %q in %s clause not found in FROM clause", name, word)
			}
		}
	}
}

// nullable notes the sources that an outer join may leave without a row.
func nullable(src *sqlparse.Source, may bool, out map[int]bool) {
	if src.Join == "" {
		out[src.Leaf] = may
		return
	}
	nullable(src.Left, may || src.Join == "right" || src.Join == "full", out)
	nullable(src.Right, may || src.Join == "left" || src.Join == "full", out)
}
