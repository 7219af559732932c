package sqleval

import (
	"regexp"
	"strings"
	"sync"

	"racelab/sim/library/internal/sqlparse"
)

// This file has regular expressions. PostgreSQL's are not Go's: what both read alike is evaluated, and
// every other pattern is what the model lacks.

// patterns keeps what was compiled: a pattern is read for each row.
var patterns sync.Map // of patternKey to *regexp.Regexp

type patternKey struct {
	text string
	fold bool
}

// compiled returns a pattern, with flags of PostgreSQL's manual, table 9.24: i, c, g (which is for the caller), n, s.
func compiled(pattern, flags string) *regexp.Regexp {
	k := patternKey{text: pattern}
	for _, f := range flags {
		switch f {
		case 'i':
			k.fold = true
		case 'c':
			k.fold = false
		case 'g', 's':
		default:
			fail(sqlparse.Missing, "the flag %q of a regular expression", string(f))
		}
	}
	if re, ok := patterns.Load(k); ok {
		return re.(*regexp.Regexp)
	}
	re := compile(pattern, k.fold)
	patterns.Store(k, re)
	return re
}

// alien are the parts of patterns that Go's package reads in another way, or not at all.
var alien = []string{`\m`, `\M`, `\y`, `\Y`, `\Z`, `\B`, `\b`, `\x`, `\u`, `\c`, `\1`, `\2`, `\3`, `(?=`, `(?!`, `(?<`, `(?P`, `(?i`, `(?n`, `(?s`, `(?x`, `(?m`, `***`, `[[:<:]]`, `[[:>:]]`, `[.`, `[=`, `\Q`, `\p`, `\P`, `\C`}

func compile(pattern string, fold bool) *regexp.Regexp {
	plain := strings.ReplaceAll(pattern, `\\`, "")
	for _, a := range alien {
		if strings.Contains(plain, a) {
			fail(sqlparse.Missing, "%s in a regular expression", a)
		}
	}
	prefix := "(?s)"
	if fold {
		prefix = "(?si)"
	}
	re, err := regexp.Compile(prefix + pattern)
	if err != nil {
		if bad := strings.Count(plain, "(") != strings.Count(plain, ")") || strings.Count(plain, "[") != strings.Count(plain, "]") || strings.HasPrefix(plain, "*"); bad && !strings.Contains(plain, `\`) {
			fail("2201B", "invalid regular expression: %s", pattern)
		}
		fail(sqlparse.Missing, "the regular expression %q", pattern)
	}
	lazy := strings.Contains(plain, "*?") || strings.Contains(plain, "+?") || strings.Contains(plain, "??") || strings.Contains(plain, "}?")
	greedy := regexp.MustCompile(`[*+}](?:[^?]|$)`).MatchString(plain)
	switch {
	case lazy && (greedy || strings.Contains(plain, "|")):
		fail(sqlparse.Missing, "a regular expression with greedy and other quantifiers")
	case !lazy:
		re.Longest() // of the matches that begin first, as in POSIX
	}
	return re
}

// similar makes a regular expression of a pattern of SIMILAR TO.
func similar(pattern, escape string) string {
	var b strings.Builder
	b.WriteString("^(?:")
	inClass := false
	for i, r := 0, []rune(pattern); i < len(r); i++ {
		c := string(r[i])
		switch {
		case escape != "" && c == escape:
			if i++; i == len(r) {
				fail("22025", "invalid escape sequence")
			}
			b.WriteString(regexp.QuoteMeta(string(r[i])))
		case inClass:
			inClass = c != "]"
			b.WriteString(c)
		case c == "%":
			b.WriteString(".*")
		case c == "_":
			b.WriteString(".")
		case c == "." || c == "^" || c == "$" || c == `\`:
			b.WriteString(`\` + c)
		default:
			inClass = c == "["
			b.WriteString(c)
		}
	}
	return b.String() + ")$"
}

// matchOperator is ~, ~~ and their kin.
func matchOperator(op, text, pattern string) bool {
	negated := strings.HasPrefix(op, "!")
	var yes bool
	switch strings.TrimPrefix(op, "!") {
	case "~":
		yes = compiled(pattern, "").MatchString(text)
	case "~*":
		yes = compiled(pattern, "i").MatchString(text)
	case "~~":
		yes = like(text, pattern)
	default:
		yes = like(strings.ToLower(text), strings.ToLower(pattern))
	}
	return yes != negated
}

// escapedPattern makes a pattern of LIKE with ESCAPE one whose escape is a backslash.
func escapedPattern(pattern, escape string) string {
	if len([]rune(escape)) > 1 {
		fail("22019", "invalid escape string")
	}
	var b strings.Builder
	for i, r := 0, []rune(pattern); i < len(r); i++ {
		switch {
		case escape != "" && string(r[i]) == escape:
			if i++; i == len(r) {
				fail("22025", "LIKE pattern must not end with escape character")
			}
			b.WriteString(`\` + string(r[i]))
		case r[i] == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteRune(r[i])
		}
	}
	return b.String()
}

func flagsOf(a Row, n int) string {
	if len(a) > n {
		return a[n].Text
	}
	return ""
}

// replacement writes what \1, \2 and \& stand for.
func replacement(with, s string, at []int) string {
	var b strings.Builder
	for i := 0; i < len(with); i++ {
		if with[i] != '\\' || i+1 == len(with) {
			b.WriteByte(with[i])
			continue
		}
		i++
		n := int(with[i] - '0')
		switch {
		case with[i] == '&':
			n = 0
		case with[i] == '\\':
			b.WriteByte('\\')
			continue
		case n < 1 || n > 9:
			b.WriteString(with[i-1 : i+1])
			continue
		}
		if 2*n+1 < len(at) && at[2*n] >= 0 {
			b.WriteString(s[at[2*n]:at[2*n+1]])
		}
	}
	return b.String()
}

// regexpReplace is regexp_replace(text, pattern, with, flags).
func regexpReplace(a Row) Value {
	flags := flagsOf(a, 3)
	re, s := compiled(a[1].Text, flags), a[0].Text
	n := 1
	if strings.Contains(flags, "g") {
		n = -1
	}
	var b strings.Builder
	last := 0
	for _, at := range re.FindAllStringSubmatchIndex(s, n) {
		b.WriteString(s[last:at[0]])
		b.WriteString(replacement(a[2].Text, s, at))
		last = at[1]
	}
	return textValue(bounded(b.String() + s[last:]))
}

// regexpMatches are the matches of a pattern, each the array of its groups or of all of it.
func regexpMatches(a Row, all bool) (out []Value) {
	s, n := a[0].Text, 1
	if all {
		n = -1
	}
	for _, at := range compiled(a[1].Text, flagsOf(a, 2)).FindAllStringSubmatchIndex(s, n) {
		var parts []Value
		from := min(2, len(at)-2)
		for i := from; i < len(at); i += 2 {
			if at[i] < 0 {
				parts = append(parts, Value{})
			} else {
				parts = append(parts, textValue(s[at[i]:at[i+1]]))
			}
		}
		out = append(out, arrayOf(parts))
	}
	return out
}

// regexpSplit is regexp_split_to_array. A match of nothing at the beginning, at the end or behind another one does not count.
func regexpSplit(a Row) []Value {
	s, last := a[0].Text, 0
	var out []Value
	for _, at := range compiled(a[1].Text, flagsOf(a, 2)).FindAllStringIndex(s, -1) {
		if at[0] == at[1] && (at[0] == last || at[0] == len(s)) {
			continue
		}
		out = append(out, textValue(s[last:at[0]]))
		last = at[1]
	}
	return append(out, textValue(s[last:]))
}

// regexpSubstring is substring(text from pattern): the first group, or the whole match.
func regexpSubstring(a Row) Value {
	found := regexpMatches(Row{a[0], a[1]}, false)
	if found == nil {
		return Value{}
	}
	return elements(found[0])[0]
}

func optional(s signature, more ...*Column) []signature {
	out := []signature{s}
	for _, t := range more {
		s.args = append(append([]*Column{}, s.args...), t)
		out = append(out, s)
	}
	return out
}

func addPatterns() {
	for name, all := range map[string][]signature{
		"regexp_replace": optional(sig(textType, regexpReplace, textType, textType, textType), textType),
		"regexp_match": optional(sig(textsType, func(a Row) Value {
			if found := regexpMatches(a, false); found != nil {
				return found[0]
			}
			return Value{}
		}, textType, textType), textType),
		"regexp_split_to_array": optional(sig(textsType, func(a Row) Value { return arrayOf(regexpSplit(a)) }, textType, textType), textType),
		"regexp_like":           optional(sig(boolType, func(a Row) Value { return boolean(compiled(a[1].Text, flagsOf(a, 2)).MatchString(a[0].Text)) }, textType, textType), textType),
		"regexp_count":          {sig(intType, func(a Row) Value { return integer(int64(len(regexpMatches(a, true)))) }, textType, textType)},
	} {
		signatures[name] = all
	}
	signatures["substring"] = append([]signature{sig(textType, regexpSubstring, textType, textType)}, signatures["substring"]...)
}
