// Package rand makes random numbers. Those of the package's functions are
// choices of the scheduler: all values if there are at most four, otherwise the
// least, the middle and the greatest. A Rand that is made with New follows its seed.
package rand

import "racelab/rt"

// pick returns a number from 0 to n-1 that the explorer chooses.
func pick(n int64) int64 {
	if n <= 4 {
		return int64(rt.Choose(int(n)))
	}
	switch rt.ChooseSome() {
	case 0:
		return 0
	case 1:
		return n / 2
	}
	return n - 1
}

// Seed does nothing: the numbers of the package's functions are chosen.
func Seed(seed int64) {}

// Int63 returns a number of 63 bits.
func Int63() int64 { return pick(1<<63 - 1) }

// Int31 returns a number of 31 bits.
func Int31() int32 { return int32(pick(1 << 31)) }

// Int returns a number that is not negative.
func Int() int { return int(Int63()) }

// Uint32 returns a number of 32 bits.
func Uint32() uint32 { return uint32(pick(1 << 32)) }

// Uint64 returns a number of 64 bits.
func Uint64() uint64 { return uint64(pick(1<<63-1)) * 2 }

// Int63n returns a number from 0 to n-1.
func Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	return pick(n)
}

// Int31n returns a number from 0 to n-1.
func Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	return int32(pick(int64(n)))
}

// Intn returns a number from 0 to n-1.
func Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	return int(pick(int64(n)))
}

// Float64 returns a number from 0 to less than 1.
func Float64() float64 { return float64(pick(1<<53)) / (1 << 53) }

// Float32 returns a number from 0 to less than 1.
func Float32() float32 { return float32(pick(1<<24)) / (1 << 24) }

// NormFloat64 returns -1, 0 or 1.
func NormFloat64() float64 { return float64(pick(3)) - 1 }

// ExpFloat64 returns 0.5, 1 or 1.5.
func ExpFloat64() float64 { return float64(pick(3)+1) / 2 }

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
		swap(i, Intn(i+1))
	}
}
