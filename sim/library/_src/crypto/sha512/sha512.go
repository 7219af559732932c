// Package sha512 has SHA-512 and SHA-384.
package sha512

import (
	"hash"

	"racelab/digest"
)

// Sizes in bytes.
const (
	Size      = 64
	Size384   = 48
	Size256   = 32
	BlockSize = 128
)

func sum512(data []byte) []byte
func sum384(data []byte) []byte
func sum256(data []byte) []byte

// New returns a hash.
func New() hash.Hash { return digest.New(Size, BlockSize, sum512) }

// New384 returns a hash of SHA-384.
func New384() hash.Hash { return digest.New(Size384, BlockSize, sum384) }

// New512_256 returns a hash of SHA-512/256.
func New512_256() hash.Hash { return digest.New(Size256, BlockSize, sum256) }

// Sum512 returns the hash of data.
func Sum512(data []byte) [Size]byte { return [Size]byte(sum512(data)) }

// Sum384 returns the SHA-384 hash of data.
func Sum384(data []byte) [Size384]byte { return [Size384]byte(sum384(data)) }

// Sum512_256 returns the SHA-512/256 hash of data.
func Sum512_256(data []byte) [Size256]byte { return [Size256]byte(sum256(data)) }
