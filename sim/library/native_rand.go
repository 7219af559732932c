package library

import (
	"encoding/binary"
	"math/rand"
	randv2 "math/rand/v2"
	"sync"
)

// This file has the random numbers that follow a seed: they are those of Go's own
// packages, which run here. Programs keep no generator but its seed and how many numbers
// were taken of it, so that their states stay small.

func randNatives() map[string]any {
	seeds := numbers[int64]{begin: func(seed int64) func() uint64 {
		// What NewSource returns has had the method since Go 1.8.
		return rand.NewSource(seed).(rand.Source64).Uint64
	}}
	chacha := numbers[string]{begin: func(state string) func() uint64 {
		c := new(randv2.ChaCha8)
		_ = c.UnmarshalBinary([]byte(state)) // it was read before, see chachaKnown
		return c.Uint64
	}}
	return map[string]any{
		"math/rand.number":          seeds.at,
		"math/rand.variate":         variate,
		"math/rand/v2.variate":      variateV2,
		"math/rand/v2.pcg":          pcgStep,
		"math/rand/v2.pcgText":      pcgText,
		"math/rand/v2.pcgState":     pcgState,
		"math/rand/v2.chachaNumber": chacha.at,
		"math/rand/v2.chachaBegin": func(seed string) string {
			var s [32]byte
			copy(s[:], seed)
			return chachaState(randv2.NewChaCha8(s))
		},
		"math/rand/v2.chachaText": func(begin string, taken int64) string {
			takeable(taken)
			c := new(randv2.ChaCha8)
			_ = c.UnmarshalBinary([]byte(begin))
			for range taken {
				c.Uint64()
			}
			return chachaState(c)
		},
		"math/rand/v2.chachaKnown": func(state string) string {
			if err := new(randv2.ChaCha8).UnmarshalBinary([]byte(state)); err != nil {
				return err.Error()
			}
			return ""
		},
	}
}

// numbers gives the numbers of generators by their place. It keeps what was asked for
// lately, in chunks, so that runs which take turns need not begin again.
type numbers[S comparable] struct {
	begin func(S) func() uint64

	mu     sync.Mutex
	chunks map[chunkOf[S]]*[chunkLen]uint64
	going  map[S]*generator
}

type chunkOf[S comparable] struct {
	seed S
	n    int64
}

// generator is one that has given some chunks.
type generator struct {
	next func() uint64
	done int64
}

const (
	chunkLen  = 64
	maxChunks = 1 << 14 // 8 MiB
	maxGoing  = 1 << 10 // a generator of math/rand has 5 KiB
)

// at returns the i-th number of a seed, from 0.
func (s *numbers[S]) at(seed S, i int64) uint64 {
	takeable(i)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := chunkOf[S]{seed, i / chunkLen}
	c, ok := s.chunks[key]
	if !ok {
		c = s.make(key)
	}
	return c[i%chunkLen]
}

// takeable panics where a program would have taken more numbers than a run has steps for.
func takeable(i int64) {
	if i < 0 || i > 1<<32 {
		panic(NotModelled("the program takes more than four billion random numbers of one seed"))
	}
}

// make runs the generator up to the end of a chunk.
func (s *numbers[S]) make(key chunkOf[S]) *[chunkLen]uint64 {
	if len(s.chunks) >= maxChunks || s.chunks == nil {
		s.chunks = map[chunkOf[S]]*[chunkLen]uint64{}
	}
	if len(s.going) >= maxGoing || s.going == nil {
		s.going = map[S]*generator{}
	}
	g := s.going[key.seed]
	if g == nil || g.done > key.n {
		g = &generator{next: s.begin(key.seed)}
		s.going[key.seed] = g
	}
	c := new([chunkLen]uint64)
	for ; g.done <= key.n; g.done++ {
		for i := range c {
			c[i] = g.next()
		}
	}
	s.chunks[key] = c
	return c
}

// script is a Source, of either package, that gives what a program has drawn. It panics
// with short where that is not enough.
type script struct{ drawn []uint64 }

type short struct{}

func (s *script) Uint64() uint64 {
	if len(s.drawn) == 0 {
		panic(short{})
	}
	x := s.drawn[0]
	s.drawn = s.drawn[1:]
	return x
}

func (s *script) Int63() int64 { return int64(s.Uint64()) }

func (s *script) Seed(int64) {}

// maxDrawn is more numbers than a distribution takes of any source that is random.
const maxDrawn = 1000

// scripted returns what a distribution makes of the numbers in drawn, and whether they were
// too few for it.
func scripted[N int64 | uint64](drawn []N, distribution func(*script) float64) (x float64, more bool) {
	if len(drawn) > maxDrawn {
		panic(NotModelled("the program asks a source of random numbers for a normal, exponential or Zipf distribution, and none of its first 1000 numbers will do"))
	}
	s := new(script)
	for _, n := range drawn {
		s.drawn = append(s.drawn, uint64(n))
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case short:
			more = true
		default:
			panic(p)
		}
	}()
	return distribution(s), false
}

func variate(kind int, s, v float64, most uint64, drawn []int64) (x float64, more bool) {
	return scripted(drawn, func(src *script) float64 {
		switch r := rand.New(src); kind {
		case 0:
			return r.NormFloat64()
		case 1:
			return r.ExpFloat64()
		default:
			return float64(rand.NewZipf(r, s, v, most).Uint64())
		}
	})
}

func variateV2(kind int, s, v float64, most uint64, drawn []uint64) (x float64, more bool) {
	return scripted(drawn, func(src *script) float64 {
		switch r := randv2.New(src); kind {
		case 0:
			return r.NormFloat64()
		case 1:
			return r.ExpFloat64()
		default:
			return float64(randv2.NewZipf(r, s, v, most).Uint64())
		}
	})
}

func pcgStep(high, low uint64) (nextHigh, nextLow, number uint64) {
	p := randv2.NewPCG(high, low)
	number = p.Uint64()
	text, _ := p.MarshalBinary() // it cannot fail
	nextHigh, nextLow, _ = pcgState(text)
	return nextHigh, nextLow, number
}

const pcgMark = "pcg:"

func pcgText(high, low uint64) []byte {
	text, _ := randv2.NewPCG(high, low).MarshalBinary()
	return text
}

func pcgState(text []byte) (high, low uint64, ok bool) {
	if new(randv2.PCG).UnmarshalBinary(text) != nil {
		return 0, 0, false
	}
	numbers := text[len(pcgMark):]
	return binary.BigEndian.Uint64(numbers), binary.BigEndian.Uint64(numbers[8:]), true
}

func chachaState(c *randv2.ChaCha8) string {
	text, _ := c.MarshalBinary()
	return string(text)
}
