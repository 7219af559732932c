package lua

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	gopher "github.com/yuin/gopher-lua"
)

// This file has cjson.encode and cjson.decode, after lua-cjson 2.1 as Redis has it.

// jsonNull is cjson.null.
var jsonNull = &gopher.LUserData{}

// maxNesting is lua-cjson's bound on arrays and objects within each other.
const maxNesting = 1000

func (r *run) cjsonTable() map[string]gopher.LGFunction {
	table := map[string]gopher.LGFunction{"encode": r.jsonEncode, "decode": r.jsonDecode}
	for _, name := range []string{"new", "encode_sparse_array", "encode_max_depth", "encode_keep_buffer", "encode_number_precision", "encode_invalid_numbers", "decode_max_depth", "decode_invalid_numbers"} {
		table[name] = func(*gopher.LState) int {
			r.stop("cjson.%s in a script", name)
			return 0
		}
	}
	return table
}

func (r *run) jsonEncode(l *gopher.LState) int {
	if l.GetTop() != 1 {
		return r.raise(l, "bad argument #1 to 'encode' (expected 1 argument)")
	}
	var out strings.Builder
	if bad := r.writeJSON(&out, l.Get(1), 0); bad != "" {
		return r.raise(l, bad)
	}
	l.Push(gopher.LString(out.String()))
	return 1
}

func (r *run) writeJSON(out *strings.Builder, v gopher.LValue, depth int) (bad string) {
	if out.Len() > maxText {
		r.tooLong()
	}
	switch v := v.(type) {
	case gopher.LString:
		quote(out, string(v))
	case gopher.LNumber:
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return "Cannot serialise number: must not be NaN or Inf"
		}
		out.WriteString(formatG(float64(v), 14))
	case gopher.LBool:
		out.WriteString(v.String())
	case *gopher.LNilType:
		out.WriteString("null")
	case *gopher.LTable:
		if depth == maxNesting {
			return "Cannot serialise, excessive depth (1001)"
		}
		return r.writeTable(out, v, depth+1)
	default:
		if v == gopher.LValue(jsonNull) {
			out.WriteString("null")
			return ""
		}
		return "Cannot serialise " + v.Type().String() + ": type not supported"
	}
	return ""
}

func (r *run) writeTable(out *strings.Builder, t *gopher.LTable, depth int) (bad string) {
	n, array, bad := extent(t)
	if bad != "" {
		return bad
	}
	if array {
		out.WriteByte('[')
		for i := 1; i <= n; i++ {
			if i > 1 {
				out.WriteByte(',')
			}
			if bad := r.writeJSON(out, t.RawGetInt(i), depth); bad != "" {
				return bad
			}
		}
		out.WriteByte(']')
		return ""
	}
	out.WriteByte('{')
	first := true
	t.ForEach(func(k, v gopher.LValue) {
		if bad != "" {
			return
		}
		name, ok := textOf(k)
		if !ok {
			bad = "Cannot serialise table: table key must be a number or string"
			return
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		quote(out, name)
		out.WriteByte(':')
		bad = r.writeJSON(out, v, depth)
	})
	out.WriteByte('}')
	return bad
}

// extent returns the largest index of a table that is an array: all its keys are
// whole numbers from 1 on, and not too many are missing.
func extent(t *gopher.LTable) (n int, array bool, bad string) {
	count, array := 0, true
	t.ForEach(func(k, _ gopher.LValue) {
		f, ok := k.(gopher.LNumber)
		if !ok || f < 1 || float64(f) != math.Floor(float64(f)) {
			array = false
			return
		}
		count++
		n = max(n, int(f))
	})
	if !array || count == 0 {
		return 0, false, ""
	}
	if n > 10 && n > count*2 {
		return 0, false, "Cannot serialise table: excessively sparse array"
	}
	return n, true, ""
}

func quote(out *strings.Builder, s string) {
	out.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '/':
			out.WriteByte('\\')
			out.WriteByte(c)
		case '\b':
			out.WriteString(`\b`)
		case '\f':
			out.WriteString(`\f`)
		case '\n':
			out.WriteString(`\n`)
		case '\r':
			out.WriteString(`\r`)
		case '\t':
			out.WriteString(`\t`)
		default:
			if c < 0x20 || c == 0x7f {
				fmt.Fprintf(out, `\u%04x`, c)
			} else {
				out.WriteByte(c)
			}
		}
	}
	out.WriteByte('"')
}

func (r *run) jsonDecode(l *gopher.LState) int {
	if l.GetTop() != 1 {
		return r.raise(l, "bad argument #1 to 'decode' (expected 1 argument)")
	}
	text, ok := textOf(l.Get(1))
	if !ok {
		return r.raise(l, "bad argument #1 to 'decode' (string expected, got "+l.Get(1).Type().String()+")")
	}
	d := &decoder{l: l, text: text}
	v := d.value(0, "value")
	if d.bad == "" {
		if at := d.space(); at < len(text) {
			d.fail("the end")
		}
	}
	if d.bad != "" {
		return r.raise(l, d.bad)
	}
	l.Push(v)
	return 1
}

// decoder reads JSON; bad is the first error.
type decoder struct {
	l    *gopher.LState
	text string
	at   int
	bad  string
}

func (d *decoder) space() int {
	for d.at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[d.at]) >= 0 {
		d.at++
	}
	return d.at
}

// fail notes what was expected and what stands there.
func (d *decoder) fail(wanted string) gopher.LValue {
	if d.bad == "" {
		d.bad = fmt.Sprintf("Expected %s but found %s at character %d", wanted, d.token(), d.at+1)
	}
	return gopher.LNil
}

// token names what stands at d.at, as lua-cjson does.
func (d *decoder) token() string {
	if d.at >= len(d.text) {
		return "T_END"
	}
	switch c := d.text[d.at]; {
	case c == '{':
		return "T_OBJ_BEGIN"
	case c == '}':
		return "T_OBJ_END"
	case c == '[':
		return "T_ARR_BEGIN"
	case c == ']':
		return "T_ARR_END"
	case c == ',':
		return "T_COMMA"
	case c == ':':
		return "T_COLON"
	case c == '"':
		return "T_STRING"
	case c >= '0' && c <= '9' || c == '-':
		return "T_NUMBER"
	}
	for word, token := range map[string]string{"true": "T_BOOLEAN", "false": "T_BOOLEAN", "null": "T_NULL"} {
		if strings.HasPrefix(d.text[d.at:], word) {
			return token
		}
	}
	return "invalid token"
}

func (d *decoder) value(depth int, wanted string) gopher.LValue {
	if d.space(); d.at >= len(d.text) || d.bad != "" {
		return d.fail(wanted)
	}
	if depth > maxNesting {
		d.bad = fmt.Sprintf("Found too many nested data structures (%d)", maxNesting+1)
		return gopher.LNil
	}
	switch c := d.text[d.at]; {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"':
		return gopher.LString(d.string())
	case c == '-' || c >= '0' && c <= '9':
		return d.number(wanted)
	}
	for word, v := range map[string]gopher.LValue{"true": gopher.LTrue, "false": gopher.LFalse, "null": jsonNull} {
		if strings.HasPrefix(d.text[d.at:], word) {
			d.at += len(word)
			return v
		}
	}
	return d.fail(wanted)
}

func (d *decoder) number(wanted string) gopher.LValue {
	end := d.at
	for end < len(d.text) && strings.IndexByte("+-0123456789.eE", d.text[end]) >= 0 {
		end++
	}
	f, err := strconv.ParseFloat(d.text[d.at:end], 64)
	if err != nil && !math.IsInf(f, 0) {
		return d.fail(wanted)
	}
	d.at = end
	return gopher.LNumber(f)
}

func (d *decoder) array(depth int) gopher.LValue {
	t := d.l.NewTable()
	d.at++
	if d.space(); d.at < len(d.text) && d.text[d.at] == ']' {
		d.at++
		return t
	}
	for i := 1; d.bad == ""; i++ {
		t.RawSetInt(i, d.value(depth+1, "value"))
		if d.ends(']', "comma or array end") {
			return t
		}
	}
	return gopher.LNil
}

// ends reads what follows an element: a comma, or the end of the array or object, which
// it reports.
func (d *decoder) ends(end byte, wanted string) bool {
	if d.bad != "" {
		return false
	}
	if d.space(); d.at < len(d.text) && (d.text[d.at] == ',' || d.text[d.at] == end) {
		d.at++
		return d.text[d.at-1] == end
	}
	d.fail(wanted)
	return false
}

func (d *decoder) object(depth int) gopher.LValue {
	t := d.l.NewTable()
	d.at++
	if d.space(); d.at < len(d.text) && d.text[d.at] == '}' {
		d.at++
		return t
	}
	for d.bad == "" {
		if d.space(); d.at >= len(d.text) || d.text[d.at] != '"' {
			return d.fail("object key string")
		}
		name := d.string()
		if d.space(); d.bad != "" || d.at >= len(d.text) || d.text[d.at] != ':' {
			return d.fail("colon")
		}
		d.at++
		t.RawSetString(name, d.value(depth+1, "value"))
		if d.ends('}', "comma or object end") {
			return t
		}
	}
	return gopher.LNil
}

func (d *decoder) string() string {
	start := d.at
	var out strings.Builder
	for d.at++; d.at < len(d.text); d.at++ {
		switch c := d.text[d.at]; c {
		case '"':
			d.at++
			return out.String()
		case '\\':
			if d.at++; !d.escape(&out) {
				d.bad = fmt.Sprintf("Expected value but found invalid escape code at character %d", d.at)
				return ""
			}
		default:
			out.WriteByte(c)
		}
	}
	d.bad = fmt.Sprintf("Expected value but found unexpected end of string at character %d", start+1)
	return ""
}

func (d *decoder) escape(out *strings.Builder) bool {
	if d.at >= len(d.text) {
		return false
	}
	c := d.text[d.at]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		out.WriteByte("\"\\/\b\f\n\r\t"[i])
		return true
	}
	if c != 'u' {
		return false
	}
	r, ok := d.hex(d.at + 1)
	if !ok {
		return false
	}
	d.at += 4
	if low, ok := d.pair(r); ok {
		r = low
		d.at += 6
	}
	out.Write(utf8.AppendRune(nil, r))
	return true
}

// pair reads the second half of a surrogate pair whose first half is high.
func (d *decoder) pair(high rune) (rune, bool) {
	if high < 0xd800 || high > 0xdbff || !strings.HasPrefix(d.text[min(d.at+1, len(d.text)):], `\u`) {
		return 0, false
	}
	low, ok := d.hex(d.at + 3)
	if !ok || low < 0xdc00 || low > 0xdfff {
		return 0, false
	}
	return 0x10000 + (high-0xd800)<<10 + low - 0xdc00, true
}

func (d *decoder) hex(at int) (rune, bool) {
	if at+4 > len(d.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(d.text[at:at+4], 16, 32)
	return rune(n), err == nil
}
