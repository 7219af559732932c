package sqleval

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"racelab/sim/library/internal/sqlparse"
)

// This file has the functions of values.

// signature is one function: the types of its operands and of its result.
type signature struct {
	args   []*Column
	result *Column
	apply  func(a Row) Value // no operand is NULL; otherwise the result is
}

func sig(result *Column, apply func(a Row) Value, args ...*Column) signature {
	return signature{args, result, apply}
}

// signatures has the functions whose operands are of certain types, by name.
var signatures map[string][]signature

// polymorphics has those that take several types, with the fewest and the most operands.
var polymorphics = map[string][2]int{
	"coalesce": {1, 100}, "nullif": {2, 2}, "greatest": {1, 100}, "least": {1, 100}, "concat": {1, 100}, "concat_ws": {1, 100},
	"abs": {1, 1}, "round": {1, 2}, "trunc": {1, 2}, "floor": {1, 1}, "ceil": {1, 1}, "ceiling": {1, 1}, "mod": {2, 2}, "sign": {1, 1},
	"now": {0, 0}, "statement_timestamp": {0, 0}, "clock_timestamp": {0, 0}, "transaction_timestamp": {0, 0}, "localtimestamp": {0, 0}, "current_date": {0, 0},
	"extract": {2, 2}, "date_part": {2, 2}, "date_trunc": {2, 2},
	"array_length": {2, 2}, "cardinality": {1, 1}, "array_append": {2, 2}, "array_prepend": {2, 2}, "array_remove": {2, 2}, "array_position": {2, 2}, "array_cat": {2, 2}, "array_to_string": {2, 3}, "array_upper": {2, 2}, "array_lower": {2, 2}, "array_ndims": {1, 1}, "array_replace": {3, 3}, "array_positions": {2, 2}, "trim_array": {2, 2},
	"jsonb_build_object": {0, 100}, "jsonb_build_array": {0, 100}, "to_jsonb": {1, 1},
	"json_build_object": {0, 100}, "json_build_array": {0, 100}, "to_json": {1, 1}, "row_to_json": {1, 1},
	"nextval": {1, 1}, "currval": {1, 1}, "setval": {2, 3}, "gen_random_uuid": {0, 0},
	"min": {2, 100}, "max": {2, 100}, // SQLite
	"pg_advisory_lock": {1, 2}, "pg_advisory_lock_shared": {1, 2}, "pg_advisory_xact_lock": {1, 2}, "pg_advisory_xact_lock_shared": {1, 2},
	"pg_try_advisory_lock": {1, 2}, "pg_try_advisory_lock_shared": {1, 2}, "pg_try_advisory_xact_lock": {1, 2}, "pg_try_advisory_xact_lock_shared": {1, 2},
	"pg_advisory_unlock": {1, 2}, "pg_advisory_unlock_shared": {1, 2}, "pg_advisory_unlock_all": {0, 0}, "pg_sleep": {1, 1},
}

func init() {
	signatures = map[string][]signature{
		"lower":            {sig(textType, func(a Row) Value { return textValue(strings.ToLower(a[0].Text)) }, textType)},
		"upper":            {sig(textType, func(a Row) Value { return textValue(strings.ToUpper(a[0].Text)) }, textType)},
		"length":           {sig(intType, func(a Row) Value { return integer(int64(utf8.RuneCountInString(a[0].Text))) }, textType)},
		"char_length":      {sig(intType, func(a Row) Value { return integer(int64(utf8.RuneCountInString(a[0].Text))) }, textType)},
		"character_length": {sig(intType, func(a Row) Value { return integer(int64(utf8.RuneCountInString(a[0].Text))) }, textType)},
		"octet_length":     {sig(intType, func(a Row) Value { return integer(int64(len(a[0].Text))) }, textType)},
		"btrim":            trims(strings.Trim),
		"ltrim":            trims(strings.TrimLeft),
		"rtrim":            trims(strings.TrimRight),
		"trim":             trims(strings.Trim),
		"replace": {sig(textType, func(a Row) Value {
			if a[1].Text == "" {
				return a[0]
			}
			return textValue(bounded(strings.ReplaceAll(a[0].Text, a[1].Text, a[2].Text)))
		}, textType, textType, textType)},
		"substring":       substrings(),
		"substr":          substrings(),
		"left":            {sig(textType, func(a Row) Value { return textValue(cut(a[0].Text, a[1].Int, true)) }, textType, intType)},
		"right":           {sig(textType, func(a Row) Value { return textValue(cut(a[0].Text, a[1].Int, false)) }, textType, intType)},
		"repeat":          {sig(textType, func(a Row) Value { return textValue(repeat(a[0].Text, a[1].Int)) }, textType, intType)},
		"reverse":         {sig(textType, func(a Row) Value { return textValue(reverse(a[0].Text)) }, textType)},
		"strpos":          {sig(intType, func(a Row) Value { return integer(position(a[0].Text, a[1].Text)) }, textType, textType)},
		"position":        {sig(intType, func(a Row) Value { return integer(position(a[0].Text, a[1].Text)) }, textType, textType)},
		"split_part":      {sig(textType, splitPart, textType, textType, intType)},
		"starts_with":     {sig(boolType, func(a Row) Value { return boolean(strings.HasPrefix(a[0].Text, a[1].Text)) }, textType, textType)},
		"lpad":            pads(true),
		"rpad":            pads(false),
		"md5":             {sig(textType, func(a Row) Value { s := md5.Sum([]byte(a[0].Text)); return textValue(hex.EncodeToString(s[:])) }, textType)},
		"hashtext":        {sig(intType, func(a Row) Value { return integer(int64(int32(hashBytes([]byte(a[0].Text))))) }, textType)},
		"sqrt":            {sig(floatType, func(a Row) Value { return root(a[0].Float) }, floatType)},
		"power":           {sig(floatType, func(a Row) Value { return floating(math.Pow(a[0].Float, a[1].Float)) }, floatType, floatType)},
		"string_to_array": {sig(textsType, splitArray, textType, textType)},
		"jsonb_typeof":    {sig(textType, func(a Row) Value { return textValue(kindOfJSON(decodeJSON(a[0].Text))) }, jsonbType)},
		"jsonb_array_length": {sig(intType, func(a Row) Value {
			l, ok := decodeJSON(a[0].Text).([]any)
			if !ok {
				fail("22023", "cannot get array length of a non-array")
			}
			return integer(int64(len(l)))
		}, jsonbType)},
		"current_user": {sig(textType, func(Row) Value { fail(sqlparse.Missing, "the name of the user"); return Value{} })},
	}
}

func init() {
	addTexts()
	addTimes()
	addJSON()
	addPatterns()
}

// bounded fails if a text is too long.
func bounded(s string) string {
	if len(s) > 1<<20 {
		fail("54000", "the text is longer than 1 MiB")
	}
	return s
}

func trims(f func(s, set string) string) []signature {
	return []signature{
		sig(textType, func(a Row) Value { return textValue(f(a[0].Text, " ")) }, textType),
		sig(textType, func(a Row) Value { return textValue(f(a[0].Text, a[1].Text)) }, textType, textType),
	}
}

func substrings() []signature {
	return []signature{
		sig(textType, func(a Row) Value { return textValue(substring(a[0].Text, a[1].Int, math.MaxInt32)) }, textType, intType),
		sig(textType, func(a Row) Value {
			if a[2].Int < 0 {
				fail("22011", "negative substring length not allowed")
			}
			return textValue(substring(a[0].Text, a[1].Int, a[2].Int))
		}, textType, intType, intType),
	}
}

func substring(s string, from, n int64) string {
	r := []rune(s)
	end := min(from-1+n, int64(len(r)))
	start := min(max(from-1, 0), int64(len(r)))
	return string(r[start:max(start, end)])
}

func cut(s string, n int64, left bool) string {
	r := []rune(s)
	if n < 0 {
		n = max(int64(len(r))+n, 0)
	}
	n = min(n, int64(len(r)))
	if left {
		return string(r[:n])
	}
	return string(r[int64(len(r))-n:])
}

func repeat(s string, n int64) string {
	if n <= 0 || s == "" {
		return ""
	}
	if n > 1<<20/int64(len(s)) {
		fail("54000", "the text is longer than 1 MiB")
	}
	return strings.Repeat(s, int(n))
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

func position(s, sub string) int64 {
	i := strings.Index(s, sub)
	if i < 0 {
		return 0
	}
	return int64(utf8.RuneCountInString(s[:i])) + 1
}

func splitPart(a Row) Value {
	n := a[2].Int
	parts := []string{a[0].Text}
	if a[1].Text != "" {
		parts = strings.Split(a[0].Text, a[1].Text)
	}
	switch {
	case n == 0:
		fail("22023", "field position must not be zero")
	case n < 0:
		n += int64(len(parts)) + 1
	}
	if n < 1 || n > int64(len(parts)) {
		return textValue("")
	}
	return textValue(parts[n-1])
}

func splitArray(a Row) Value {
	var out []Value
	if a[0].Text != "" {
		parts := []string{a[0].Text}
		if a[1].Text != "" {
			parts = strings.Split(a[0].Text, a[1].Text)
		}
		for _, p := range parts {
			out = append(out, textValue(p))
		}
	}
	return arrayOf(out)
}

func pads(left bool) []signature {
	pad := func(s string, n int64, fill string) Value {
		r, f := []rune(s), []rune(fill)
		if n > 1<<20 {
			fail("54000", "requested length too large")
		}
		n = max(n, 0)
		if int64(len(r)) >= n || len(f) == 0 {
			return textValue(string(r[:min(n, int64(len(r)))]))
		}
		var b []rune
		for i := int64(0); i < n-int64(len(r)); i++ {
			b = append(b, f[i%int64(len(f))])
		}
		if left {
			return textValue(string(b) + s)
		}
		return textValue(s + string(b))
	}
	return []signature{
		sig(textType, func(a Row) Value { return pad(a[0].Text, a[1].Int, " ") }, textType, intType),
		sig(textType, func(a Row) Value { return pad(a[0].Text, a[1].Int, a[2].Text) }, textType, intType, textType),
	}
}

func root(f float64) Value {
	if f < 0 {
		fail("2201F", "cannot take square root of a negative number")
	}
	return floating(math.Sqrt(f))
}

func kindOfJSON(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
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

// extracted is extract(field from v), a numeric.
func extracted(field string, v Value) num {
	micro := func(n int64) num { return fixed(n/1000, 6) }
	if v.Type == sqlparse.Interval {
		switch field {
		case "epoch":
			years := int64(v.Months) / 12 * 31557600
			months := int64(v.Months) % 12 * 2592000
			return micro((years+months+int64(v.Days)*86400)*int64(time.Second) + v.Int)
		case "day":
			return whole(int64(v.Days))
		case "hour":
			return whole(v.Int / int64(time.Hour))
		case "minute":
			return whole(v.Int / int64(time.Minute) % 60)
		case "second":
			return micro(v.Int % int64(time.Minute))
		case "year":
			return whole(int64(v.Months) / 12)
		case "month":
			return whole(int64(v.Months) % 12)
		}
		fail(sqlparse.Missing, "extract of %s from an interval", field)
	}
	t := time.Unix(0, v.Int).UTC()
	if v.Days == dateOnly && (field == "hour" || field == "minute" || field == "second" || field == "microseconds" || field == "milliseconds") {
		fail("0A000", "unit %q not supported for type date", field)
	}
	switch field {
	case "epoch":
		if v.Days == dateOnly {
			return whole(v.Int / int64(time.Second))
		}
		return micro(v.Int)
	case "year":
		return whole(int64(t.Year()))
	case "month":
		return whole(int64(t.Month()))
	case "day":
		return whole(int64(t.Day()))
	case "hour":
		return whole(int64(t.Hour()))
	case "minute":
		return whole(int64(t.Minute()))
	case "second":
		return micro(int64(t.Second())*int64(time.Second) + int64(t.Nanosecond()))
	case "dow":
		return whole(int64(t.Weekday()))
	case "doy":
		return whole(int64(t.YearDay()))
	case "isodow":
		return whole(int64(t.Weekday()+6)%7 + 1)
	case "quarter":
		return whole(int64(t.Month()-1)/3 + 1)
	case "week", "isoyear":
		y, w := t.ISOWeek()
		if field == "week" {
			return whole(int64(w))
		}
		return whole(int64(y))
	case "decade":
		return whole(int64(t.Year()) / 10)
	case "century":
		return whole(int64(t.Year()-1)/100 + 1)
	case "microseconds":
		return whole((int64(t.Second())*int64(time.Second) + int64(t.Nanosecond())) / 1000)
	case "milliseconds":
		return fixed((int64(t.Second())*int64(time.Second)+int64(t.Nanosecond()))/1000, 3)
	}
	fail(sqlparse.Missing, "extract of %s", field)
	return num{}
}

func whole(n int64) num { return numOf(integer(n)) }

func fixed(n int64, scale int) num {
	out := whole(n)
	out.scale = scale
	return out
}

// truncated is date_trunc.
func truncated(field string, v Value) Value {
	t := time.Unix(0, v.Int).UTC()
	y, m, d := t.Date()
	switch field {
	case "microseconds":
	case "second":
		t = t.Truncate(time.Second)
	case "minute":
		t = t.Truncate(time.Minute)
	case "hour":
		t = t.Truncate(time.Hour)
	case "day":
		t = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case "week":
		t = time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case "month":
		t = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "quarter":
		t = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case "milliseconds":
		t = t.Truncate(time.Millisecond)
	case "year":
		t = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	default:
		fail(sqlparse.Missing, "date_trunc to %s", field)
	}
	return moment(t.UnixNano(), v.Days)
}

// later moves a time by an interval: months first, then days, then the rest.
func later(v, by Value, sign int64) Value {
	t := time.Unix(0, v.Int).UTC()
	if by.Months != 0 {
		y, m, d := t.Date()
		first := time.Date(y, m+time.Month(sign*int64(by.Months)), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		t = time.Date(first.Year(), first.Month(), min(d, last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	}
	return moment(t.AddDate(0, 0, int(sign)*int(by.Days)).UnixNano()+sign*by.Int, v.Days)
}

// Sequence is what a sequence would give next.
type Sequence struct {
	Name string
	Next int64
	Step int64
	Last int64 // what it gave the session last
	Used bool  // it gave the session something
}

// uuidOf makes a uuid of a number. That of another call differs, and nobody can tell more of a random one.
func uuidOf(n int64) Value {
	return Value{Type: sqlparse.UUID, Text: fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(n*2654435761), n&0xffff, n>>16&0xfff, n>>28&0xfff, uint64(n)*0x9e3779b97f4a7c15>>16)}
}
