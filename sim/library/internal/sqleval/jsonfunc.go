package sqleval

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file has the functions of json and jsonb.

func addJSON() {
	for name, all := range map[string][]signature{
		"jsonb_set":         optional(sig(jsonbType, func(a Row) Value { return putJSONAt(a, a[2], flag(a, 3, true), setAt) }, jsonbType, textsType, jsonbType), boolType),
		"jsonb_insert":      optional(sig(jsonbType, func(a Row) Value { return putJSONAt(a, a[2], flag(a, 3, false), insertAt) }, jsonbType, textsType, jsonbType), boolType),
		"jsonb_strip_nulls": {sig(jsonbType, func(a Row) Value { return writeJSON(stripped(decodeJSON(a[0].Text))) }, jsonbType)},
		"jsonb_pretty": {sig(textType, func(a Row) Value {
			var b strings.Builder
			pretty(&b, decodeJSON(a[0].Text), 0)
			return textValue(b.String())
		}, jsonbType)},
		"jsonb_extract_path_text": extracts(true),
		"jsonb_extract_path":      extracts(false),
		"json_typeof":             {sig(textType, func(a Row) Value { return textValue(kindOfJSON(decodeJSON(a[0].Text))) }, jsonType)},
		"json_array_length":       {sig(intType, signatures["jsonb_array_length"][0].apply, jsonType)},
	} {
		signatures[name] = all
	}
}

func flag(a Row, n int, usual bool) bool {
	if len(a) > n {
		return a[n].Int != 0
	}
	return usual
}

func extracts(text bool) []signature {
	get := func(a Row) Value {
		v, ok := along(decodeJSON(a[0].Text), a[1:])
		return fromJSON(v, ok, text)
	}
	result := jsonbType
	if text {
		result = textType
	}
	return optional(sig(result, get, jsonbType, textType), textType, textType, textType)
}

// putJSONAt is jsonb_set and jsonb_insert: put does it at the last part of the path.
func putJSONAt(a Row, with Value, flag bool, put func(v any, at Value, with any, flag bool) any) Value {
	path := elements(a[1])
	if len(path) == 0 {
		return a[0]
	}
	var walk func(v any, path []Value) any
	walk = func(v any, path []Value) any {
		if null(path[0]) {
			fail("22004", "path element is null")
		}
		if len(path) == 1 {
			return put(v, path[0], decodeJSON(with.Text), flag)
		}
		switch v := v.(type) {
		case map[string]any:
			if in, there := v[path[0].Text]; there {
				v[path[0].Text] = walk(in, path[1:])
			}
		case []any:
			if i := place(v, path[0]); i >= 0 && i < len(v) {
				v[i] = walk(v[i], path[1:])
			}
		}
		return v
	}
	doc := decodeJSON(a[0].Text)
	switch doc.(type) {
	case map[string]any, []any:
		return writeJSON(walk(doc, path))
	}
	fail("22023", "cannot set path in scalar")
	return Value{}
}

// place is the index that a part of a path names; below 0 counted from the end, -1 for before the beginning.
func place(v []any, at Value) int {
	n, err := strconv.Atoi(at.Text)
	if err != nil {
		fail("22P02", "path element is not an integer: %q", at.Text)
	}
	if n < 0 {
		n = max(n+len(v), -1)
	}
	return n
}

func setAt(v any, at Value, with any, create bool) any {
	switch v := v.(type) {
	case map[string]any:
		if _, there := v[at.Text]; there || create {
			v[at.Text] = with
		}
	case []any:
		switch i := place(v, at); {
		case i >= 0 && i < len(v):
			v[i] = with
		case create && i < 0:
			return append([]any{with}, v...)
		case create:
			return append(v, with)
		}
	}
	return v
}

func insertAt(v any, at Value, with any, after bool) any {
	switch v := v.(type) {
	case map[string]any:
		if _, there := v[at.Text]; there {
			fail("22023", "cannot replace existing key")
		}
		v[at.Text] = with
	case []any:
		i := place(v, at)
		if after && i >= 0 {
			i++
		}
		return slices.Insert(v, min(max(i, 0), len(v)), with)
	}
	return v
}

// removeAt is #-.
func removeAt(v any, path []Value) (any, bool) {
	if len(path) == 0 || null(path[0]) {
		return v, false
	}
	switch v := v.(type) {
	case map[string]any:
		in, there := v[path[0].Text]
		switch {
		case there && len(path) == 1:
			delete(v, path[0].Text)
		case there:
			v[path[0].Text], _ = removeAt(in, path[1:])
		}
	case []any:
		i := place(v, path[0])
		switch {
		case i < 0 || i >= len(v):
		case len(path) == 1:
			return slices.Delete(v, i, i+1), true
		default:
			v[i], _ = removeAt(v[i], path[1:])
		}
	}
	return v, true
}

func stripped(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, in := range v {
			if in == nil {
				delete(v, k)
			} else {
				v[k] = stripped(in)
			}
		}
	case []any:
		for i := range v {
			v[i] = stripped(v[i])
		}
	}
	return v
}

// pretty writes a document on several lines.
func pretty(b *strings.Builder, v any, depth int) {
	line := func(n int) { b.WriteString("\n" + strings.Repeat("    ", n)) }
	switch v := v.(type) {
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			line(depth + 1)
			pretty(b, e, depth+1)
		}
		line(depth)
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		for i, k := range keysJSON(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			line(depth + 1)
			b.WriteString(quoteJSON(k) + ": ")
			pretty(b, v[k], depth+1)
		}
		line(depth)
		b.WriteByte('}')
	default:
		b.WriteString(writeJSON(v).Text)
	}
}

// jsonText writes a value as json does, without blanks.
func jsonText(v Value) string {
	switch v.Type {
	case sqlparse.JSON:
		return v.Text
	case sqlparse.Array:
		var parts []string
		for _, e := range elements(v) {
			parts = append(parts, jsonText(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	switch v := jsonOf(v).(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return string(v)
	case string:
		return quoteJSON(v)
	}
	return "null"
}

// plainJSON has the functions that make a json, whose text stays as they write it.
func plainJSON(name string, a Row) Value {
	var parts []string
	out := func(open, sep, end string) Value {
		return Value{Type: sqlparse.JSON, Text: bounded(open + strings.Join(parts, sep) + end)}
	}
	switch name {
	case "to_json", "row_to_json":
		if null(a[0]) {
			return Value{}
		}
		return Value{Type: sqlparse.JSON, Text: jsonText(a[0])}
	case "json_build_object", "json_object_agg":
		for i := 0; i+1 < len(a); i += 2 {
			if null(a[i]) {
				fail("22004", "argument %d: key must not be null", i+1)
			}
			parts = append(parts, quoteJSON(Show(a[i]))+" : "+jsonText(a[i+1]))
		}
		if name == "json_object_agg" {
			return out("{ ", ", ", " }")
		}
		return out("{", ", ", "}")
	}
	sep := ", "
	for _, v := range a {
		if name == "json_agg" && v.Type == sqlparse.JSON && v.Int == ofRow {
			sep = ", \n "
		}
		parts = append(parts, jsonText(v))
	}
	return out("[", sep, "]")
}

// ofRow is the Int of a json that was made of a row.
const ofRow = 1

// wholeRow makes a json of a row, with its columns in their order.
func (s *scope) wholeRow(e *sqlparse.Expr) Value {
	at := s
	for range e.Level {
		at = at.outer
	}
	if at.bound[e.Leaf].row == nil {
		return Value{}
	}
	var parts []string
	for i, a := range e.Args {
		parts = append(parts, quoteJSON(e.Named[i])+":"+jsonText(s.eval(a)))
	}
	return Value{Type: sqlparse.JSON, Text: "{" + strings.Join(parts, ",") + "}", Int: ofRow}
}

// jsonRows are the rows of a function that takes a document apart.
func jsonRows(name string, v Value, defs []Column) (out []Row) {
	doc := decodeJSON(v.Text)
	text := strings.HasSuffix(name, "_text")
	object, isObject := doc.(map[string]any)
	list, isList := doc.([]any)
	if isObject && strings.HasPrefix(name, "json_") && len(object) > 1 && !strings.Contains(name, "_to_record") {
		fail(sqlparse.Missing, "%s, which keeps the order of a text", name)
	}
	switch {
	case strings.Contains(name, "_array_elements"):
		if !isList {
			fail("22023", "cannot extract elements from a non-array")
		}
		for _, e := range list {
			out = append(out, Row{fromJSON(e, true, text)})
		}
	case strings.HasSuffix(name, "_keys"), strings.Contains(name, "_each"):
		if !isObject {
			fail("22023", "cannot call %s on a non-object", name)
		}
		for _, k := range keysJSON(object) {
			if strings.HasSuffix(name, "_keys") {
				out = append(out, Row{textValue(k)})
			} else {
				out = append(out, Row{textValue(k), fromJSON(object[k], true, text)})
			}
		}
	case strings.HasSuffix(name, "_to_record"):
		if !isObject {
			fail("22023", "cannot call %s on a non-object", name)
		}
		out = append(out, record(object, defs))
	default:
		if !isList {
			fail("22023", "cannot call %s on a non-array", name)
		}
		for _, e := range list {
			in, ok := e.(map[string]any)
			if !ok {
				fail("22023", "argument of %s must be an array of objects", name)
			}
			out = append(out, record(in, defs))
		}
	}
	return out
}

// record takes the columns of a row from an object.
func record(object map[string]any, defs []Column) Row {
	out := make(Row, len(defs))
	for i := range defs {
		v, there := object[defs[i].Name]
		switch {
		case !there || v == nil:
		case defs[i].Type == sqlparse.JSON:
			out[i] = writeJSON(v)
		case defs[i].Type == sqlparse.Array:
			list, ok := v.([]any)
			if !ok {
				fail("22P02", "expected JSON array")
			}
			var all []Value
			for _, e := range list {
				all = append(all, cast(fromJSON(e, true, true), defs[i].Elem, false))
			}
			out[i] = arrayOf(all)
		default:
			out[i] = cast(fromJSON(v, true, true), &defs[i], false)
		}
	}
	return out
}
