// Package subtle compares secrets.
package subtle

func number(is bool) int {
	if is {
		return 1
	}
	return 0
}

// ConstantTimeCompare returns 1 if x and y are equal.
func ConstantTimeCompare(x, y []byte) int { return number(string(x) == string(y)) }

// ConstantTimeByteEq returns 1 if x and y are equal.
func ConstantTimeByteEq(x, y uint8) int { return number(x == y) }

// ConstantTimeEq returns 1 if x and y are equal.
func ConstantTimeEq(x, y int32) int { return number(x == y) }

// ConstantTimeLessOrEq returns 1 if x is not greater than y.
func ConstantTimeLessOrEq(x, y int) int { return number(x <= y) }

// ConstantTimeSelect returns x if v is 1, and y if it is 0.
func ConstantTimeSelect(v, x, y int) int { return ^(v-1)&x | (v-1)&y }

// ConstantTimeCopy copies y to x if v is 1.
func ConstantTimeCopy(v int, x, y []byte) {
	if len(x) != len(y) {
		panic("subtle: slices have different lengths")
	}
	if v == 1 {
		copy(x, y)
	}
}

// XORBytes sets the elements of dst to those of x and y by exclusive or.
func XORBytes(dst, x, y []byte) int {
	n := min(len(x), len(y))
	if n > len(dst) {
		panic("subtle.XORBytes: dst too short")
	}
	for i := range n {
		dst[i] = x[i] ^ y[i]
	}
	return n
}

// WithDataIndependentTiming calls f.
func WithDataIndependentTiming(f func()) { f() }
