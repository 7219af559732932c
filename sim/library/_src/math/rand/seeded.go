package rand

import "racelab/rt"

// Source makes numbers of 63 bits.
type Source interface {
	Int63() int64
	Seed(seed int64)
}

// Source64 also makes numbers of 64 bits.
type Source64 interface {
	Source
	Uint64() uint64
}

// A sequence is the sequence of numbers that a seed gives in Go, and how many of them were
// taken. Like Go's, it is not safe for use by several goroutines.
type sequence struct {
	seed  int64
	taken int64 // -1: the seed was the time of day, so every number is possible
}

// number returns the i-th number of the sequence of a seed.
func number(seed, i int64) uint64

// NewSource returns a Source with the numbers of its seed. A seed that was read from the clock
// is another one in each run: then the numbers are chosen, like those of the package's functions.
func NewSource(seed int64) Source {
	s := new(sequence)
	s.begin(seed)
	return s
}

func (s *sequence) begin(seed int64) {
	s.seed, s.taken = seed, 0
	if rt.OfClock(seed) {
		s.seed, s.taken = 0, -1
	}
}

// Seed starts the sequence of another seed.
func (s *sequence) Seed(seed int64) { s.begin(seed) }

// Int63 returns the next number without its highest bit.
func (s *sequence) Int63() int64 {
	if s.taken < 0 {
		return int64(pick(1 << 63))
	}
	return int64(s.Uint64() &^ (1 << 63))
}

// Uint64 returns the next number.
func (s *sequence) Uint64() uint64 {
	i := s.taken
	if i < 0 {
		return pick(0)
	}
	s.taken = i + 1
	return number(s.seed, i)
}

// A Rand makes random numbers of a Source.
type Rand struct {
	src  Source
	wide Source64 // src, if it makes numbers of 64 bits

	rest  int64 // of the last number that Read took
	bytes int8  // how many bytes of it are left
}

// New returns a Rand of src.
func New(src Source) *Rand {
	wide, _ := src.(Source64)
	return &Rand{src: src, wide: wide}
}

// chance reports whether every number is possible.
func (r *Rand) chance() bool {
	s, ok := r.src.(*sequence)
	return ok && s.taken < 0
}

// Seed starts over.
func (r *Rand) Seed(seed int64) {
	r.src.Seed(seed)
	r.bytes = 0
}

// Int63 returns a number of 63 bits.
func (r *Rand) Int63() int64 { return r.src.Int63() }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Int63() >> 31) }

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 {
	if r.wide != nil {
		return r.wide.Uint64()
	}
	high := uint64(r.Int63()) >> 31
	return high | uint64(r.Int63())<<32
}

// Int31 returns a number of 31 bits.
func (r *Rand) Int31() int32 { return int32(r.Int63() >> 32) }

// Int returns a number that is not negative.
func (r *Rand) Int() int { return int(r.Int63()) }

// Int63n returns a number from 0 to n-1.
func (r *Rand) Int63n(n int64) int64 {
	switch {
	case n <= 0:
		panic("invalid argument to Int63n")
	case r.chance():
		return int64(pick(uint64(n)))
	case n&(n-1) == 0:
		return r.Int63() & (n - 1)
	}
	fair := 1<<63 - 1<<63%uint64(n) // numbers from here on would favour the small ones
	for {
		if v := r.Int63(); uint64(v) < fair {
			return v % n
		}
	}
}

// Int31n returns a number from 0 to n-1.
func (r *Rand) Int31n(n int32) int32 {
	switch {
	case n <= 0:
		panic("invalid argument to Int31n")
	case r.chance():
		return int32(pick(uint64(n)))
	case n&(n-1) == 0:
		return r.Int31() & (n - 1)
	}
	fair := 1<<31 - 1<<31%uint32(n)
	for {
		if v := r.Int31(); uint32(v) < fair {
			return v % n
		}
	}
}

// Intn returns a number from 0 to n-1.
func (r *Rand) Intn(n int) int {
	switch {
	case n <= 0:
		panic("invalid argument to Intn")
	case n < 1<<31:
		return int(r.Int31n(int32(n)))
	}
	return int(r.Int63n(int64(n)))
}

// place returns a number from 0 to n-1 for Shuffle, by the multiplication of D. Lemire (Fast
// random integer generation in an interval, ACM TOMACS 2019).
func (r *Rand) place(n uint32) int {
	if r.chance() {
		return int(pick(uint64(n)))
	}
	product := uint64(r.Uint32()) * uint64(n)
	if uint32(product) < n {
		for unfair := -n % n; uint32(product) < unfair; {
			product = uint64(r.Uint32()) * uint64(n)
		}
	}
	return int(product >> 32)
}

// Float64 returns a number from 0 to less than 1.
func (r *Rand) Float64() float64 {
	if r.chance() {
		return fraction()
	}
	for {
		if f := float64(r.Int63()) / (1 << 63); f < 1 {
			return f
		}
	}
}

// Float32 returns a number from 0 to less than 1.
func (r *Rand) Float32() float32 {
	if r.chance() {
		return fraction32()
	}
	for {
		if f := float32(r.Float64()); f < 1 {
			return f
		}
	}
}

// variate returns what Go makes of the numbers in drawn, or that it needs one more: a number
// of the normal distribution (kind 0), the exponential one (1), or Zipf's (2) with s, v and max.
func variate(kind int, s, v float64, max uint64, drawn []int64) (x float64, more bool)

// draw takes as many numbers as variate needs.
func (r *Rand) draw(kind int, s, v float64, max uint64) float64 {
	var drawn []int64
	for {
		x, more := variate(kind, s, v, max, drawn)
		if !more {
			return x
		}
		drawn = append(drawn, r.Int63())
	}
}

// NormFloat64 returns a normally distributed number.
func (r *Rand) NormFloat64() float64 {
	if r.chance() {
		return normal()
	}
	return r.draw(0, 0, 0, 0)
}

// ExpFloat64 returns an exponentially distributed number.
func (r *Rand) ExpFloat64() float64 {
	if r.chance() {
		return exponential()
	}
	return r.draw(1, 0, 0, 0)
}

// Perm returns the numbers from 0 to n-1 in some order.
func (r *Rand) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		j := r.Intn(i + 1) // also for the first, which has one place only
		p[i] = p[j]
		p[j] = i
	}
	return p
}

// Shuffle exchanges elements until any order is possible.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		if i < 1<<31-1 {
			swap(i, r.place(uint32(i+1)))
		} else {
			swap(i, int(r.Int63n(int64(i+1))))
		}
	}
}

// Read fills p: seven bytes of each number.
func (r *Rand) Read(p []byte) (n int, err error) {
	rest, bytes := r.rest, r.bytes
	for i := range p {
		if bytes == 0 {
			rest, bytes = r.src.Int63(), 7
		}
		p[i] = byte(rest)
		rest >>= 8
		bytes--
	}
	r.rest, r.bytes = rest, bytes
	return len(p), nil
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
