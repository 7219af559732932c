package library

import (
	"math"
	"math/bits"
)

func mathNatives() map[string]any {
	return map[string]any{
		"math.Abs":             math.Abs,
		"math.Acos":            math.Acos,
		"math.Acosh":           math.Acosh,
		"math.Asin":            math.Asin,
		"math.Asinh":           math.Asinh,
		"math.Atan":            math.Atan,
		"math.Atanh":           math.Atanh,
		"math.Cbrt":            math.Cbrt,
		"math.Ceil":            math.Ceil,
		"math.Cos":             math.Cos,
		"math.Cosh":            math.Cosh,
		"math.Erf":             math.Erf,
		"math.Erfc":            math.Erfc,
		"math.Exp":             math.Exp,
		"math.Exp2":            math.Exp2,
		"math.Expm1":           math.Expm1,
		"math.Floor":           math.Floor,
		"math.Gamma":           math.Gamma,
		"math.Log":             math.Log,
		"math.Log10":           math.Log10,
		"math.Log1p":           math.Log1p,
		"math.Log2":            math.Log2,
		"math.Logb":            math.Logb,
		"math.Round":           math.Round,
		"math.RoundToEven":     math.RoundToEven,
		"math.Sin":             math.Sin,
		"math.Sinh":            math.Sinh,
		"math.Sqrt":            math.Sqrt,
		"math.Tan":             math.Tan,
		"math.Tanh":            math.Tanh,
		"math.Trunc":           math.Trunc,
		"math.Atan2":           math.Atan2,
		"math.Copysign":        math.Copysign,
		"math.Dim":             math.Dim,
		"math.Hypot":           math.Hypot,
		"math.Max":             math.Max,
		"math.Min":             math.Min,
		"math.Mod":             math.Mod,
		"math.Nextafter":       math.Nextafter,
		"math.Pow":             math.Pow,
		"math.Remainder":       math.Remainder,
		"math.Inf":             math.Inf,
		"math.IsInf":           math.IsInf,
		"math.IsNaN":           math.IsNaN,
		"math.NaN":             math.NaN,
		"math.Signbit":         math.Signbit,
		"math.Modf":            math.Modf,
		"math.Frexp":           math.Frexp,
		"math.Ldexp":           math.Ldexp,
		"math.Sincos":          math.Sincos,
		"math.Pow10":           math.Pow10,
		"math.FMA":             math.FMA,
		"math.Float32bits":     math.Float32bits,
		"math.Float32frombits": math.Float32frombits,
		"math.Float64bits":     math.Float64bits,
		"math.Float64frombits": math.Float64frombits,
	}
}

func bitsNatives() map[string]any {
	return map[string]any{
		"math/bits.LeadingZeros":    bits.LeadingZeros,
		"math/bits.LeadingZeros8":   bits.LeadingZeros8,
		"math/bits.LeadingZeros16":  bits.LeadingZeros16,
		"math/bits.LeadingZeros32":  bits.LeadingZeros32,
		"math/bits.LeadingZeros64":  bits.LeadingZeros64,
		"math/bits.TrailingZeros":   bits.TrailingZeros,
		"math/bits.TrailingZeros8":  bits.TrailingZeros8,
		"math/bits.TrailingZeros16": bits.TrailingZeros16,
		"math/bits.TrailingZeros32": bits.TrailingZeros32,
		"math/bits.TrailingZeros64": bits.TrailingZeros64,
		"math/bits.OnesCount":       bits.OnesCount,
		"math/bits.OnesCount8":      bits.OnesCount8,
		"math/bits.OnesCount16":     bits.OnesCount16,
		"math/bits.OnesCount32":     bits.OnesCount32,
		"math/bits.OnesCount64":     bits.OnesCount64,
		"math/bits.Len":             bits.Len,
		"math/bits.Len8":            bits.Len8,
		"math/bits.Len16":           bits.Len16,
		"math/bits.Len32":           bits.Len32,
		"math/bits.Len64":           bits.Len64,
		"math/bits.Reverse":         bits.Reverse,
		"math/bits.Reverse8":        bits.Reverse8,
		"math/bits.Reverse16":       bits.Reverse16,
		"math/bits.Reverse32":       bits.Reverse32,
		"math/bits.Reverse64":       bits.Reverse64,
		"math/bits.ReverseBytes":    bits.ReverseBytes,
		"math/bits.ReverseBytes16":  bits.ReverseBytes16,
		"math/bits.ReverseBytes32":  bits.ReverseBytes32,
		"math/bits.ReverseBytes64":  bits.ReverseBytes64,
		"math/bits.RotateLeft":      bits.RotateLeft,
		"math/bits.RotateLeft8":     bits.RotateLeft8,
		"math/bits.RotateLeft16":    bits.RotateLeft16,
		"math/bits.RotateLeft32":    bits.RotateLeft32,
		"math/bits.RotateLeft64":    bits.RotateLeft64,
		"math/bits.div64":           divided,
		"math/bits.rem64":           remaining,
		"math/bits.Add":             bits.Add,
		"math/bits.Sub":             bits.Sub,
		"math/bits.Mul":             bits.Mul,
		"math/bits.Add32":           bits.Add32,
		"math/bits.Sub32":           bits.Sub32,
		"math/bits.Mul32":           bits.Mul32,
		"math/bits.Add64":           bits.Add64,
		"math/bits.Sub64":           bits.Sub64,
		"math/bits.Mul64":           bits.Mul64,
	}
}

// divided is bits.Div64 where that has a result; the program's side has panicked elsewhere.
func divided(hi, lo, y uint64) (quo, rem uint64) {
	if hi >= y {
		return 0, 0
	}
	return bits.Div64(hi, lo, y)
}

// remaining is bits.Rem64, likewise.
func remaining(hi, lo, y uint64) uint64 {
	if y == 0 {
		return 0
	}
	return bits.Rem64(hi, lo, y)
}
