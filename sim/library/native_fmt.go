package library

import (
	"math"
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
		"fmt.toComplex": func(s string) (float64, float64) {
			re, im, _ := strings.Cut(s, " ")
			x, _ := strconv.ParseFloat(re, 64)
			y, _ := strconv.ParseFloat(im, 64)
			return x, y
		},
		"fmt.floatBits": math.Float64bits,
	}
}

// wraps finds the operands of %w in a format, as fmt's grammar numbers them.
func wraps(format string, isError []int) (plain string, operands []int) {
	if !strings.Contains(format, "w") {
		return format, nil
	}
	text := []byte(format)
	v := verbs{format: format, operands: len(isError)}
	for v.next() {
		if v.verb != 'w' || v.arg < 0 {
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

// verbs walks over the verbs of a format:
//
//	%[flags][[n]][width][.[[n]]precision][[n]]verb
//
// where [n] is the number of the operand for what follows, and width and
// precision may be * for an operand. A width in digits must not follow [n].
type verbs struct {
	format   string
	operands int // how many there are
	i        int // next byte to look at
	operand  int // the next operand
	good     bool
	indexed  bool // [n] stands right before i

	verb rune
	pos  int // of the verb in format
	arg  int // its operand; -1 if it has none
}

// next goes to the next verb and reports whether there is one.
func (v *verbs) next() bool {
	start := strings.IndexByte(v.format[v.i:], '%')
	if start < 0 {
		return false
	}
	v.i += start + 1
	v.good, v.indexed = true, false
	v.skip("+-# 0")
	v.index()
	if v.number() && v.indexed {
		v.good = false
	}
	if v.at('.') && v.i+1 < len(v.format) {
		v.i++
		v.good = v.good && !v.indexed
		v.index()
		v.number()
	}
	if !v.indexed {
		v.index()
	}
	if v.i >= len(v.format) {
		return false
	}
	verb, size := utf8.DecodeRuneInString(v.format[v.i:])
	v.verb, v.pos, v.arg = verb, v.i, -1
	v.i += size
	if verb != '%' && v.good && v.operand < v.operands {
		v.arg = v.operand
		v.operand++
	}
	return true
}

func (v *verbs) at(c byte) bool { return v.i < len(v.format) && v.format[v.i] == c }

// skip passes over bytes of a set and reports whether there were any.
func (v *verbs) skip(set string) bool {
	start := v.i
	for v.i < len(v.format) && strings.IndexByte(set, v.format[v.i]) >= 0 {
		v.i++
	}
	return v.i > start
}

// number passes over a width or precision, digits or a * with its operand, and
// reports whether there were digits.
func (v *verbs) number() bool {
	if !v.at('*') {
		return v.skip("0123456789")
	}
	v.i++
	v.indexed = false
	if v.operand < v.operands {
		v.operand++
	}
	return false
}

// index passes over [n], after which n is the next operand.
func (v *verbs) index() {
	v.indexed = false
	if !v.at('[') {
		return
	}
	end := strings.IndexByte(v.format[v.i:], ']')
	if end < 0 {
		v.i++
		v.good = false
		return
	}
	digits := v.format[v.i+1 : v.i+end]
	v.i += end + 1
	n, err := strconv.ParseUint(digits, 10, 32)
	v.indexed = err == nil
	if err != nil || n < 1 || int(n) > v.operands {
		v.good = false
		return
	}
	v.operand = int(n) - 1
}
