// Package bytealg has what packages of the installation share for bytes and strings.
package bytealg

import (
	"bytes"
	"strings"
)

// MaxLen is the length up to which Index is for.
var MaxLen = 63

// MaxBruteForce is the length up to which Index is for.
const MaxBruteForce = 64

// Compare compares two slices.
func Compare(a, b []byte) int { return bytes.Compare(a, b) }

// CompareString compares two strings.
func CompareString(a, b string) int { return strings.Compare(a, b) }

// Count counts a byte.
func Count(b []byte, c byte) int { return bytes.Count(b, []byte{c}) }

// CountString counts a byte.
func CountString(s string, c byte) int { return strings.Count(s, string([]byte{c})) }

// Equal reports whether two slices are equal.
func Equal(a, b []byte) bool { return string(a) == string(b) }

// Index finds b in a.
func Index(a, b []byte) int { return bytes.Index(a, b) }

// IndexString finds b in a.
func IndexString(a, b string) int { return strings.Index(a, b) }

// IndexByte finds a byte.
func IndexByte(b []byte, c byte) int { return bytes.IndexByte(b, c) }

// IndexByteString finds a byte.
func IndexByteString(s string, c byte) int { return strings.IndexByte(s, c) }

// LastIndexByte finds the last of a byte.
func LastIndexByte(s []byte, c byte) int { return bytes.LastIndexByte(s, c) }

// LastIndexByteString finds the last of a byte.
func LastIndexByteString(s string, c byte) int { return strings.LastIndexByte(s, c) }

// MakeNoZero makes a slice.
func MakeNoZero(n int) []byte { return make([]byte, n) }
