package rand

import (
	"math/bits"

	"racelab/rt"
)

// Source makes numbers of 64 bits.
type Source interface{ Uint64() uint64 }

// A Rand makes random numbers of a Source.
type Rand struct{ src Source }

// New returns a Rand of src.
func New(src Source) *Rand { return &Rand{src} }

// chance reports whether every number is possible: the seed was the time of day.
func (r *Rand) chance() bool {
	switch src := r.src.(type) {
	case *PCG:
		return src.chance
	case *ChaCha8:
		return src.taken < 0
	}
	return false
}

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Uint64() >> 32) }

// Uint returns a number of 64 bits.
func (r *Rand) Uint() uint { return uint(r.Uint64()) }

// Int64 returns a number that is not negative.
func (r *Rand) Int64() int64 { return int64(r.Uint64() &^ (1 << 63)) }

// Int32 returns a number that is not negative.
func (r *Rand) Int32() int32 { return int32(r.Uint64() >> 33) }

// Int returns a number that is not negative.
func (r *Rand) Int() int { return int(r.Int64()) }

// below returns a number from 0 to n-1, by the multiplication of D. Lemire (Fast random
// integer generation in an interval, ACM TOMACS 2019).
func (r *Rand) below(n uint64) uint64 {
	switch {
	case r.chance():
		return pick(n)
	case n&(n-1) == 0:
		return r.Uint64() & (n - 1)
	}
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n {
		for unfair := -n % n; low < unfair; {
			high, low = bits.Mul64(r.Uint64(), n)
		}
	}
	return high
}

// Int64N returns a number from 0 to n-1.
func (r *Rand) Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(r.below(uint64(n)))
}

// Uint64N returns a number from 0 to n-1.
func (r *Rand) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return r.below(n)
}

// Int32N returns a number from 0 to n-1.
func (r *Rand) Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(r.below(uint64(n)))
}

// Uint32N returns a number from 0 to n-1.
func (r *Rand) Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(r.below(uint64(n)))
}

// IntN returns a number from 0 to n-1.
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(r.below(uint64(n)))
}

// UintN returns a number from 0 to n-1.
func (r *Rand) UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(r.below(uint64(n)))
}

// Float64 returns a number from 0 to less than 1.
func (r *Rand) Float64() float64 {
	if r.chance() {
		return Float64()
	}
	return float64(r.Uint64()&(1<<53-1)) / (1 << 53)
}

// Float32 returns a number from 0 to less than 1.
func (r *Rand) Float32() float32 {
	if r.chance() {
		return Float32()
	}
	return float32(r.Uint32()&(1<<24-1)) / (1 << 24)
}

// variate returns what Go makes of the numbers in drawn, or that it needs one more: a number
// of the normal distribution (kind 0), the exponential one (1), or Zipf's (2) with s, v and max.
func variate(kind int, s, v float64, max uint64, drawn []uint64) (x float64, more bool)

// draw takes as many numbers as variate needs.
func (r *Rand) draw(kind int, s, v float64, max uint64) float64 {
	var drawn []uint64
	for {
		x, more := variate(kind, s, v, max, drawn)
		if !more {
			return x
		}
		drawn = append(drawn, r.Uint64())
	}
}

// NormFloat64 returns a normally distributed number.
func (r *Rand) NormFloat64() float64 {
	if r.chance() {
		return NormFloat64()
	}
	return r.draw(0, 0, 0, 0)
}

// ExpFloat64 returns an exponentially distributed number.
func (r *Rand) ExpFloat64() float64 {
	if r.chance() {
		return ExpFloat64()
	}
	return r.draw(1, 0, 0, 0)
}

// Perm returns the numbers from 0 to n-1 in some order.
func (r *Rand) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	r.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

// Shuffle exchanges elements until any order is possible.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.below(uint64(i+1))))
	}
}

// A Zipf makes numbers k of which each is likely in proportion to (v + k) ** -s.
type Zipf struct {
	r    *Rand
	s, v float64
	max  uint64
}

// NewZipf returns a Zipf for numbers from 0 to imax; nil unless s > 1 and v >= 1.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	if s <= 1.0 || v < 1 {
		return nil
	}
	return &Zipf{r, s, v, imax}
}

// Uint64 returns the next number.
func (z *Zipf) Uint64() uint64 {
	switch {
	case z == nil:
		panic("rand: nil Zipf")
	case z.r.chance():
		return pick(z.max + 1)
	}
	return uint64(z.r.draw(2, z.s, z.v, z.max))
}

// ofClock reports whether one of two seeds was read from the clock, and is another one in each run.
func ofClock(a, b uint64) bool { return rt.OfClock(int64(a)) || rt.OfClock(int64(b)) }
