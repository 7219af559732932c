package rand

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

// NewSource returns a Source that follows its seed. The numbers are not those
// of Go's generator. Like Go's, it is not safe for use by several goroutines.
func NewSource(seed int64) Source { return &mixer{uint64(seed)} }

// mixer is SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014): a counter whose bits are mixed.
type mixer struct{ state uint64 }

func (m *mixer) Seed(seed int64) { m.state = uint64(seed) }
func (m *mixer) Int63() int64    { return int64(m.Uint64() >> 1) }

func (m *mixer) Uint64() uint64 {
	m.state += 0x9e3779b97f4a7c15
	z := m.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// A Rand makes random numbers of a Source.
type Rand struct{ src Source }

// New returns a Rand of src.
func New(src Source) *Rand { return &Rand{src} }

// Seed starts over.
func (r *Rand) Seed(seed int64) { r.src.Seed(seed) }

// Int63 returns a number of 63 bits.
func (r *Rand) Int63() int64 { return r.src.Int63() }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Int63() >> 31) }

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 {
	if s, ok := r.src.(Source64); ok {
		return s.Uint64()
	}
	return uint64(r.Int63())>>31 | uint64(r.Int63())<<32
}

// Int31 returns a number of 31 bits.
func (r *Rand) Int31() int32 { return int32(r.Int63() >> 32) }

// Int returns a number that is not negative.
func (r *Rand) Int() int { return int(r.Int63()) }

// below returns a number from 0 to n-1, each equally likely: what would favour
// the lower ones is thrown away.
func (r *Rand) below(n int64) int64 {
	limit := int64(1<<63-1) - int64(1<<63%uint64(n))
	for {
		if v := r.Int63(); v <= limit {
			return v % n
		}
	}
}

// Int63n returns a number from 0 to n-1.
func (r *Rand) Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	return r.below(n)
}

// Int31n returns a number from 0 to n-1.
func (r *Rand) Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	return int32(r.below(int64(n)))
}

// Intn returns a number from 0 to n-1.
func (r *Rand) Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	return int(r.below(int64(n)))
}

// Float64 returns a number from 0 to less than 1.
func (r *Rand) Float64() float64 { return float64(r.Int63()>>10) / (1 << 53) }

// Float32 returns a number from 0 to less than 1.
func (r *Rand) Float32() float32 { return float32(r.Int63()>>39) / (1 << 24) }

func normal(u, v float64) float64
func exponential(u float64) float64

// NormFloat64 returns a normally distributed number.
func (r *Rand) NormFloat64() float64 { return normal(r.Float64(), r.Float64()) }

// ExpFloat64 returns an exponentially distributed number.
func (r *Rand) ExpFloat64() float64 { return exponential(r.Float64()) }

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
		swap(i, r.Intn(i+1))
	}
}

// Read fills p.
func (r *Rand) Read(p []byte) (n int, err error) {
	for i := range p {
		p[i] = byte(r.Int63())
	}
	return len(p), nil
}
