package sqleval

import (
	"math"
	"strings"
	"unicode/utf8"

	"racelab/sim/library/internal/sqlparse"
)

// This file has functions and aggregates.

var aggregates = map[string]bool{"count": true, "sum": true, "min": true, "max": true, "avg": true, "bool_and": true, "bool_or": true, "every": true, "total": true}

// aggregate reports whether e computes over a group of rows. In SQLite min and max of
// several operands do not; there greatest and least are called so.
func aggregate(e *sqlparse.Expr) bool { return aggregates[e.Name] && len(e.Args) <= 1 }

func (s *scope) call(e *sqlparse.Expr) Value {
	if aggregate(e) {
		if s.group == nil {
			fail("42803", "aggregate functions are not allowed here: %s", e.Name)
		}
		return s.aggregate(e)
	}
	if e.Name == "coalesce" {
		for _, a := range e.Args {
			if v := s.eval(a); !null(v) {
				return v
			}
		}
		return Value{}
	}
	args := make(Row, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(a)
	}
	f, ok := functions[e.Name]
	if !ok || len(args) < f.least || len(args) > f.most {
		fail("42883", "function %s with %d arguments is not part of the SQL that racelab's database understands", e.Name, len(args))
	}
	if e.Name == "now" || e.Name == "statement_timestamp" || e.Name == "clock_timestamp" {
		return Value{Type: sqlparse.Time, Int: s.data.Now}
	}
	if !f.nulls {
		for _, a := range args {
			if null(a) {
				return a
			}
		}
	}
	return f.apply(args)
}

// function is a function of values.
type function struct {
	least, most int
	nulls       bool // it sees NULL operands; otherwise one makes the result NULL
	apply       func(args Row) Value
}

var functions = map[string]function{
	"now":                 {},
	"statement_timestamp": {},
	"clock_timestamp":     {},
	"nullif": {2, 2, true, func(a Row) Value {
		if !null(a[0]) && !null(a[1]) && compare(a[0], a[1]) == 0 {
			return Value{}
		}
		return a[0]
	}},
	"greatest": {1, 100, true, func(a Row) Value { return extreme(a, 1) }},
	"least":    {1, 100, true, func(a Row) Value { return extreme(a, -1) }},
	"max":      {2, 100, true, func(a Row) Value { return extreme(a, 1) }},
	"min":      {2, 100, true, func(a Row) Value { return extreme(a, -1) }},
	"abs": {1, 1, false, func(a Row) Value {
		if f, _ := numeric(a[0]); f < 0 {
			return unary(sqlparse.Negate, a[0])
		}
		return a[0]
	}},
	"lower":  {1, 1, false, func(a Row) Value { return textValue(strings.ToLower(Show(a[0]))) }},
	"upper":  {1, 1, false, func(a Row) Value { return textValue(strings.ToUpper(Show(a[0]))) }},
	"trim":   {1, 1, false, func(a Row) Value { return textValue(strings.Trim(Show(a[0]), " ")) }},
	"length": {1, 1, false, func(a Row) Value { return integer(int64(utf8.RuneCountInString(Show(a[0])))) }},
	"concat": {1, 100, true, func(a Row) Value {
		var b strings.Builder
		for _, v := range a {
			if !null(v) {
				b.WriteString(Show(v))
			}
		}
		return textValue(b.String())
	}},
	"mod":   {2, 2, false, func(a Row) Value { return arith("%", a[0], a[1]) }},
	"floor": {1, 1, false, func(a Row) Value { return floating(math.Floor(number(a[0]))) }},
	"ceil":  {1, 1, false, func(a Row) Value { return floating(math.Ceil(number(a[0]))) }},
	"round": {1, 2, false, func(a Row) Value {
		digits := 0
		if len(a) == 2 {
			digits = int(max(-15, min(convert(a[1], sqlparse.Int).Int, 15)))
		}
		return floating(roundTo(number(a[0]), digits))
	}},
}

func textValue(s string) Value { return Value{Type: sqlparse.Text, Text: s} }

func number(v Value) float64 { return convert(v, sqlparse.Float).Float }

// roundTo rounds half away from zero, as numeric does.
func roundTo(f float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	return math.Round(exact(f*scale)) / scale
}

// extreme returns the largest (sign 1) or smallest (-1) operand that is not NULL.
func extreme(all Row, sign int) (best Value) {
	for _, v := range all {
		if !null(v) && (null(best) || compare(v, best)*sign > 0) {
			best = v
		}
	}
	return best
}

// aggregate computes e over the rows of the group.
func (s *scope) aggregate(e *sqlparse.Expr) Value {
	if e.Star {
		return integer(int64(len(s.group)))
	}
	if len(e.Args) != 1 {
		fail("42883", "function %s() does not exist", e.Name)
	}
	var all Row
	seen := map[string]bool{}
	for i := range s.group {
		v := s.group[i].eval(e.Args[0])
		if null(v) || e.Distinct && seen[EncodeValue(v)] {
			continue
		}
		seen[EncodeValue(v)] = true
		all = append(all, v)
	}
	switch e.Name {
	case "count":
		return integer(int64(len(all)))
	case "max":
		return extreme(all, 1)
	case "min":
		return extreme(all, -1)
	}
	return fold(e.Name, all)
}

// fold computes sums, averages and conjunctions.
func fold(name string, all Row) Value {
	if len(all) == 0 {
		return Value{}
	}
	total := all[0]
	for _, v := range all[1:] {
		switch name {
		case "bool_and", "every":
			total = boolean(truth(total) && truth(v))
		case "bool_or":
			total = boolean(truth(total) || truth(v))
		default:
			total = arith("+", total, v)
		}
	}
	if name == "avg" {
		return arith("/", floating(number(total)), integer(int64(len(all))))
	}
	return total
}
