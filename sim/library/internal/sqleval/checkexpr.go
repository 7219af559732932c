package sqleval

import (
	"math"
	"slices"

	"racelab/sim/library/internal/sqlparse"
)

// This file finds out the types of expressions, as PostgreSQL's manual has it in chapter 10, and
// puts in the casts. Text in quotes and parameters are of the type unknown until something decides.

func plain(t sqlparse.Type, named, name string, bits int) *Column {
	return &Column{Type: t, Named: named, Name: name, Bits: bits, Scale: -1}
}

var (
	unknownType  = plain(sqlparse.Unknown, "unknown", "unknown", 0)
	boolType     = plain(sqlparse.Bool, "boolean", "bool", 0)
	smallintType = plain(sqlparse.Int, "smallint", "int2", 16)
	intType      = plain(sqlparse.Int, "integer", "int4", 32)
	bigintType   = plain(sqlparse.Int, "bigint", "int8", 64)
	numericType  = plain(sqlparse.Numeric, "numeric", "numeric", 0)
	floatType    = plain(sqlparse.Float, "double precision", "float8", 64)
	textType     = plain(sqlparse.Text, "text", "text", 0)
	zonedType    = plain(sqlparse.Time, "timestamp with time zone", "timestamptz", 0)
	plainTime    = plain(sqlparse.Time, "timestamp without time zone", "timestamp", 0)
	dateType     = plain(sqlparse.Time, "date", "date", 0)
	intervalType = plain(sqlparse.Interval, "interval", "interval", 0)
	jsonType     = plain(sqlparse.JSON, "json", "json", 0)
	recordType   = plain(sqlparse.JSON, "record", "record", 0) // a row as the operand of a function that makes a json of it
	jsonbType    = plain(sqlparse.JSON, "jsonb", "jsonb", 0)
	uuidType     = plain(sqlparse.UUID, "uuid", "uuid", 0)
	voidType     = plain(sqlparse.Text, "void", "void", 0)
	textsType    = arrayType(textType)
)

func arrayType(elem *Column) *Column {
	return &Column{Type: sqlparse.Array, Named: elem.Named + "[]", Name: elem.Name, Scale: -1, Elem: elem}
}

func unknown(t *Column) bool { return t == nil || t.Type == sqlparse.Unknown }

func sameType(a, b *Column) bool {
	if a.Type != b.Type {
		return false
	}
	switch a.Type {
	case sqlparse.Int, sqlparse.Float:
		return a.Bits == b.Bits
	case sqlparse.Time, sqlparse.Enum, sqlparse.JSON:
		return a.Named == b.Named
	case sqlparse.Array:
		return sameType(a.Elem, b.Elem)
	}
	return true
}

// reference makes a Ref that is bound already.
func reference(up, leaf, col int, t *Column) *sqlparse.Expr {
	return &sqlparse.Expr{Op: sqlparse.Ref, Name: t.Name, Level: up, Leaf: leaf, Col: col, Typ: t}
}

// rank orders the types of numbers: an operator works on the higher one of its operands.
func rank(t *Column) int {
	switch {
	case t.Type == sqlparse.Int:
		return t.Bits / 16 // 1, 2, 4
	case t.Type == sqlparse.Numeric:
		return 5
	case t.Type == sqlparse.Float:
		return 6 + t.Bits/64
	}
	return 0
}

// exprIn checks an expression in a place where no aggregate may stand; "" where it may.
func (c *checker) exprIn(e *sqlparse.Expr, place string) {
	saved := c.at.place
	c.at.place = place
	c.expr(e)
	c.at.place = saved
}

// boolean checks a condition.
func (c *checker) boolean(e **sqlparse.Expr, place string) {
	if *e == nil {
		return
	}
	where := place
	if place == "HAVING" {
		where = ""
	}
	c.exprIn(*e, where)
	c.coerce(e, boolType, "argument of "+place+" must be type boolean, not type %s", "42804")
}

// coerce makes an expression one of a type if it is unknown or can be cast without being asked for.
func (c *checker) coerce(e **sqlparse.Expr, t *Column, message, code string) {
	if c.cat.Lite {
		return
	}
	have := (*e).Typ
	switch {
	case unknown(have), sameType(have, t):
	case rank(have) > 0 && rank(t) > 0 && rank(have) <= rank(t):
	case have.Type == sqlparse.Time && t.Type == sqlparse.Time && (have.Named == "date" || flavour(have) == withoutZone && flavour(t) == withZone):
	default:
		fail(code, message, typeName(have))
	}
	*e = c.castTo(*e, t)
}

// castTo puts in a cast, or reads a constant or decides a parameter.
func (c *checker) castTo(e *sqlparse.Expr, t *Column) *sqlparse.Expr {
	if c.cat.Lite || unknown(t) {
		return e
	}
	if e.Typ != nil && sameType(e.Typ, t) && t.Length == 0 && t.Scale < 0 {
		return e
	}
	if unknown(e.Typ) {
		switch e.Op {
		case sqlparse.Const:
			v := e.Value
			if v.Type == sqlparse.Text {
				v = fit(read(v.Text, t), t, false)
			}
			return &sqlparse.Expr{Op: sqlparse.Const, Value: v, Typ: t}
		case sqlparse.Param:
			bare := *t
			bare.Length, bare.Scale, bare.Digits = 0, -1, 0
			if c.params[e.N-1] == nil {
				c.params[e.N-1] = &bare
			} else if !sameType(c.params[e.N-1], t) {
				e.Typ = c.params[e.N-1]
				break
			}
			e.Typ = &bare
			if t.Length == 0 && t.Scale < 0 {
				return e
			}
		}
	}
	return &sqlparse.Expr{Op: sqlparse.Cast, Args: []*sqlparse.Expr{e}, To: *t, Typ: t, Implicit: true}
}

// commonType is the type of a CASE, COALESCE or UNION (section 10.5).
func (c *checker) commonType(types []*Column, message string) *Column {
	var out *Column
	for _, t := range types {
		switch {
		case unknown(t):
		case out == nil:
			out = t
		case sameType(out, t):
			if out.Length != t.Length || out.Scale != t.Scale || out.Named != t.Named {
				bare := *out
				bare.Length, bare.Scale, bare.Digits = 0, -1, 0
				if out.Type == sqlparse.Text && out.Named != t.Named {
					bare = *textType
				}
				out = &bare
			}
		case rank(out) > 0 && rank(t) > 0:
			if rank(t) > rank(out) {
				out = t
			}
		case out.Type == sqlparse.Time && t.Type == sqlparse.Time:
			if flavour(t) < flavour(out) {
				out = t
			}
		default:
			fail("42804", message, typeName(out), typeName(t))
		}
	}
	if out == nil {
		return textType
	}
	return out
}

// expr checks an expression and sets its type.
func (c *checker) expr(e *sqlparse.Expr) {
	if c.depth++; c.depth > 4*maxNested+200 {
		fail("54001", "stack depth limit exceeded")
	}
	defer func() { c.depth-- }()
	if e.Typ != nil && e.Op != sqlparse.Param {
		return // checked already
	}
	if e.Op == sqlparse.Call {
		c.call(e)
		return
	}
	for _, a := range e.Args {
		c.expr(a)
	}
	e.Typ = c.typeOf(e)
	if e.Typ == nil {
		e.Typ = unknownType
	}
}

func (c *checker) typeOf(e *sqlparse.Expr) *Column {
	switch e.Op {
	case sqlparse.Const:
		return c.constant(e)
	case sqlparse.Param:
		if int(e.N) > len(c.params) {
			fail("42P02", "there is no parameter $%d", e.N)
		}
		return c.params[e.N-1]
	case sqlparse.Ref:
		return c.reference(e)
	case sqlparse.Exists:
		c.query(e.Query)
		return boolType
	case sqlparse.Subquery:
		return c.scalar(e)
	case sqlparse.ArrayOf:
		return c.array(e)
	case sqlparse.RowOf:
		return plain(sqlparse.Unknown, "record", "row", 0)
	case sqlparse.Case:
		return c.choice(e)
	case sqlparse.Cast:
		return c.cast(e)
	case sqlparse.Subscript:
		return c.subscript(e)
	case sqlparse.Arith:
		return c.arith(e)
	case sqlparse.Negate:
		return c.negate(e)
	case sqlparse.Any, sqlparse.In:
		c.among(e)
	case sqlparse.Compare, sqlparse.Distinct:
		name := e.Name
		if e.Op == sqlparse.Distinct {
			name = "="
		}
		c.compared(name, &e.Args[0], &e.Args[1])
	case sqlparse.Like:
		if e.Name == "similar" && c.cat.Lite {
			fail("1", "near \"similar\": syntax error")
		}
		for i := range e.Args {
			if !unknown(e.Args[i].Typ) && e.Args[i].Typ.Type != sqlparse.Text && !c.cat.Lite {
				fail("42883", "operator does not exist: %s ~~ %s", typeName(e.Args[0].Typ), typeName(e.Args[1].Typ))
			}
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
	case sqlparse.And, sqlparse.Or, sqlparse.Not:
		word := map[sqlparse.Op]string{sqlparse.And: "AND", sqlparse.Or: "OR", sqlparse.Not: "NOT"}[e.Op]
		for i := range e.Args {
			c.coerce(&e.Args[i], boolType, "argument of "+word+" must be type boolean, not type %s", "42804")
		}
	case sqlparse.IsTrue, sqlparse.IsFalse:
		c.coerce(&e.Args[0], boolType, "argument of IS TRUE must be type boolean, not type %s", "42804")
	}
	return boolType
}

func (c *checker) constant(e *sqlparse.Expr) *Column {
	switch v := e.Value; v.Type {
	case sqlparse.Bool:
		return boolType
	case sqlparse.Int:
		if v.Int >= math.MinInt32 && v.Int <= math.MaxInt32 {
			return intType
		}
		return bigintType
	case sqlparse.Numeric:
		e.Value = numericValue(parseNum(v.Text))
		return numericType
	case sqlparse.Float:
		return floatType
	}
	return unknownType
}

// reference binds a column's name.
func (c *checker) reference(e *sqlparse.Expr) *Column {
	up := 0
	for l := c.at; l != nil; l = l.outer {
		if t := c.bind(e, l, up); t != nil {
			return t
		}
		up++
	}
	if e.Table != "" {
		for l := c.at; l != nil; l = l.outer {
			if slices.ContainsFunc(l.leaves, func(s *sqlparse.Source) bool { return s.Alias == e.Table }) {
				fail("42703", "column %s.%s does not exist", e.Table, e.Name)
			}
		}
		c.noSuchTable(e.Table)
	}
	if t := c.wholeRow(e); t != nil {
		return t
	}
	if systemColumns[e.Name] && !c.cat.Lite {
		fail(sqlparse.Missing, "the system column %s", e.Name)
	}
	fail("42703", "column %q does not exist", e.Name)
	return nil
}

// wholeRow makes a value of all columns of what a name of FROM stands for; nil if there is none.
func (c *checker) wholeRow(e *sqlparse.Expr) *Column {
	up := 0
	for l := c.at; l != nil && !c.cat.Lite; l = l.outer {
		for _, s := range l.leaves {
			switch {
			case s.Alias != e.Name:
			case s.Func != nil && len(s.Cols) == 1 && s.Defs == nil: // the value of the function
				*e = *reference(up, s.Leaf, 0, &s.Cols[0])
				return e.Typ
			case !c.rows:
				fail(sqlparse.Missing, "a whole row as a value")
			default:
				out := sqlparse.Expr{Op: sqlparse.Call, Name: wholeRow, Typ: recordType, Level: up, Leaf: s.Leaf}
				for i := range s.Cols {
					out.Args = append(out.Args, reference(up, s.Leaf, i, &s.Cols[i]))
					out.Named = append(out.Named, s.Cols[i].Name)
				}
				*e = out
				return recordType
			}
		}
		up++
	}
	return nil
}

// wholeRow is the function that a name of FROM stands for where its row is a value.
const wholeRow = "\x00row"

func isRecord(t *Column) bool { return t != nil && t.Type == sqlparse.JSON && t.Named == "record" }

// takesRows has the functions that make a json of a row, or count it.
var takesRows = map[string]bool{"to_json": true, "to_jsonb": true, "row_to_json": true, "json_agg": true, "jsonb_agg": true, "count": true}

// argument checks the operand of a function.
func (c *checker) argument(function string, e *sqlparse.Expr) {
	saved := c.rows
	c.rows = takesRows[function] && e.Op == sqlparse.Ref
	c.expr(e)
	c.rows = saved
}

var systemColumns = map[string]bool{"ctid": true, "xmin": true, "xmax": true, "cmin": true, "cmax": true, "tableoid": true}

// bind looks for a column in one level.
func (c *checker) bind(e *sqlparse.Expr, l *level, up int) *Column {
	var found []*sqlparse.Expr
	for _, s := range l.leaves {
		if e.Table != "" && e.Table != s.Alias || e.Table == "" && l.qualified && s.Leaf > 0 {
			continue
		}
		for i := range s.Cols {
			if s.Cols[i].Name == e.Name {
				found = append(found, reference(up, s.Leaf, i, &s.Cols[i]))
			}
		}
	}
	switch {
	case len(found) == 0:
		return nil
	case len(found) > 1 && e.Table == "" && l.using[e.Name]:
		*e = sqlparse.Expr{Op: sqlparse.Call, Name: "coalesce", Args: found, Typ: found[0].Typ}
		return e.Typ
	case len(found) > 1:
		fail("42702", "column reference %q is ambiguous", e.Name)
	}
	e.Level, e.Leaf, e.Col = up, found[0].Leaf, found[0].Col
	return found[0].Typ
}

func (c *checker) scalar(e *sqlparse.Expr) *Column {
	c.query(e.Query)
	n := len(e.Query.Cols)
	switch {
	case e.Star && int(e.N) >= n, e.Star && e.N == 0 && n == 0:
		fail("42601", "number of columns does not match number of values")
	case !e.Star && n != 1:
		fail("42601", "subquery must return only one column")
	}
	return &e.Query.Cols[e.N]
}

func (c *checker) array(e *sqlparse.Expr) *Column {
	if e.Query != nil {
		c.query(e.Query)
		if len(e.Query.Cols) != 1 {
			fail("42601", "subquery must return only one column")
		}
		if unknown(&e.Query.Cols[0]) && !c.cat.Lite {
			c.retype(e.Query, 0, textType)
		}
		return arrayType(&e.Query.Cols[0])
	}
	if len(e.Args) == 0 {
		fail("42P18", "cannot determine type of empty array")
	}
	t := c.commonType(typesOf(e.Args), "ARRAY types %s and %s cannot be matched")
	for i := range e.Args {
		e.Args[i] = c.castTo(e.Args[i], t)
	}
	return arrayType(t)
}

func typesOf(all []*sqlparse.Expr) []*Column {
	var out []*Column
	for _, e := range all {
		out = append(out, e.Typ)
	}
	return out
}

func (c *checker) choice(e *sqlparse.Expr) *Column {
	var results []*Column
	n := len(e.Args)
	for i := range e.Args {
		if i%2 == 0 && i+1 < n {
			c.coerce(&e.Args[i], boolType, "argument of CASE/WHEN must be type boolean, not type %s", "42804")
		} else {
			results = append(results, e.Args[i].Typ)
		}
	}
	if c.cat.Lite {
		return unknownType
	}
	t := c.commonType(results, "CASE types %s and %s cannot be matched")
	for i := range e.Args {
		if i%2 == 1 || i+1 == n {
			e.Args[i] = c.castTo(e.Args[i], t)
		}
	}
	return t
}

func (c *checker) cast(e *sqlparse.Expr) *Column {
	if e.Typ != nil {
		return e.Typ
	}
	c.settle(&e.To)
	to := e.To
	from := e.Args[0].Typ
	if c.cat.Lite {
		return &to
	}
	if unknown(from) {
		bare := to
		if e.Args[0].Op == sqlparse.Param {
			bare.Length, bare.Scale, bare.Digits = 0, -1, 0
			e.Args[0] = c.castTo(e.Args[0], &bare)
		} else if v := e.Args[0].Value; e.Args[0].Op == sqlparse.Const && v.Type == sqlparse.Text {
			e.Args[0] = &sqlparse.Expr{Op: sqlparse.Const, Value: fit(read(v.Text, &to), &to, true), Typ: &to}
		}
		return &to
	}
	if !castable(from, &to) {
		fail("42846", "cannot cast type %s to %s", typeName(from), typeName(&to))
	}
	return &to
}

// castable reports whether there is an explicit cast.
func castable(from, to *Column) bool {
	switch {
	case from.Type == to.Type, from.Type == sqlparse.Text, to.Type == sqlparse.Text, rank(from) > 0 && rank(to) > 0:
		return true
	case from.Type == sqlparse.Bool && to.Type == sqlparse.Int, from.Type == sqlparse.Int && to.Type == sqlparse.Bool:
		return from.Bits == 32 || to.Bits == 32
	case from.Type == sqlparse.JSON && from.Named == "jsonb" && (rank(to) > 0 || to.Type == sqlparse.Bool):
		return true
	}
	return false
}

func (c *checker) subscript(e *sqlparse.Expr) *Column {
	t := e.Args[0].Typ
	if unknown(t) || t.Type != sqlparse.Array {
		if t != nil && t.Type == sqlparse.JSON {
			fail(sqlparse.Missing, "a subscript of a jsonb")
		}
		fail("42804", "cannot subscript type %s because it does not support subscripting", typeName(t))
	}
	c.coerce(&e.Args[1], intType, "array subscript must have type integer", "42804")
	return t.Elem
}

func (c *checker) negate(e *sqlparse.Expr) *Column {
	t := e.Args[0].Typ
	if c.cat.Lite || !unknown(t) && (rank(t) > 0 || t.Type == sqlparse.Interval) {
		return t
	}
	if unknown(t) {
		e.Args[0] = c.castTo(e.Args[0], floatType)
		return floatType
	}
	fail("42883", "operator does not exist: - %s", typeName(t))
	return nil
}

// noSuchTable fails because FROM gives nothing a name: a table that has another one there cannot be called by its own.
func (c *checker) noSuchTable(name string) {
	for l := c.at; l != nil; l = l.outer {
		if slices.ContainsFunc(l.leaves, func(s *sqlparse.Source) bool { return s.Table == name }) {
			fail("42P01", "invalid reference to FROM-clause entry for table %q", name)
		}
	}
	fail("42P01", "missing FROM-clause entry for table %q", name)
}
