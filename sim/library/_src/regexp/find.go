package regexp

import (
	"io"

	"racelab/rt"
)

// FindString returns the first match; empty if there is none.
func (re *Regexp) FindString(s string) string {
	if m := re.first(s); m != nil {
		return s[m[0]:m[1]]
	}
	return ""
}

// FindStringIndex returns the ends of the first match, or nil.
func (re *Regexp) FindStringIndex(s string) (loc []int) {
	if m := re.first(s); m != nil {
		return m[0:2]
	}
	return nil
}

// FindStringSubmatch returns the first match and its groups, or nil.
func (re *Regexp) FindStringSubmatch(s string) []string { return texts(s, re.first(s)) }

// FindStringSubmatchIndex returns the ends of the first match and its groups, or nil.
func (re *Regexp) FindStringSubmatchIndex(s string) []int { return re.first(s) }

// FindAllString returns up to n matches, all for n < 0.
func (re *Regexp) FindAllString(s string, n int) []string {
	var out []string
	for _, m := range re.all(s, n) {
		out = append(out, s[m[0]:m[1]])
	}
	return out
}

// FindAllStringIndex returns the ends of up to n matches.
func (re *Regexp) FindAllStringIndex(s string, n int) [][]int {
	var out [][]int
	for _, m := range re.all(s, n) {
		out = append(out, m[0:2])
	}
	return out
}

// FindAllStringSubmatch returns up to n matches and their groups.
func (re *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	var out [][]string
	for _, m := range re.all(s, n) {
		out = append(out, texts(s, m))
	}
	return out
}

// FindAllStringSubmatchIndex returns the ends of up to n matches and their groups.
func (re *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int { return re.all(s, n) }

func texts(s string, m []int) []string {
	if m == nil {
		return nil
	}
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = s[m[2*i]:m[2*i+1]]
		}
	}
	return out
}

func parts(b []byte, m []int) [][]byte {
	if m == nil {
		return nil
	}
	out := make([][]byte, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = part(b, m[2*i:])
		}
	}
	return out
}

func part(b []byte, m []int) []byte { return b[m[0]:m[1]:m[1]] }

// Find returns the first match, or nil.
func (re *Regexp) Find(b []byte) []byte {
	if m := re.first(string(b)); m != nil {
		return part(b, m)
	}
	return nil
}

// FindIndex returns the ends of the first match, or nil.
func (re *Regexp) FindIndex(b []byte) (loc []int) { return re.FindStringIndex(string(b)) }

// FindSubmatch returns the first match and its groups, or nil.
func (re *Regexp) FindSubmatch(b []byte) [][]byte { return parts(b, re.first(string(b))) }

// FindSubmatchIndex returns the ends of the first match and its groups, or nil.
func (re *Regexp) FindSubmatchIndex(b []byte) []int { return re.first(string(b)) }

// FindAll returns up to n matches.
func (re *Regexp) FindAll(b []byte, n int) [][]byte {
	var out [][]byte
	for _, m := range re.all(string(b), n) {
		out = append(out, part(b, m))
	}
	return out
}

// FindAllIndex returns the ends of up to n matches.
func (re *Regexp) FindAllIndex(b []byte, n int) [][]int { return re.FindAllStringIndex(string(b), n) }

// FindAllSubmatch returns up to n matches and their groups.
func (re *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	var out [][][]byte
	for _, m := range re.all(string(b), n) {
		out = append(out, parts(b, m))
	}
	return out
}

// FindAllSubmatchIndex returns the ends of up to n matches and their groups.
func (re *Regexp) FindAllSubmatchIndex(b []byte, n int) [][]int { return re.all(string(b), n) }

// FindReaderIndex is not modelled: what it reads ahead is not told.
func (re *Regexp) FindReaderIndex(r io.RuneReader) (loc []int) {
	rt.NotModelled("the program calls FindReaderIndex of a Regexp")
	return nil
}

// FindReaderSubmatchIndex is not modelled: what it reads ahead is not told.
func (re *Regexp) FindReaderSubmatchIndex(r io.RuneReader) []int {
	rt.NotModelled("the program calls FindReaderSubmatchIndex of a Regexp")
	return nil
}

// Expand appends a template with the groups of a match.
func (re *Regexp) Expand(dst []byte, template []byte, src []byte, match []int) []byte {
	return append(dst, expand(re.expr, re.mode, string(template), string(src), match)...)
}

// ExpandString appends a template with the groups of a match.
func (re *Regexp) ExpandString(dst []byte, template string, src string, match []int) []byte {
	return append(dst, expand(re.expr, re.mode, template, src, match)...)
}

// replaced replaces every match by what with says.
func (re *Regexp) replaced(s string, with func(m []int) string) string {
	out, at := "", 0
	for _, m := range re.all(s, -1) {
		out += s[at:m[0]] + with(m)
		at = m[1]
	}
	return out + s[at:]
}

// ReplaceAllString replaces every match; $1 and ${name} stand for groups.
func (re *Regexp) ReplaceAllString(src, repl string) string {
	return re.replaced(src, func(m []int) string { return expand(re.expr, re.mode, repl, src, m) })
}

// ReplaceAllLiteralString replaces every match by a text.
func (re *Regexp) ReplaceAllLiteralString(src, repl string) string {
	return re.replaced(src, func(m []int) string { return repl })
}

// ReplaceAllStringFunc replaces every match by what repl makes of it.
func (re *Regexp) ReplaceAllStringFunc(src string, repl func(string) string) string {
	return re.replaced(src, func(m []int) string { return repl(src[m[0]:m[1]]) })
}

// ReplaceAll replaces every match; $1 and ${name} stand for groups.
func (re *Regexp) ReplaceAll(src, repl []byte) []byte {
	return bytesOf(src, re.ReplaceAllString(string(src), string(repl)))
}

// ReplaceAllLiteral replaces every match by a text.
func (re *Regexp) ReplaceAllLiteral(src, repl []byte) []byte {
	return bytesOf(src, re.ReplaceAllLiteralString(string(src), string(repl)))
}

// ReplaceAllFunc replaces every match by what repl makes of it.
func (re *Regexp) ReplaceAllFunc(src []byte, repl func([]byte) []byte) []byte {
	return bytesOf(src, re.ReplaceAllStringFunc(string(src), func(s string) string { return string(repl([]byte(s))) }))
}

// bytesOf is the result for src, nil for nothing of nothing.
func bytesOf(src []byte, s string) []byte {
	if s == "" && len(src) == 0 {
		return nil
	}
	return []byte(s)
}

// Split returns what lies between matches: at most n parts, all for n < 0.
func (re *Regexp) Split(s string, n int) []string {
	if n == 0 {
		return nil
	}
	if len(re.expr) > 0 && len(s) == 0 {
		return []string{""}
	}
	var out []string
	at, end := 0, 0
	for _, m := range re.all(s, n) {
		if n > 0 && len(out) == n-1 {
			break
		}
		end = m[0]
		if m[1] != 0 {
			out = append(out, s[at:end])
		}
		at = m[1]
	}
	if end != len(s) {
		out = append(out, s[at:])
	}
	return out
}
