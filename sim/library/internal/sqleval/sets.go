package sqleval

import (
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file has the functions that return rows: in FROM, and in a select list, where each row stands for
// as many as the longest of them gives.

// setFunctions has them, with the fewest and the most operands.
var setFunctions = map[string][2]int{
	"generate_series": {2, 3}, "generate_subscripts": {2, 2}, "unnest": {1, 10},
	"jsonb_array_elements": {1, 1}, "jsonb_array_elements_text": {1, 1}, "json_array_elements": {1, 1}, "json_array_elements_text": {1, 1},
	"jsonb_each": {1, 1}, "jsonb_each_text": {1, 1}, "json_each": {1, 1}, "json_each_text": {1, 1}, "jsonb_object_keys": {1, 1}, "json_object_keys": {1, 1},
	"jsonb_to_recordset": {1, 1}, "json_to_recordset": {1, 1}, "jsonb_to_record": {1, 1}, "json_to_record": {1, 1},
	"regexp_matches": {2, 3}, "regexp_split_to_table": {2, 3}, "string_to_table": {2, 2},
}

func named(name string, t *Column) Column {
	out := *t
	out.Name = name
	return out
}

// rowsOf checks a function that returns rows, and returns their columns. In FROM a column without a name of its own
// has that of the function.
func (c *checker) rowsOf(f *sqlparse.Expr, defs []Column) []Column {
	n, ok := setFunctions[f.Name]
	if !ok || len(f.Args) < n[0] || len(f.Args) > n[1] || c.cat.Lite {
		c.noFunction(f)
	}
	records := strings.HasSuffix(f.Name, "_to_recordset") || strings.HasSuffix(f.Name, "_to_record")
	if defs != nil && !records {
		fail("42601", "a column definition list is only allowed for functions returning \"record\"")
	}
	switch f.Name {
	case "generate_series":
		return []Column{named(f.Name, c.series(f))}
	case "generate_subscripts":
		if t := f.Args[0].Typ; unknown(t) || t.Type != sqlparse.Array {
			c.noFunction(f)
		}
		f.Args[1] = c.castTo(f.Args[1], intType)
		return []Column{named(f.Name, intType)}
	case "unnest":
		return c.unnested(f)
	case "regexp_matches", "regexp_split_to_table", "string_to_table":
		for i := range f.Args {
			if t := f.Args[i].Typ; !unknown(t) && t.Type != sqlparse.Text {
				c.noFunction(f)
			}
			f.Args[i] = c.castTo(f.Args[i], textType)
		}
		if f.Name == "regexp_matches" {
			return []Column{named(f.Name, textsType)}
		}
		return []Column{named(f.Name, textType)}
	}
	doc := jsonbType
	if strings.HasPrefix(f.Name, "json_") {
		doc = jsonType
	}
	if t := f.Args[0].Typ; !unknown(t) && !sameType(t, doc) {
		c.noFunction(f)
	}
	f.Args[0] = c.castTo(f.Args[0], doc)
	if strings.HasSuffix(f.Name, "_text") {
		doc = textType
	}
	switch {
	case records && defs == nil:
		fail("42601", "a column definition list is required for functions returning \"record\"")
	case records:
		for i := range defs {
			c.settle(&defs[i])
		}
		return defs
	case strings.HasSuffix(f.Name, "_keys"):
		return []Column{named(f.Name, textType)}
	case strings.Contains(f.Name, "_each"):
		return []Column{named("key", textType), named("value", doc)}
	}
	return []Column{named("value", doc)}
}

func (c *checker) unnested(f *sqlparse.Expr) (out []Column) {
	for _, a := range f.Args {
		if unknown(a.Typ) {
			fail("42725", "function unnest(unknown) is not unique")
		}
		if a.Typ.Type != sqlparse.Array {
			c.noFunction(f)
		}
		out = append(out, named("unnest", a.Typ.Elem))
	}
	return out
}

// set checks a function in FROM.
func (c *checker) set(s *sqlparse.Source, f *sqlparse.Expr) {
	if _, ok := setFunctions[f.Name]; !ok {
		if ownFunction(f.Name) {
			fail(sqlparse.Missing, "the function %s in FROM", f.Name)
		}
		c.noFunction(f)
	}
	s.Cols = c.rowsOf(f, s.Defs)
	f.Typ = &s.Cols[0]
	if len(s.Cols) == 1 && s.Defs == nil && s.Cols[0].Name == f.Name { // it is called as the function is, in the statement
		s.Cols[0].Name = s.Alias
	}
	if s.Ordinal {
		s.Cols = append(s.Cols, named("ordinality", bigintType))
	}
}

// setCall checks such a function in a select list.
func (c *checker) setCall(e *sqlparse.Expr) {
	switch {
	case c.at.place != "":
		fail("0A000", "set-returning functions are not allowed in %s", c.at.place)
	case !c.at.sets:
		fail(sqlparse.Missing, "%s anywhere but in FROM and in a select list", e.Name)
	}
	cols := c.rowsOf(e, nil)
	if len(cols) != 1 {
		fail(sqlparse.Missing, "%s anywhere but in FROM", e.Name)
	}
	e.Set = true
	e.Typ = &cols[0]
}

// rowsFrom evaluates a function in FROM.
func (s *scope) rowsFrom(src *sqlparse.Source) []Row {
	rows := s.setRows(src.Func, src.Defs)
	if src.Ordinal {
		for i := range rows {
			rows[i] = append(rows[i][:len(rows[i]):len(rows[i])], integer(int64(i+1)))
		}
	}
	return rows
}

// setRows evaluates a function that returns rows.
func (s *scope) setRows(f *sqlparse.Expr, defs []Column) []Row {
	args := make(Row, len(f.Args))
	for i, a := range f.Args {
		switch args[i] = s.eval(a); {
		case !null(args[i]) || f.Name == "unnest":
		case strings.HasSuffix(f.Name, "_to_record"): // a record all the same
			return []Row{make(Row, len(defs))}
		default:
			return nil
		}
	}
	switch f.Name {
	case "generate_series":
		return series(f, args)
	case "unnest":
		return unnest(args)
	case "generate_subscripts":
		var out []Row
		for i := range args[0].Int {
			if args[1].Int == 1 {
				out = append(out, Row{integer(i + 1)})
			}
		}
		return out
	case "regexp_matches":
		return column1(regexpMatches(args, strings.Contains(flagsOf(args, 2), "g")))
	case "regexp_split_to_table":
		return column1(regexpSplit(args))
	case "string_to_table":
		return column1(elements(splitArray(args)))
	}
	return jsonRows(f.Name, args[0], defs)
}

func column1(all []Value) (out []Row) {
	for _, v := range all {
		out = append(out, Row{v})
	}
	return out
}

// unnest gives the elements of several arrays beside each other.
func unnest(args Row) (out []Row) {
	for col, a := range args {
		for i, v := range elements(a) {
			if i == len(out) {
				out = append(out, make(Row, len(args)))
			}
			out[i][col] = v
		}
	}
	return out
}

// expandSets makes of each row as many as the longest function of the select list gives.
func expandSets(q *sqlparse.Query, found []*scope) []*scope {
	var calls []*sqlparse.Expr
	v := visitor{expr: func(e *sqlparse.Expr) bool {
		if e.Set {
			calls = append(calls, e)
		}
		return !e.Set && e.Query == nil
	}}
	for _, it := range q.Items {
		v.one(it.Expr)
	}
	if calls == nil {
		return found
	}
	var out []*scope
	for _, s := range found {
		lists, longest := make([][]Row, len(calls)), 0
		for i, e := range calls {
			lists[i] = s.setRows(e, nil)
			longest = max(longest, len(lists[i]))
		}
		for n := range longest {
			c := *s
			c.windows = map[*sqlparse.Expr]Value{}
			for e, v := range s.windows {
				c.windows[e] = v
			}
			for i, e := range calls {
				if c.windows[e] = (Value{}); n < len(lists[i]) {
					c.windows[e] = lists[i][n][0]
				}
			}
			if out = append(out, &c); len(out) > maxJoined {
				fail(sqlparse.Missing, "a result of more than %d rows", maxJoined)
			}
		}
	}
	return out
}
