// Package bytes works with slices of bytes.
package bytes

// These run on the host, as one instruction of the machine.

// Equal reports whether a and b are the same.
func Equal(a, b []byte) bool

// Compare returns -1, 0 or +1 as a is less than, equal to or more than b.
func Compare(a, b []byte) int

// Contains reports whether subslice is in b.
func Contains(b, subslice []byte) bool

// ContainsAny reports whether one of chars is in b.
func ContainsAny(b []byte, chars string) bool

// ContainsRune reports whether r is in b.
func ContainsRune(b []byte, r rune) bool

// Count counts sep in s, without overlaps.
func Count(s, sep []byte) int

// EqualFold compares without regard to case.
func EqualFold(s, t []byte) bool

// Index returns where sep begins first, or -1.
func Index(s, sep []byte) int

// IndexAny returns where one of chars stands first, or -1.
func IndexAny(s []byte, chars string) int

// IndexByte returns where c stands first, or -1.
func IndexByte(b []byte, c byte) int

// IndexRune returns where r stands first, or -1.
func IndexRune(s []byte, r rune) int

// LastIndex returns where sep begins last, or -1.
func LastIndex(s, sep []byte) int

// LastIndexByte returns where c stands last, or -1.
func LastIndexByte(s []byte, c byte) int

// Replace replaces the first n old by new; all for n < 0.
func Replace(s, old, new []byte, n int) []byte

// ReplaceAll replaces every old by new.
func ReplaceAll(s, old, new []byte) []byte

// Runes returns the characters of s.
func Runes(s []byte) []rune

// Title starts each word with a capital.
func Title(s []byte) []byte

// ToLower maps to lower case.
func ToLower(s []byte) []byte

// ToTitle maps to title case.
func ToTitle(s []byte) []byte

// ToUpper maps to upper case.
func ToUpper(s []byte) []byte

// What follows returns where parts of the argument begin and end, so that the
// results share its memory.

func fields(s []byte) []int
func split(s, sep []byte, after, n int) []int
func trim(s []byte, cutset string) (from, to int)
func trimSpace(s []byte) (from, to int)
