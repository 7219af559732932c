package sqleval

import "racelab/sim/library/internal/sqlparse"

// This file checks comparisons.

// among checks IN and ANY.
func (c *checker) among(e *sqlparse.Expr) {
	name := e.Name
	if name == "" {
		name = "="
	}
	if e.Query != nil {
		c.amongQuery(e, name)
		return
	}
	if e.Op == sqlparse.In {
		if e.Args[0].Op == sqlparse.RowOf {
			for i := 1; i < len(e.Args); i++ {
				c.compared(name, &e.Args[0], &e.Args[i])
			}
			return
		}
		// One type for all where there is one, as PostgreSQL makes an array of them.
		for i := 1; i < len(e.Args); i++ {
			c.compared(name, &e.Args[0], &e.Args[i])
		}
		return
	}
	list := e.Args[1].Typ
	if unknown(list) {
		elem := e.Args[0].Typ
		if unknown(elem) {
			elem = textType
		}
		bare := *elem
		bare.Length, bare.Scale, bare.Digits = 0, -1, 0
		e.Args[1] = c.castTo(e.Args[1], arrayType(&bare))
		list = e.Args[1].Typ
	}
	if list.Type != sqlparse.Array {
		fail("42809", "op ANY/ALL (array) requires array on right side")
	}
	if unknown(e.Args[0].Typ) {
		e.Args[0] = c.castTo(e.Args[0], list.Elem)
	}
	if !comparable(e.Args[0].Typ, list.Elem) {
		fail("42883", "operator does not exist: %s %s %s", typeName(e.Args[0].Typ), name, typeName(list.Elem))
	}
}

func (c *checker) amongQuery(e *sqlparse.Expr, name string) {
	c.query(e.Query)
	left := []*sqlparse.Expr{e.Args[0]}
	if e.Args[0].Op == sqlparse.RowOf {
		left = e.Args[0].Args
	}
	switch {
	case len(e.Query.Cols) > len(left):
		fail("42601", "subquery has too many columns")
	case len(e.Query.Cols) < len(left):
		fail("42601", "subquery has too few columns")
	}
	if c.cat.Lite {
		return
	}
	for i := range left {
		if unknown(&e.Query.Cols[i]) {
			t := left[i].Typ
			if unknown(t) {
				t = textType
			}
			c.retype(e.Query, i, t)
		}
		right := &e.Query.Cols[i]
		if unknown(left[i].Typ) {
			left[i] = c.castTo(left[i], right)
			if e.Args[0].Op != sqlparse.RowOf {
				e.Args[0] = left[i]
			}
		}
		if !comparable(left[i].Typ, right) {
			fail("42883", "operator does not exist: %s %s %s", typeName(left[i].Typ), name, typeName(right))
		}
	}
}

// comparable reports whether = compares two types, whatever casts that takes.
func comparable(a, b *Column) bool {
	switch {
	case a.Type == sqlparse.JSON || b.Type == sqlparse.JSON:
		return a.Named == "jsonb" && b.Named == "jsonb"
	case sameType(a, b), rank(a) > 0 && rank(b) > 0, a.Type == sqlparse.Time && b.Type == sqlparse.Time:
		return true
	}
	return false
}

// compared checks the operands of a comparison.
func (c *checker) compared(op string, a, b **sqlparse.Expr) {
	if (*a).Op == sqlparse.RowOf || (*b).Op == sqlparse.RowOf {
		x, y := *a, *b
		if x.Op != sqlparse.RowOf || y.Op != sqlparse.RowOf || len(x.Args) != len(y.Args) {
			fail("42601", "unequal number of entries in row expressions")
		}
		for i := range x.Args {
			c.compared(op, &x.Args[i], &y.Args[i])
		}
		return
	}
	if c.cat.Lite {
		return
	}
	x, y := (*a).Typ, (*b).Typ
	switch {
	case unknown(x) && unknown(y):
		*a, *b = c.castTo(*a, textType), c.castTo(*b, textType)
		return
	case unknown(x):
		*a = c.castTo(*a, bareOf(y))
		x = y
	case unknown(y):
		*b = c.castTo(*b, bareOf(x))
		y = x
	}
	if !comparable(x, y) {
		fail("42883", "operator does not exist: %s %s %s", typeName(x), op, typeName(y))
	}
	if x.Type == sqlparse.Enum && op != "=" && op != "<>" {
		*a, *b = labelNumber(*a, x), labelNumber(*b, y)
	}
	if x.Type == sqlparse.Time && !sameType(x, y) {
		t := c.commonType([]*Column{x, y}, "")
		*a, *b = c.castTo(*a, t), c.castTo(*b, t)
	}
}

// labelNumber makes the place of an enum's label among the others of it, which orders them.
func labelNumber(e *sqlparse.Expr, t *Column) *sqlparse.Expr {
	return &sqlparse.Expr{Op: sqlparse.Call, Name: labelOrder, Args: []*sqlparse.Expr{e}, Typ: intType, To: *t}
}

// unlabelled undoes labelNumber.
func unlabelled(e *sqlparse.Expr) *sqlparse.Expr {
	if e.Op == sqlparse.Call && e.Name == labelOrder {
		return e.Args[0]
	}
	return e
}

func bareOf(t *Column) *Column {
	bare := *t
	bare.Length, bare.Scale, bare.Digits = 0, -1, 0
	return &bare
}

// labelOrder is the function that labelNumber calls.
const labelOrder = "\x00label"
