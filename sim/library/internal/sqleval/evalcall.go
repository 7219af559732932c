package sqleval

import (
	"math"
	"math/big"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file calls functions.

func (s *scope) call(e *sqlparse.Expr) Value {
	if e.Over != nil || e.Set {
		return s.windows[e]
	}
	if aggregate(e) {
		return s.aggregate(e)
	}
	switch e.Name {
	case "coalesce":
		for _, a := range e.Args {
			if v := s.eval(a); !null(v) {
				return v
			}
		}
		return Value{}
	case wholeRow:
		return s.wholeRow(e)
	case labelOrder:
		v := s.eval(e.Args[0])
		for i, l := range e.To.Labels {
			if !null(v) && l == v.Text {
				return integer(int64(i))
			}
		}
		return Value{}
	case "now", "transaction_timestamp":
		return truncateDay(s.data.Begun, withZone)
	case "localtimestamp":
		return truncateDay(s.data.Begun, withoutZone)
	case "current_date":
		return truncateDay(s.data.Begun, dateOnly)
	case "statement_timestamp", "clock_timestamp":
		return truncateDay(s.data.Now, withZone)
	}
	if isEffect(e.Name) {
		return s.data.effect(e)
	}
	args := make(Row, len(e.Args))
	missing := false
	for i, a := range e.Args {
		args[i] = s.eval(a)
		missing = missing || null(args[i])
	}
	if _, ok := polymorphics[e.Name]; ok {
		return s.data.polymorphic(e, args, missing)
	}
	if missing {
		return Value{}
	}
	if e.Name == sqlparse.Slice {
		all := elements(args[0])
		from, to := max(args[1].Int, 1), min(args[2].Int, int64(len(all)))
		if from > to {
			return arrayOf(nil)
		}
		return arrayOf(all[from-1 : to])
	}
	for _, f := range signatures[e.Name] {
		if len(f.args) == len(args) && (s.data.Checked.lite || fitting(f, e)) {
			if s.data.Checked.lite {
				for i := range args {
					args[i] = cast(args[i], f.args[i], true)
				}
			}
			return f.apply(args)
		}
	}
	fail(sqlparse.Missing, "the function %s", e.Name)
	return Value{}
}

// fitting reports whether a function is that of a call, by the types that the check gave the operands.
func fitting(f signature, e *sqlparse.Expr) bool {
	for i, t := range f.args {
		if have := e.Args[i].Typ; !unknown(have) && !sameType(have, t) {
			return false
		}
	}
	return true
}

// isEffect reports whether a function locks or waits.
func isEffect(name string) bool {
	return strings.HasPrefix(name, "pg_") && name != "pg_typeof" && name != "pg_notify"
}

// effect returns what a function that locks or waits returned.
func (d *Data) effect(e *sqlparse.Expr) Value {
	if d.folding {
		return Value{}
	}
	if d.effects++; d.effects > len(d.Effects) {
		fail(sqlparse.Missing, "%s anywhere but by itself in a SELECT without FROM", e.Name)
	}
	return d.Effects[d.effects-1]
}

func (d *Data) polymorphic(e *sqlparse.Expr, a Row, missing bool) Value {
	switch e.Name {
	case "nullif":
		if !null(a[0]) && !null(a[1]) && equal(a[0], a[1]) {
			return Value{}
		}
		return a[0]
	case "greatest", "max":
		return extreme(a, 1)
	case "least", "min":
		return extreme(a, -1)
	case "concat", "concat_ws":
		return concat(e.Name, a)
	case "json_build_object", "json_build_array", "to_json", "row_to_json":
		return plainJSON(e.Name, a)
	case "jsonb_build_object", "jsonb_build_array", "to_jsonb":
		return buildJSON(e.Name, a)
	case "array_append", "array_prepend", "array_remove", "array_position", "array_positions", "array_cat", "array_replace":
		return arrayFunction(e.Name, a)
	case "format":
		return formatted(a)
	case "quote_literal", "quote_nullable":
		switch {
		case !null(a[0]):
			return textValue(quoteLiteral(outText(a[0])))
		case e.Name == "quote_nullable":
			return textValue("NULL")
		}
		return Value{}
	case "num_nulls", "num_nonnulls":
		n := int64(0)
		for _, v := range a {
			if null(v) == (e.Name == "num_nulls") {
				n++
			}
		}
		return integer(n)
	case "pg_notify":
		return textValue("") // to connections that listen, and a program has no way to ask one what it was sent
	case "pg_typeof":
		return textValue(typeName(e.Args[0].Typ))
	case "make_interval":
		if missing {
			return Value{}
		}
		return makeInterval(e, a)
	case "gen_random_uuid":
		if d.folding {
			return Value{}
		}
		return uuidOf(d.sequence(uuidSequence).next())
	}
	if e.Name == "array_to_string" {
		return joined(a)
	}
	if missing {
		return Value{}
	}
	switch e.Name {
	case "extract":
		return numericValue(extracted(strings.ToLower(a[0].Text), a[1]))
	case "date_part":
		return floating(extracted(strings.ToLower(a[0].Text), a[1]).float())
	case "date_trunc":
		if a[1].Type == sqlparse.Interval {
			return truncatedInterval(strings.ToLower(a[0].Text), a[1])
		}
		return truncated(strings.ToLower(a[0].Text), a[1])
	case "array_length", "array_upper":
		if a[1].Int != 1 || a[0].Int == 0 {
			return Value{}
		}
		return integer(a[0].Int)
	case "array_lower", "array_ndims":
		if a[0].Int == 0 || len(a) == 2 && a[1].Int != 1 {
			return Value{}
		}
		return integer(1)
	case "trim_array":
		if a[1].Int < 0 || a[1].Int > a[0].Int {
			fail("2202E", "number of elements to trim must be between 0 and %d", a[0].Int)
		}
		return arrayOf(elements(a[0])[:a[0].Int-a[1].Int])
	case "cardinality":
		return integer(a[0].Int)
	case "nextval", "currval", "setval":
		return d.sequenceFunction(e.Name, a)
	}
	return numberFunction(e, a)
}

func numberFunction(e *sqlparse.Expr, a Row) Value {
	v := a[0]
	if v.Type == sqlparse.Text {
		v = loose(v, integer(0))
	}
	switch e.Name {
	case "abs":
		if compare(v, integer(0)) < 0 {
			return numberArith("-", integer(0), v, bits(e))
		}
		return v
	case "mod":
		return numberArith("%", v, a[1], bits(e))
	case "div":
		return numericValue(quotient(numOf(a[0]), numOf(a[1])))
	case "sign":
		c := compare(v, integer(0))
		if v.Type == sqlparse.Float {
			return floating(float64(c))
		}
		return numericValue(whole(int64(c)))
	}
	scale := 0
	if len(a) == 2 {
		scale = int(max(-maxDigits, min(a[1].Int, maxDigits)))
	}
	if v.Type != sqlparse.Numeric {
		return roundFloat(e, v, scale)
	}
	n := numOf(v)
	if n.nan {
		return v
	}
	if e.Name == "round" {
		if scale < 0 {
			r := num{divide(n.unscaled, pow10(n.scale-scale)), 0, false}
			return numericValue(num{r.unscaled.Mul(r.unscaled, pow10(-scale)), 0, false})
		}
		return toNumeric(n, 0, scale)
	}
	q, r := new(big.Int).QuoRem(n.unscaled, pow10(max(n.scale-scale, 0)), new(big.Int))
	if n.scale < scale {
		q = n.at(scale)
	}
	switch {
	case e.Name == "floor" && r.Sign() < 0:
		q.Sub(q, big.NewInt(1))
	case strings.HasPrefix(e.Name, "ceil") && r.Sign() > 0:
		q.Add(q, big.NewInt(1))
	}
	return numericValue(num{q, max(scale, 0), false})
}

func roundFloat(e *sqlparse.Expr, v Value, scale int) Value {
	f := floatOf(v)
	switch e.Name {
	case "floor":
		f = math.Floor(f)
	case "ceil", "ceiling":
		f = math.Ceil(f)
	case "trunc":
		f = math.Trunc(f)
	default:
		if f = math.RoundToEven(f); e.Typ != nil && e.Typ.Type == sqlparse.Unknown { // SQLite
			f = roundTo(floatOf(v), scale)
		}
	}
	return floating(f)
}

func concat(name string, a Row) Value {
	sep := ""
	if name == "concat_ws" {
		if null(a[0]) {
			return Value{}
		}
		sep, a = Show(a[0]), a[1:]
	}
	var parts []string
	for _, v := range a {
		if v.Type == sqlparse.Bool {
			parts = append(parts, Show(v)[:1])
		} else if !null(v) {
			parts = append(parts, Show(v))
		}
	}
	return textValue(bounded(strings.Join(parts, sep)))
}

func buildJSON(name string, a Row) Value {
	switch name {
	case "to_jsonb":
		if null(a[0]) {
			return Value{}
		}
		return writeJSON(jsonOf(a[0]))
	case "jsonb_build_array":
		out := []any{}
		for _, v := range a {
			out = append(out, jsonOf(v))
		}
		return writeJSON(out)
	}
	out := map[string]any{}
	for i := 0; i+1 < len(a); i += 2 {
		if null(a[i]) {
			fail("22023", "argument %d: key must not be null", i+1)
		}
		out[Show(a[i])] = jsonOf(a[i+1])
	}
	return writeJSON(out)
}

func arrayFunction(name string, a Row) Value {
	list, v := a[0], a[1]
	if name == "array_prepend" {
		list, v = v, list
	}
	if name == "array_cat" {
		if null(v) {
			return list
		}
		if null(list) {
			return v
		}
		return arrayOf(append(elements(list), elements(v)...))
	}
	if null(list) && name != "array_append" && name != "array_prepend" {
		return Value{}
	}
	all := elements(list)
	same := func(e Value) bool { return null(e) && null(v) || !null(e) && !null(v) && equal(e, v) }
	switch name {
	case "array_append":
		return arrayOf(append(all, v))
	case "array_prepend":
		return arrayOf(append([]Value{v}, all...))
	case "array_position":
		for i, e := range all {
			if same(e) {
				return integer(int64(i + 1))
			}
		}
		return Value{}
	}
	var kept []Value
	if name == "array_positions" {
		for i, e := range all {
			if same(e) {
				kept = append(kept, integer(int64(i+1)))
			}
		}
		return arrayOf(kept)
	}
	if name == "array_replace" {
		for _, e := range all {
			if same(e) {
				e = a[2]
			}
			kept = append(kept, e)
		}
		return arrayOf(kept)
	}
	for _, e := range all {
		if !same(e) {
			kept = append(kept, e)
		}
	}
	return arrayOf(kept)
}

// joined is array_to_string(array, separator, what stands for NULL).
func joined(a Row) Value {
	if null(a[0]) || null(a[1]) {
		return Value{}
	}
	var parts []string
	for _, v := range elements(a[0]) {
		switch {
		case !null(v):
			parts = append(parts, outText(v))
		case len(a) == 3 && !null(a[2]):
			parts = append(parts, a[2].Text)
		}
	}
	return textValue(bounded(strings.Join(parts, a[1].Text)))
}

// uuidSequence counts the uuids that were made.
const uuidSequence = "\x01uuid"

func (d *Data) sequence(name string) *Sequence {
	name = strings.TrimPrefix(strings.Trim(name, `"`), "public.")
	for _, s := range d.Seqs {
		if s.Name == name {
			return s
		}
	}
	fail("42P01", "relation %q does not exist", name)
	return nil
}

func (s *Sequence) next() int64 {
	n := s.Next
	s.Next += s.Step
	s.Last, s.Used = n, true
	return n
}

func (d *Data) sequenceFunction(name string, a Row) Value {
	if d.folding {
		return Value{}
	}
	s := d.sequence(a[0].Text)
	switch name {
	case "nextval":
		return integer(s.next())
	case "currval":
		if !s.Used {
			fail("55000", "currval of sequence %q is not yet defined in this session", s.Name)
		}
		return integer(s.Last)
	}
	s.Next, s.Last, s.Used = a[1].Int+s.Step, a[1].Int, true
	if len(a) == 3 && a[2].Int == 0 {
		s.Next = a[1].Int
	}
	return a[1]
}

// quotient is div: what is left of a division without its fraction.
func quotient(a, b num) num {
	if a.nan || b.nan {
		return num{nan: true, unscaled: new(big.Int)}
	}
	if b.unscaled.Sign() == 0 {
		fail("22012", "division by zero")
	}
	scale := max(a.scale, b.scale)
	return num{unscaled: new(big.Int).Quo(a.at(scale), b.at(scale))}
}
