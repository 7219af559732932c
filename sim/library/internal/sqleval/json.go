package sqleval

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file has json and jsonb. A value is kept as its text; that of jsonb is in the form
// that PostgreSQL writes: keys by length and then by bytes, one blank behind , and :.

// readJSON reads text as json, or as jsonb.
func readJSON(s string, binary bool) Value {
	if !json.Valid([]byte(s)) {
		fail("22P02", "invalid input syntax for type json")
	}
	if !binary {
		return Value{Type: sqlparse.JSON, Text: s}
	}
	return writeJSON(decodeJSON(s))
}

func decodeJSON(s string) any {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		fail("22P02", "invalid input syntax for type json")
	}
	return v
}

// writeJSON makes a jsonb of what decodeJSON returns.
func writeJSON(v any) Value {
	var b strings.Builder
	putJSON(&b, v)
	return Value{Type: sqlparse.JSON, Text: b.String()}
}

func putJSON(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case json.Number:
		n, ok := readNum(string(v))
		if !ok {
			fail("22003", "value overflows numeric format")
		}
		b.WriteString(n.String())
	case string:
		b.WriteString(quoteJSON(v))
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			putJSON(b, e)
		}
		b.WriteByte(']')
	case map[string]any:
		b.WriteByte('{')
		for i, k := range keysJSON(v) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoteJSON(k) + ": ")
			putJSON(b, v[k])
		}
		b.WriteByte('}')
	}
}

func keysJSON(v map[string]any) []string {
	var out []string
	for k := range v {
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool {
		if len(out[i]) != len(out[j]) {
			return len(out[i]) < len(out[j])
		}
		return out[i] < out[j]
	})
	return out
}

func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be encoded
	return strings.NewReplacer("\\u2028", "\u2028", "\\u2029", "\u2029").Replace(strings.TrimSuffix(b.String(), "\n"))
}

// canonical writes a jsonb so that equal ones are written alike.
func canonical(s string) string {
	var trim func(v any) any
	trim = func(v any) any {
		switch v := v.(type) {
		case json.Number:
			return json.Number(parseNum(string(v)).trimmed())
		case []any:
			for i := range v {
				v[i] = trim(v[i])
			}
		case map[string]any:
			for k := range v {
				v[k] = trim(v[k])
			}
		}
		return v
	}
	return writeJSON(trim(decodeJSON(s))).Text
}

func compareJSON(a, b string) int {
	if canonical(a) == canonical(b) {
		return 0
	}
	x, y := decodeJSON(a), decodeJSON(b)
	if m, ok := x.(json.Number); ok {
		if n, ok := y.(json.Number); ok {
			return parseNum(string(m)).cmp(parseNum(string(n)))
		}
	}
	if m, ok := x.(string); ok {
		if n, ok := y.(string); ok {
			return strings.Compare(m, n)
		}
	}
	fail(sqlparse.Missing, "the order of jsonb values that are not both numbers or both texts")
	return 0
}

// jsonNumber is the cast of a jsonb to a number.
func jsonNumber(v Value) Value {
	n, ok := decodeJSON(v.Text).(json.Number)
	if !ok {
		fail("22023", "cannot cast jsonb value to a number")
	}
	return numericValue(parseNum(string(n)))
}

// fromJSON makes a value of SQL of a part of a json; text is ->> instead of ->.
func fromJSON(v any, found, text bool) Value {
	switch {
	case !found, text && v == nil:
		return Value{}
	case !text:
		return writeJSON(v)
	}
	if s, ok := v.(string); ok {
		return textValue(s)
	}
	return textValue(writeJSON(v).Text)
}

// member is -> with a key or an index.
func member(v any, at Value) (any, bool) {
	if at.Type == sqlparse.Int {
		all, ok := v.([]any)
		i := at.Int
		if i < 0 {
			i += int64(len(all))
		}
		if !ok || i < 0 || i >= int64(len(all)) {
			return nil, false
		}
		return all[i], true
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	e, ok := m[at.Text]
	return e, ok
}

// along is #> with a path.
func along(v any, path []Value) (any, bool) {
	for _, p := range path {
		if null(p) {
			return nil, false
		}
		if _, list := v.([]any); list {
			n, err := strconv.ParseInt(p.Text, 10, 64)
			if err != nil {
				return nil, false
			}
			p = integer(n)
		}
		var ok bool
		if v, ok = member(v, p); !ok {
			return nil, false
		}
	}
	return v, true
}

// contains is @> of jsonb.
func contains(a, b any) bool {
	switch b := b.(type) {
	case map[string]any:
		m, ok := a.(map[string]any)
		for k, v := range b {
			e, there := m[k]
			ok = ok && there && sameKind(e, v) && contains(e, v)
		}
		return ok
	case []any:
		all, ok := a.([]any)
		for _, v := range b {
			ok = ok && slices.ContainsFunc(all, func(e any) bool { return sameKind(e, v) && contains(e, v) })
		}
		return ok
	}
	if all, list := a.([]any); list { // the one exception: an array has its elements
		return slices.ContainsFunc(all, func(e any) bool { return sameKind(e, b) && contains(e, b) })
	}
	return canonical(writeJSON(a).Text) == canonical(writeJSON(b).Text)
}

func sameKind(a, b any) bool {
	kind := func(v any) int {
		switch v.(type) {
		case map[string]any:
			return 1
		case []any:
			return 2
		}
		return 0
	}
	return kind(a) == kind(b)
}

// concatJSON is || of jsonb.
func concatJSON(a, b any) any {
	x, object := a.(map[string]any)
	y, also := b.(map[string]any)
	if object && also {
		out := map[string]any{}
		for k, v := range x {
			out[k] = v
		}
		for k, v := range y {
			out[k] = v
		}
		return out
	}
	list := func(v any) []any {
		if l, ok := v.([]any); ok {
			return l
		}
		return []any{v}
	}
	return append(append([]any{}, list(a)...), list(b)...)
}

// without is - of jsonb with a key or an index.
func without(a any, at Value) any {
	switch a := a.(type) {
	case map[string]any:
		if at.Type != sqlparse.Text {
			fail("22023", "cannot delete from object using integer index")
		}
		out := map[string]any{}
		for k, v := range a {
			if k != at.Text {
				out[k] = v
			}
		}
		return out
	case []any:
		var out []any
		for i, v := range a {
			n := at.Int
			if n < 0 {
				n += int64(len(a))
			}
			if s, ok := v.(string); at.Type == sqlparse.Int && int64(i) == n || at.Type == sqlparse.Text && ok && s == at.Text {
				continue
			}
			out = append(out, v)
		}
		if out == nil {
			out = []any{}
		}
		return out
	}
	fail("22023", "cannot delete from scalar")
	return nil
}

// jsonOf is to_jsonb.
func jsonOf(v Value) any {
	switch v.Type {
	case sqlparse.Unknown:
		return nil
	case sqlparse.Bool:
		return v.Int != 0
	case sqlparse.Int, sqlparse.Numeric, sqlparse.Float:
		return json.Number(Show(v))
	case sqlparse.JSON:
		return decodeJSON(v.Text)
	case sqlparse.Array:
		out := []any{}
		for _, e := range elements(v) {
			out = append(out, jsonOf(e))
		}
		return out
	case sqlparse.Time:
		return strings.Replace(Show(v), " ", "T", 1) + map[int32]string{withZone: ":00"}[v.Days]
	}
	return Show(v)
}

// jsonOperator is an operator with a json at its left.
func jsonOperator(op string, a, b Value) Value {
	left := decodeJSON(a.Text)
	switch op {
	case "->", "->>":
		v, ok := member(left, b)
		return fromJSON(v, ok, op == "->>")
	case "#>", "#>>":
		v, ok := along(left, elements(b))
		return fromJSON(v, ok, op == "#>>")
	case "@>":
		return boolean(sameKindOrList(left, decodeJSON(b.Text)) && contains(left, decodeJSON(b.Text)))
	case "<@":
		return boolean(sameKindOrList(decodeJSON(b.Text), left) && contains(decodeJSON(b.Text), left))
	case "?":
		return boolean(hasKey(left, b.Text))
	case "?|", "?&":
		for _, k := range elements(b) {
			if hasKey(left, k.Text) == (op == "?|") {
				return boolean(op == "?|")
			}
		}
		return boolean(op == "?&")
	case "#-":
		v, _ := removeAt(left, elements(b))
		return writeJSON(v)
	case "||":
		return writeJSON(concatJSON(left, decodeJSON(b.Text)))
	}
	return writeJSON(without(left, b))
}

func sameKindOrList(a, b any) bool {
	_, list := a.([]any)
	return list || sameKind(a, b)
}

func hasKey(v any, k string) bool {
	switch v := v.(type) {
	case map[string]any:
		_, ok := v[k]
		return ok
	case []any:
		return slices.ContainsFunc(v, func(e any) bool { s, ok := e.(string); return ok && s == k })
	case string:
		return v == k
	}
	return false
}
