package fmt

import (
	"errors"
	"io"
	"unicode/utf8"
)

// ScanState is what a Scan method reads from.
type ScanState interface {
	ReadRune() (r rune, size int, err error)
	UnreadRune() error
	SkipSpace()
	Token(skipSpace bool, f func(rune) bool) (token []byte, err error)
	Width() (wid int, ok bool)
	Read(buf []byte) (n int, err error)
}

// Scanner is a value that reads itself.
type Scanner interface {
	Scan(state ScanState, verb rune) error
}

// A scanError ends a Scan method from within.
type scanError struct{ err error }

// caught returns what a scan was ended with.
func (in *input) caught(err *error) {
	switch e := recover().(type) {
	case nil:
	case scanError:
		*err = e.err
	case error:
		if *err = e; e != io.EOF {
			panic(e)
		}
	default:
		panic(e)
	}
}

// call has an operand read itself from the rune at on.
func (in *input) call(s Scanner, at int, verb rune, width int) {
	st := &scanState{in: in, at: at, width: width, limit: -1}
	if width >= 0 {
		st.limit = at + width
	}
	err := s.Scan(st, verb)
	used := st.at - at
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		in.err, used = err, ^used
	}
	in.replies = append(in.replies, used)
}

// scanState is the ScanState of one operand.
type scanState struct {
	in    *input
	at    int // of the next rune among the known ones
	width int
	limit int // where the operand ends, or -1
	ended bool
	token []byte
}

func (s *scanState) ReadRune() (c rune, size int, err error) {
	if s.ended || s.at == s.limit {
		return 0, 0, io.EOF
	}
	for {
		if c, size, ok := s.in.rune(s.at); ok {
			s.at++
			s.ended = c == '\n' && s.in.mode == scanLine
			return c, size, nil
		}
		switch s.in.end {
		case endEOF:
			s.ended = true
			return 0, 0, io.EOF
		case endError:
			return 0, 0, s.in.err
		}
		s.in.read()
	}
}

// rune returns a known rune.
func (in *input) rune(n int) (c rune, size int, ok bool) {
	for _, c := range in.known {
		if n == 0 {
			return c, utf8.RuneLen(c), true
		}
		n--
	}
	return 0, 0, false
}

func (s *scanState) UnreadRune() error {
	s.at--
	s.ended = false
	return nil
}

func (s *scanState) Read(buf []byte) (n int, err error) {
	return 0, errors.New("ScanState's Read should not be called. Use ReadRune")
}

func (s *scanState) Width() (wid int, ok bool) {
	if s.width < 0 {
		return 0, false
	}
	return s.width, true
}

// next is ReadRune, which ends the scan where reading fails.
func (s *scanState) next() (c rune, ok bool) {
	c, _, err := s.ReadRune()
	if err != nil && err != io.EOF {
		panic(scanError{err})
	}
	return c, err == nil
}

func (s *scanState) SkipSpace() {
	for {
		c, ok := s.next()
		switch {
		case !ok:
			return
		case c == '\r' && s.newlineFollows():
		case c == '\n':
			if s.in.mode != scanWords {
				panic(scanError{errors.New("unexpected newline")})
			}
		case !isSpace(c):
			s.UnreadRune()
			return
		}
	}
}

func (s *scanState) newlineFollows() bool {
	c, ok := s.next()
	if ok {
		s.UnreadRune()
	}
	return ok && c == '\n'
}

func (s *scanState) Token(skipSpace bool, f func(rune) bool) (token []byte, err error) {
	defer s.in.caught(&err)
	if f == nil {
		f = notSpace
	}
	if s.token = s.token[:0]; skipSpace {
		s.SkipSpace()
	}
	for {
		c, ok := s.next()
		if !ok {
			return s.token, nil
		}
		if !f(c) {
			s.UnreadRune()
			return s.token, nil
		}
		s.token = append(s.token, string(c)...)
	}
}

func isSpace(c rune) bool {
	switch {
	case c >= '\t' && c <= '\r', c == ' ', c == 0x85, c == 0xa0:
		return true
	case c < 0x1680:
		return false
	}
	return c == 0x1680 || c >= 0x2000 && c <= 0x200a || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000
}

func notSpace(c rune) bool { return !isSpace(c) }
