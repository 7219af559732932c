package sqlparse

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file splits text into tokens.

type tokenKind int

const (
	end tokenKind = iota
	word
	quoted // "name"
	number
	text // 'text'
	param
	symbol
)

type token struct {
	kind     tokenKind
	text     string // words in small letters; text without quotes
	n        int    // of a parameter
	pos, len int    // in the source
}

func syntax(format string, args ...any) *Error {
	return &Error{Code: "42601", Message: fmt.Sprintf(format, args...)}
}

func unsupported(what string) *Error {
	return &Error{Code: Missing, Message: what}
}

// scan returns the tokens of src, the last of kind end.
func scan(src string, lite bool) ([]token, *Error) {
	s := scanner{src: src, lite: lite}
	var out []token
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		if t.kind == end {
			return out, nil
		}
	}
}

type scanner struct {
	src    string
	lite   bool
	at     int
	params int // question marks so far
}

func (s *scanner) next() (token, *Error) {
	if err := s.space(); err != nil {
		return token{}, err
	}
	start := s.at
	if start == len(s.src) {
		return token{kind: end, pos: start}, nil
	}
	t, err := s.token(s.src[start])
	t.pos, t.len = start, s.at-start
	return t, err
}

func (s *scanner) token(c byte) (token, *Error) {
	switch {
	case (c == 'e' || c == 'E') && s.peek(1) == '\'':
		s.at++
		body, err := s.escaped()
		return token{kind: text, text: body}, err
	case (c == 'b' || c == 'B' || c == 'x' || c == 'X' || c == 'n' || c == 'N') && s.peek(1) == '\'', (c == 'u' || c == 'U') && s.peek(1) == '&' && (s.peek(2) == '\'' || s.peek(2) == '"'):
		return token{}, unsupported("a text with a prefix")
	case letter(c):
		return token{kind: word, text: strings.ToLower(s.while(func(c byte) bool { return letter(c) || digit(c) || c == '$' }))}, nil
	case digit(c) || c == '.' && digit(s.peek(1)):
		return token{kind: number, text: s.number()}, nil
	case c == '\'':
		body, err := s.enclosed('\'')
		return token{kind: text, text: body}, err
	case c == '"', c == '`' && s.lite:
		body, err := s.enclosed(c)
		return token{kind: quoted, text: body}, err
	case c == '$' && digit(s.peek(1)):
		s.at++
		return s.param(s.while(digit))
	case c == '$' && !s.lite:
		body, err := s.dollars()
		return token{kind: text, text: body}, err
	case c == '?' && s.lite:
		s.at++
		if digits := s.while(digit); digits != "" {
			return s.param(digits)
		}
		s.params++
		return token{kind: param, n: s.params}, nil
	}
	for _, op := range operators {
		if strings.HasPrefix(s.src[s.at:], op) {
			s.at += len(op)
			return token{kind: symbol, text: op}, nil
		}
	}
	if strings.IndexByte("()[]+-*/%<>=,.;:", c) < 0 {
		_, size := utf8.DecodeRuneInString(s.src[s.at:])
		return token{}, syntax("syntax error at or near %q", s.src[s.at:s.at+size])
	}
	s.at++
	return token{kind: symbol, text: string(c)}, nil
}

// operators has those of several characters, and those that only PostgreSQL knows, longest first.
var operators = []string{"!~~*", "#>>", "->>", "~~*", "!~~", "!~*", "@@@", "^@", "<>", "!=", "<=", ">=", "||", "::", "->", "#>", "@>", "<@", "&&", "~~", "!~", "~*",
	"<<", ">>", "=>", ":=", "?|", "?&", "#-", "@@", "@?", "|/", "~", "^", "&", "|", "#", "!", "@", "?"}

func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.src) {
		return s.src[s.at+n]
	}
	return 0
}

func (s *scanner) while(in func(byte) bool) string {
	start := s.at
	for s.at < len(s.src) && in(s.src[s.at]) {
		s.at++
	}
	return s.src[start:s.at]
}

// space passes over blanks and comments.
func (s *scanner) space() *Error {
	for {
		s.while(func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' })
		switch rest := s.src[s.at:]; {
		case strings.HasPrefix(rest, "--"):
			s.while(func(c byte) bool { return c != '\n' })
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return syntax("unterminated /* comment")
			}
			s.at += n + 4
		default:
			return nil
		}
	}
}

func (s *scanner) number() string {
	start := s.at
	s.while(digit)
	if s.peek(0) == '.' {
		s.at++
		s.while(digit)
	}
	if c := s.peek(0); c == 'e' || c == 'E' {
		sign := 1
		if d := s.peek(1); d == '+' || d == '-' {
			sign = 2
		}
		if digit(s.peek(sign)) {
			s.at += sign
			s.while(digit)
		}
	}
	return s.src[start:s.at]
}

// enclosed reads text between quotes; a doubled quote stands for one.
func (s *scanner) enclosed(quote byte) (string, *Error) {
	var b strings.Builder
	for s.at++; s.at < len(s.src); s.at++ {
		c := s.src[s.at]
		if c == 0 {
			return "", &Error{Code: "22021", Message: `invalid byte sequence for encoding "UTF8": 0x00`}
		}
		if c == quote {
			if s.peek(1) != quote {
				s.at++
				return b.String(), nil
			}
			s.at++
		}
		b.WriteByte(c)
	}
	return "", syntax("unterminated quoted string")
}

// escaped reads E'text', in which a backslash begins an escape.
func (s *scanner) escaped() (string, *Error) {
	var b strings.Builder
	for s.at++; s.at < len(s.src); s.at++ {
		switch c := s.src[s.at]; {
		case c == '\'' && s.peek(1) == '\'':
			s.at++
			b.WriteByte(c)
		case c == '\'':
			s.at++
			return b.String(), nil
		case c == '\\' && s.at+1 < len(s.src):
			s.at++
			plain, ok := escapes[s.src[s.at]]
			if !ok {
				return "", unsupported("an escape in E'...' other than of a line's end, a tab, a quote or a backslash")
			}
			b.WriteByte(plain)
		case c == 0:
			return "", &Error{Code: "22021", Message: `invalid byte sequence for encoding "UTF8": 0x00`}
		default:
			b.WriteByte(c)
		}
	}
	return "", syntax("unterminated quoted string")
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', '\\': '\\', '\'': '\'', '"': '"'}

// dollars reads $$text$$ or $tag$text$tag$.
func (s *scanner) dollars() (string, *Error) {
	start := s.at
	s.at++
	s.while(func(c byte) bool { return letter(c) || digit(c) })
	if s.peek(0) != '$' {
		return "", syntax("syntax error at or near %q", s.src[start:start+1])
	}
	s.at++
	tag := s.src[start:s.at]
	n := strings.Index(s.src[s.at:], tag)
	if n < 0 {
		return "", syntax("unterminated dollar-quoted string at or near %q", tag)
	}
	body := s.src[s.at : s.at+n]
	s.at += n + len(tag)
	return body, nil
}

// maxParam is the highest number of a parameter, as in PostgreSQL's protocol.
const maxParam = 65535

func (s *scanner) param(digits string) (token, *Error) {
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxParam {
		return token{}, &Error{Code: "42P02", Message: "there is no parameter $" + digits}
	}
	return token{kind: param, n: n}, nil
}

func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
func digit(c byte) bool { return '0' <= c && c <= '9' }

// Render writes the statement on one line with arguments in the places of its
// parameters. arg returns the text of parameter n.
func (s *Stmt) Render(arg func(n int) string) string {
	var b strings.Builder
	after := 0
	for _, t := range s.tokens {
		if t.kind == end {
			break
		}
		if b.Len() > 0 && t.pos > after {
			b.WriteByte(' ')
		}
		if t.kind == param {
			b.WriteString(arg(t.n))
		} else {
			b.WriteString(s.Text[t.pos : t.pos+t.len])
		}
		after = t.pos + t.len
	}
	return b.String()
}
