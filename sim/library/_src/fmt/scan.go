package fmt

import (
	"errors"
	"io"

	"racelab/rt"
)

// The ways of scanning.
const (
	scanWords  = iota // newlines count as space
	scanLine          // stops at a newline
	scanFormat        // after a format
)

// scan reads values of the given kinds ("int", "string", ...) from input and
// returns them as text; failure is the error's text.
func scan(mode int, input, format string, kinds []string) (values []string, failure string)
func toInt(s string) int64
func toUint(s string) uint64
func toFloat(s string) float64

// Sscan reads values that are separated by space, newlines included.
func Sscan(str string, a ...any) (n int, err error) { return scanInto(scanWords, str, "", a) }

// Sscanln reads values up to a newline.
func Sscanln(str string, a ...any) (n int, err error) { return scanInto(scanLine, str, "", a) }

// Sscanf reads values after a format.
func Sscanf(str string, format string, a ...any) (n int, err error) {
	return scanInto(scanFormat, str, format, a)
}

// Scan finds standard input at its end.
func Scan(a ...any) (n int, err error) { return Sscan("", a...) }

// Scanln finds standard input at its end.
func Scanln(a ...any) (n int, err error) { return Sscanln("", a...) }

// Scanf finds standard input at its end.
func Scanf(format string, a ...any) (n int, err error) { return Sscanf("", format, a...) }

// Fscan reads one word of r for each operand.
func Fscan(r io.Reader, a ...any) (n int, err error) {
	text := ""
	for range a {
		text += readUntil(r, notSpace, false)
		text += readUntil(r, isSpace, false)
	}
	return Sscan(text, a...)
}

// Fscanln reads one line of r.
func Fscanln(r io.Reader, a ...any) (n int, err error) {
	return Sscanln(readUntil(r, isNewline, true), a...)
}

// Fscanf reads one line of r after a format. The newline is left unless the
// format ends in one.
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	last := len(format) - 1
	line := readUntil(r, isNewline, last >= 0 && format[last] == '\n')
	return Sscanf(line, format, a...)
}

func isNewline(c rune) bool { return c == '\n' }
func isSpace(c rune) bool   { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
func notSpace(c rune) bool  { return !isSpace(c) }

// readUntil reads up to the first rune for which stop holds. That rune is kept,
// or put back if r can do so.
func readUntil(r io.Reader, stop func(rune) bool, keep bool) string {
	text := ""
	for {
		s := readRune(r)
		if s == "" {
			return text
		}
		if !stop([]rune(s)[0]) {
			text += s
			continue
		}
		if u, ok := r.(io.RuneScanner); ok && !keep {
			u.UnreadRune()
			return text
		}
		return text + s
	}
}

// readRune returns the next rune of r, or "" at its end.
func readRune(r io.Reader) string {
	if rr, ok := r.(io.RuneReader); ok {
		if c, _, err := rr.ReadRune(); err == nil {
			return string(c)
		}
		return ""
	}
	b := make([]byte, 1)
	if n, _ := r.Read(b); n == 1 {
		return string(b)
	}
	return ""
}

func scanInto(mode int, input, format string, a []any) (n int, err error) {
	kinds := make([]string, len(a))
	for i, p := range a {
		if kinds[i] = kindOf(p); kinds[i] == "" {
			return 0, errors.New("can't scan type: " + rt.TypeString(p))
		}
	}
	values, failure := scan(mode, input, format, kinds)
	for i, s := range values {
		set(a[i], s)
	}
	switch failure {
	case "":
		return len(values), nil
	case "EOF":
		return len(values), io.EOF
	case "unexpected EOF":
		return len(values), io.ErrUnexpectedEOF
	}
	return len(values), errors.New(failure)
}

func kindOf(p any) string {
	switch p.(type) {
	case *bool:
		return "bool"
	case *string:
		return "string"
	case *[]byte:
		return "bytes"
	case *int:
		return "int"
	case *int8:
		return "int8"
	case *int16:
		return "int16"
	case *int32:
		return "int32"
	case *int64:
		return "int64"
	case *uint:
		return "uint"
	case *uint8:
		return "uint8"
	case *uint16:
		return "uint16"
	case *uint32:
		return "uint32"
	case *uint64:
		return "uint64"
	case *float32:
		return "float32"
	case *float64:
		return "float64"
	}
	return ""
}

func set(p any, s string) {
	switch p := p.(type) {
	case *bool:
		*p = s == "true"
	case *string:
		*p = s
	case *[]byte:
		*p = []byte(s)
	case *int:
		*p = int(toInt(s))
	case *int8:
		*p = int8(toInt(s))
	case *int16:
		*p = int16(toInt(s))
	case *int32:
		*p = int32(toInt(s))
	case *int64:
		*p = toInt(s)
	case *uint:
		*p = uint(toUint(s))
	case *uint8:
		*p = uint8(toUint(s))
	case *uint16:
		*p = uint16(toUint(s))
	case *uint32:
		*p = uint32(toUint(s))
	case *uint64:
		*p = toUint(s)
	case *float32:
		*p = float32(toFloat(s))
	case *float64:
		*p = toFloat(s)
	}
}
