package rand

// Source makes numbers of 64 bits.
type Source interface{ Uint64() uint64 }

// A PCG is a Source that follows its seeds. The numbers are not those of Go's
// generator. Like Go's, it is not safe for use by several goroutines.
type PCG struct{ a, b uint64 }

// NewPCG returns a PCG.
func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{seed1, seed2} }

// Seed starts over.
func (p *PCG) Seed(seed1, seed2 uint64) { *p = PCG{seed1, seed2} }

// Uint64 is SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014), with the second seed as another start.
func (p *PCG) Uint64() uint64 {
	p.a += 0x9e3779b97f4a7c15
	z := p.a ^ p.b*0xd1342543de82ef95
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// A ChaCha8 is a Source that follows its seed.
type ChaCha8 struct{ pcg PCG }

// NewChaCha8 returns a ChaCha8.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := &ChaCha8{}
	c.Seed(seed)
	return c
}

// Seed starts over.
func (c *ChaCha8) Seed(seed [32]byte) {
	c.pcg = PCG{}
	for i, b := range seed {
		c.pcg.a = c.pcg.a*257 + uint64(b) + uint64(i)
		c.pcg.b = c.pcg.b*263 + uint64(b)
	}
}

// Uint64 returns the next number.
func (c *ChaCha8) Uint64() uint64 { return c.pcg.Uint64() }

// A Rand makes random numbers of a Source.
type Rand struct{ src Source }

// New returns a Rand of src.
func New(src Source) *Rand { return &Rand{src} }

// Uint64 returns a number of 64 bits.
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }

// Uint32 returns a number of 32 bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Uint64() >> 32) }

// Uint returns a number of 64 bits.
func (r *Rand) Uint() uint { return uint(r.Uint64()) }

// Int64 returns a number that is not negative.
func (r *Rand) Int64() int64 { return int64(r.Uint64() >> 1) }

// Int32 returns a number that is not negative.
func (r *Rand) Int32() int32 { return int32(r.Uint64() >> 33) }

// Int returns a number that is not negative.
func (r *Rand) Int() int { return int(r.Int64()) }

// below returns a number from 0 to n-1, each equally likely: what would favour
// the lower ones is thrown away.
func (r *Rand) below(n uint64) uint64 {
	excess := -n % n // 1<<64 modulo n
	for {
		if v := r.Uint64(); v >= excess {
			return v % n
		}
	}
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
func (r *Rand) Float64() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// Float32 returns a number from 0 to less than 1.
func (r *Rand) Float32() float32 { return float32(r.Uint64()>>40) / (1 << 24) }

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
		swap(i, r.IntN(i+1))
	}
}
