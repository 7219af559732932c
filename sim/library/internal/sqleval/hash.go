package sqleval

import "encoding/binary"

// hashBytes is PostgreSQL's hash_bytes (Bob Jenkins' lookup3), which hashtext returns.
func hashBytes(k []byte) uint32 {
	a := 0x9e3779b9 + uint32(len(k)) + 3923095
	b, c := a, a
	for len(k) >= 12 {
		a += binary.LittleEndian.Uint32(k)
		b += binary.LittleEndian.Uint32(k[4:])
		c += binary.LittleEndian.Uint32(k[8:])
		a, b, c = mixHash(a, b, c)
		k = k[12:]
	}
	for i, x := range k {
		switch {
		case i < 4:
			a += uint32(x) << (8 * i)
		case i < 8:
			b += uint32(x) << (8 * (i - 4))
		default: // the lowest byte is for the length
			c += uint32(x) << (8 * (i - 7))
		}
	}
	return finishHash(a, b, c)
}

func rotate(x uint32, k int) uint32 { return x<<k | x>>(32-k) }

func mixHash(a, b, c uint32) (uint32, uint32, uint32) {
	a -= c
	a ^= rotate(c, 4)
	c += b
	b -= a
	b ^= rotate(a, 6)
	a += c
	c -= b
	c ^= rotate(b, 8)
	b += a
	a -= c
	a ^= rotate(c, 16)
	c += b
	b -= a
	b ^= rotate(a, 19)
	a += c
	c -= b
	c ^= rotate(b, 4)
	b += a
	return a, b, c
}

func finishHash(a, b, c uint32) uint32 {
	c ^= b
	c -= rotate(b, 14)
	a ^= c
	a -= rotate(c, 11)
	b ^= a
	b -= rotate(a, 25)
	c ^= b
	c -= rotate(b, 16)
	a ^= c
	a -= rotate(c, 4)
	b ^= a
	b -= rotate(a, 14)
	c ^= b
	c -= rotate(b, 24)
	return c
}
