// Package sha256 has SHA-256 of whole slices.
package sha256

// Sizes in bytes.
const (
	Size      = 32
	BlockSize = 64
)

func sum256(data []byte) []byte

// Sum256 returns the hash of data.
func Sum256(data []byte) [Size]byte { return [Size]byte(sum256(data)) }
