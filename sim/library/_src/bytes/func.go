package bytes

import "iter"

// MinRead is how much Buffer.ReadFrom asks for at least.
const MinRead = 512

// Clone returns a copy of b.
func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// Cut returns what stands before and after the first sep.
func Cut(s, sep []byte) (before, after []byte, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// HasPrefix reports whether s begins with prefix.
func HasPrefix(s, prefix []byte) bool {
	return len(s) >= len(prefix) && Equal(s[:len(prefix)], prefix)
}

// HasSuffix reports whether s ends with suffix.
func HasSuffix(s, suffix []byte) bool {
	return len(s) >= len(suffix) && Equal(s[len(s)-len(suffix):], suffix)
}

// CutPrefix returns s without prefix.
func CutPrefix(s, prefix []byte) (after []byte, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix returns s without suffix.
func CutSuffix(s, suffix []byte) (before []byte, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// TrimPrefix cuts prefix off.
func TrimPrefix(s, prefix []byte) []byte {
	s, _ = CutPrefix(s, prefix)
	return s
}

// TrimSuffix cuts suffix off.
func TrimSuffix(s, suffix []byte) []byte {
	s, _ = CutSuffix(s, suffix)
	return s
}

// part returns s[from:to], nil where the real package returns nil.
func part(s []byte, from, to int) []byte {
	if from >= to {
		return nil
	}
	return s[from:to]
}

func parts(s []byte, bounds []int) [][]byte {
	out := make([][]byte, 0, len(bounds)/2)
	for i := 0; i < len(bounds); i += 2 {
		out = append(out, s[bounds[i]:bounds[i+1]:bounds[i+1]])
	}
	return out
}

// Fields splits around white space.
func Fields(s []byte) [][]byte { return parts(s, fields(s)) }

// Split splits around sep.
func Split(s, sep []byte) [][]byte { return parts(s, split(s, sep, 0, -1)) }

// SplitN splits around sep into at most n parts.
func SplitN(s, sep []byte, n int) [][]byte {
	if n == 0 {
		return nil
	}
	return parts(s, split(s, sep, 0, n))
}

// SplitAfter splits after each sep.
func SplitAfter(s, sep []byte) [][]byte { return parts(s, split(s, sep, 1, -1)) }

// SplitAfterN splits after sep into at most n parts.
func SplitAfterN(s, sep []byte, n int) [][]byte {
	if n == 0 {
		return nil
	}
	return parts(s, split(s, sep, 1, n))
}

func each(parts [][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, p := range parts {
			if !yield(p) {
				return
			}
		}
	}
}

// FieldsSeq is Fields as a sequence.
func FieldsSeq(s []byte) iter.Seq[[]byte] { return each(Fields(s)) }

// SplitSeq is Split as a sequence.
func SplitSeq(s, sep []byte) iter.Seq[[]byte] { return each(Split(s, sep)) }

// Lines is the lines of s, with their newlines.
func Lines(s []byte) iter.Seq[[]byte] {
	lines := SplitAfter(s, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	return each(lines)
}

// Join puts sep between the elements.
func Join(s [][]byte, sep []byte) []byte {
	out := []byte{}
	for i, p := range s {
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, p...)
	}
	return out
}

// Repeat returns count copies of b.
func Repeat(b []byte, count int) []byte {
	if count < 0 {
		panic("bytes: negative Repeat count")
	}
	out := []byte{}
	for range count {
		out = append(out, b...)
	}
	return out
}

// Map applies mapping to each character; a negative result drops it.
func Map(mapping func(r rune) rune, s []byte) []byte {
	out := []byte{}
	for _, c := range string(s) {
		if c = mapping(c); c >= 0 {
			out = append(out, string(c)...)
		}
	}
	return out
}

// ContainsFunc reports whether f holds for some character.
func ContainsFunc(b []byte, f func(rune) bool) bool { return IndexFunc(b, f) >= 0 }
