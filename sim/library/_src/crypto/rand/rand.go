// Package rand has random bytes for keys and tokens. They are no choice of the
// explorer: to try two equal ones would fail programs that are right. Each call gives
// other bytes, the same in each run; the report says so.
package rand

import (
	"io"

	"racelab/rt"
)

// source is where the bytes come from.
type source struct{ state uint64 }

// Reader gives random bytes.
var Reader io.Reader = &bytes

var bytes source

// Read fills b with random bytes. It never fails.
func Read(b []byte) (n int, err error) { return bytes.Read(b) }

// Read fills b.
func (s *source) Read(b []byte) (n int, err error) {
	x := s.next()
	for i := range b {
		b[i] = byte(x >> 32)
		x = mix(x + uint64(i))
	}
	return len(b), nil
}

//racelab:step
func (s *source) next() uint64 {
	rt.Label("random bytes")
	rt.RandomBytes()
	s.state++
	return mix(s.state)
}

// mix spreads the bits of x (Steele, Lea and Flood, "Fast splittable pseudorandom
// number generators", OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Text returns 26 random characters out of the 32 of base 32.
func Text() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	b := make([]byte, 26)
	Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}
