package sqleval

import (
	"racelab/sim/library/internal/sqlparse"
)

// This file checks operators other than comparisons.

// arith checks a + b and the like, and returns the type of the result.
func (c *checker) arith(e *sqlparse.Expr) *Column {
	if c.cat.Lite {
		switch e.Name {
		case "+", "-", "*", "/", "%", "||", "->", "->>":
			return unknownType
		}
		fail("1", "near %q: syntax error", e.Name)
	}
	a, b := &e.Args[0], &e.Args[1]
	x, y := (*a).Typ, (*b).Typ
	switch e.Name {
	case "||":
		return c.concat(e)
	case "->", "->>", "#>", "#>>", "?", "?|", "?&":
		return c.jsonAccess(e)
	case "@>", "<@", "&&":
		return c.contained(e)
	case "#-":
		return c.jsonRemove(e)
	case "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*", "^@":
		for i := range e.Args {
			if t := e.Args[i].Typ; !unknown(t) && t.Type != sqlparse.Text {
				c.noOperator(e)
			}
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
		return boolType
	case "^":
		return c.power(e)
	case "&", "|", "#", "<<", ">>":
		return c.bits(e)
	}
	if !unknown(x) && x.Type == sqlparse.JSON && e.Name == "-" {
		if unknown(y) {
			*b = c.castTo(*b, textType)
		} else if y.Type != sqlparse.Int && y.Type != sqlparse.Text {
			c.noOperator(e)
		}
		return jsonbType
	}
	if unknown(x) && unknown(y) {
		fail("42725", "operator is not unique: unknown %s unknown", e.Name)
	}
	if t := c.timeArith(e); t != nil {
		return t
	}
	if unknown(x) {
		*a = c.castTo(*a, bareOf(y))
		x = (*a).Typ
	}
	if unknown(y) {
		*b = c.castTo(*b, bareOf(x))
		y = (*b).Typ
	}
	if rank(x) == 0 || rank(y) == 0 {
		c.noOperator(e)
	}
	t := x
	if rank(y) > rank(x) {
		t = y
	}
	if x.Type == sqlparse.Float && x.Bits == 32 && y.Type != sqlparse.Float || y.Type == sqlparse.Float && y.Bits == 32 && x.Type != sqlparse.Float {
		t = floatType
	}
	if t.Type == sqlparse.Float && e.Name == "%" {
		c.noOperator(e)
	}
	return bareOf(t)
}

func (c *checker) noOperator(e *sqlparse.Expr) {
	fail("42883", "operator does not exist: %s %s %s", typeName(e.Args[0].Typ), e.Name, typeName(e.Args[1].Typ))
}

// timeArith checks operators on times and intervals; nil if there is none among the operands.
func (c *checker) timeArith(e *sqlparse.Expr) *Column {
	a, b := &e.Args[0], &e.Args[1]
	is := func(t *Column, kinds ...sqlparse.Type) bool {
		for _, k := range kinds {
			if t != nil && t.Type == k {
				return true
			}
		}
		return false
	}
	x, y := (*a).Typ, (*b).Typ
	if !is(x, sqlparse.Time, sqlparse.Interval) && !is(y, sqlparse.Time, sqlparse.Interval) {
		return nil
	}
	switch {
	case is(x, sqlparse.Time) && unknown(y) && e.Name == "+" && x.Named != "date":
		*b = c.castTo(*b, intervalType)
	case is(x, sqlparse.Time) && unknown(y) && e.Name == "-":
		*b = c.castTo(*b, bareOf(x))
	case is(x, sqlparse.Interval) && unknown(y) && (e.Name == "*" || e.Name == "/"):
		*b = c.castTo(*b, floatType)
	case is(y, sqlparse.Interval) && unknown(x) && e.Name == "*":
		*a = c.castTo(*a, floatType)
	case is(x, sqlparse.Interval) && unknown(y), is(y, sqlparse.Interval) && unknown(x):
		*a, *b = c.castTo(*a, intervalType), c.castTo(*b, intervalType)
	case unknown(x), unknown(y):
		fail(sqlparse.Missing, "the operator %s with a time and a text", e.Name)
	}
	x, y = (*a).Typ, (*b).Typ
	isDate := func(t *Column) bool { return t.Type == sqlparse.Time && flavour(t) == dateOnly }
	switch e.Name {
	case "+":
		if is(y, sqlparse.Time) && is(x, sqlparse.Interval) {
			*a, *b = *b, *a
			x, y = y, x
		}
		switch {
		case isDate(x) && is(y, sqlparse.Int):
			return dateType
		case isDate(x) && is(y, sqlparse.Interval):
			*a = c.castTo(*a, plainTime)
			return plainTime
		case is(x, sqlparse.Time, sqlparse.Interval) && is(y, sqlparse.Interval):
			return bareOf(x)
		}
	case "-":
		switch {
		case isDate(x) && isDate(y):
			return intType
		case isDate(x) && is(y, sqlparse.Int):
			return dateType
		case isDate(x) && is(y, sqlparse.Interval):
			*a = c.castTo(*a, plainTime)
			return plainTime
		case is(x, sqlparse.Time) && is(y, sqlparse.Time):
			t := c.commonType([]*Column{x, y}, "")
			*a, *b = c.castTo(*a, t), c.castTo(*b, t)
			return intervalType
		case is(x, sqlparse.Time, sqlparse.Interval) && is(y, sqlparse.Interval):
			return bareOf(x)
		}
	case "*", "/":
		if is(y, sqlparse.Interval) && e.Name == "*" {
			*a, *b = *b, *a
			x, y = y, x
		}
		if is(x, sqlparse.Interval) && rank(y) > 0 {
			return intervalType
		}
	}
	c.noOperator(e)
	return nil
}

// concat checks ||: of texts, arrays and jsonb.
func (c *checker) concat(e *sqlparse.Expr) *Column {
	a, b := &e.Args[0], &e.Args[1]
	x, y := (*a).Typ, (*b).Typ
	kind := func(t *Column, k sqlparse.Type) bool { return t != nil && t.Type == k }
	switch {
	case kind(x, sqlparse.Array) || kind(y, sqlparse.Array):
		list := x
		if !kind(x, sqlparse.Array) {
			list = y
		}
		if unknown(x) {
			*a = c.castTo(*a, list)
		}
		if unknown(y) {
			*b = c.castTo(*b, list)
		}
		for _, t := range []*Column{(*a).Typ, (*b).Typ} {
			if !sameType(t, list) && !sameType(t, list.Elem) {
				c.noOperator(e)
			}
		}
		return list
	case kind(x, sqlparse.JSON) && x.Named == "jsonb" || kind(y, sqlparse.JSON) && y.Named == "jsonb":
		if unknown(x) || kind(x, sqlparse.JSON) {
			if unknown(y) || kind(y, sqlparse.JSON) {
				*a, *b = c.castTo(*a, jsonbType), c.castTo(*b, jsonbType)
				return jsonbType
			}
		}
	case kind(x, sqlparse.Bytes) && kind(y, sqlparse.Bytes):
		return x
	}
	if !unknown(x) && !unknown(y) && x.Type != sqlparse.Text && y.Type != sqlparse.Text {
		c.noOperator(e)
	}
	*a, *b = c.castTo(*a, textType), c.castTo(*b, textType)
	return textType
}

func (c *checker) jsonAccess(e *sqlparse.Expr) *Column {
	x, y := e.Args[0].Typ, e.Args[1].Typ
	if unknown(x) || x.Type != sqlparse.JSON {
		c.noOperator(e)
	}
	switch e.Name {
	case "#>", "#>>", "?|", "?&":
		if unknown(y) {
			e.Args[1] = c.castTo(e.Args[1], textsType)
		} else if y.Type != sqlparse.Array {
			c.noOperator(e)
		}
	default:
		if unknown(y) {
			e.Args[1] = c.castTo(e.Args[1], textType)
		} else if y.Type != sqlparse.Text && (y.Type != sqlparse.Int || e.Name == "?") {
			c.noOperator(e)
		}
	}
	switch e.Name {
	case "->>", "#>>":
		return textType
	case "->", "#>":
		return bareOf(x)
	}
	if x.Named != "jsonb" {
		c.noOperator(e)
	}
	return boolType
}

// contained checks @>, <@ and && of jsonb and arrays.
func (c *checker) contained(e *sqlparse.Expr) *Column {
	x, y := e.Args[0].Typ, e.Args[1].Typ
	if unknown(x) {
		e.Args[0] = c.castTo(e.Args[0], y)
	}
	if unknown(y) {
		e.Args[1] = c.castTo(e.Args[1], x)
	}
	x, y = e.Args[0].Typ, e.Args[1].Typ
	ok := !unknown(x) && sameType(x, y) && (x.Type == sqlparse.Array || x.Type == sqlparse.JSON && x.Named == "jsonb" && e.Name != "&&")
	if !ok {
		c.noOperator(e)
	}
	return boolType
}

// bits checks the operators on the bits of integers.
func (c *checker) bits(e *sqlparse.Expr) *Column {
	a, b := &e.Args[0], &e.Args[1]
	if unknown((*a).Typ) && unknown((*b).Typ) {
		fail("42725", "operator is not unique: unknown %s unknown", e.Name)
	}
	shift := e.Name == "<<" || e.Name == ">>"
	if unknown((*a).Typ) {
		*a = c.castTo(*a, bareOf((*b).Typ))
	}
	if unknown((*b).Typ) && shift {
		*b = c.castTo(*b, intType)
	} else if unknown((*b).Typ) {
		*b = c.castTo(*b, bareOf((*a).Typ))
	}
	x, y := (*a).Typ, (*b).Typ
	if x.Type != sqlparse.Int || y.Type != sqlparse.Int || shift && y.Bits > 32 {
		c.noOperator(e)
	}
	if !shift && y.Bits > x.Bits {
		return bareOf(y)
	}
	return bareOf(x)
}

// power checks ^, which is a power of double precision, or of numeric.
func (c *checker) power(e *sqlparse.Expr) *Column {
	for i := range e.Args {
		t := e.Args[i].Typ
		switch {
		case !unknown(t) && t.Type == sqlparse.Numeric && (unknown(e.Args[1-i].Typ) || e.Args[1-i].Typ.Type != sqlparse.Float):
			fail(sqlparse.Missing, "the power of a numeric")
		case !unknown(t) && rank(t) == 0:
			c.noOperator(e)
		}
	}
	for i := range e.Args {
		e.Args[i] = c.castTo(e.Args[i], floatType)
	}
	*e = sqlparse.Expr{Op: sqlparse.Call, Name: "power", Args: e.Args}
	return floatType
}

func (c *checker) jsonRemove(e *sqlparse.Expr) *Column {
	if t := e.Args[0].Typ; unknown(t) || t.Type != sqlparse.JSON || t.Named != "jsonb" {
		c.noOperator(e)
	}
	e.Args[1] = c.castTo(e.Args[1], textsType)
	return jsonbType
}
