package library

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func fmtNatives() map[string]any {
	return map[string]any{
		"fmt.wraps":   wraps,
		"fmt.scan":    scan,
		"fmt.toInt":   func(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n },
		"fmt.toUint":  func(s string) uint64 { n, _ := strconv.ParseUint(s, 10, 64); return n },
		"fmt.toFloat": func(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f },
	}
}

// wraps finds the operands of %w in a format, as fmt's grammar numbers them.
func wraps(format string, isError []int) (plain string, operands []int) {
	if !strings.Contains(format, "w") {
		return format, nil
	}
	text := []byte(format)
	v := verbs{format: format}
	for v.next() {
		if v.verb != 'w' || v.arg < 0 || v.arg >= len(isError) {
			continue
		}
		operands = append(operands, v.arg)
		if isError[v.arg] == 1 {
			text[v.pos] = 'v'
		}
	}
	slices.Sort(operands)
	return string(text), operands
}

// verbs walks over the verbs of a format: %[flags][width][.precision][[n]]verb.
type verbs struct {
	format  string
	i       int // next byte to look at
	operand int // of the next verb without an index
	verb    rune
	pos     int // of the verb in format
	arg     int // its operand; -1 for %% and for a bad index
}

// next goes to the next verb and reports whether there is one.
func (v *verbs) next() bool {
	start := strings.IndexByte(v.format[v.i:], '%')
	if start < 0 {
		return false
	}
	v.i += start + 1
	v.skip("+-# 0")
	good := v.index()
	good = v.number() && good
	if v.at('.') {
		v.i++
		good = v.index() && good
		good = v.number() && good
	}
	good = v.index() && good
	if v.i >= len(v.format) {
		return false
	}
	verb, size := utf8.DecodeRuneInString(v.format[v.i:])
	v.verb, v.pos, v.arg = verb, v.i, -1
	v.i += size
	if verb != '%' && good {
		v.arg = v.operand
		v.operand++
	}
	return true
}

func (v *verbs) at(c byte) bool { return v.i < len(v.format) && v.format[v.i] == c }

func (v *verbs) skip(set string) {
	for v.i < len(v.format) && strings.IndexByte(set, v.format[v.i]) >= 0 {
		v.i++
	}
}

// number skips a width or precision: digits, or a * that takes an operand.
func (v *verbs) number() bool {
	if v.at('*') {
		v.i++
		v.operand++
		return true
	}
	v.skip("0123456789")
	return true
}

// index reads an explicit operand number such as [2]; false if it is bad.
func (v *verbs) index() bool {
	if !v.at('[') {
		return true
	}
	end := strings.IndexByte(v.format[v.i:], ']')
	if end < 0 {
		v.i++
		return false
	}
	n, err := strconv.Atoi(v.format[v.i+1 : v.i+end])
	v.i += end + 1
	if err != nil || n < 1 {
		return false
	}
	v.operand = n - 1
	return true
}

// The ways of scanning, as the library's fmt numbers them.
const (
	scanWords = iota
	scanLine
	scanFormat
)

// scan lets the host's fmt read values of the given kinds and returns those that
// were read, as text.
func scan(mode int, input, format string, kinds []string) (values []string, failure string) {
	targets := make([]any, len(kinds))
	for i, k := range kinds {
		targets[i] = scanTarget(k)
	}
	var n int
	var err error
	switch mode {
	case scanLine:
		n, err = fmt.Sscanln(input, targets...)
	case scanFormat:
		n, err = fmt.Sscanf(input, format, targets...)
	default:
		n, err = fmt.Sscan(input, targets...)
	}
	if err != nil {
		failure = err.Error()
	}
	values = make([]string, min(n, len(targets)))
	for i := range values {
		values[i] = scanned(targets[i])
	}
	return values, failure
}

func scanTarget(kind string) any {
	switch kind {
	case "bool":
		return new(bool)
	case "string":
		return new(string)
	case "bytes":
		return new([]byte)
	case "int":
		return new(int)
	case "int8":
		return new(int8)
	case "int16":
		return new(int16)
	case "int32":
		return new(int32)
	case "int64":
		return new(int64)
	case "uint":
		return new(uint)
	case "uint8":
		return new(uint8)
	case "uint16":
		return new(uint16)
	case "uint32":
		return new(uint32)
	case "uint64":
		return new(uint64)
	case "float32":
		return new(float32)
	}
	return new(float64)
}

func scanned(target any) string {
	switch p := target.(type) {
	case *bool:
		return strconv.FormatBool(*p)
	case *string:
		return *p
	case *[]byte:
		return string(*p)
	case *int:
		return strconv.Itoa(*p)
	case *int8:
		return strconv.Itoa(int(*p))
	case *int16:
		return strconv.Itoa(int(*p))
	case *int32:
		return strconv.Itoa(int(*p))
	case *int64:
		return strconv.FormatInt(*p, 10)
	case *uint:
		return strconv.FormatUint(uint64(*p), 10)
	case *uint8:
		return strconv.FormatUint(uint64(*p), 10)
	case *uint16:
		return strconv.FormatUint(uint64(*p), 10)
	case *uint32:
		return strconv.FormatUint(uint64(*p), 10)
	case *uint64:
		return strconv.FormatUint(*p, 10)
	case *float32:
		return strconv.FormatFloat(float64(*p), 'g', -1, 32)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	}
	return ""
}
