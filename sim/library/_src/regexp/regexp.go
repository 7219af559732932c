// Package regexp searches text with regular expressions. The host's package does the work; a Regexp
// is its text.
package regexp

import (
	"io"
	"strconv"
	"strings"

	"racelab/rt"
)

// A Regexp is a compiled expression. Several goroutines may use one.
type Regexp struct {
	expr     string
	mode     int
	groups   int
	names    []string
	prefix   string
	complete bool
}

// How an expression is read and matched.
const (
	posix = 1 << iota
	longest
)

// compile says what is wrong with an expression, or what there is in it.
func compile(expr string, mode int) (problem string, groups int, names []string, prefix string, complete bool)

// find returns up to n matches (all for n < 0): the ends of each and of its groups, -1 for a group that is
// not part of it.
func find(expr string, mode int, s string, n int) []int

// expand puts the groups of a match into a template.
func expand(expr string, mode int, template, s string, match []int) string

type failure string

func (f failure) Error() string { return string(f) }

// Compile reads an expression.
func Compile(expr string) (*Regexp, error) { return compiled(expr, 0) }

// CompilePOSIX reads an expression of egrep, and matches the longest text that comes first.
func CompilePOSIX(expr string) (*Regexp, error) { return compiled(expr, posix|longest) }

func compiled(expr string, mode int) (*Regexp, error) {
	problem, groups, names, prefix, complete := compile(expr, mode)
	if problem != "" {
		return nil, failure(problem)
	}
	return &Regexp{expr, mode, groups, names, prefix, complete}, nil
}

// MustCompile is Compile that panics.
func MustCompile(str string) *Regexp {
	re, err := Compile(str)
	if err != nil {
		panic(`regexp: Compile(` + quoted(str) + `): ` + err.Error())
	}
	return re
}

// MustCompilePOSIX is CompilePOSIX that panics.
func MustCompilePOSIX(str string) *Regexp {
	re, err := CompilePOSIX(str)
	if err != nil {
		panic(`regexp: CompilePOSIX(` + quoted(str) + `): ` + err.Error())
	}
	return re
}

func quoted(s string) string {
	if strings.ContainsAny(s, "`\n\r\t") {
		return strconv.Quote(s)
	}
	return "`" + s + "`"
}

// Match reports whether b has a match of pattern.
func Match(pattern string, b []byte) (matched bool, err error) {
	return MatchString(pattern, string(b))
}

// MatchString reports whether s has a match of pattern.
func MatchString(pattern string, s string) (matched bool, err error) {
	re, err := Compile(pattern)
	if err != nil {
		return false, err
	}
	return re.MatchString(s), nil
}

// MatchReader is not modelled: what it reads ahead is not told.
func MatchReader(pattern string, r io.RuneReader) (matched bool, err error) {
	rt.NotModelled("the program calls regexp.MatchReader")
	return false, nil
}

// QuoteMeta returns an expression that matches s and nothing else.
func QuoteMeta(s string) string {
	out := ""
	for i := range len(s) {
		if strings.IndexByte(`\.+*?()|[]{}^$`, s[i]) >= 0 {
			out += `\`
		}
		out += s[i : i+1]
	}
	return out
}

// String returns the text of the expression.
func (re *Regexp) String() string { return re.expr }

// Copy returns a copy.
func (re *Regexp) Copy() *Regexp {
	c := *re
	return &c
}

// Longest makes searches prefer the longest match.
func (re *Regexp) Longest() { re.mode |= longest }

// NumSubexp returns the number of groups.
func (re *Regexp) NumSubexp() int { return re.groups }

// SubexpNames returns the names of the groups; that of the whole is empty.
func (re *Regexp) SubexpNames() []string { return re.names }

// SubexpIndex returns the number of the first group of a name, or -1.
func (re *Regexp) SubexpIndex(name string) int {
	if name != "" {
		for i, s := range re.names {
			if name == s {
				return i
			}
		}
	}
	return -1
}

// LiteralPrefix returns the text with which every match begins.
func (re *Regexp) LiteralPrefix() (prefix string, complete bool) { return re.prefix, re.complete }

// MarshalText returns the text of the expression.
func (re *Regexp) MarshalText() ([]byte, error) { return []byte(re.expr), nil }

// AppendText appends the text of the expression.
func (re *Regexp) AppendText(b []byte) ([]byte, error) { return append(b, re.expr...), nil }

// UnmarshalText reads an expression.
func (re *Regexp) UnmarshalText(text []byte) error {
	read, err := Compile(string(text))
	if err == nil {
		*re = *read
	}
	return err
}

// Match reports whether b has a match.
func (re *Regexp) Match(b []byte) bool { return re.MatchString(string(b)) }

// MatchString reports whether s has a match.
func (re *Regexp) MatchString(s string) bool { return len(find(re.expr, re.mode, s, 1)) > 0 }

// MatchReader is not modelled: what it reads ahead is not told.
func (re *Regexp) MatchReader(r io.RuneReader) bool {
	rt.NotModelled("the program calls MatchReader of a Regexp")
	return false
}

// all returns up to n matches with their groups.
func (re *Regexp) all(s string, n int) [][]int {
	if n == 0 {
		return nil
	}
	flat := find(re.expr, re.mode, s, n)
	var out [][]int
	size := 2 * (re.groups + 1)
	for i := 0; i < len(flat); i += size {
		out = append(out, flat[i:i+size:i+size])
	}
	return out
}

func (re *Regexp) first(s string) []int {
	if m := find(re.expr, re.mode, s, 1); len(m) > 0 {
		return m
	}
	return nil
}
