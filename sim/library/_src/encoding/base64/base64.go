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
