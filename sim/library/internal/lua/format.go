package lua

import (
	"fmt"
	"strconv"
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// This file has string.format, which gopher-lua leaves to package fmt.

func (r *run) format(l *gopher.LState) int {
	layout, out, next := l.CheckString(1), strings.Builder{}, 2
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' {
			out.WriteByte(layout[i])
			continue
		}
		i++
		if i < len(layout) && layout[i] == '%' {
			out.WriteByte('%')
			continue
		}
		from := i
		for i < len(layout) && strings.IndexByte("-+ #0123456789.", layout[i]) >= 0 {
			i++
		}
		if i == len(layout) || i-from > 8 {
			return r.raise(l, "invalid option to 'format'")
		}
		piece, bad := r.directive(l, layout[from:i], layout[i], next)
		if bad != "" {
			return r.raise(l, bad)
		}
		out.WriteString(piece)
		if next++; out.Len() > maxText {
			r.tooLong()
		}
	}
	l.Push(gopher.LString(out.String()))
	return 1
}

// quoting is what %q puts before characters.
var quoting = strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\\n", "\r", "\\r", "\x00", "\\000")

func (r *run) directive(l *gopher.LState, flags string, verb byte, at int) (piece, bad string) {
	if digits := strings.Trim(flags, "-+ #0"); len(strings.Split(digits, ".")[0]) > 2 {
		return "", "invalid format (width or precision too long)"
	}
	v := l.Get(at)
	if at > l.GetTop() {
		return "", "bad argument #" + strconv.Itoa(at) + " to 'format' (no value)"
	}
	switch verb {
	case 'c', 'd', 'i', 'o', 'u', 'x', 'X', 'e', 'E', 'f', 'g', 'G':
		n, ok := number(v)
		if !ok {
			return "", "bad argument #" + strconv.Itoa(at) + " to 'format' (number expected, got " + v.Type().String() + ")"
		}
		return numeric(flags, verb, n), ""
	case 'q':
		s, ok := textOf(v)
		if !ok {
			return "", "bad argument #" + strconv.Itoa(at) + " to 'format' (string expected, got " + v.Type().String() + ")"
		}
		return `"` + quoting.Replace(s) + `"`, ""
	case 's':
		s, ok := textOf(v)
		if !ok {
			return "", "bad argument #" + strconv.Itoa(at) + " to 'format' (string expected, got " + v.Type().String() + ")"
		}
		return fmt.Sprintf("%"+flags+"s", s), ""
	}
	return "", "invalid option '%" + string(verb) + "' to 'format'"
}

func numeric(flags string, verb byte, n float64) string {
	switch verb {
	case 'c':
		return string([]byte{byte(int(n))})
	case 'd', 'i':
		return fmt.Sprintf("%"+flags+"d", truncate(n))
	case 'u':
		return fmt.Sprintf("%"+flags+"d", uint64(truncate(n)))
	case 'o', 'x', 'X':
		return fmt.Sprintf("%"+flags+string(verb), uint64(truncate(n)))
	case 'g', 'G':
		if !strings.Contains(flags, ".") {
			flags += ".6"
		}
	}
	return fmt.Sprintf("%"+flags+string(verb), n)
}
