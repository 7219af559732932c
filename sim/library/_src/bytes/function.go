package bytes

import (
	"iter"
	"unicode/utf8"
)

// This file has what is done by a function over runes.

// LastIndexFunc returns where f holds last, or -1.
func LastIndexFunc(s []byte, f func(r rune) bool) int { return lastWhere(s, f, true) }

// lastWhere returns where f is truth last, or -1.
func lastWhere(s []byte, f func(r rune) bool, truth bool) int {
	for i := len(s); i > 0; {
		r, n := rune(s[i-1]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeLastRune(s[:i])
		}
		if i -= n; f(r) == truth {
			return i
		}
	}
	return -1
}

// LastIndexAny returns where any of the characters stands last, or -1.
func LastIndexAny(s []byte, chars string) int {
	return lastWhere(s, func(r rune) bool {
		for _, c := range chars {
			if c == r {
				return true
			}
		}
		return false
	}, true)
}

// TrimLeftFunc leaves out the characters at the beginning for which f holds.
func TrimLeftFunc(s []byte, f func(r rune) bool) []byte {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		if !f(r) {
			return s[i:]
		}
		i += n
	}
	return nil
}

// TrimRightFunc leaves out the characters at the end for which f holds.
func TrimRightFunc(s []byte, f func(r rune) bool) []byte {
	i := lastWhere(s, f, false)
	if i >= 0 && s[i] >= utf8.RuneSelf {
		_, n := utf8.DecodeRune(s[i:])
		i += n
	} else {
		i++
	}
	return s[:i]
}

// TrimFunc leaves out the characters at both ends for which f holds.
func TrimFunc(s []byte, f func(r rune) bool) []byte { return TrimRightFunc(TrimLeftFunc(s, f), f) }

// FieldsFunc splits around runs of characters for which f holds.
func FieldsFunc(s []byte, f func(rune) bool) [][]byte {
	out := [][]byte{}
	for p := range FieldsFuncSeq(s, f) {
		out = append(out, p)
	}
	return out
}

// FieldsFuncSeq is FieldsFunc one by one.
func FieldsFuncSeq(s []byte, f func(rune) bool) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		from := -1
		for i := 0; i < len(s); {
			r, n := rune(s[i]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRune(s[i:])
			}
			switch in := !f(r); {
			case !in && from >= 0:
				if !yield(s[from:i:i]) {
					return
				}
				from = -1
			case in && from < 0:
				from = i
			}
			i += n
		}
		if from >= 0 {
			yield(s[from:len(s):len(s)])
		}
	}
}

// SplitAfterSeq is SplitAfter one by one.
func SplitAfterSeq(s, sep []byte) iter.Seq[[]byte] { return each(SplitAfter(s, sep)) }

// ToValidUTF8 puts replacement in the place of each run of bytes that are no UTF-8.
func ToValidUTF8(s, replacement []byte) []byte {
	out := make([]byte, 0, len(s)+len(replacement))
	bad := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && n == 1 {
			if !bad {
				out = append(out, replacement...)
			}
			bad = true
		} else {
			bad = false
			out = append(out, s[i:i+n]...)
		}
		i += n
	}
	return out
}
