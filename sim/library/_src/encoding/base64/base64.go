// Package base64 writes bytes as text of 64 characters.
package base64

import "strconv"

// An Encoding is one of the four that the standard (RFC 4648) has.
type Encoding struct{ which int }

// The standard alphabet and the one of URLs, with padding and without.
var (
	StdEncoding    = &Encoding{0}
	URLEncoding    = &Encoding{1}
	RawStdEncoding = &Encoding{2}
	RawURLEncoding = &Encoding{3}
)

// CorruptInputError is the place in a text that is no base64.
type CorruptInputError int64

// Error says where.
func (e CorruptInputError) Error() string {
	return "illegal base64 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// EncodeToString returns src as text.
func (enc *Encoding) EncodeToString(src []byte) string { return encode(enc.which, src) }

// EncodedLen returns how long the text of n bytes is.
func (enc *Encoding) EncodedLen(n int) int {
	if enc.which >= 2 { // without padding
		return n/3*4 + (n%3*8+5)/6
	}
	return (n + 2) / 3 * 4
}

// DecodedLen returns how many bytes a text of n characters stands for at most.
func (enc *Encoding) DecodedLen(n int) int {
	if enc.which >= 2 {
		return n/4*3 + n%4*6/8
	}
	return n / 4 * 3
}

// Encode writes src as text into dst, which has to be long enough.
func (enc *Encoding) Encode(dst, src []byte) {
	text := encode(enc.which, src)
	if len(text) == 0 {
		return
	}
	_ = dst[len(text)-1]
	copy(dst, text)
}

// AppendEncode appends src as text to dst.
func (enc *Encoding) AppendEncode(dst, src []byte) []byte {
	return append(dst, encode(enc.which, src)...)
}

// DecodeString returns the bytes that s stands for.
func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	b, at := decode(enc.which, s)
	if at >= 0 {
		return b, CorruptInputError(at)
	}
	return b, nil
}

func encode(which int, src []byte) string
func decode(which int, s string) ([]byte, int)
