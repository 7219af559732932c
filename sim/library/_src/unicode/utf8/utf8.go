// Package utf8 works with text in UTF-8.
package utf8

// Numbers of the encoding.
const (
	RuneError = '\uFFFD'
	RuneSelf  = 0x80
	MaxRune   = '\U0010FFFF'
	UTFMax    = 4
)

// DecodeRune returns the first character of p.
func DecodeRune(p []byte) (r rune, size int) {
	if len(p) > 0 && p[0] < RuneSelf {
		return rune(p[0]), 1
	}
	return decode(p[:min(len(p), UTFMax)])
}

func decode(p []byte) (r rune, size int)

// DecodeRuneInString returns the first character of s.
func DecodeRuneInString(s string) (r rune, size int)

// DecodeLastRune returns the last character of p.
func DecodeLastRune(p []byte) (r rune, size int) {
	last := len(p) - 1
	if last >= 0 && p[last] < RuneSelf {
		return rune(p[last]), 1
	}
	return decodeLast(p[max(0, len(p)-UTFMax):])
}

func decodeLast(p []byte) (r rune, size int)

// DecodeLastRuneInString returns the last character of s.
func DecodeLastRuneInString(s string) (r rune, size int)

// FullRune reports whether p begins with a whole character.
func FullRune(p []byte) bool {
	if len(p) > 0 && p[0] < RuneSelf {
		return true
	}
	return full(p[:min(len(p), UTFMax)])
}

func full(p []byte) bool

// FullRuneInString reports whether s begins with a whole character.
func FullRuneInString(s string) bool

// RuneCount counts the characters of p.
func RuneCount(p []byte) int

// RuneCountInString counts the characters of s.
func RuneCountInString(s string) (n int)

// RuneLen returns the number of bytes of r, -1 if it is invalid.
func RuneLen(r rune) int

// RuneStart reports whether b may begin a character.
func RuneStart(b byte) bool

// Valid reports whether p is valid UTF-8.
func Valid(p []byte) bool

// ValidString reports whether s is valid UTF-8.
func ValidString(s string) bool

// ValidRune reports whether r can be encoded.
func ValidRune(r rune) bool

// AppendRune appends r to p.
func AppendRune(p []byte, r rune) []byte { return append(p, string(r)...) }

// EncodeRune writes r into p and returns the number of bytes.
func EncodeRune(p []byte, r rune) int {
	s := string(r)
	_ = p[len(s)-1]
	return copy(p, s)
}
