// Package sha256 has SHA-256 and SHA-224.
package sha256

import (
	"hash"

	"racelab/digest"
)

// Sizes in bytes.
const (
	Size      = 32
	Size224   = 28
	BlockSize = 64
)

func sum256(data []byte) []byte
func sum224(data []byte) []byte

// New returns a hash.
func New() hash.Hash { return digest.New(Size, BlockSize, sum256) }

// New224 returns a hash of SHA-224.
func New224() hash.Hash { return digest.New(Size224, BlockSize, sum224) }

// Sum256 returns the hash of data.
func Sum256(data []byte) [Size]byte { return [Size]byte(sum256(data)) }

// Sum224 returns the SHA-224 hash of data.
func Sum224(data []byte) [Size224]byte { return [Size224]byte(sum224(data)) }
