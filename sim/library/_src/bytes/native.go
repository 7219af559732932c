// Package bytes works with slices of bytes.
package bytes

// These run on the host, as one instruction of the machine.

// Equal reports whether a and b are the same.
func Equal(a, b []byte) bool

// Compare returns -1, 0 or +1 as a is less than, equal to or more than b.
func Compare(a, b []byte) int

// Count counts sep in s, without overlaps.
func Count(s, sep []byte) int

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
