// Package hmac signs messages with a key (RFC 2104).
package hmac

import (
	"crypto/subtle"
	"hash"
)

type mac struct {
	hash.Hash // of the inner key and the message
	outer     hash.Hash
	inner     []byte
	pad       []byte
}

// New returns a hash that signs with a key.
func New(h func() hash.Hash, key []byte) hash.Hash {
	m := &mac{Hash: h(), outer: h()}
	block := m.Hash.BlockSize()
	if len(key) > block {
		m.outer.Write(key)
		key = m.outer.Sum(nil)
	}
	m.inner, m.pad = make([]byte, block), make([]byte, block)
	copy(m.inner, key)
	copy(m.pad, key)
	for i := range block {
		m.inner[i] ^= 0x36
		m.pad[i] ^= 0x5c
	}
	m.Hash.Write(m.inner)
	return m
}

func (m *mac) Sum(b []byte) []byte {
	m.outer.Reset()
	m.outer.Write(m.pad)
	m.outer.Write(m.Hash.Sum(nil))
	return m.outer.Sum(b)
}

func (m *mac) Reset() {
	m.Hash.Reset()
	m.Hash.Write(m.inner)
}

// Equal compares two signatures.
func Equal(mac1, mac2 []byte) bool { return subtle.ConstantTimeCompare(mac1, mac2) == 1 }
