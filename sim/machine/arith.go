package machine

import (
	"cmp"
	"go/token"
	"math"
)

// This file has Go's arithmetic on words: wrap-around, shifts, division.

// intOp computes x op y. ok is false for a division by zero.
func intOp(op token.Token, x, y Word, k kind, bits uint8) (v Word, ok bool) {
	switch op {
	case token.ADD:
		return wrapInt(x+y, k, bits), true
	case token.SUB:
		return wrapInt(x-y, k, bits), true
	case token.MUL:
		return wrapInt(x*y, k, bits), true
	case token.QUO, token.REM:
		if y == 0 {
			return 0, false
		}
		return wrapInt(divide(op, x, y, k), k, bits), true
	case token.AND:
		return x & y, true
	case token.OR:
		return x | y, true
	case token.XOR:
		return x ^ y, true
	case token.AND_NOT:
		return x &^ y, true
	}
	if k == kInt {
		return boolWord(ordered(op, int64(x), int64(y))), true
	}
	return boolWord(ordered(op, x, y)), true
}

func divide(op token.Token, x, y Word, k kind) Word {
	if k == kUint {
		if op == token.QUO {
			return x / y
		}
		return x % y
	}
	a, b := int64(x), int64(y)
	if b == -1 { // the most negative number divided by -1 wraps around
		if op == token.QUO {
			return Word(-a)
		}
		return 0
	}
	if op == token.QUO {
		return Word(a / b)
	}
	return Word(a % b)
}

// ordered compares with one of < <= > >= (and == != for completeness).
func ordered[T cmp.Ordered](op token.Token, x, y T) bool {
	switch op {
	case token.LSS:
		return x < y
	case token.LEQ:
		return x <= y
	case token.GTR:
		return x > y
	case token.GEQ:
		return x >= y
	case token.EQL:
		return x == y
	}
	return x != y
}

func floatOp(op token.Token, x, y float64, bits uint8) Word {
	switch op {
	case token.ADD:
		return floatWord(x+y, bits)
	case token.SUB:
		return floatWord(x-y, bits)
	case token.MUL:
		return floatWord(x*y, bits)
	case token.QUO:
		return floatWord(x/y, bits)
	}
	return boolWord(ordered(op, x, y))
}

func complexOp(in *instr, dst, a, b []Word) {
	x := complex(wordFloat(a[0]), wordFloat(a[1]))
	y := complex(wordFloat(b[0]), wordFloat(b[1]))
	switch in.aux.(token.Token) {
	case token.ADD:
		x += y
	case token.SUB:
		x -= y
	case token.MUL:
		x *= y
	case token.QUO:
		x /= y
	}
	dst[0], dst[1] = floatWord(real(x), in.bits), floatWord(imag(x), in.bits)
}

func negate(in *instr, dst, a []Word) {
	switch in.kind {
	case kFloat:
		dst[0] = floatWord(-wordFloat(a[0]), in.bits)
	case kComplex:
		dst[0], dst[1] = floatWord(-wordFloat(a[0]), in.bits), floatWord(-wordFloat(a[1]), in.bits)
	default:
		dst[0] = wrapInt(-a[0], in.kind, in.bits)
	}
}

func shiftOp(op token.Token, x, n Word, k kind, bits uint8) Word {
	if op == token.SHL {
		if n >= 64 {
			return 0
		}
		return wrapInt(x<<n, k, bits)
	}
	if k == kInt {
		return Word(int64(x) >> min(n, 63))
	}
	if n >= 64 {
		return 0
	}
	return x >> n
}

// convertNumber converts between integer and floating-point types.
func convertNumber(v Word, from, to *Type) Word {
	switch {
	case from.kind == kFloat && to.kind == kFloat:
		return floatWord(wordFloat(v), to.bits)
	case from.kind == kFloat:
		return to.wrap(floatToInt(wordFloat(v), to))
	case to.kind == kFloat && from.kind == kInt:
		return floatWord(float64(int64(v)), to.bits)
	case to.kind == kFloat:
		return floatWord(float64(v), to.bits)
	}
	return to.wrap(v)
}

// floatToInt follows amd64 where the value does not fit, which Go leaves open.
func floatToInt(x float64, to *Type) Word {
	if to.kind == kUint && to.bits == 64 && x >= 1<<63 {
		if x >= 1<<64 {
			return 1 << 63
		}
		return Word(int64(x-(1<<63))) ^ 1<<63
	}
	if x != x || x >= 1<<63 || x < -(1<<63) {
		return Word(1) << 63
	}
	return Word(int64(math.Trunc(x)))
}
