// Package strings works with strings.
package strings

// These run on the host, as one instruction of the machine.

// Clone returns s.
func Clone(s string) string

// Compare returns -1, 0 or +1 as a is less than, equal to or more than b.
func Compare(a, b string) int

// Contains reports whether substr is in s.
func Contains(s, substr string) bool

// ContainsAny reports whether one of chars is in s.
func ContainsAny(s, chars string) bool

// ContainsRune reports whether r is in s.
func ContainsRune(s string, r rune) bool

// Count counts substr in s, without overlaps.
func Count(s, substr string) int

// Cut returns what stands before and after the first sep.
func Cut(s, sep string) (before, after string, found bool)

// CutPrefix returns s without prefix.
func CutPrefix(s, prefix string) (after string, found bool)

// CutSuffix returns s without suffix.
func CutSuffix(s, suffix string) (before string, found bool)

// EqualFold compares without regard to case.
func EqualFold(s, t string) bool

// Fields splits around white space.
func Fields(s string) []string

// HasPrefix reports whether s begins with prefix.
func HasPrefix(s, prefix string) bool

// HasSuffix reports whether s ends with suffix.
func HasSuffix(s, suffix string) bool

// Index returns where substr begins first, or -1.
func Index(s, substr string) int

// IndexAny returns where one of chars stands first, or -1.
func IndexAny(s, chars string) int

// IndexByte returns where c stands first, or -1.
func IndexByte(s string, c byte) int

// IndexRune returns where r stands first, or -1.
func IndexRune(s string, r rune) int

// Join puts sep between the elements.
func Join(elems []string, sep string) string

// LastIndex returns where substr begins last, or -1.
func LastIndex(s, substr string) int

// LastIndexAny returns where one of chars stands last, or -1.
func LastIndexAny(s, chars string) int

// LastIndexByte returns where c stands last, or -1.
func LastIndexByte(s string, c byte) int

// Replace replaces the first n old by new; all for n < 0.
func Replace(s, old, new string, n int) string

// ReplaceAll replaces every old by new.
func ReplaceAll(s, old, new string) string

// Split splits around sep.
func Split(s, sep string) []string

// SplitAfter splits after each sep.
func SplitAfter(s, sep string) []string

// SplitAfterN splits after sep into at most n parts.
func SplitAfterN(s, sep string, n int) []string

// SplitN splits around sep into at most n parts.
func SplitN(s, sep string, n int) []string

// Title starts each word with a capital.
func Title(s string) string

// ToLower maps to lower case.
func ToLower(s string) string

// ToTitle maps to title case.
func ToTitle(s string) string

// ToUpper maps to upper case.
func ToUpper(s string) string

// ToValidUTF8 replaces invalid bytes.
func ToValidUTF8(s, replacement string) string

// Trim cuts the characters of cutset off both ends.
func Trim(s, cutset string) string

// TrimLeft cuts the characters of cutset off the start.
func TrimLeft(s, cutset string) string

// TrimPrefix cuts prefix off.
func TrimPrefix(s, prefix string) string

// TrimRight cuts the characters of cutset off the end.
func TrimRight(s, cutset string) string

// TrimSpace cuts white space off both ends.
func TrimSpace(s string) string

// TrimSuffix cuts suffix off.
func TrimSuffix(s, suffix string) string

func repeat(s string, count int) string

// Repeat returns count copies of s.
func Repeat(s string, count int) string {
	if count < 0 {
		panic("strings: negative Repeat count")
	}
	return repeat(s, count)
}
