package sqleval

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"racelab/sim/library/internal/sqlparse"
)

// This file makes values of one type into values of another.

// typeName returns what PostgreSQL calls a type in its messages.
func typeName(c *Column) string {
	if c == nil || c.Type == sqlparse.Unknown {
		return "unknown"
	}
	return c.Named
}

// read reads text as a value of a type, as its input function does.
func read(s string, c *Column) Value {
	v, ok := Value{}, false
	switch c.Type {
	case sqlparse.Text:
		return textValue(s)
	case sqlparse.Bool:
		v, ok = readBool(s)
	case sqlparse.Int:
		n, good := new(big.Int).SetString(strings.TrimPrefix(strings.TrimSpace(s), "+"), 10)
		if ok = good && !strings.Contains(s, "_"); ok {
			if !n.IsInt64() || inBits(n.Int64(), c.Bits) != nil {
				fail("22003", "value %q is out of range for type %s", s, c.Named)
			}
			v = integer(n.Int64())
		}
	case sqlparse.Numeric:
		n, good := readNum(s)
		if ok = good; ok {
			v = numericValue(n)
		}
	case sqlparse.Float:
		f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if ok = err == nil && !strings.ContainsAny(s, "_xX"); ok {
			v = floating(f)
		}
	case sqlparse.Time:
		v, ok = readTime(s, flavour(c))
		if !ok {
			fail("22007", "invalid input syntax for type %s: %q", c.Named, s)
		}
	case sqlparse.Interval:
		v, ok = readInterval(s)
		if !ok {
			fail("22007", "invalid input syntax for type interval: %q", s)
		}
	case sqlparse.Bytes:
		v, ok = readBytes(s)
	case sqlparse.JSON:
		return readJSON(s, c.Named == "jsonb")
	case sqlparse.UUID:
		v, ok = readUUID(s)
	case sqlparse.Enum:
		v, ok = Value{Type: sqlparse.Enum, Text: s}, slices.Contains(c.Labels, s)
		if !ok {
			fail("22P02", "invalid input value for enum %s: %q", c.Named, s)
		}
	case sqlparse.Array:
		return readArray(s, c)
	}
	if !ok {
		fail("22P02", "invalid input syntax for type %s: %q", c.Named, s)
	}
	return v
}

// inBits returns a failure if n is no integer of so many bits.
func inBits(n int64, bits int) *Failure { return Guard(func() { inRange(n, bits) }) }

// flavour tells the types of times apart.
func flavour(c *Column) int32 {
	if strings.HasPrefix(c.Named, "timestamp with time") {
		return withZone
	}
	if c.Named == "date" {
		return dateOnly
	}
	return withoutZone
}

func readBool(s string) (Value, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, yes := range []string{"true", "yes", "on", "1"} {
		if s != "" && strings.HasPrefix(yes, s) && s != "o" {
			return boolean(true), true
		}
	}
	for _, no := range []string{"false", "no", "off", "0"} {
		if s != "" && strings.HasPrefix(no, s) && s != "o" {
			return boolean(false), true
		}
	}
	return Value{}, false
}

func readBytes(s string) (Value, bool) {
	if rest, ok := strings.CutPrefix(s, `\x`); ok {
		raw, err := hex.DecodeString(rest)
		return Value{Type: sqlparse.Bytes, Text: string(raw)}, err == nil
	}
	if strings.Contains(s, `\`) {
		fail(sqlparse.Missing, "bytea in the escape format")
	}
	return Value{Type: sqlparse.Bytes, Text: s}, true
}

func readUUID(s string) (Value, bool) {
	digits := strings.ToLower(strings.ReplaceAll(strings.Trim(s, "{}"), "-", ""))
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 32 {
		return Value{}, false
	}
	return Value{Type: sqlparse.UUID, Text: digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]}, true
}

var timeForms = []string{timeForm, "2006-01-02 15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999-07", "2006-01-02 15:04", "2006-01-02 15:04Z07:00", "2006-01-02 15:04-07", "2006-01-02T15:04:05.999999", time.RFC3339Nano, "2006-01-02"}

func readTime(s string, days int32) (Value, bool) {
	for _, form := range timeForms {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			if days == withoutZone || days == dateOnly { // what is said of a zone is ignored
				t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			}
			return truncateDay(t.UnixNano(), days), true
		}
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity":
		fail(sqlparse.Missing, "the time %q", s)
	}
	if strings.ContainsAny(s, "0123456789") {
		for _, form := range timeForms {
			var e *time.ParseError
			if _, err := time.Parse(form, strings.TrimSpace(s)); errors.As(err, &e) && strings.Contains(e.Message, "out of range") {
				fail("22008", "date/time field value out of range: %q", s)
			}
		}
		fail(sqlparse.Missing, "the form of the time %q", s)
	}
	return Value{}, false
}

const day = int64(24 * time.Hour)

// truncateDay makes a moment one of a type: microseconds, or whole days.
func truncateDay(n int64, days int32) Value {
	if days == dateOnly {
		n -= ((n % day) + day) % day
	}
	return moment(n-((n%1000)+1000)%1000, days)
}

var intervalUnits = map[string]Value{
	"microsecond": {Int: 1000}, "us": {Int: 1000}, "millisecond": {Int: 1e6}, "ms": {Int: 1e6}, "second": {Int: 1e9}, "sec": {Int: 1e9}, "s": {Int: 1e9},
	"minute": {Int: 60e9}, "min": {Int: 60e9}, "m": {Int: 60e9}, "hour": {Int: 3600e9}, "hr": {Int: 3600e9}, "h": {Int: 3600e9},
	"day": {Days: 1}, "d": {Days: 1}, "week": {Days: 7}, "w": {Days: 7}, "month": {Months: 1}, "mon": {Months: 1}, "year": {Months: 12}, "y": {Months: 12},
}

// readInterval reads '5 minutes', '1 day 02:00:00', '90s'.
func readInterval(s string) (Value, bool) {
	out := Value{Type: sqlparse.Interval}
	fields := strings.Fields(strings.ToLower(s))
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		if strings.Contains(f, ":") {
			n, ok := readClock(f)
			if !ok {
				return out, false
			}
			out.Int += n
			continue
		}
		digits := strings.TrimRight(f, "abcdefghijklmnopqrstuvwxyz")
		unit := f[len(digits):]
		if unit == "" && i+1 < len(fields) && !strings.ContainsAny(fields[i+1], "0123456789") {
			i++
			unit = fields[i]
		} else if unit == "" {
			unit = "second"
		}
		n, err := strconv.ParseFloat(digits, 64)
		u, ok := intervalUnits[unit]
		if !ok {
			u, ok = intervalUnits[strings.TrimSuffix(unit, "s")]
		}
		if err != nil || !ok {
			return out, false
		}
		months, rest := math.Modf(n * float64(u.Months))
		days, part := math.Modf(n*float64(u.Days) + 30*rest)
		out.Int += int64(math.Round((n*float64(u.Int)+part*float64(day))/1000)) * 1000
		out.Days += int32(days)
		out.Months += int32(months)
	}
	return out, len(fields) > 0
}

func readClock(s string) (int64, bool) {
	negative := strings.HasPrefix(s, "-")
	parts := strings.Split(strings.TrimLeft(s, "+-"), ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	scale, total := float64(time.Hour), 0.0
	for _, p := range parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return 0, false
		}
		total += n * scale
		scale /= 60
	}
	if negative {
		total = -total
	}
	return int64(math.Round(total)), true
}

// readArray reads {1,2,NULL,"a b"}.
func readArray(s string, c *Column) Value {
	bad := func() { fail("22P02", "malformed array literal: %q", s) }
	t := strings.TrimSpace(s)
	if len(t) < 2 || t[0] != '{' || t[len(t)-1] != '}' {
		bad()
	}
	t = t[1 : len(t)-1]
	var all []Value
	for at := 0; strings.TrimSpace(t) != ""; {
		for at < len(t) && t[at] == ' ' {
			at++
		}
		var b strings.Builder
		isQuoted := at < len(t) && t[at] == '"'
		if isQuoted {
			at++
		}
		for ; at < len(t) && (isQuoted && t[at] != '"' || !isQuoted && t[at] != ','); at++ {
			switch {
			case t[at] == '\\' && at+1 < len(t):
				at++
			case !isQuoted && t[at] == '{':
				fail(sqlparse.Missing, "an array of several dimensions")
			case !isQuoted && (t[at] == '}' || t[at] == '"'):
				bad()
			}
			b.WriteByte(t[at])
		}
		text := b.String()
		if isQuoted {
			at++
		} else if text = strings.TrimSpace(text); text == "" {
			bad()
		}
		if !isQuoted && strings.EqualFold(text, "null") {
			all = append(all, Value{})
		} else {
			all = append(all, fit(read(text, c.Elem), c.Elem, false))
		}
		if at >= len(t) {
			break
		}
		if t[at] != ',' || at+1 == len(t) {
			bad()
		}
		at++
	}
	return arrayOf(all)
}

// cast gives v a type. explicit is a cast that somebody wrote, which cuts text that is too long.
func cast(v Value, c *Column, explicit bool) Value {
	if null(v) || c == nil || c.Type == sqlparse.Unknown {
		return v
	}
	if c.Type == sqlparse.Array && v.Type == sqlparse.Array {
		all := elements(v)
		for i := range all {
			all[i] = cast(all[i], c.Elem, explicit)
		}
		return arrayOf(all)
	}
	if c.Type == sqlparse.Time && v.Type == sqlparse.Time {
		return truncateDay(v.Int, flavour(c))
	}
	if v.Type != c.Type {
		v = changed(v, c)
	}
	return fit(v, c, explicit)
}

// changed makes v, which is no NULL, one of another type.
func changed(v Value, c *Column) Value {
	switch {
	case v.Type == sqlparse.Text:
		return read(v.Text, c)
	case c.Type == sqlparse.Text:
		if v.Type == sqlparse.JSON && c.Named == "text" {
			return textValue(v.Text)
		}
		return textValue(Show(v))
	case c.Type == sqlparse.Int && v.Type == sqlparse.Bool:
		return integer(v.Int)
	case c.Type == sqlparse.Int && v.Type == sqlparse.JSON:
		return toInteger(jsonNumber(v), c.Bits)
	case c.Type == sqlparse.Int && numeral(v):
		return toInteger(v, c.Bits)
	case c.Type == sqlparse.Numeric && v.Type == sqlparse.Float:
		return numericValue(fromFloat(v.Float))
	case c.Type == sqlparse.Numeric && v.Type == sqlparse.Int:
		return numericValue(numOf(v))
	case c.Type == sqlparse.Numeric && v.Type == sqlparse.JSON:
		return jsonNumber(v)
	case c.Type == sqlparse.Float && numeral(v):
		return floating(floatOf(v))
	case c.Type == sqlparse.Bool && v.Type == sqlparse.Int:
		return boolean(v.Int != 0)
	case c.Type == sqlparse.Bytes && v.Type == sqlparse.JSON, c.Type == sqlparse.JSON && v.Type == sqlparse.Bytes:
		v.Type = c.Type
		return v
	}
	fail("42846", "cannot cast type %s to %s", typeNames[v.Type], c.Named)
	return Value{}
}

var typeNames = map[sqlparse.Type]string{
	sqlparse.Bool: "boolean", sqlparse.Int: "integer", sqlparse.Float: "double precision", sqlparse.Text: "text", sqlparse.Numeric: "numeric",
	sqlparse.Time: "timestamp with time zone", sqlparse.Bytes: "bytea", sqlparse.JSON: "jsonb", sqlparse.UUID: "uuid", sqlparse.Interval: "interval",
	sqlparse.Array: "array", sqlparse.Enum: "enum",
}

// fit makes a value of the right type keep to what the column says about its size.
func fit(v Value, c *Column, explicit bool) Value {
	switch {
	case null(v):
	case c.Type == sqlparse.Int:
		return inRange(v.Int, c.Bits)
	case c.Type == sqlparse.Numeric && c.Scale >= 0:
		return toNumeric(parseNum(v.Text), c.Digits, c.Scale)
	case c.Type == sqlparse.Float && c.Bits == 32:
		return floating(float64(float32(v.Float)))
	case c.Type == sqlparse.Float && c.Scale >= 0: // SQLite
		return floating(roundTo(v.Float, min(c.Scale, 15)))
	case c.Type == sqlparse.Text && c.Length > 0 && utf8.RuneCountInString(v.Text) > c.Length:
		cut := string([]rune(v.Text)[:c.Length])
		if !explicit && strings.TrimRight(v.Text[len(cut):], " ") != "" {
			fail("22001", "value too long for type %s(%d)", c.Named, c.Length)
		}
		v.Text = cut
	case c.Type == sqlparse.Time:
		return truncateDay(v.Int, v.Days)
	}
	return v
}

func roundTo(f float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	return math.Round(exact(f*scale)) / scale
}

// exact rounds to 15 significant digits: SQLite shows no more.
func exact(f float64) float64 {
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		return f
	}
	return r
}

// loose reads text beside a value of another type in SQLite, as that type where it can be.
func loose(text, other Value) Value {
	s := strings.TrimSpace(text.Text)
	switch other.Type {
	case sqlparse.Int, sqlparse.Float, sqlparse.Bool:
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return integer(n)
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return floating(f)
		}
		return floating(0)
	case sqlparse.Time:
		if v, ok := readTime(s, other.Days); ok {
			return v
		}
	case sqlparse.Bytes:
		return Value{Type: sqlparse.Bytes, Text: text.Text}
	}
	fail("22P02", "invalid input syntax for type %s: %q", typeNames[other.Type], text.Text)
	return Value{}
}

// Argument makes what a program gave one of the type that its parameter has.
func Argument(v Value, c *Column, n int) Value {
	if null(v) || c == nil || c.Type == sqlparse.Unknown {
		return v
	}
	if v.Type == sqlparse.Bytes && c.Type != sqlparse.Bytes {
		v = textValue(v.Text) // the drivers send it as it is
	}
	if v.Type == sqlparse.Int && c.Type == sqlparse.Bool || v.Type == sqlparse.Time && c.Type != sqlparse.Time && c.Type != sqlparse.Text || v.Type == sqlparse.Bool && c.Type != sqlparse.Bool && c.Type != sqlparse.Text {
		fail("22P02", "unable to encode %s as argument $%d of type %s", Show(v), n, c.Named)
	}
	if v.Type == sqlparse.Float && c.Type == sqlparse.Int && v.Float != math.Trunc(v.Float) {
		fail("22P02", "unable to encode %s as argument $%d of type %s", Show(v), n, c.Named)
	}
	if v.Type == sqlparse.Float && c.Type == sqlparse.Numeric {
		return read(fmt.Sprint(v.Float), c)
	}
	return cast(v, c, false)
}
