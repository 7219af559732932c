package math

// These run on the host.

// Abs returns the absolute value of x.
func Abs(x float64) float64

// Acos returns the arccosine of x.
func Acos(x float64) float64

// Acosh returns the inverse hyperbolic cosine of x.
func Acosh(x float64) float64

// Asin returns the arcsine of x.
func Asin(x float64) float64

// Asinh returns the inverse hyperbolic sine of x.
func Asinh(x float64) float64

// Atan returns the arctangent of x.
func Atan(x float64) float64

// Atanh returns the inverse hyperbolic tangent of x.
func Atanh(x float64) float64

// Cbrt returns the cube root of x.
func Cbrt(x float64) float64

// Ceil returns the least integer that is not less than x.
func Ceil(x float64) float64

// Cos returns the cosine of x.
func Cos(x float64) float64

// Cosh returns the hyperbolic cosine of x.
func Cosh(x float64) float64

// Erf returns the error function of x.
func Erf(x float64) float64

// Erfc returns 1-Erf(x).
func Erfc(x float64) float64

// Exp returns e to the power of x.
func Exp(x float64) float64

// Exp2 returns 2 to the power of x.
func Exp2(x float64) float64

// Expm1 returns e to the power of x, minus 1.
func Expm1(x float64) float64

// Floor returns the greatest integer that is not more than x.
func Floor(x float64) float64

// Gamma returns the Gamma function of x.
func Gamma(x float64) float64

// Log returns the natural logarithm of x.
func Log(x float64) float64

// Log10 returns the decimal logarithm of x.
func Log10(x float64) float64

// Log1p returns the natural logarithm of 1+x.
func Log1p(x float64) float64

// Log2 returns the binary logarithm of x.
func Log2(x float64) float64

// Logb returns the binary exponent of x.
func Logb(x float64) float64

// Round returns the nearest integer, halves away from zero.
func Round(x float64) float64

// RoundToEven returns the nearest integer, halves to even.
func RoundToEven(x float64) float64

// Sin returns the sine of x.
func Sin(x float64) float64

// Sinh returns the hyperbolic sine of x.
func Sinh(x float64) float64

// Sqrt returns the square root of x.
func Sqrt(x float64) float64

// Tan returns the tangent of x.
func Tan(x float64) float64

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float64) float64

// Trunc returns the integer part of x.
func Trunc(x float64) float64

// Atan2 returns the angle of the point (x, y).
func Atan2(y, x float64) float64

// Copysign returns f with the sign of sign.
func Copysign(f, sign float64) float64

// Dim returns x-y, or 0 if that is negative.
func Dim(x, y float64) float64

// Hypot returns the length of the hypotenuse.
func Hypot(p, q float64) float64

// Max returns the greater one.
func Max(x, y float64) float64

// Min returns the lesser one.
func Min(x, y float64) float64

// Mod returns the remainder of x/y, with the sign of x.
func Mod(x, y float64) float64

// Nextafter returns the next float after x toward y.
func Nextafter(x, y float64) float64

// Pow returns x to the power of y.
func Pow(x, y float64) float64

// Remainder returns the IEEE 754 remainder of x/y.
func Remainder(x, y float64) float64

// Inf returns an infinity: the positive one for sign >= 0.
func Inf(sign int) float64

// IsInf reports whether f is an infinity of that sign; either for 0.
func IsInf(f float64, sign int) bool

// IsNaN reports whether f is not a number.
func IsNaN(f float64) (is bool)

// NaN returns what is not a number.
func NaN() float64

// Signbit reports whether x is negative or negative zero.
func Signbit(x float64) bool

// Modf returns the two parts of f.
func Modf(f float64) (integer float64, fractional float64)

// Frexp returns f as a fraction and a power of two.
func Frexp(f float64) (frac float64, exp int)

// Ldexp is the opposite of Frexp.
func Ldexp(frac float64, exp int) float64

// Sincos returns the sine and cosine of x.
func Sincos(x float64) (sin, cos float64)

// Pow10 returns 10 to the power of n.
func Pow10(n int) float64

// FMA returns x*y+z, rounded once.
func FMA(x, y, z float64) float64

// Float32bits returns the bits of f.
func Float32bits(f float32) uint32

// Float32frombits is the opposite of Float32bits.
func Float32frombits(b uint32) float32

// Float64bits returns the bits of f.
func Float64bits(f float64) uint64

// Float64frombits is the opposite of Float64bits.
func Float64frombits(b uint64) float64
