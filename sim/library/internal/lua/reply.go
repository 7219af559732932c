package lua

import (
	"errors"
	"math"
	"strconv"
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// This file turns values of Lua into replies and back, as "Data type conversion" in
// Redis's documentation says. Replies are written in RESP2.

// maxNested bounds tables within each other, in what a script returns.
const maxNested = 64

func errorReply(text string) string { return "-" + oneLine(text) + "\r\n" }
func bulk(text string) string       { return "$" + strconv.Itoa(len(text)) + "\r\n" + text + "\r\n" }
func oneLine(text string) string    { return strings.NewReplacer("\r", " ", "\n", " ").Replace(text) }

// encode writes what a script returned.
func encode(v gopher.LValue, depth int) string {
	switch v := v.(type) {
	case gopher.LString:
		return bulk(string(v))
	case gopher.LNumber:
		return ":" + strconv.FormatInt(truncate(float64(v)), 10) + "\r\n"
	case gopher.LBool:
		if bool(v) {
			return ":1\r\n"
		}
	case *gopher.LTable:
		if depth == maxNested {
			return errorReply("ERR reached lua stack limit")
		}
		return encodeTable(v, depth)
	}
	return "$-1\r\n"
}

func encodeTable(t *gopher.LTable, depth int) string {
	if e, ok := t.RawGetString("err").(gopher.LString); ok {
		return errorReply(string(e))
	}
	if o, ok := t.RawGetString("ok").(gopher.LString); ok {
		return "+" + oneLine(string(o)) + "\r\n"
	}
	var items strings.Builder
	n := 0
	for ; ; n++ {
		v := t.RawGetInt(n + 1)
		if v == gopher.LNil {
			break
		}
		items.WriteString(encode(v, depth+1))
	}
	return "*" + strconv.Itoa(n) + "\r\n" + items.String()
}

// truncate is C's conversion to a 64-bit integer, on amd64 and arm64 alike for
// what fits.
func truncate(f float64) int64 {
	if math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
		return math.MinInt64
	}
	return int64(f)
}

var errReply = errors.New("no reply in RESP")

// decode reads one reply and returns what is left of the text.
func decode(l *gopher.LState, text string) (gopher.LValue, string, error) {
	line, rest, found := strings.Cut(text, "\r\n")
	if !found || line == "" {
		return nil, "", errReply
	}
	n, err := strconv.ParseInt(line[1:], 10, 64)
	switch line[0] {
	case '+':
		return named(l, "ok", line[1:]), rest, nil
	case '-':
		return named(l, "err", line[1:]), rest, nil
	case ':':
		return gopher.LNumber(n), rest, err
	case '$':
		if n < 0 {
			return gopher.LFalse, rest, nil
		}
		if err != nil || int64(len(rest)) < n+2 {
			return nil, "", errReply
		}
		return gopher.LString(rest[:n]), rest[n+2:], nil
	case '*':
		if n < 0 {
			return gopher.LFalse, rest, nil
		}
		t := l.NewTable()
		for range n {
			var v gopher.LValue
			if v, rest, err = decode(l, rest); err != nil {
				return nil, "", err
			}
			t.Append(v)
		}
		return t, rest, nil
	}
	return nil, "", errReply
}

func named(l *gopher.LState, name, text string) *gopher.LTable {
	t := l.NewTable()
	t.RawSetString(name, gopher.LString(text))
	return t
}
