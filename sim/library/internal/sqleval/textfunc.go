package sqleval

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"racelab/sim/library/internal/sqlparse"
)

// This file has more functions of texts, bytes and numbers.

var byteaType = plain(sqlparse.Bytes, "bytea", "bytea", 0)

func addTexts() {
	text := func(f func(s string) Value, result *Column) []signature {
		return []signature{sig(result, func(a Row) Value { return f(a[0].Text) }, textType)}
	}
	for name, all := range map[string][]signature{
		"initcap":     text(func(s string) Value { return textValue(initcap(s)) }, textType),
		"bit_length":  text(func(s string) Value { return integer(int64(8 * len(s))) }, intType),
		"ascii":       text(func(s string) Value { r, _ := utf8.DecodeRuneInString(s + "\x00"); return integer(int64(r)) }, intType),
		"quote_ident": text(func(s string) Value { return textValue(quoteIdent(s)) }, textType),
		"chr":         {sig(textType, func(a Row) Value { return chr(a[0].Int) }, intType)},
		"overlay": {
			sig(textType, func(a Row) Value { return overlay(a, int64(utf8.RuneCountInString(a[1].Text))) }, textType, textType, intType),
			sig(textType, func(a Row) Value { return overlay(a, a[3].Int) }, textType, textType, intType, intType),
		},
		"translate": {sig(textType, func(a Row) Value { return textValue(translate(a[0].Text, []rune(a[1].Text), []rune(a[2].Text))) }, textType, textType, textType)},
		"to_hex": {
			sig(textType, func(a Row) Value { return textValue(fmt.Sprintf("%x", uint32(a[0].Int))) }, intType),
			sig(textType, func(a Row) Value { return textValue(fmt.Sprintf("%x", uint64(a[0].Int))) }, bigintType),
		},
		"sha256": {sig(byteaType, func(a Row) Value {
			s := sha256.Sum256([]byte(a[0].Text))
			return Value{Type: sqlparse.Bytes, Text: string(s[:])}
		}, byteaType)},
		"encode":  {sig(textType, func(a Row) Value { return encoding(a) }, byteaType, textType)},
		"decode":  {sig(byteaType, func(a Row) Value { return decoding(a) }, textType, textType)},
		"exp":     {sig(floatType, func(a Row) Value { return finite(math.Exp(a[0].Float)) }, floatType)},
		"ln":      {sig(floatType, func(a Row) Value { return logarithm(math.Log, a[0].Float) }, floatType)},
		"log":     {sig(floatType, func(a Row) Value { return logarithm(math.Log10, a[0].Float) }, floatType)},
		"log10":   {sig(floatType, func(a Row) Value { return logarithm(math.Log10, a[0].Float) }, floatType)},
		"cbrt":    {sig(floatType, func(a Row) Value { return floating(math.Cbrt(a[0].Float)) }, floatType)},
		"pow":     signatures["power"],
		"pi":      {sig(floatType, func(a Row) Value { return floating(math.Pi) })},
		"degrees": {sig(floatType, func(a Row) Value { return floating(a[0].Float * (180 / math.Pi)) }, floatType)},
		"gcd":     ofIntegers(func(a, b int64) int64 { return abs(gcd(a, b)) }),
		"lcm": ofIntegers(func(a, b int64) int64 {
			if a == 0 || b == 0 {
				return 0
			}
			return abs(a / gcd(a, b) * b)
		}),
		sqlparse.BitNot: ofInteger(func(n int64) int64 { return ^n }),
		"isfinite":      {sig(boolType, func(Row) Value { return boolean(true) }, zonedType), sig(boolType, func(Row) Value { return boolean(true) }, plainTime), sig(boolType, func(Row) Value { return boolean(true) }, dateType), sig(boolType, func(Row) Value { return boolean(true) }, intervalType)},
	} {
		signatures[name] = all
	}
	signatures["length"] = append(signatures["length"], sig(intType, func(a Row) Value { return integer(int64(len(a[0].Text))) }, byteaType))
	signatures["octet_length"] = append(signatures["octet_length"], sig(intType, func(a Row) Value { return integer(int64(len(a[0].Text))) }, byteaType))
	signatures["md5"] = append(signatures["md5"], sig(textType, signatures["md5"][0].apply, byteaType))
	for _, name := range []string{"format", "quote_literal", "quote_nullable", "num_nulls", "num_nonnulls"} {
		polymorphics[name] = [2]int{1, 100}
	}
	polymorphics["div"] = [2]int{2, 2}
	polymorphics["pg_notify"] = [2]int{2, 2}
	polymorphics["pg_typeof"] = [2]int{1, 1}
}

func ofInteger(f func(n int64) int64) []signature {
	var out []signature
	for _, t := range []*Column{smallintType, intType, bigintType} {
		out = append(out, sig(t, func(a Row) Value { return inRange(f(a[0].Int), t.Bits) }, t))
	}
	return out
}

func ofIntegers(f func(a, b int64) int64) []signature {
	var out []signature
	for _, t := range []*Column{intType, bigintType} {
		out = append(out, sig(t, func(a Row) Value { return inRange(f(a[0].Int, a[1].Int), t.Bits) }, t, t))
	}
	return out
}

func abs(n int64) int64 { return max(n, -n) }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func finite(f float64) Value {
	if math.IsInf(f, 0) {
		fail("22003", "value out of range: overflow")
	}
	return floating(f)
}

func logarithm(f func(float64) float64, x float64) Value {
	switch {
	case x == 0:
		fail("2201E", "cannot take logarithm of zero")
	case x < 0:
		fail("2201E", "cannot take logarithm of a negative number")
	}
	return floating(f(x))
}

func initcap(s string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		was := inside
		inside = unicode.IsLetter(r) || unicode.IsDigit(r)
		if was {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

func chr(n int64) Value {
	if n == 0 {
		fail("54000", "null character not permitted")
	}
	if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		fail("54000", "requested character not valid for encoding: %d", n)
	}
	return textValue(string(rune(n)))
}

func overlay(a Row, n int64) Value {
	from := a[2].Int
	if from <= 0 {
		fail("22011", "negative substring length not allowed")
	}
	return textValue(bounded(substring(a[0].Text, 1, from-1) + a[1].Text + substring(a[0].Text, from+n, math.MaxInt32)))
}

func translate(s string, from, to []rune) string {
	return strings.Map(func(r rune) rune {
		for i, f := range from {
			if f != r {
				continue
			}
			if i < len(to) {
				return to[i]
			}
			return -1
		}
		return r
	}, s)
}

func decoding(a Row) Value {
	var raw []byte
	var err error
	switch a[1].Text {
	case "hex":
		raw, err = hex.DecodeString(a[0].Text)
	case "base64":
		raw, err = base64.StdEncoding.DecodeString(strings.NewReplacer("\n", "", " ", "").Replace(a[0].Text))
	case "escape":
		if strings.Contains(a[0].Text, `\`) {
			fail(sqlparse.Missing, "decode of an escape")
		}
		raw = []byte(a[0].Text)
	default:
		fail("22023", "unrecognized encoding: %q", a[1].Text)
	}
	if err != nil {
		fail("22023", "invalid %s data", a[1].Text)
	}
	return Value{Type: sqlparse.Bytes, Text: string(raw)}
}

func encoding(a Row) Value {
	switch a[1].Text {
	case "hex":
		return textValue(hex.EncodeToString([]byte(a[0].Text)))
	case "base64":
		s := base64.StdEncoding.EncodeToString([]byte(a[0].Text))
		var lines []string
		for len(s) > 76 {
			lines, s = append(lines, s[:76]), s[76:]
		}
		return textValue(strings.Join(append(lines, s), "\n"))
	case "escape":
		var b strings.Builder
		for _, c := range []byte(a[0].Text) {
			switch {
			case c == '\\':
				b.WriteString(`\\`)
			case c == 0 || c >= 0x80:
				fmt.Fprintf(&b, `\%03o`, c)
			default:
				b.WriteByte(c)
			}
		}
		return textValue(b.String())
	}
	fail("22023", "unrecognized encoding: %q", a[1].Text)
	return Value{}
}

// quoteIdent quotes a name if it has to be.
func quoteIdent(s string) string {
	bare := s != "" && !sqlparse.Keyword(s)
	for i, r := range s {
		bare = bare && (r == '_' || r >= 'a' && r <= 'z' || i > 0 && r >= '0' && r <= '9')
	}
	if bare {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

func quoteLiteral(s string) string {
	out := "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + out
	}
	return out
}

// outText writes a value as its output function does: a bool as t or f.
func outText(v Value) string {
	if v.Type == sqlparse.Bool {
		return Show(v)[:1]
	}
	return Show(v)
}

// formatted is format(form, ...).
func formatted(a Row) Value {
	if null(a[0]) {
		return Value{}
	}
	var b strings.Builder
	form, next := a[0].Text, 1
	for i := 0; i < len(form); i++ {
		if form[i] != '%' {
			b.WriteByte(form[i])
			continue
		}
		if i++; i == len(form) {
			fail("22023", "unterminated format() type specifier")
		}
		switch form[i] {
		case '%':
			b.WriteByte('%')
			continue
		case 's', 'I', 'L':
		default:
			if strings.IndexByte("0123456789-*$", form[i]) >= 0 {
				fail(sqlparse.Missing, "a width or a position in format()")
			}
			fail("22023", "unrecognized format() type specifier %q", string(form[i]))
		}
		if next == len(a) {
			fail("22023", "too few arguments for format()")
		}
		v := a[next]
		next++
		switch {
		case null(v) && form[i] == 'I':
			fail("22004", "null values cannot be formatted as an SQL identifier")
		case null(v) && form[i] == 'L':
			b.WriteString("NULL")
		case null(v):
		case form[i] == 'I':
			b.WriteString(quoteIdent(outText(v)))
		case form[i] == 'L':
			b.WriteString(quoteLiteral(outText(v)))
		default:
			b.WriteString(outText(v))
		}
	}
	return textValue(bounded(b.String()))
}

// bitOperator computes with the bits of two integers.
func bitOperator(op string, a, b Value, bits int) Value {
	x, y := a.Int, b.Int
	switch op {
	case "&":
		return integer(x & y)
	case "|":
		return integer(x | y)
	case "#":
		return integer(x ^ y)
	}
	shift := uint(y) & uint(bits-1)
	if op == ">>" {
		return integer(x >> shift)
	}
	switch n := x << shift; bits {
	case 16:
		return integer(int64(int16(n)))
	case 32:
		return integer(int64(int32(n)))
	default:
		return integer(n)
	}
}
