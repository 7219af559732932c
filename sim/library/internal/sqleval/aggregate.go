package sqleval

import (
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file computes aggregates.

// aggregate computes e over the rows of the group.
func (s *scope) aggregate(e *sqlparse.Expr) Value {
	at := s
	for at != nil && !at.grouped {
		at = at.outer
	}
	if at == nil {
		return Value{} // constants are being folded
	}
	return at.aggregateOver(e, at.group)
}

func (s *scope) aggregateOver(e *sqlparse.Expr, rows []*scope) Value {
	var all, second, order []Row
	seen := map[string]bool{}
	count := int64(0)
	for _, r := range rows {
		if e.Filter != nil && !truth(r.eval(e.Filter)) {
			continue
		}
		count++
		if e.Star {
			continue
		}
		v := r.eval(e.Args[0])
		if null(v) && e.Name != "array_agg" && !strings.HasPrefix(e.Name, "json") || e.Distinct && seen[key(v)] {
			continue
		}
		seen[key(v)] = true
		all = append(all, Row{v})
		if len(e.Args) > 1 {
			second = append(second, Row{r.eval(e.Args[1])})
		}
		var k Row
		for _, o := range e.Order {
			k = append(k, r.eval(o.Expr))
		}
		order = append(order, k)
	}
	if e.Star {
		return integer(count)
	}
	if e.Distinct && e.Order == nil { // it sorts to find those that are alike
		order = all
		all, second = sorted([]sqlparse.Order{{}}, order, all, second)
	} else if s.strings(e, order, all, second); e.Order != nil {
		all, second = sorted(e.Order, order, all, second)
	}
	values := make(Row, len(all))
	for i := range all {
		values[i] = all[i][0]
	}
	return fold(e, values, second)
}

// sorted sorts two lists beside each other.
func sorted(by []sqlparse.Order, keys, all, second []Row) (a, b []Row) {
	for _, i := range sortedOrder(by, keys) {
		a = append(a, all[i])
		if second != nil {
			b = append(b, second[i])
		}
	}
	return a, b
}

// fold computes an aggregate of values that are not NULL.
func fold(e *sqlparse.Expr, all Row, second []Row) Value {
	switch e.Name {
	case "count":
		return integer(int64(len(all)))
	case "max":
		return extreme(all, 1)
	case "min":
		return extreme(all, -1)
	}
	if len(all) == 0 {
		if e.Name == "total" {
			return floating(0)
		}
		return Value{}
	}
	switch e.Name {
	case "string_agg", "group_concat":
		var b strings.Builder
		for i, v := range all {
			if i > 0 && second == nil {
				b.WriteString(",")
			} else if i > 0 && !null(second[i][0]) {
				b.WriteString(Show(second[i][0]))
			}
			b.WriteString(Show(v))
		}
		return textValue(bounded(b.String()))
	case "array_agg":
		return arrayOf(all)
	case "jsonb_agg":
		out := []any{}
		for _, v := range all {
			out = append(out, jsonOf(v))
		}
		return writeJSON(out)
	case "json_agg":
		return plainJSON("json_agg", all)
	case "jsonb_object_agg", "json_object_agg":
		var pairs Row
		for i, v := range all {
			if null(v) {
				fail("22023", "field name must not be null")
			}
			pairs = append(pairs, v, second[i][0])
		}
		if e.Name == "json_object_agg" {
			return plainJSON(e.Name, pairs)
		}
		return buildJSON("jsonb_build_object", pairs)
	}
	return summed(e, all)
}

// summed computes sums, averages and conjunctions.
func summed(e *sqlparse.Expr, all Row) Value {
	total := all[0]
	numeric := e.Typ != nil && e.Typ.Type == sqlparse.Numeric
	if total.Type == sqlparse.Text {
		total = loose(total, integer(0))
	}
	if numeric {
		total = numericValue(numOf(total))
	}
	for _, v := range all[1:] {
		switch e.Name {
		case "bool_and", "every":
			total = boolean(truth(total) && truth(v))
		case "bit_and", "bit_or":
			total = bitOperator(map[string]string{"bit_and": "&", "bit_or": "|"}[e.Name], total, v, bits(e))
		case "bool_or":
			total = boolean(truth(total) || truth(v))
		default:
			if total.Type == sqlparse.Interval {
				total = timeOperator("+", total, v)
				continue
			}
			if v.Type == sqlparse.Text {
				v = loose(v, integer(0))
			}
			total = numberArith("+", total, v, bits(e))
		}
	}
	switch {
	case e.Name == "total":
		return floating(floatOf(total))
	case e.Name == "avg" && numeric:
		return numericValue(numArith("/", numOf(total), whole(int64(len(all)))))
	case e.Name == "avg" && total.Type == sqlparse.Interval:
		return scaled("/", total, float64(len(all)))
	case e.Name == "avg":
		return floating(floatOf(total) / float64(len(all)))
	}
	return total
}
