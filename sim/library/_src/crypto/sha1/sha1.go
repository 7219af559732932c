// Package sha1 has SHA-1.
package sha1

import (
	"hash"

	"racelab/digest"
)

// Sizes in bytes.
const (
	Size      = 20
	BlockSize = 64
)

func sum(data []byte) []byte

// New returns a hash.
func New() hash.Hash { return digest.New(Size, BlockSize, sum) }

// Sum returns the hash of data.
func Sum(data []byte) [Size]byte { return [Size]byte(sum(data)) }
