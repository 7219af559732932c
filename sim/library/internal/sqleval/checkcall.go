package sqleval

import (
	"slices"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file finds the function that a call means.

func (c *checker) function(e *sqlparse.Expr) *Column {
	if e.Named != nil && e.Name != "make_interval" && !c.cat.Lite {
		fail(sqlparse.Missing, "named arguments of %s", e.Name)
	}
	switch e.Name { // functions that are another one with another operand
	case "age":
		if len(e.Args) == 1 && !c.cat.Lite {
			today := &sqlparse.Expr{Op: sqlparse.Call, Name: "current_date", Typ: dateType}
			e.Args = append([]*sqlparse.Expr{today}, e.Args...)
		}
	case sqlparse.Slice:
		return c.slice(e)
	}
	if n, ok := polymorphics[e.Name]; ok && len(e.Args) >= n[0] && len(e.Args) <= n[1] && (c.cat.Lite || e.Name != "min" && e.Name != "max") {
		if c.cat.Lite {
			return unknownType
		}
		return c.polymorphic(e)
	}
	if floatOnly[e.Name] && !c.cat.Lite && slices.ContainsFunc(e.Args, func(a *sqlparse.Expr) bool { return !unknown(a.Typ) && a.Typ.Type == sqlparse.Numeric }) {
		fail(sqlparse.Missing, "%s of a numeric", e.Name)
	}
	for _, s := range signatures[e.Name] {
		if len(s.args) != len(e.Args) || !c.cat.Lite && !c.takes(s, e) {
			continue
		}
		if !c.cat.Lite {
			for i := range e.Args {
				e.Args[i] = c.castTo(e.Args[i], s.args[i])
			}
		}
		return s.result
	}
	c.noFunction(e)
	return nil
}

// floatOnly has the functions that PostgreSQL has for numeric as well, with more digits.
var floatOnly = map[string]bool{"sqrt": true, "power": true, "pow": true, "exp": true, "ln": true, "log": true, "log10": true}

// slice checks a[b:c].
func (c *checker) slice(e *sqlparse.Expr) *Column {
	t := e.Args[0].Typ
	if unknown(t) || t.Type != sqlparse.Array {
		fail("42804", "cannot subscript type %s because it does not support subscripting", typeName(t))
	}
	for i := 1; i < 3; i++ {
		c.coerce(&e.Args[i], intType, "array subscript must have type integer, not %s", "42804")
	}
	return t
}

// takes reports whether a function takes the operands of a call without a cast that has to be asked for.
func (c *checker) takes(s signature, e *sqlparse.Expr) bool {
	for i, want := range s.args {
		have := e.Args[i].Typ
		switch {
		case unknown(have), sameType(have, want):
		case have.Type == sqlparse.Time && want.Type == sqlparse.Time && flavour(want) != dateOnly && (flavour(have) == dateOnly || flavour(want) == withZone):
		case rank(want) > 0 && rank(have) > 0 && rank(have) <= rank(want):
		default:
			return false
		}
	}
	return true
}

// polymorphic checks a function that takes several types.
func (c *checker) polymorphic(e *sqlparse.Expr) *Column {
	name := e.Name
	switch {
	case name == "coalesce" || name == "greatest" || name == "least":
		t := c.commonType(typesOf(e.Args), strings.ToUpper(name)+" types %s and %s cannot be matched")
		for i := range e.Args {
			e.Args[i] = c.castTo(e.Args[i], t)
		}
		if t.Type == sqlparse.Enum && name != "coalesce" {
			fail(sqlparse.Missing, "%s of an enum", name)
		}
		return t
	case name == "nullif":
		c.compared("=", &e.Args[0], &e.Args[1])
		return e.Args[0].Typ
	case name == "concat" || name == "concat_ws":
		for i := range e.Args {
			if unknown(e.Args[i].Typ) {
				e.Args[i] = c.castTo(e.Args[i], textType)
			}
		}
		return textType
	case name == "format", name == "quote_literal", name == "quote_nullable", name == "num_nulls", name == "num_nonnulls":
		return c.anyTypes(e)
	case name == "make_interval":
		return c.interval(e)
	case name == "div":
		for i := range e.Args {
			if t := e.Args[i].Typ; !unknown(t) && (rank(t) == 0 || t.Type == sqlparse.Float) {
				c.noFunction(e)
			}
			e.Args[i] = c.castTo(e.Args[i], numericType)
		}
		return numericType
	case name == "pg_notify":
		for i := range e.Args {
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
		return voidType
	case name == "pg_typeof":
		return plain(sqlparse.Text, "regtype", "regtype", 0)
	case strings.HasPrefix(name, "pg_"):
		return c.effect(e)
	case strings.HasPrefix(name, "array") || name == "cardinality" || name == "trim_array":
		return c.arrayFunction(e)
	case strings.HasPrefix(name, "jsonb_build") || strings.HasPrefix(name, "json_build") || name == "to_jsonb" || name == "to_json" || name == "row_to_json":
		if name == "row_to_json" && !isRecord(e.Args[0].Typ) {
			c.noFunction(e)
		}
		if strings.HasPrefix(name, "to_") && unknown(e.Args[0].Typ) {
			fail("42804", "could not determine polymorphic type because input has type unknown")
		}
		for i := range e.Args {
			if unknown(e.Args[i].Typ) {
				e.Args[i] = c.castTo(e.Args[i], textType)
			}
		}
		if strings.HasSuffix(name, "_build_object") && len(e.Args)%2 != 0 {
			fail("22023", "argument list must have even number of elements")
		}
		if strings.HasPrefix(name, "json_") || name == "to_json" || name == "row_to_json" {
			return jsonType
		}
		return jsonbType
	}
	switch name {
	case "abs", "round", "trunc", "floor", "ceil", "ceiling", "mod", "sign":
		return c.numberFunction(e)
	case "extract", "date_part", "date_trunc":
		return c.timeFunction(e)
	case "nextval", "currval", "setval":
		if !unknown(e.Args[0].Typ) && e.Args[0].Typ.Type != sqlparse.Text {
			c.noFunction(e)
		}
		for i := range e.Args {
			e.Args[i] = c.castTo(e.Args[i], []*Column{textType, bigintType, boolType}[i])
		}
		return bigintType
	case "gen_random_uuid":
		return uuidType
	case "current_date":
		return dateType
	case "localtimestamp":
		return plainTime
	}
	return zonedType
}

// anyTypes checks functions whose operands may be of any type.
func (c *checker) anyTypes(e *sqlparse.Expr) *Column {
	for i := range e.Args {
		if unknown(e.Args[i].Typ) || i == 0 && e.Name == "format" {
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
	}
	if strings.HasPrefix(e.Name, "num_") {
		return intType
	}
	return textType
}

// effect checks the functions that lock or wait. They may stand by themselves in a SELECT without FROM only.
func (c *checker) effect(e *sqlparse.Expr) *Column {
	t := bigintType
	if len(e.Args) == 2 {
		t = intType
	}
	if e.Name == "pg_sleep" {
		t = floatType
	}
	for i := range e.Args {
		have := e.Args[i].Typ
		if !unknown(have) && (rank(have) == 0 || rank(have) > rank(t)) {
			c.noFunction(e)
		}
		e.Args[i] = c.castTo(e.Args[i], t)
	}
	if strings.HasPrefix(e.Name, "pg_try") || strings.HasPrefix(e.Name, "pg_advisory_unlock") && e.Name != "pg_advisory_unlock_all" {
		return boolType
	}
	return voidType
}

func (c *checker) arrayFunction(e *sqlparse.Expr) *Column {
	list := 0
	if e.Name == "array_prepend" {
		list = 1
	}
	t := e.Args[list].Typ
	if unknown(t) || t.Type != sqlparse.Array {
		c.noFunction(e)
	}
	other := 1 - list
	switch e.Name {
	case "array_length", "array_upper", "array_lower", "trim_array":
		if have := e.Args[1].Typ; !unknown(have) && !sameType(have, intType) {
			c.noFunction(e)
		}
		if e.Args[1] = c.castTo(e.Args[1], intType); e.Name == "trim_array" {
			return t
		}
		return intType
	case "cardinality", "array_ndims":
		return intType
	case "array_to_string":
		for i := 1; i < len(e.Args); i++ {
			e.Args[i] = c.castTo(e.Args[i], textType)
		}
		return textType
	case "array_replace":
		for i := 1; i < 3; i++ {
			if !unknown(e.Args[i].Typ) && !sameType(e.Args[i].Typ, t.Elem) {
				c.noFunction(e)
			}
			e.Args[i] = c.castTo(e.Args[i], t.Elem)
		}
		return t
	case "array_cat":
		e.Args[1] = c.castTo(e.Args[1], t)
		return t
	}
	if !unknown(e.Args[other].Typ) && !sameType(e.Args[other].Typ, t.Elem) {
		c.noFunction(e)
	}
	e.Args[other] = c.castTo(e.Args[other], t.Elem)
	switch e.Name {
	case "array_position":
		return intType
	case "array_positions":
		return arrayType(intType)
	}
	return t
}

func (c *checker) numberFunction(e *sqlparse.Expr) *Column {
	t := e.Args[0].Typ
	for i := range e.Args {
		if unknown(e.Args[i].Typ) {
			e.Args[i] = c.castTo(e.Args[i], floatType)
			if t = floatType; len(e.Args) == 2 {
				fail("42725", "function %s is not unique", e.Name)
			}
		} else if rank(e.Args[i].Typ) == 0 {
			c.noFunction(e)
		}
	}
	switch {
	case e.Name == "mod":
		if rank(e.Args[1].Typ) > rank(t) {
			t = e.Args[1].Typ
		}
		if t.Type == sqlparse.Float {
			c.noFunction(e)
		}
		return bareOf(t)
	case len(e.Args) == 2:
		if t.Type == sqlparse.Float {
			c.noFunction(e)
		}
		e.Args[0], e.Args[1] = c.castTo(e.Args[0], numericType), c.castTo(e.Args[1], intType)
		return numericType
	case e.Name == "abs":
		return bareOf(t)
	case t.Type == sqlparse.Int: // round(int) is that of double precision
		e.Args[0] = c.castTo(e.Args[0], floatType)
		return floatType
	}
	return bareOf(t)
}

func (c *checker) timeFunction(e *sqlparse.Expr) *Column {
	e.Args[0] = c.castTo(e.Args[0], textType)
	t := e.Args[1].Typ
	if unknown(t) {
		fail("42725", "function %s(unknown, unknown) is not unique", e.Name)
	}
	if t.Type != sqlparse.Time && t.Type != sqlparse.Interval {
		c.noFunction(e)
	}
	switch e.Name {
	case "extract":
		return numericType
	case "date_part":
		return floatType
	}
	if t.Type == sqlparse.Interval {
		return t
	}
	if flavour(t) == dateOnly {
		e.Args[1] = c.castTo(e.Args[1], zonedType)
		return zonedType
	}
	return bareOf(t)
}
