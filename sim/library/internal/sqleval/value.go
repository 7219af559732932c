// Package sqleval evaluates the statements of package sqlparse over rows that it
// is given. It knows nothing of transactions: which rows a statement sees, and
// what becomes of those that it makes, is for the database in the interpreted
// world to say.
//
// A row is one string, so that it takes one word of the interpreted machine's
// memory: the values with a zero byte between them. A value is written with its
// type before it: "" NULL, "b1" and "b0", "i42", "f1.5", "stext", "t" and
// nanoseconds since 1970, "x" and hexadecimal digits.
package sqleval

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"racelab/sim/library/internal/sqlparse"
)

// Value is one value. The type of NULL is Unknown.
type Value = sqlparse.Value

// Row is the values of one row.
type Row []Value

// separator stands between the values of an encoded row. Text cannot have it.
const separator = "\x00"

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
	case sqlparse.Text:
		return "s" + v.Text
	case sqlparse.Time:
		return "t" + strconv.FormatInt(v.Int, 10)
	case sqlparse.Bytes:
		return "x" + hex.EncodeToString([]byte(v.Text))
	}
	return ""
}

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
	n, _ := strconv.ParseInt(body, 10, 64)
	switch s[0] {
	case 'b':
		return Value{Type: sqlparse.Bool, Int: n}
	case 'i':
		return Value{Type: sqlparse.Int, Int: n}
	case 'f':
		f, _ := strconv.ParseFloat(body, 64)
		return Value{Type: sqlparse.Float, Float: f}
	case 's':
		return Value{Type: sqlparse.Text, Text: body}
	case 't':
		return Value{Type: sqlparse.Time, Int: n}
	case 'x':
		raw, _ := hex.DecodeString(body)
		return Value{Type: sqlparse.Bytes, Text: string(raw)}
	}
	return Value{}
}

func null(v Value) bool        { return v.Type == sqlparse.Unknown }
func integer(n int64) Value    { return Value{Type: sqlparse.Int, Int: n} }
func floating(f float64) Value { return Value{Type: sqlparse.Float, Float: f} }
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
		return strconv.FormatFloat(v.Float, 'f', -1, 64)
	case sqlparse.Time:
		return time.Unix(0, v.Int).UTC().Format(timeForm)
	case sqlparse.Unknown:
		return "NULL"
	case sqlparse.Bytes:
		return `\x` + hex.EncodeToString([]byte(v.Text))
	}
	return v.Text
}

// Literal writes a value as SQL does.
func Literal(v Value) string {
	switch v.Type {
	case sqlparse.Text, sqlparse.Time, sqlparse.Bytes:
		return "'" + strings.ReplaceAll(Show(v), "'", "''") + "'"
	}
	return Show(v)
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

// numeric returns v as a number, if it is one or is text that is one.
func numeric(v Value) (f float64, ok bool) {
	switch v.Type {
	case sqlparse.Int, sqlparse.Bool:
		return float64(v.Int), true
	case sqlparse.Float:
		return v.Float, true
	case sqlparse.Text:
		f, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		return f, err == nil
	}
	return 0, false
}

var timeForms = []string{timeForm, "2006-01-02 15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999-07", time.RFC3339Nano, "2006-01-02"}

func parseTime(s string) (int64, bool) {
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UnixNano(), true
		}
	}
	return 0, false
}

var typeNames = map[sqlparse.Type]string{
	sqlparse.Bool: "boolean", sqlparse.Int: "integer", sqlparse.Float: "numeric", sqlparse.Text: "text",
	sqlparse.Time: "timestamp", sqlparse.Bytes: "bytea",
}

// convert gives v the type t.
func convert(v Value, t sqlparse.Type) Value {
	if null(v) || v.Type == t || t == sqlparse.Unknown {
		return v
	}
	out, ok := converted(v, t)
	if !ok {
		if v.Type == sqlparse.Text {
			fail("22P02", "invalid input syntax for type %s: %q", typeNames[t], v.Text)
		}
		fail("42804", "a value of type %s cannot be used as %s", typeNames[v.Type], typeNames[t])
	}
	return out
}

func converted(v Value, t sqlparse.Type) (Value, bool) {
	out := Value{Type: t}
	switch t {
	case sqlparse.Text:
		out.Text = Show(v)
		if v.Type == sqlparse.Bytes {
			out.Text = v.Text
		}
	case sqlparse.Int:
		return toInt(v)
	case sqlparse.Float:
		f, ok := numeric(v)
		return floating(f), ok
	case sqlparse.Bool:
		return toBool(v)
	case sqlparse.Time:
		n, ok := v.Int, v.Type == sqlparse.Int
		if v.Type == sqlparse.Text {
			n, ok = parseTime(v.Text)
		}
		out.Int = n
		return out, ok
	case sqlparse.Bytes:
		out.Text = v.Text
		return out, v.Type == sqlparse.Text
	}
	return out, true
}

func toInt(v Value) (Value, bool) {
	switch v.Type {
	case sqlparse.Bool:
		return integer(v.Int), true
	case sqlparse.Text:
		n, err := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
		return integer(n), err == nil
	case sqlparse.Float:
		f := math.RoundToEven(v.Float)
		if math.IsNaN(f) || f < -1<<63 || f >= 1<<63 {
			fail("22003", "bigint out of range")
		}
		return integer(int64(f)), true
	}
	return Value{}, false
}

func toBool(v Value) (Value, bool) {
	switch v.Type {
	case sqlparse.Int:
		return boolean(v.Int != 0), true
	case sqlparse.Text:
		switch strings.ToLower(v.Text) {
		case "t", "true", "yes", "on", "1":
			return boolean(true), true
		case "f", "false", "no", "off", "0":
			return boolean(false), true
		}
	}
	return Value{}, false
}

// compare orders two values that are not NULL: -1, 0 or +1. Text beside a value of
// another type is read as that type, as PostgreSQL reads untyped literals and parameters.
func compare(a, b Value) int {
	switch {
	case a.Type == b.Type && a.Type == sqlparse.Float, a.Type == sqlparse.Float && b.Type == sqlparse.Int, a.Type == sqlparse.Int && b.Type == sqlparse.Float:
		x, _ := numeric(a)
		y, _ := numeric(b)
		return order(x, y)
	case a.Type == b.Type && (a.Type == sqlparse.Text || a.Type == sqlparse.Bytes):
		return strings.Compare(a.Text, b.Text)
	case a.Type == sqlparse.Text && b.Type != sqlparse.Text:
		return compare(convert(a, literalType(a, b)), b)
	case b.Type == sqlparse.Text && a.Type != sqlparse.Text:
		return -compare(b, a)
	}
	return order(a.Int, b.Int)
}

// literalType is the type as which text is read beside another value: 1.5
// beside an integer is still a number.
func literalType(text, other Value) sqlparse.Type {
	if other.Type == sqlparse.Int {
		if _, err := strconv.ParseInt(strings.TrimSpace(text.Text), 10, 64); err != nil {
			if _, ok := numeric(text); ok {
				return sqlparse.Float
			}
		}
	}
	return other.Type
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
