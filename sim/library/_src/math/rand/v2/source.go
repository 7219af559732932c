package rand

import "errors"

// A PCG is a Source with the numbers of its seeds. Like Go's, it is not safe for use by
// several goroutines.
type PCG struct {
	high, low uint64
	chance    bool // the seed was the time of day, so every number is possible
}

// NewPCG returns a PCG. A seed that was read from the clock is another one in each run: then
// the numbers are chosen, like those of the package's functions.
func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{seed1, seed2, ofClock(seed1, seed2)} }

// pcg returns the state after one in Go, and the number that it gives.
func pcg(high, low uint64) (nextHigh, nextLow, number uint64)

// Seed starts over.
func (p *PCG) Seed(seed1, seed2 uint64) { *p = PCG{seed1, seed2, ofClock(seed1, seed2)} }

// Uint64 returns the next number.
func (p *PCG) Uint64() uint64 {
	if p.chance {
		return Uint64()
	}
	high, low, number := pcg(p.high, p.low)
	p.high, p.low = high, low
	return number
}

// pcgText writes a state as Go does; pcgState reads it.
func pcgText(high, low uint64) []byte
func pcgState(text []byte) (high, low uint64, ok bool)

// AppendBinary appends the state to b.
func (p *PCG) AppendBinary(b []byte) ([]byte, error) {
	return append(b, pcgText(p.high, p.low)...), nil
}

// MarshalBinary returns the state.
func (p *PCG) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

// UnmarshalBinary takes a state from MarshalBinary.
func (p *PCG) UnmarshalBinary(data []byte) error {
	high, low, ok := pcgState(data)
	if !ok {
		return errors.New("invalid PCG encoding")
	}
	*p = PCG{high, low, ofClock(high, low)}
	return nil
}

// A ChaCha8 is a Source with the numbers of its seed. Like Go's, it is not safe for use by
// several goroutines.
type ChaCha8 struct {
	begin string // the state that the numbers begin at, as Go writes it
	taken int64  // how many were taken; -1: every number is possible
	rest  string // bytes that Read has left
}

// chachaBegin returns the state of a seed, chachaNumber the i-th number after a state, and
// chachaText the state after so many. chachaKnown says what is wrong with a state.
func chachaBegin(seed string) string
func chachaNumber(begin string, i int64) uint64
func chachaText(begin string, taken int64) string
func chachaKnown(state string) (failure string)

// NewChaCha8 returns a ChaCha8.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := new(ChaCha8)
	c.Seed(seed)
	return c
}

// Seed starts over.
func (c *ChaCha8) Seed(seed [32]byte) {
	*c = ChaCha8{begin: chachaBegin(string(seed[:]))}
	for i := 0; i < len(seed); i += 8 {
		var little, big uint64
		for k := range 8 {
			little |= uint64(seed[i+k]) << (8 * k)
			big = big<<8 | uint64(seed[i+k])
		}
		if ofClock(little, big) {
			c.taken = -1
		}
	}
}

// Uint64 returns the next number.
func (c *ChaCha8) Uint64() uint64 {
	i := c.taken
	if i < 0 {
		return Uint64()
	}
	c.taken = i + 1
	return chachaNumber(c.begin, i)
}

// Read fills p: the bytes of each number, the lowest first.
func (c *ChaCha8) Read(p []byte) (n int, err error) {
	rest := c.rest
	for len(rest) < len(p)-n {
		n += copy(p[n:], rest)
		var b [8]byte
		x := c.Uint64()
		for i := range b {
			b[i] = byte(x >> (8 * i))
		}
		rest = string(b[:])
	}
	done := copy(p[n:], rest)
	c.rest = rest[done:]
	return n + done, nil
}

// AppendBinary appends the state to b.
func (c *ChaCha8) AppendBinary(b []byte) ([]byte, error) {
	if c.rest != "" {
		b = append(b, "readbuf:"...)
		b = append(b, byte(len(c.rest)))
		b = append(b, c.rest...)
	}
	return append(b, chachaText(c.begin, max(c.taken, 0))...), nil
}

// MarshalBinary returns the state.
func (c *ChaCha8) MarshalBinary() ([]byte, error) { return c.AppendBinary(nil) }

// UnmarshalBinary takes a state from MarshalBinary.
func (c *ChaCha8) UnmarshalBinary(data []byte) error {
	const mark = "readbuf:"
	state := string(data)
	if len(state) >= len(mark) && state[:len(mark)] == mark {
		state = state[len(mark):]
		if len(state) == 0 || len(state) < int(1+state[0]) || state[0] > 8 {
			return errors.New("invalid ChaCha8 Read buffer encoding")
		}
		n := 1 + int(state[0])
		c.rest, state = state[1:n], state[n:]
	}
	if failure := chachaKnown(state); failure != "" {
		return errors.New(failure)
	}
	c.begin, c.taken = state, 0
	return nil
}
