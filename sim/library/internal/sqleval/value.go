// Package sqleval evaluates the statements of package sqlparse over rows that it
// is given. It knows nothing of transactions: which rows a statement sees, and
// what becomes of those that it makes, is for the database in the interpreted
// world to say.
//
// Check finds out what the names of a statement mean and which types its expressions have, as
// PostgreSQL does before it looks at a row, and puts in the casts that nobody wrote. What it
// has checked is evaluated by the types of the values alone.
//
// A row is one string, so that it takes one word of the interpreted machine's
// memory: the values with a zero byte between them. A value is written with its
// type before it: "" NULL, "b1" and "b0", "i42", "f1.5", "n1.50" numeric, "stext", "j{}" jsonb, "u..." uuid,
// "e..." a label of an enum, "t", "T" and "d" with nanoseconds since 1970 (with a time zone, without, a date),
// "v" an interval, "x" and hexadecimal digits, "a" an array.
package sqleval

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"racelab/sim/library/internal/sqlparse"
)

// Value is one value. The type of NULL is Unknown.
type Value = sqlparse.Value

// Column is a type, or a column.
type Column = sqlparse.Column

// Row is the values of one row.
type Row []Value

// separator stands between the values of an encoded row. Text cannot have it.
const separator = "\x00"

// comma stands between the encoded elements of an array.
const comma = "\x1f"

// Time values say in Days which of the types they are of.
const (
	withZone = iota
	withoutZone
	dateOnly
)

// Encode writes a row as one string.
func Encode(r Row) string {
	var b strings.Builder
	for i, v := range r {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(EncodeValue(v))
	}
	return b.String()
}

// EncodeValue writes one value.
func EncodeValue(v Value) string {
	switch v.Type {
	case sqlparse.Bool:
		return "b" + strconv.FormatInt(v.Int, 10)
	case sqlparse.Int:
		return "i" + strconv.FormatInt(v.Int, 10)
	case sqlparse.Float:
		return "f" + strconv.FormatFloat(v.Float, 'g', -1, 64)
	case sqlparse.Time:
		return "tTd"[v.Days:v.Days+1] + strconv.FormatInt(v.Int, 10)
	case sqlparse.Bytes:
		return "x" + hex.EncodeToString([]byte(v.Text))
	case sqlparse.Interval:
		return fmt.Sprintf("v%d %d %d", v.Months, v.Days, v.Int)
	case sqlparse.Array:
		return "a" + strconv.FormatInt(v.Int, 10) + " " + v.Text
	}
	if p := prefixes[v.Type]; p != "" {
		return p + v.Text
	}
	return ""
}

// prefixes of the types whose values are their text.
var prefixes = map[sqlparse.Type]string{sqlparse.Text: "s", sqlparse.Numeric: "n", sqlparse.JSON: "j", sqlparse.UUID: "u", sqlparse.Enum: "e"}

var prefixTypes = map[byte]sqlparse.Type{'s': sqlparse.Text, 'n': sqlparse.Numeric, 'j': sqlparse.JSON, 'u': sqlparse.UUID, 'e': sqlparse.Enum}

// Decode reads a row of n values. Missing values are NULL.
func Decode(s string, n int) Row {
	out := make(Row, n)
	for i := range out {
		var part string
		part, s, _ = strings.Cut(s, separator)
		out[i] = DecodeValue(part)
	}
	return out
}

// DecodeValue reads one value. Text that is no value is NULL.
func DecodeValue(s string) Value {
	if s == "" {
		return Value{}
	}
	body := s[1:]
	if t, ok := prefixTypes[s[0]]; ok {
		return Value{Type: t, Text: body}
	}
	switch s[0] {
	case 'f':
		f, _ := strconv.ParseFloat(body, 64)
		return Value{Type: sqlparse.Float, Float: f}
	case 'x':
		raw, _ := hex.DecodeString(body)
		return Value{Type: sqlparse.Bytes, Text: string(raw)}
	case 'v':
		v := Value{Type: sqlparse.Interval}
		_, _ = fmt.Sscanf(body, "%d %d %d", &v.Months, &v.Days, &v.Int)
		return v
	case 'a':
		count, elems, _ := strings.Cut(body, " ")
		n, _ := strconv.ParseInt(count, 10, 64)
		return Value{Type: sqlparse.Array, Int: n, Text: elems}
	}
	n, _ := strconv.ParseInt(body, 10, 64)
	switch s[0] {
	case 'b':
		return Value{Type: sqlparse.Bool, Int: n}
	case 'i':
		return Value{Type: sqlparse.Int, Int: n}
	case 't', 'T', 'd':
		return Value{Type: sqlparse.Time, Int: n, Days: int32(strings.IndexByte("tTd", s[0]))}
	}
	return Value{}
}

// elements returns the elements of an array.
func elements(v Value) []Value {
	if v.Int == 0 {
		return nil
	}
	var out []Value
	for part := range strings.SplitSeq(v.Text, comma) {
		out = append(out, DecodeValue(part))
	}
	return out
}

// arrayOf makes an array.
func arrayOf(all []Value) Value {
	parts := make([]string, len(all))
	for i, v := range all {
		if v.Type == sqlparse.Array {
			fail(sqlparse.Missing, "an array of several dimensions")
		}
		parts[i] = EncodeValue(v)
	}
	return Value{Type: sqlparse.Array, Int: int64(len(all)), Text: strings.Join(parts, comma)}
}

func null(v Value) bool             { return v.Type == sqlparse.Unknown }
func integer(n int64) Value         { return Value{Type: sqlparse.Int, Int: n} }
func floating(f float64) Value      { return Value{Type: sqlparse.Float, Float: f} }
func textValue(s string) Value      { return Value{Type: sqlparse.Text, Text: s} }
func numericValue(s num) Value      { return Value{Type: sqlparse.Numeric, Text: s.String()} }
func moment(n int64, d int32) Value { return Value{Type: sqlparse.Time, Int: n, Days: d} }
func boolean(b bool) Value {
	if b {
		return Value{Type: sqlparse.Bool, Int: 1}
	}
	return Value{Type: sqlparse.Bool}
}

// truth reports whether v is true; NULL is not.
func truth(v Value) bool {
	return (v.Type == sqlparse.Bool || v.Type == sqlparse.Int) && v.Int != 0 || v.Type == sqlparse.Float && v.Float != 0
}

// timeForm is how PostgreSQL writes a timestamp.
const timeForm = "2006-01-02 15:04:05.999999"

// Show writes a value as text, without quotes.
func Show(v Value) string {
	switch v.Type {
	case sqlparse.Bool:
		if v.Int != 0 {
			return "true"
		}
		return "false"
	case sqlparse.Int:
		return strconv.FormatInt(v.Int, 10)
	case sqlparse.Float:
		return showFloat(v.Float)
	case sqlparse.Time:
		t := time.Unix(0, v.Int).UTC()
		switch v.Days {
		case dateOnly:
			return t.Format("2006-01-02")
		case withoutZone:
			return t.Format(timeForm)
		}
		return t.Format(timeForm + "-07")
	case sqlparse.Interval:
		return showInterval(v)
	case sqlparse.Unknown:
		return "NULL"
	case sqlparse.Bytes:
		return `\x` + hex.EncodeToString([]byte(v.Text))
	case sqlparse.Array:
		return showArray(v)
	}
	return v.Text
}

// showFloat writes a number as float8out does: shortest, with an exponent below 1e-4 and from 1e15 on.
func showFloat(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if a := max(f, -f); a != 0 && (a < 1e-4 || a >= 1e15) {
		s = strconv.FormatFloat(f, 'e', -1, 64)
	}
	switch s {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	}
	return s
}

// showArray writes {1,2,"a b",NULL}.
func showArray(v Value) string {
	var parts []string
	for _, e := range elements(v) {
		s := Show(e)
		switch {
		case null(e):
		case e.Type == sqlparse.Bool:
			s = s[:1]
		case s == "" || strings.EqualFold(s, "null") || strings.ContainsAny(s, "{}\",\\ \t\n\r\v\f"):
			s = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
		}
		parts = append(parts, s)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// showInterval writes an interval as PostgreSQL does by default: "1 mon 2 days 03:04:05".
func showInterval(v Value) string {
	var parts []string
	add := func(n int64, unit string) {
		if n != 0 {
			if n != 1 {
				unit += "s"
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	add(int64(v.Months)/12, "year")
	add(int64(v.Months)%12, "mon")
	add(int64(v.Days), "day")
	if v.Int != 0 || len(parts) == 0 {
		n, sign := v.Int, ""
		if n < 0 {
			n, sign = -n, "-"
		}
		d := time.Duration(n)
		s := fmt.Sprintf("%s%02d:%02d:%02d", sign, int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
		if micro := n % int64(time.Second) / 1000; micro != 0 {
			s += strings.TrimRight(fmt.Sprintf(".%06d", micro), "0")
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// Literal writes a value as SQL does.
func Literal(v Value) string {
	switch v.Type {
	case sqlparse.Bool, sqlparse.Int, sqlparse.Float, sqlparse.Numeric, sqlparse.Unknown:
		return Show(v)
	case sqlparse.Time:
		v.Days = max(v.Days, withoutZone)
	}
	return "'" + strings.ReplaceAll(Show(v), "'", "''") + "'"
}

// Failure is an error of the database.
type Failure struct {
	Code       string // SQLSTATE
	Message    string
	Constraint string
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// fail ends the evaluation; Guard turns it into an error.
func fail(code, format string, args ...any) {
	panic(&Failure{Code: code, Message: fmt.Sprintf(format, args...)})
}

// Guard calls f and returns the failure with which it ended, or nil.
func Guard(f func()) (failure *Failure) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Failure:
			failure = p
		default:
			panic(p)
		}
	}()
	f()
	return nil
}

// compare orders two values that are not NULL: -1, 0 or +1. In SQLite, where nothing puts in
// casts, text beside a value of another type is read as that type.
func compare(a, b Value) int {
	switch {
	case a.Type == b.Type && a.Type == sqlparse.Array:
		return compareArrays(elements(a), elements(b))
	case numeral(a) && numeral(b):
		return compareNumbers(a, b)
	case a.Type == b.Type && a.Type == sqlparse.JSON:
		return compareJSON(a.Text, b.Text)
	case a.Type == b.Type && a.Type == sqlparse.Interval:
		return order(spanOf(a), spanOf(b))
	case a.Type == b.Type && a.Type == sqlparse.Enum:
		fail(sqlparse.Missing, "the order of an enum's labels here")
	case a.Type == b.Type && (a.Type == sqlparse.Text || a.Type == sqlparse.Bytes || a.Type == sqlparse.UUID):
		return strings.Compare(a.Text, b.Text)
	case a.Type == sqlparse.Text && b.Type != sqlparse.Text:
		return compare(loose(a, b), b)
	case b.Type == sqlparse.Text && a.Type != sqlparse.Text:
		return -compare(b, a)
	}
	return order(a.Int, b.Int)
}

// equal reports whether two values that are not NULL are the same.
func equal(a, b Value) bool {
	if a.Type == sqlparse.Enum && b.Type == sqlparse.Enum {
		return a.Text == b.Text
	}
	return compare(a, b) == 0
}

// spanOf is the length of an interval for comparing, with months of 30 days of 24 hours.
func spanOf(v Value) int64 {
	return int64((time.Duration(v.Months)*30+time.Duration(v.Days))*24*time.Hour) + v.Int
}

func compareArrays(a, b []Value) int {
	for i := range min(len(a), len(b)) {
		switch {
		case null(a[i]) && null(b[i]):
			continue
		case null(a[i]):
			return 1
		case null(b[i]):
			return -1
		}
		if c := compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return order(int64(len(a)), int64(len(b)))
}

func order[T int64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// key writes a value so that equal values are written alike.
func key(v Value) string {
	switch v.Type {
	case sqlparse.Numeric:
		return "n" + parseNum(v.Text).trimmed()
	case sqlparse.JSON:
		return "j" + canonical(v.Text)
	}
	return EncodeValue(v)
}

func keys(r Row) string {
	parts := make([]string, len(r))
	for i, v := range r {
		parts[i] = key(v)
	}
	return strings.Join(parts, separator)
}
