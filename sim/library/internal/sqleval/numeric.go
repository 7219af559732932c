package sqleval

import (
	"math"
	"math/big"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file computes with numbers: PostgreSQL's numeric keeps the digits behind the point that its
// operands have.

// num is a decimal number: unscaled times ten to the power of -scale.
type num struct {
	unscaled *big.Int
	scale    int
	nan      bool
}

// maxDigits bounds a number, before and behind the point.
const maxDigits = 2000

// readNum reads a number as numeric_in does.
func readNum(s string) (num, bool) {
	s = strings.TrimSpace(s)
	if strings.EqualFold(s, "nan") {
		return num{nan: true, unscaled: new(big.Int)}, true
	}
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, ok := new(big.Int).SetString(strings.TrimPrefix(s[i+1:], "+"), 10)
		if !ok || !n.IsInt64() || n.Int64() > maxDigits || n.Int64() < -maxDigits {
			return num{}, false
		}
		exponent, s = int(n.Int64()), s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits := strings.TrimLeft(whole, "+-") + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > maxDigits || strings.LastIndexAny(whole, "+-") > 0 {
		return num{}, false
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return num{}, false
	}
	if strings.HasPrefix(whole, "-") {
		n.Neg(n)
	}
	out := num{unscaled: n, scale: len(fraction) - exponent}
	if out.scale < 0 {
		out = num{unscaled: n.Mul(n, pow10(-out.scale))}
	}
	return out, true
}

// parseNum reads what String wrote.
func parseNum(s string) num {
	n, ok := readNum(s)
	if !ok {
		fail("22P02", "invalid input syntax for type numeric: %q", s)
	}
	return n
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// String writes all digits.
func (n num) String() string {
	if n.nan {
		return "NaN"
	}
	s := new(big.Int).Abs(n.unscaled).String()
	if n.scale > 0 {
		if len(s) <= n.scale {
			s = strings.Repeat("0", n.scale-len(s)+1) + s
		}
		s = s[:len(s)-n.scale] + "." + s[len(s)-n.scale:]
	}
	if n.unscaled.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// trimmed writes the number without zeros at its end.
func (n num) trimmed() string {
	s := n.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// at returns the unscaled number with another scale, which is not smaller.
func (n num) at(scale int) *big.Int {
	return new(big.Int).Mul(n.unscaled, pow10(scale-n.scale))
}

// round gives n so many digits behind the point, half away from zero.
func (n num) round(scale int) num {
	if n.nan || scale >= n.scale {
		return num{n.at(max(scale, n.scale)), max(scale, n.scale), n.nan}
	}
	return num{divide(n.unscaled, pow10(n.scale-scale)), scale, false}
}

// divide rounds half away from zero.
func divide(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Lsh(r.Abs(r), 1).Cmp(new(big.Int).Abs(b)) >= 0 {
		q.Add(q, big.NewInt(int64(a.Sign()*b.Sign())))
	}
	return q
}

func (n num) cmp(m num) int {
	if n.nan || m.nan {
		return order(int64(b2i(n.nan)), int64(b2i(m.nan)))
	}
	scale := max(n.scale, m.scale)
	return n.at(scale).Cmp(m.at(scale))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numArith is + - * / % of numeric.
func numArith(op string, a, b num) num {
	if a.nan || b.nan {
		return num{nan: true, unscaled: new(big.Int)}
	}
	scale := max(a.scale, b.scale)
	switch op {
	case "+":
		return num{new(big.Int).Add(a.at(scale), b.at(scale)), scale, false}
	case "-":
		return num{new(big.Int).Sub(a.at(scale), b.at(scale)), scale, false}
	case "*":
		if a.scale+b.scale > maxDigits || a.unscaled.BitLen()+b.unscaled.BitLen() > 4*maxDigits {
			fail("22003", "value overflows numeric format")
		}
		return num{new(big.Int).Mul(a.unscaled, b.unscaled), a.scale + b.scale, false}
	}
	if b.unscaled.Sign() == 0 {
		fail("22012", "division by zero")
	}
	if op == "%" {
		return num{new(big.Int).Rem(a.at(scale), b.at(scale)), scale, false}
	}
	result := divScale(a, b)
	return num{divide(new(big.Int).Mul(a.at(scale), pow10(result)), b.at(scale)), result, false}
}

// divScale is select_div_scale of numeric.c: at least 16 significant digits, counted in groups of four.
func divScale(a, b num) int {
	w1, d1 := a.weight()
	w2, d2 := b.weight()
	w := w1 - w2
	if d1 <= d2 {
		w--
	}
	return min(max(16-w*4, a.scale, b.scale, 0), 1000)
}

// weight returns the place of the first group of four digits that is not zero, and that group.
func (n num) weight() (weight, digit int) {
	if n.unscaled.Sign() == 0 {
		return 0, 0
	}
	pad := (4 - n.scale%4) % 4
	s := new(big.Int).Mul(new(big.Int).Abs(n.unscaled), pow10(pad)).String()
	groups := (len(s) + 3) / 4
	first := s[:len(s)-(groups-1)*4]
	for _, c := range first {
		digit = digit*10 + int(c-'0')
	}
	return groups - 1 - (n.scale+pad)/4, digit
}

// float returns the nearest floating point number.
func (n num) float() float64 {
	if n.nan {
		return math.NaN()
	}
	f, _ := new(big.Rat).SetFrac(n.unscaled, pow10(n.scale)).Float64()
	return f
}

// numeral reports whether v is a number.
func numeral(v Value) bool {
	return v.Type == sqlparse.Int || v.Type == sqlparse.Float || v.Type == sqlparse.Numeric
}

// numOf returns an Int or Numeric as a decimal number.
func numOf(v Value) num {
	if v.Type == sqlparse.Int {
		return num{unscaled: big.NewInt(v.Int)}
	}
	return parseNum(v.Text)
}

// floatOf returns any number as a floating point number.
func floatOf(v Value) float64 {
	switch v.Type {
	case sqlparse.Int, sqlparse.Bool:
		return float64(v.Int)
	case sqlparse.Numeric:
		return parseNum(v.Text).float()
	}
	return v.Float
}

func compareNumbers(a, b Value) int {
	switch {
	case a.Type == sqlparse.Int && b.Type == sqlparse.Int:
		return order(a.Int, b.Int)
	case a.Type == sqlparse.Float || b.Type == sqlparse.Float:
		return order(floatOf(a), floatOf(b))
	}
	return numOf(a).cmp(numOf(b))
}

// numberArith computes on integers if both are, on floating point numbers if one is, and otherwise on numeric.
func numberArith(op string, a, b Value, bits int) Value {
	switch {
	case a.Type == sqlparse.Int && b.Type == sqlparse.Int:
		return intArith(op, a.Int, b.Int, bits)
	case a.Type != sqlparse.Float && b.Type != sqlparse.Float:
		return numericValue(numArith(op, numOf(a), numOf(b)))
	}
	return floatArith(op, floatOf(a), floatOf(b), bits)
}

func floatArith(op string, x, y float64, bits int) Value {
	if (op == "/" || op == "%") && y == 0 {
		fail("22012", "division by zero")
	}
	z := x
	switch op {
	case "+":
		z += y
	case "-":
		z -= y
	case "*":
		z *= y
	case "/":
		z /= y
	case "%":
		z = math.Mod(x, y)
	}
	if bits == 32 {
		z = float64(float32(z))
	}
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		fail("22003", "value out of range: overflow")
	}
	return floating(z)
}

var intNames = map[int]string{16: "smallint", 32: "integer", 64: "bigint"}

// inRange fails if n is no integer of so many bits; 0 is 64.
func inRange(n int64, bits int) Value {
	if bits > 0 && bits < 64 && (n < -1<<(bits-1) || n >= 1<<(bits-1)) {
		fail("22003", "%s out of range", intNames[bits])
	}
	return integer(n)
}

func intArith(op string, x, y int64, bits int) Value {
	switch op {
	case "+":
		if z := x + y; (z > x) == (y > 0) {
			return inRange(z, bits)
		}
	case "-":
		if z := x - y; (z < x) == (y > 0) {
			return inRange(z, bits)
		}
	case "*":
		z := x * y
		if x == 0 || z/x == y && !(x == -1 && y == math.MinInt64) {
			return inRange(z, bits)
		}
	default:
		if y == 0 {
			fail("22012", "division by zero")
		}
		if y == -1 {
			if op == "%" {
				return integer(0)
			}
			return intArith("-", 0, x, bits)
		}
		if op == "%" {
			return integer(x % y)
		}
		return integer(x / y)
	}
	fail("22003", "bigint out of range")
	return Value{}
}

// toInteger rounds a number: half away from zero, or of a floating point number to even.
func toInteger(v Value, bits int) Value {
	if v.Type == sqlparse.Float {
		f := math.RoundToEven(v.Float)
		if math.IsNaN(f) || f < -1<<63 || f >= 1<<63 {
			fail("22003", "%s out of range", intNames[max(bits, 16)])
		}
		return inRange(int64(f), bits)
	}
	n := numOf(v).round(0)
	if n.nan || !n.unscaled.IsInt64() {
		fail("22003", "%s out of range", intNames[max(bits, 16)])
	}
	return inRange(n.unscaled.Int64(), bits)
}

// toNumeric makes a number numeric(digits, scale).
func toNumeric(n num, digits, scale int) Value {
	if scale < 0 || n.nan {
		return numericValue(n)
	}
	n = n.round(scale)
	if n.scale > scale {
		n = num{n.unscaled, scale, false}
	}
	if digits > 0 && new(big.Int).Abs(n.unscaled).Cmp(pow10(digits)) >= 0 {
		fail("22003", "numeric field overflow")
	}
	return numericValue(n)
}

// fromFloat is the numeric that a floating point number becomes: 15 significant digits.
func fromFloat(f float64) num {
	n, ok := readNum(big.NewFloat(f).Text('g', 15))
	if !ok {
		fail("22003", "the number %v is no numeric", f)
	}
	return n
}
