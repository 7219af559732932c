// Package rand makes random numbers. Those of the package's functions are
// choices of the scheduler: all values if there are at most four, otherwise the
// least, the middle and the greatest. A Rand that is made with New follows its seed, number by number
// as in Go; so do the package's functions after Seed, in a module of Go 1.23 or before.
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

// fraction and fraction32 return a chosen number from 0 to less than 1,
// normal and exponential one near what is expected of a distribution.
func fraction() float64    { return float64(pick(1<<53)) / (1 << 53) }
func fraction32() float32  { return float32(pick(1<<24)) / (1 << 24) }
func normal() float64      { return float64(pick(5))/2 - 1 }
func exponential() float64 { return float64(pick(5)+2) / 4 }

// seeded is what the package's functions use once somebody has called Seed.
var seeded *Rand

// shared is a sequence that several goroutines may use.
type shared struct{ sequence }

// Int63 returns the next number.
//
//racelab:step
func (s *shared) Int63() int64 {
	rt.Label("take the next random number")
	return s.sequence.Int63()
}

// Uint64 returns the next number.
//
//racelab:step
func (s *shared) Uint64() uint64 {
	rt.Label("take the next random number")
	return s.sequence.Uint64()
}

// Seed starts another sequence.
//
//racelab:step
func (s *shared) Seed(seed int64) {
	rt.Label("seed the random numbers")
	s.begin(seed)
}

// seedIgnored reports whether Seed does nothing, as in a module of Go 1.24 or later.
func seedIgnored() bool

// Seed gives the package's functions the numbers of a seed, in a module of Go 1.23 or before.
func Seed(seed int64) {
	if seedIgnored() {
		return
	}
	if r := top(); r != nil {
		r.Seed(seed)
		return
	}
	s := new(shared)
	s.begin(seed)
	rt.Hush()
	seeded = New(s)
	rt.Unhush()
}

// top returns what the package's functions take their numbers of; nil: they are chosen.
func top() *Rand {
	rt.Hush()
	r := seeded
	rt.Unhush()
	if r == nil || r.src.(*shared).taken < 0 {
		return nil
	}
	return r
}

// Read fills p: with bytes of one value, which is chosen.
func Read(p []byte) (n int, err error) {
	if r := top(); r != nil {
		return r.Read(p)
	}
	if len(p) > 0 {
		all := byte(pick(256))
		for i := range p {
			p[i] = all
		}
	}
	return len(p), nil
}

// Int63 returns a number of 63 bits.
func Int63() int64 {
	if r := top(); r != nil {
		return r.Int63()
	}
	return int64(pick(1 << 63))
}

// Int31 returns a number of 31 bits.
func Int31() int32 {
	if r := top(); r != nil {
		return r.Int31()
	}
	return int32(pick(1 << 31))
}

// Int returns a number that is not negative.
func Int() int {
	if r := top(); r != nil {
		return r.Int()
	}
	return int(pick(1 << 63))
}

// Uint32 returns a number of 32 bits.
func Uint32() uint32 {
	if r := top(); r != nil {
		return r.Uint32()
	}
	return uint32(pick(1 << 32))
}

// Uint64 returns a number of 64 bits.
func Uint64() uint64 {
	if r := top(); r != nil {
		return r.Uint64()
	}
	return pick(0)
}

// Int63n returns a number from 0 to n-1.
func Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	if r := top(); r != nil {
		return r.Int63n(n)
	}
	return int64(pick(uint64(n)))
}

// Int31n returns a number from 0 to n-1.
func Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	if r := top(); r != nil {
		return r.Int31n(n)
	}
	return int32(pick(uint64(n)))
}

// Intn returns a number from 0 to n-1.
func Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	if r := top(); r != nil {
		return r.Intn(n)
	}
	return int(pick(uint64(n)))
}

// Float64 returns a number from 0 to less than 1.
func Float64() float64 {
	if r := top(); r != nil {
		return r.Float64()
	}
	return fraction()
}

// Float32 returns a number from 0 to less than 1.
func Float32() float32 {
	if r := top(); r != nil {
		return r.Float32()
	}
	return fraction32()
}

// NormFloat64 returns a normally distributed number: -1, 0 or 1 where it is chosen.
func NormFloat64() float64 {
	if r := top(); r != nil {
		return r.NormFloat64()
	}
	return normal()
}

// ExpFloat64 returns an exponentially distributed number: 0.5, 1 or 1.5 where it is chosen.
func ExpFloat64() float64 {
	if r := top(); r != nil {
		return r.ExpFloat64()
	}
	return exponential()
}

// Perm returns the numbers from 0 to n-1 in some order.
func Perm(n int) []int {
	if r := top(); r != nil {
		return r.Perm(n)
	}
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
	if r := top(); r != nil {
		r.Shuffle(n, swap)
		return
	}
	for i := n - 1; i > 0; i-- {
		swap(i, Intn(i+1))
	}
}
