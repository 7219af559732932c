package sqleval

import (
	"slices"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file checks calls of functions, aggregates and window functions.

var aggregates = map[string]bool{"count": true, "sum": true, "min": true, "max": true, "avg": true, "bool_and": true, "bool_or": true, "every": true,
	"string_agg": true, "array_agg": true, "jsonb_agg": true, "json_agg": true, "jsonb_object_agg": true, "json_object_agg": true, "bit_and": true, "bit_or": true, "total": true, "group_concat": true}

var windowOnly = map[string]bool{"row_number": true, "rank": true, "dense_rank": true, "lag": true, "lead": true, "first_value": true, "last_value": true, "nth_value": true, "ntile": true, "percent_rank": true, "cume_dist": true}

// aggregate reports whether e computes over a group of rows. In SQLite min and max of
// several operands do not; there greatest and least are called so.
func aggregate(e *sqlparse.Expr) bool {
	return e.Op == sqlparse.Call && e.Over == nil && aggregates[e.Name] && (len(e.Args) <= 1 || e.Name != "min" && e.Name != "max")
}

// hasAggregate reports whether e has an aggregate of its own query.
func hasAggregate(e *sqlparse.Expr) bool {
	return e != nil && (aggregate(e) || slices.ContainsFunc(e.Args, hasAggregate) || e.Over != nil && slices.ContainsFunc(e.Over.Partition, hasAggregate))
}

func hasWindow(e *sqlparse.Expr) bool {
	return e != nil && (e.Over != nil || slices.ContainsFunc(e.Args, hasWindow))
}

func hasSet(e *sqlparse.Expr) bool {
	return e != nil && (e.Set || slices.ContainsFunc(e.Args, hasSet))
}

func (c *checker) call(e *sqlparse.Expr) {
	if e.Typ != nil && e.Name == "coalesce" && e.Args[0].Typ != nil {
		return // of USING
	}
	switch {
	case e.Over != nil:
		c.window(e)
	case aggregate(e):
		c.aggregate(e)
	case e.Star || e.Distinct || e.Order != nil || e.Filter != nil:
		c.noFunction(e)
	default:
		for _, a := range e.Args {
			c.argument(e.Name, a)
		}
		if _, ok := setFunctions[e.Name]; ok && !c.cat.Lite {
			c.setCall(e)
			return
		}
		e.Typ = c.function(e)
	}
	if e.Typ == nil {
		e.Typ = unknownType
	}
}

// noFunction fails: there is none, or the model lacks it.
func (c *checker) noFunction(e *sqlparse.Expr) {
	if knownFunctions()[e.Name] && !ownFunction(e.Name) {
		fail(sqlparse.Missing, "the function %s", e.Name)
	}
	var types []string
	for _, a := range e.Args {
		types = append(types, typeName(a.Typ))
	}
	fail("42883", "function %s(%s) does not exist", e.Name, strings.Join(types, ", "))
}

// ownFunction reports whether the model has all functions of a name.
func ownFunction(name string) bool {
	_, polymorphic := polymorphics[name]
	_, set := setFunctions[name]
	return set || signatures[name] != nil || polymorphic || aggregates[name] || windowOnly[name]
}

func (c *checker) aggregate(e *sqlparse.Expr) {
	if c.at.place != "" {
		if windowOnly[e.Name] {
			c.noFunction(e)
		}
		fail("42803", "aggregate functions are not allowed in %s", c.at.place)
	}
	if c.at.inAgg {
		fail("42803", "aggregate function calls cannot be nested")
	}
	c.at.inAgg, c.at.found = true, true
	for _, a := range e.Args {
		c.argument(e.Name, a)
	}
	for _, o := range e.Order {
		c.expr(o.Expr)
	}
	if e.Filter != nil {
		c.expr(e.Filter)
		c.coerce(&e.Filter, boolType, "argument of FILTER must be type boolean, not type %s", "42804")
	}
	c.at.inAgg = false
	e.Typ = c.aggregateType(e)
}

func (c *checker) aggregateType(e *sqlparse.Expr) *Column {
	if e.Star {
		if e.Name != "count" {
			c.noFunction(e)
		}
		return bigintType
	}
	want := 1
	if e.Name == "string_agg" || strings.HasSuffix(e.Name, "_object_agg") {
		want = 2
	}
	if c.cat.Lite {
		return unknownType
	}
	if len(e.Args) != want || e.Name == "total" || e.Name == "group_concat" {
		c.noFunction(e)
	}
	t := e.Args[0].Typ
	switch e.Name {
	case "count":
		return bigintType
	case "sum", "avg":
		return c.sumType(e, t)
	case "min", "max":
		if unknown(t) {
			e.Args[0] = c.castTo(e.Args[0], textType)
			return textType
		}
		if t.Type == sqlparse.Bool || t.Type == sqlparse.JSON || t.Type == sqlparse.UUID || t.Type == sqlparse.Bytes {
			c.noFunction(e)
		}
		if t.Type == sqlparse.Enum {
			fail(sqlparse.Missing, "%s of an enum", e.Name)
		}
		if t.Type == sqlparse.Text {
			return textType
		}
		return bareOf(t)
	case "bool_and", "bool_or", "every":
		if !unknown(t) && t.Type != sqlparse.Bool {
			c.noFunction(e)
		}
		e.Args[0] = c.castTo(e.Args[0], boolType)
		return boolType
	case "string_agg":
		for i := range e.Args {
			if !unknown(e.Args[i].Typ) && e.Args[i].Typ.Type != sqlparse.Text {
				c.noFunction(e)
			}
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
		return textType
	case "array_agg":
		if unknown(t) {
			e.Args[0] = c.castTo(e.Args[0], textType)
			t = textType
		}
		return arrayType(bareOf(t))
	case "bit_and", "bit_or":
		if unknown(t) || t.Type != sqlparse.Int {
			c.noFunction(e)
		}
		return bareOf(t)
	}
	for i := range e.Args {
		if unknown(e.Args[i].Typ) {
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
	}
	if strings.HasPrefix(e.Name, "json_") {
		return jsonType
	}
	return jsonbType
}

func (c *checker) sumType(e *sqlparse.Expr, t *Column) *Column {
	switch {
	case unknown(t):
		fail("42725", "function %s(unknown) is not unique", e.Name)
	case t.Type == sqlparse.Int && e.Name == "sum" && t.Bits < 64:
		return bigintType
	case t.Type == sqlparse.Int, t.Type == sqlparse.Numeric:
		return numericType
	case t.Type == sqlparse.Float && e.Name == "avg":
		return floatType
	case t.Type == sqlparse.Float, t.Type == sqlparse.Interval:
		return t
	}
	c.noFunction(e)
	return nil
}

func (c *checker) window(e *sqlparse.Expr) {
	if c.at.place != "" {
		fail("42P20", "window functions are not allowed in %s", c.at.place)
	}
	if e.Over.Name != "" {
		fail("42704", "window %q does not exist", e.Over.Name)
	}
	if e.Distinct {
		fail("0A000", "DISTINCT is not implemented for window functions")
	}
	for _, a := range e.Args {
		c.expr(a)
	}
	for _, p := range e.Over.Partition {
		c.expr(p)
	}
	for _, o := range e.Over.Order {
		c.expr(o.Expr)
	}
	if e.Filter != nil {
		c.expr(e.Filter)
	}
	c.frame(e.Over)
	switch {
	case aggregates[e.Name]:
		e.Typ = c.aggregateType(e)
	case e.Name == "row_number" || e.Name == "rank" || e.Name == "dense_rank" || e.Name == "percent_rank" || e.Name == "cume_dist":
		if len(e.Args) > 0 {
			c.noFunction(e)
		}
		if e.Typ = bigintType; e.Name == "percent_rank" || e.Name == "cume_dist" {
			e.Typ = floatType
		}
	case e.Name == "ntile" && len(e.Args) == 1:
		c.coerce(&e.Args[0], intType, "the argument must be type integer, not type %s", "42883")
		e.Typ = intType
	case windowOnly[e.Name] && len(e.Args) >= 1:
		if e.Name == "ntile" || len(e.Args) != 2 && e.Name == "nth_value" || len(e.Args) > 1 && (e.Name == "first_value" || e.Name == "last_value") || len(e.Args) > 3 {
			c.noFunction(e)
		}
		if e.Typ = e.Args[0].Typ; !unknown(e.Typ) {
			e.Typ = bareOf(e.Typ)
		}
		if len(e.Args) > 1 {
			c.coerce(&e.Args[1], intType, "the offset must be type integer, not type %s", "42883")
		}
		if len(e.Args) == 3 {
			t := c.commonType([]*Column{e.Typ, e.Args[2].Typ}, e.Name+" types %s and %s cannot be matched")
			if e.Typ = bareOf(t); !sameType(t, e.Args[0].Typ) {
				e.Args[0] = c.castTo(e.Args[0], e.Typ)
			}
			e.Args[2] = c.castTo(e.Args[2], e.Typ)
		}
	default:
		c.noFunction(e)
	}
}

// frame checks the offsets of a frame.
func (c *checker) frame(w *sqlparse.Window) {
	if w.Frame == nil {
		return
	}
	for _, b := range []*sqlparse.Bound{&w.Frame.From, &w.Frame.To} {
		if b.N == nil {
			continue
		}
		c.expr(b.N)
		if w.Frame.Unit != "range" {
			c.coerce(&b.N, bigintType, "argument of ROWS must be type bigint, not type %s", "42804")
			continue
		}
		by, t := w.Order[0].Expr.Typ, b.N.Typ
		switch {
		case unknown(by):
			fail(sqlparse.Missing, "a frame in RANGE over a text")
		case by.Type == sqlparse.Time && (unknown(t) || t.Type == sqlparse.Interval):
			b.N = c.castTo(b.N, intervalType)
		case rank(by) > 0 && unknown(t):
			b.N = c.castTo(b.N, bareOf(by))
		case rank(by) > 0 && rank(t) > 0 && rank(t) <= max(rank(by), 2) && (by.Type == t.Type || by.Type != sqlparse.Int):
		default:
			fail("0A000", "RANGE with offset PRECEDING/FOLLOWING is not supported for column type %s and offset type %s", typeName(by), typeName(t))
		}
	}
}

// groupKey checks an expression of GROUP BY: a column, the number or the name of an output, or another expression.
func (c *checker) groupKey(e *sqlparse.Expr, items []sqlparse.Item) *sqlparse.Expr {
	if e.Op == sqlparse.Const && e.Value.Type == sqlparse.Int {
		if n := e.Value.Int; n < 1 || n > int64(len(items)) {
			fail("42P10", "GROUP BY position %d is not in select list", n)
		}
		out := items[e.Value.Int-1].Expr
		c.exprIn(out, "GROUP BY")
		return out
	}
	if e.Op == sqlparse.Ref && e.Table == "" && c.bind(e, c.at, 0) == nil {
		for _, it := range items {
			if it.Name == e.Name {
				c.exprIn(it.Expr, "GROUP BY")
				return it.Expr
			}
		}
	}
	c.exprIn(e, "GROUP BY")
	return e
}

// orderKey checks an expression of ORDER BY: the number or the name of an output, or another expression.
func (c *checker) orderKey(e *sqlparse.Expr, q *sqlparse.Query) *sqlparse.Expr {
	if e.Op == sqlparse.Const && e.Value.Type == sqlparse.Int {
		if n := e.Value.Int; n < 1 || n > int64(len(q.Items)) {
			fail("42P10", "ORDER BY position %d is not in select list", n)
		}
		return q.Items[e.Value.Int-1].Expr
	}
	if e.Op == sqlparse.Const && e.Value.Type != sqlparse.Unknown && !c.cat.Lite {
		fail("42601", "non-integer constant in ORDER BY")
	}
	if e.Op == sqlparse.Ref && e.Table == "" {
		var found *sqlparse.Expr
		for _, it := range q.Items {
			if it.Name == e.Name {
				if found != nil && !sameExpr(found, it.Expr) {
					fail("42702", "ORDER BY %q is ambiguous", e.Name)
				}
				found = it.Expr
			}
		}
		if found != nil {
			e = found
		}
	}
	c.exprIn(e, "")
	t := e.Typ
	if !unknown(t) && t.Type == sqlparse.JSON && t.Named == "json" {
		fail("42883", "could not identify an ordering operator for type json")
	}
	if !unknown(t) && t.Type == sqlparse.Enum {
		return labelNumber(e, t)
	}
	return e
}

// sameExpr reports whether two checked expressions are the same.
func sameExpr(a, b *sqlparse.Expr) bool {
	if a == b {
		return true
	}
	if a.Op != b.Op || a.Name != b.Name && a.Op != sqlparse.Ref || a.N != b.N || a.Value != b.Value || a.Level != b.Level || a.Leaf != b.Leaf || a.Col != b.Col ||
		a.Query != nil || b.Query != nil || a.Over != nil || b.Over != nil || len(a.Args) != len(b.Args) || a.Distinct != b.Distinct || a.Star != b.Star {
		return false
	}
	if a.Op == sqlparse.Cast && !sameType(&a.To, &b.To) {
		return false
	}
	for i := range a.Args {
		if !sameExpr(a.Args[i], b.Args[i]) {
			return false
		}
	}
	return true
}

// groups sees to it that what is computed for a group depends on nothing but the group.
func (c *checker) groups(q *sqlparse.Query) {
	if c.cat.Lite {
		return
	}
	keyed := map[int]bool{}
	for i, leaf := range q.Leaves {
		keyed[i] = leaf.Table != "" && leaf.CTE == nil && c.keyGrouped(q, leaf)
	}
	for i := range q.Items {
		c.grouped(q.Items[i].Expr, q, keyed, 0)
	}
	if q.Having != nil {
		c.grouped(q.Having, q, keyed, 0)
	}
	for _, o := range q.Order {
		c.grouped(o.Expr, q, keyed, 0)
	}
}

// keyGrouped reports whether the primary key of a table is among the keys of GROUP BY.
func (c *checker) keyGrouped(q *sqlparse.Query, leaf *sqlparse.Source) bool {
	d := c.cat.Tables[leaf.Table]
	if d == nil {
		return false
	}
	for _, k := range d.Keys {
		if !k.Primary {
			continue
		}
		for _, name := range k.Columns {
			i := column(d, name)
			if !slices.ContainsFunc(q.Group, func(e *sqlparse.Expr) bool {
				return e.Op == sqlparse.Ref && e.Level == 0 && e.Leaf == leaf.Leaf && e.Col == i
			}) {
				return false
			}
		}
		return true
	}
	return false
}

func (c *checker) grouped(e *sqlparse.Expr, q *sqlparse.Query, keyed map[int]bool, up int) {
	if e == nil || up == 0 && slices.ContainsFunc(q.Group, func(g *sqlparse.Expr) bool { return sameExpr(g, e) }) || up == 0 && aggregate(e) {
		return
	}
	if e.Op == sqlparse.Ref && e.Level == up && e.Leaf >= 0 && !keyed[e.Leaf] {
		same := *e
		same.Level = 0
		if !slices.ContainsFunc(q.Group, func(g *sqlparse.Expr) bool { return sameExpr(g, &same) }) {
			fail("42803", "column \"%s.%s\" must appear in the GROUP BY clause or be used in an aggregate function", q.Leaves[e.Leaf].Alias, q.Leaves[e.Leaf].Cols[e.Col].Name)
		}
	}
	for _, a := range e.Args {
		c.grouped(a, q, keyed, up)
	}
	if e.Over != nil {
		for _, p := range e.Over.Partition {
			c.grouped(p, q, keyed, up)
		}
		for _, o := range e.Over.Order {
			c.grouped(o.Expr, q, keyed, up)
		}
	}
	if e.Query != nil {
		c.groupedQuery(e.Query, q, keyed, up+1)
	}
}

// groupedQuery looks at a query inside an expression.
func (c *checker) groupedQuery(in, q *sqlparse.Query, keyed map[int]bool, up int) {
	for _, it := range in.Items {
		c.grouped(it.Expr, q, keyed, up)
	}
	c.grouped(in.Where, q, keyed, up)
	c.grouped(in.Having, q, keyed, up)
}

// distinct sees to it that DISTINCT sorts by what it selects.
func (c *checker) distinct(q *sqlparse.Query) {
	if !q.Distinct {
		return
	}
	if q.On != nil {
		for i := range q.On {
			if i < len(q.Order) && !slices.ContainsFunc(q.On, func(e *sqlparse.Expr) bool { return sameExpr(e, q.Order[i].Expr) }) {
				fail("42P10", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
			}
		}
		return
	}
	for _, o := range q.Order {
		if !c.cat.Lite && !slices.ContainsFunc(q.Items, func(it sqlparse.Item) bool { return sameExpr(it.Expr, unlabelled(o.Expr)) }) {
			fail("42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
	}
}

func (c *checker) series(f *sqlparse.Expr) *Column {
	first := f.Args[0].Typ
	if !unknown(first) && first.Type == sqlparse.Time {
		if len(f.Args) != 3 {
			c.noFunction(f)
		}
		t := first
		if flavour(first) == dateOnly {
			t = zonedType
		}
		f.Args[0], f.Args[1], f.Args[2] = c.castTo(f.Args[0], t), c.castTo(f.Args[1], t), c.castTo(f.Args[2], intervalType)
		return t
	}
	t := intType
	for _, a := range f.Args {
		if !unknown(a.Typ) && rank(a.Typ) > rank(t) {
			t = a.Typ
		}
		if !unknown(a.Typ) && rank(a.Typ) == 0 {
			c.noFunction(f)
		}
	}
	if t.Type == sqlparse.Float {
		c.noFunction(f)
	}
	for i := range f.Args {
		f.Args[i] = c.castTo(f.Args[i], bareOf(t))
	}
	return bareOf(t)
}
