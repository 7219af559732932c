// Package bits counts and moves bits.
package bits

import "racelab/rt"

// UintSize is the size of a uint in bits.
const UintSize = 64

// LeadingZeros counts the zero bits before the first one.
func LeadingZeros(x uint) int

// LeadingZeros8 counts the zero bits before the first one.
func LeadingZeros8(x uint8) int

// LeadingZeros16 counts the zero bits before the first one.
func LeadingZeros16(x uint16) int

// LeadingZeros32 counts the zero bits before the first one.
func LeadingZeros32(x uint32) int

// LeadingZeros64 counts the zero bits before the first one.
func LeadingZeros64(x uint64) int

// TrailingZeros counts the zero bits after the last one.
func TrailingZeros(x uint) int

// TrailingZeros8 counts the zero bits after the last one.
func TrailingZeros8(x uint8) int

// TrailingZeros16 counts the zero bits after the last one.
func TrailingZeros16(x uint16) int

// TrailingZeros32 counts the zero bits after the last one.
func TrailingZeros32(x uint32) int

// TrailingZeros64 counts the zero bits after the last one.
func TrailingZeros64(x uint64) int

// OnesCount counts the one bits.
func OnesCount(x uint) int

// OnesCount8 counts the one bits.
func OnesCount8(x uint8) int

// OnesCount16 counts the one bits.
func OnesCount16(x uint16) int

// OnesCount32 counts the one bits.
func OnesCount32(x uint32) int

// OnesCount64 counts the one bits.
func OnesCount64(x uint64) int

// Len returns how many bits x needs.
func Len(x uint) int

// Len8 returns how many bits x needs.
func Len8(x uint8) int

// Len16 returns how many bits x needs.
func Len16(x uint16) int

// Len32 returns how many bits x needs.
func Len32(x uint32) int

// Len64 returns how many bits x needs.
func Len64(x uint64) int

// Reverse turns the order of the bits around.
func Reverse(x uint) uint

// Reverse8 turns the order of the bits around.
func Reverse8(x uint8) uint8

// Reverse16 turns the order of the bits around.
func Reverse16(x uint16) uint16

// Reverse32 turns the order of the bits around.
func Reverse32(x uint32) uint32

// Reverse64 turns the order of the bits around.
func Reverse64(x uint64) uint64

// ReverseBytes turns the order of the bytes around.
func ReverseBytes(x uint) uint

// ReverseBytes16 turns the order of the bytes around.
func ReverseBytes16(x uint16) uint16

// ReverseBytes32 turns the order of the bytes around.
func ReverseBytes32(x uint32) uint32

// ReverseBytes64 turns the order of the bytes around.
func ReverseBytes64(x uint64) uint64

// RotateLeft rotates x left by k bits, right for k < 0.
func RotateLeft(x uint, k int) uint

// RotateLeft8 rotates x left by k bits, right for k < 0.
func RotateLeft8(x uint8, k int) uint8

// RotateLeft16 rotates x left by k bits, right for k < 0.
func RotateLeft16(x uint16, k int) uint16

// RotateLeft32 rotates x left by k bits, right for k < 0.
func RotateLeft32(x uint32, k int) uint32

// RotateLeft64 rotates x left by k bits, right for k < 0.
func RotateLeft64(x uint64, k int) uint64

// Add returns x+y+carry.
func Add(x, y, carry uint) (sum, carryOut uint)

// Sub returns x-y-borrow.
func Sub(x, y, borrow uint) (diff, borrowOut uint)

// Mul returns the whole product.
func Mul(x, y uint) (hi, lo uint)

// Add32 returns x+y+carry.
func Add32(x, y, carry uint32) (sum, carryOut uint32)

// Sub32 returns x-y-borrow.
func Sub32(x, y, borrow uint32) (diff, borrowOut uint32)

// Mul32 returns the whole product.
func Mul32(x, y uint32) (hi, lo uint32)

// Add64 returns x+y+carry.
func Add64(x, y, carry uint64) (sum, carryOut uint64)

// Sub64 returns x-y-borrow.
func Sub64(x, y, borrow uint64) (diff, borrowOut uint64)

// Mul64 returns the whole product.
func Mul64(x, y uint64) (hi, lo uint64)

// Div divides hi:lo by y. It panics if y is 0, and if the quotient does not fit.
func Div(hi, lo, y uint) (quo, rem uint) {
	q, r := Div64(uint64(hi), uint64(lo), uint64(y))
	return uint(q), uint(r)
}

// Div32 divides hi:lo by y. It panics if y is 0, and if the quotient does not fit.
func Div32(hi, lo, y uint32) (quo, rem uint32) {
	if y != 0 && hi >= y {
		rt.Overflow()
	}
	whole, by := uint64(hi)<<32+uint64(lo), uint64(y)
	return uint32(whole / by), uint32(whole % by)
}

// Div64 divides hi:lo by y. It panics if y is 0, and if the quotient does not fit.
func Div64(hi, lo, y uint64) (quo, rem uint64) {
	if y == 0 {
		return lo / y, 0 // which panics
	}
	if hi >= y {
		rt.Overflow()
	}
	return div64(hi, lo, y)
}

func div64(hi, lo, y uint64) (quo, rem uint64)

// Rem returns what remains of hi:lo divided by y. It panics if y is 0.
func Rem(hi, lo, y uint) uint { return uint(Rem64(uint64(hi), uint64(lo), uint64(y))) }

// Rem32 returns what remains of hi:lo divided by y. It panics if y is 0.
func Rem32(hi, lo, y uint32) uint32 { return uint32((uint64(hi)<<32 + uint64(lo)) % uint64(y)) }

// Rem64 returns what remains of hi:lo divided by y. It panics if y is 0.
func Rem64(hi, lo, y uint64) uint64 {
	if y == 0 {
		return lo % y // which panics
	}
	return rem64(hi, lo, y)
}

func rem64(hi, lo, y uint64) uint64
