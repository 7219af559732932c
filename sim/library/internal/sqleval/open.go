package sqleval

import "racelab/sim/library/internal/sqlparse"

// This file notes where SQL leaves open what a query returns, and not only in which order: a server may answer otherwise
// each time, and the model gives one of the answers.

// cuts notes that LIMIT or OFFSET takes some of the rows that ORDER BY takes for equal, and leaves others.
func (s *scope) cuts(q *sqlparse.Query, all []candidate, from, to int) {
	for _, at := range [2]int{from, to} {
		if at < 1 || at >= len(all) || to <= from || !tied(q.Order, all[at-1], all[at]) {
			continue
		}
		first, end := at-1, at+1
		for first > 0 && tied(q.Order, all[first-1], all[at]) {
			first--
		}
		for end < len(all) && tied(q.Order, all[end], all[at]) {
			end++
		}
		for _, c := range all[first:end] {
			s.data.Open = s.data.Open || keys(c.row) != keys(all[at].row)
		}
	}
}

// numbers notes that a window function tells rows apart that are peers in its order.
func (o *ordered) numbers(name string) {
	switch name {
	case "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value":
		if len(o.firsts)-1 < len(o.rows) {
			o.rows[0].data.Open = true
		}
	}
}

// strings notes that an aggregate puts different values one behind the other that nothing orders.
func (s *scope) strings(e *sqlparse.Expr, order, all []Row) {
	switch e.Name {
	case "string_agg", "group_concat", "array_agg", "json_agg", "jsonb_agg", "json_object_agg":
		first := map[string]string{}
		for i := range all {
			k, v := keys(order[i]), keys(all[i])
			if have, ok := first[k]; ok && have != v {
				s.data.Open = true
			}
			first[k] = v
		}
	}
}
