package bytes

import (
	"unicode/utf8"

	"racelab/rt"
)

// What is in this file stops where it has found something. The host looks first, which nobody notices, and then just the bytes count as
// read that the real package looks at: another goroutine may write behind them.

func index(s, sep []byte) int
func indexAny(s []byte, chars string) int
func indexByte(b []byte, c byte) int
func indexRune(s []byte, r rune) int
func lastIndex(s, sep []byte) int
func lastIndexByte(s []byte, c byte) int

// folded compares without regard to case, and tells how many bytes of each were looked at.
func folded(s, t []byte) (equal bool, n, m int)

// trimmed returns where s begins and ends without the characters of cutset, or without white space.
func trimmed(s []byte, cutset string, space bool) (from, to int)

// read says that s was read.
func read(s []byte)

// readTo says that s was read up to the n bytes at i, or to its end if i is -1.
func readTo(s []byte, i, n int) int {
	if i < 0 {
		read(s)
	} else {
		read(s[:min(i+n, len(s))])
	}
	return i
}

// Contains reports whether subslice is in b.
func Contains(b, subslice []byte) bool { return Index(b, subslice) >= 0 }

// ContainsAny reports whether one of chars is in b.
func ContainsAny(b []byte, chars string) bool { return IndexAny(b, chars) >= 0 }

// ContainsRune reports whether r is in b.
func ContainsRune(b []byte, r rune) bool { return IndexRune(b, r) >= 0 }

// EqualFold compares without regard to case.
func EqualFold(s, t []byte) bool {
	rt.Hush()
	equal, n, m := folded(s, t)
	rt.Unhush()
	read(s[:n])
	read(t[:m])
	return equal
}

// Index returns where sep begins first, or -1.
func Index(s, sep []byte) int {
	rt.Hush()
	i := index(s, sep)
	rt.Unhush()
	read(sep)
	return readTo(s, i, len(sep))
}

// IndexAny returns where one of chars stands first, or -1.
func IndexAny(s []byte, chars string) int {
	rt.Hush()
	i, n := indexAny(s, chars), 0
	if i >= 0 {
		n = width(s[i])
	}
	rt.Unhush()
	return readTo(s, i, n)
}

// IndexByte returns where c stands first, or -1.
func IndexByte(b []byte, c byte) int {
	rt.Hush()
	i := indexByte(b, c)
	rt.Unhush()
	return readTo(b, i, 1)
}

// IndexRune returns where r stands first, or -1.
func IndexRune(s []byte, r rune) int {
	rt.Hush()
	i := indexRune(s, r)
	rt.Unhush()
	return readTo(s, i, len(string(r)))
}

// LastIndex returns where sep begins last, or -1.
func LastIndex(s, sep []byte) int {
	rt.Hush()
	i := lastIndex(s, sep)
	rt.Unhush()
	read(sep)
	read(s[max(i, 0):])
	return i
}

// LastIndexByte returns where c stands last, or -1.
func LastIndexByte(s []byte, c byte) int {
	rt.Hush()
	i := lastIndexByte(s, c)
	rt.Unhush()
	read(s[max(i, 0):])
	return i
}

// width is how many bytes of a character are looked at that begins with c.
func width(c byte) int {
	if c < utf8.RuneSelf {
		return 1
	}
	return utf8.UTFMax
}

// trim returns where s begins and ends without what is cut off the sides that are asked for, and reads up to there.
func trim(s []byte, cutset string, space, left, right bool) (from, to int) {
	rt.Hush()
	from, to = trimmed(s, cutset, space)
	first, last := len(s), 0
	if from < len(s) {
		first = min(from+width(s[from]), len(s))
	}
	if to > 0 {
		last = max(to-width(s[to-1]), 0)
	}
	rt.Unhush()
	switch {
	case !right:
		read(s[:first])
	case !left:
		read(s[last:])
	case first >= last:
		read(s)
	default:
		read(s[:first])
		read(s[last:])
	}
	return from, to
}

// Trim cuts the characters of cutset off both ends.
func Trim(s []byte, cutset string) []byte {
	from, to := trim(s, cutset, false, true, true)
	return part(s, from, to)
}

// TrimLeft cuts the characters of cutset off the start.
func TrimLeft(s []byte, cutset string) []byte {
	from, _ := trim(s, cutset, false, true, false)
	return part(s, from, len(s))
}

// TrimRight cuts the characters of cutset off the end.
func TrimRight(s []byte, cutset string) []byte {
	from, to := trim(s, cutset, false, false, true)
	if from == to {
		return s[:0]
	}
	return s[:to]
}

// TrimSpace cuts white space off both ends.
func TrimSpace(s []byte) []byte {
	from, to := trim(s, "", true, true, true)
	return part(s, from, to)
}

// IndexFunc returns where f holds first, or -1.
func IndexFunc(s []byte, f func(r rune) bool) int {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRune(s[i:])
		if f(c) {
			return i
		}
		i += n
	}
	return -1
}
