package library

import (
	"regexp"
	"sync"
)

// This file has package regexp, by the host's.

// expressions keeps what was compiled: the text is all that programs have of an expression. It is
// a cache only, and never holds more than maxExpressions.
var expressions = struct {
	sync.Mutex
	known map[expression]*regexp.Regexp
}{known: map[expression]*regexp.Regexp{}}

const maxExpressions = 1000

type expression struct {
	text string
	mode int
}

// The modes of an expression, as the library's regexp numbers them.
const (
	regexpPOSIX = 1 << iota
	regexpLongest
)

func compiledExpression(text string, mode int) (*regexp.Regexp, error) {
	expressions.Lock()
	defer expressions.Unlock()
	key := expression{text, mode}
	if re := expressions.known[key]; re != nil {
		return re, nil
	}
	compile := regexp.Compile
	if mode&regexpPOSIX != 0 {
		compile = regexp.CompilePOSIX
	}
	re, err := compile(text)
	if err != nil {
		return nil, err
	}
	if mode&regexpLongest != 0 {
		re.Longest()
	}
	if len(expressions.known) >= maxExpressions {
		clear(expressions.known)
	}
	expressions.known[key] = re
	return re, nil
}

func regexpNatives() map[string]any {
	return map[string]any{
		"regexp.compile": func(text string, mode int) (problem string, groups int, names []string, prefix string, complete bool) {
			re, err := compiledExpression(text, mode)
			if err != nil {
				return err.Error(), 0, nil, "", false
			}
			prefix, complete = re.LiteralPrefix()
			return "", re.NumSubexp(), re.SubexpNames(), prefix, complete
		},
		"regexp.find": func(text string, mode int, s string, n int) []int {
			re, err := compiledExpression(text, mode)
			if err != nil {
				return nil
			}
			var out []int
			for _, m := range re.FindAllStringSubmatchIndex(s, n) {
				out = append(out, m...)
			}
			return out
		},
		"regexp.expand": func(text string, mode int, template, s string, match []int) string {
			re, err := compiledExpression(text, mode)
			if err != nil {
				return ""
			}
			return string(re.ExpandString(nil, template, s, match))
		},
	}
}
