// Package rand makes random numbers. Those of the package's functions are
// choices of the scheduler: all values if there are at most four, otherwise the
// least, the middle and the greatest. A Rand that is made with New follows its seed, number by
// number as in Go.
package rand

import "racelab/rt"

// pick returns a number from 0 to n-1 that the explorer chooses; of 64 bits for n = 0.
func pick(n uint64) uint64 {
	if number, rolled := rt.Dice(n); rolled {
		return number
	}
	if n > 0 && n <= 4 {
		return uint64(rt.Choose(int(n)))
	}
	switch rt.ChooseSome() {
	case 0:
		return 0
	case 1:
		if n == 0 {
			return 1 << 63
		}
		return n / 2
	}
	return n - 1
}

// Int64 returns a number that is not negative.
func Int64() int64 { return int64(pick(1 << 63)) }

// Int32 returns a number that is not negative.
func Int32() int32 { return int32(pick(1 << 31)) }

// Int returns a number that is not negative.
func Int() int { return int(Int64()) }

// Uint64 returns a number of 64 bits.
func Uint64() uint64 { return pick(0) }

// Uint32 returns a number of 32 bits.
func Uint32() uint32 { return uint32(pick(1 << 32)) }

// Uint returns a number of 64 bits.
func Uint() uint { return uint(Uint64()) }

// Int64N returns a number from 0 to n-1.
func Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(pick(uint64(n)))
}

// Uint64N returns a number from 0 to n-1.
func Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return pick(n)
}

// Int32N returns a number from 0 to n-1.
func Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(pick(uint64(n)))
}

// Uint32N returns a number from 0 to n-1.
func Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(pick(uint64(n)))
}

// IntN returns a number from 0 to n-1.
func IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(pick(uint64(n)))
}

// UintN returns a number from 0 to n-1.
func UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(pick(uint64(n)))
}

type intType interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// N returns a number from 0 to n-1 of any integer type.
func N[Int intType](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(pick(uint64(n)))
}

// Float64 returns a number from 0 to less than 1.
func Float64() float64 { return float64(pick(1<<53)) / (1 << 53) }

// Float32 returns a number from 0 to less than 1.
func Float32() float32 { return float32(pick(1<<24)) / (1 << 24) }

// NormFloat64 returns -1, 0 or 1.
func NormFloat64() float64 { return float64(pick(5))/2 - 1 }

// ExpFloat64 returns 0.5, 1 or 1.5.
func ExpFloat64() float64 { return float64(pick(5)+2) / 4 }

// Perm returns the numbers from 0 to n-1 in some order.
func Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

// Shuffle exchanges elements until any order is possible.
func Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, IntN(i+1))
	}
}
