package lua

import (
	"fmt"
	"strings"
)

// kind is the kind of a token.
type kind int

const (
	end kind = iota
	word
	keyword
	literal // string
	numeral
	symbol
)

// lexer takes a script apart.
type lexer struct {
	source string
	at     int
	line   int

	kind kind   // of the current token
	text string // of the current token; of a string its value
}

var keywords = map[string]bool{
	"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true, "for": true,
	"function": true, "if": true, "in": true, "local": true, "nil": true, "not": true, "or": true, "repeat": true,
	"return": true, "then": true, "true": true, "until": true, "while": true,
}

func (l *lexer) fail(format string, args ...any) {
	panic(syntaxError{l.line, fmt.Sprintf(format, args...)})
}

func letter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// peek returns the byte n places on, 0 behind the end.
func (l *lexer) peek(n int) byte {
	if l.at+n < len(l.source) {
		return l.source[l.at+n]
	}
	return 0
}

// while moves on while ok holds and returns what it passed.
func (l *lexer) while(ok func(c byte) bool) string {
	from := l.at
	for l.at < len(l.source) && ok(l.source[l.at]) {
		l.at++
	}
	return l.source[from:l.at]
}

func (l *lexer) skipSpace() {
	for l.at < len(l.source) {
		switch c := l.source[l.at]; {
		case c == '\n':
			l.line++
			l.at++
		case c == ' ' || c == '\t' || c == '\r':
			l.at++
		case c == '-' && l.peek(1) == '-':
			if strings.HasPrefix(l.source[l.at:], "--[[") {
				l.longComment()
			} else {
				l.while(func(c byte) bool { return c != '\n' })
			}
		default:
			return
		}
	}
}

func (l *lexer) longComment() {
	length := strings.Index(l.source[l.at:], "]]")
	if length < 0 {
		l.fail("this comment has no end")
	}
	l.line += strings.Count(l.source[l.at:l.at+length], "\n")
	l.at += length + 2
}

// advance reads the next token.
func (l *lexer) advance() {
	l.skipSpace()
	c := l.peek(0)
	switch {
	case l.at >= len(l.source):
		l.kind, l.text = end, "the end of the script"
	case letter(c):
		l.text = l.while(func(c byte) bool { return letter(c) || digit(c) })
		if l.kind = word; keywords[l.text] {
			l.kind = keyword
		}
	case digit(c) || c == '.' && digit(l.peek(1)):
		l.kind, l.text = numeral, l.while(func(c byte) bool { return digit(c) || letter(c) || c == '.' })
	case c == '"' || c == '\'':
		l.kind, l.text = literal, l.quoted(c)
	case strings.HasPrefix(l.source[l.at:], "[["):
		l.kind, l.text = literal, l.long()
	default:
		l.kind, l.text = symbol, l.symbol()
	}
}

func (l *lexer) symbol() string {
	for _, s := range []string{"...", "==", "~=", "<=", ">=", ".."} {
		if strings.HasPrefix(l.source[l.at:], s) {
			l.at += len(s)
			return s
		}
	}
	c := l.source[l.at]
	if !strings.ContainsRune("+-*/%^#<>=(){}[];:,.", rune(c)) {
		l.fail("unexpected character %q", c)
	}
	l.at++
	return string(rune(c))
}

func (l *lexer) long() string {
	length := strings.Index(l.source[l.at:], "]]")
	if length < 0 {
		l.fail("this string has no end")
	}
	s := l.source[l.at+2 : l.at+length]
	l.line += strings.Count(s, "\n")
	l.at += length + 2
	return strings.TrimPrefix(s, "\n")
}

func (l *lexer) quoted(quote byte) string {
	var b strings.Builder
	for l.at++; l.peek(0) != quote; l.at++ {
		c := l.peek(0)
		if c == 0 && l.at >= len(l.source) || c == '\n' {
			l.fail("this string has no end")
		}
		if c == '\\' {
			l.at++
			c = l.escape()
		}
		b.WriteByte(c)
	}
	l.at++
	return b.String()
}

// escape reads what follows a backslash, up to its last byte.
func (l *lexer) escape() byte {
	c := l.peek(0)
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case '\\', '"', '\'':
		return c
	case '\n':
		l.line++
		return c
	}
	if !digit(c) {
		l.fail("unknown escape in a string")
	}
	n := 0
	for i := 0; i < 3 && digit(l.peek(0)); i++ {
		n = n*10 + int(l.peek(0)-'0')
		l.at++
	}
	l.at--
	if n > 255 {
		l.fail("unknown escape in a string")
	}
	return byte(n)
}
