// Package digest has hashes that the host computes of all that was written.
package digest

// Hash keeps what was written.
type Hash struct {
	text        string
	size, block int
	sum         func(data []byte) []byte
}

// New returns a hash with its sizes in bytes.
func New(size, block int, sum func(data []byte) []byte) *Hash {
	return &Hash{size: size, block: block, sum: sum}
}

// Write adds to what is hashed.
func (h *Hash) Write(p []byte) (int, error) {
	h.text += string(p)
	return len(p), nil
}

// WriteString adds to what is hashed.
func (h *Hash) WriteString(s string) (int, error) {
	h.text += s
	return len(s), nil
}

// Sum appends the hash to b.
func (h *Hash) Sum(b []byte) []byte { return append(b, h.sum([]byte(h.text))...) }

// Reset forgets what was written.
func (h *Hash) Reset() { h.text = "" }

// Size returns the length of the hash.
func (h *Hash) Size() int { return h.size }

// BlockSize returns the size of a block.
func (h *Hash) BlockSize() int { return h.block }
