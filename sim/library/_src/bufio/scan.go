package bufio

import (
	"bytes"
	"errors"
	"io"
	"unicode"
	"unicode/utf8"
)

// Errors of a Scanner.
var (
	ErrTooLong         = errors.New("bufio.Scanner: token too long")
	ErrNegativeAdvance = errors.New("bufio.Scanner: SplitFunc returns negative advance count")
	ErrAdvanceTooFar   = errors.New("bufio.Scanner: SplitFunc returns advance count beyond input")
	ErrBadReadCount    = errors.New("bufio.Scanner: Read returned impossible count")
	ErrFinalToken      = errors.New("final token")
)

// MaxScanTokenSize is the length of a token unless Buffer sets another.
const MaxScanTokenSize = 64 * 1024

// SplitFunc finds the next token at the start of data.
type SplitFunc func(data []byte, atEOF bool) (advance int, token []byte, err error)

// Scanner reads tokens, such as lines.
type Scanner struct {
	r       io.Reader
	split   SplitFunc
	max     int
	buf     []byte
	token   []byte
	err     error
	eof     bool // the input has ended; err says how, unless it just did
	done    bool
	started bool
	empties int // tokens in a row that took nothing
}

// NewScanner returns a Scanner of lines.
func NewScanner(r io.Reader) *Scanner {
	return &Scanner{r: r, split: ScanLines, max: MaxScanTokenSize}
}

// Buffer sets the length of the longest token.
func (s *Scanner) Buffer(buf []byte, max int) {
	if s.started {
		panic("Buffer called after Scan")
	}
	s.max = max
}

// Split sets how tokens are found.
func (s *Scanner) Split(split SplitFunc) {
	if s.started {
		panic("Split called after Scan")
	}
	s.split = split
}

// Bytes returns the token.
func (s *Scanner) Bytes() []byte { return s.token }

// Text returns the token.
func (s *Scanner) Text() string { return string(s.token) }

// Err returns what ended the scan, nil for the end of the input.
func (s *Scanner) Err() error { return s.err }

// Scan goes to the next token and reports whether there is one.
func (s *Scanner) Scan() bool {
	s.started = true
	for !s.done {
		if len(s.buf) > 0 || s.eof {
			if s.next() {
				return true
			}
		}
		if s.eof {
			s.done = true
		}
		if !s.done {
			s.read()
		}
	}
	return false
}

// next looks for a token at the start of what was read, and reports whether
// there is one. It sets done when there will be no more.
func (s *Scanner) next() bool {
	advance, token, err := s.split(s.buf, s.eof)
	s.token = token
	switch {
	case err == ErrFinalToken:
		s.done = true
		return token != nil
	case err != nil:
		return s.fail(err)
	case advance < 0:
		return s.fail(ErrNegativeAdvance)
	case advance > len(s.buf):
		return s.fail(ErrAdvanceTooFar)
	}
	s.buf = s.buf[advance:]
	if token == nil {
		return false
	}
	if s.empties++; !s.eof || advance > 0 {
		s.empties = 0
	}
	if s.empties > maxEmptyReads {
		panic("bufio.Scan: too many empty tokens without progressing")
	}
	return true
}

// fail ends the scan; the first error counts.
func (s *Scanner) fail(err error) bool {
	s.token, s.done = nil, true
	if s.err == nil && err != io.EOF {
		s.err = err
	}
	return false
}

// read reads more of the input, or finds its end.
func (s *Scanner) read() {
	if len(s.buf) >= s.max {
		s.fail(ErrTooLong)
		return
	}
	p := make([]byte, min(defaultSize, s.max-len(s.buf)))
	for range maxEmptyReads {
		n, err := s.r.Read(p)
		if n < 0 || n > len(p) {
			s.err, s.eof = ErrBadReadCount, true
			return
		}
		s.buf = append(s.buf, p[:n]...)
		if err != nil {
			s.eof = true
			if err != io.EOF {
				s.err = err
			}
			return
		}
		if n > 0 {
			return
		}
	}
	s.err, s.eof = io.ErrNoProgress, true
}

// ScanLines finds lines, without their ends.
func ScanLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, bytes.TrimSuffix(data[:i], []byte("\r")), nil
	}
	if atEOF && len(data) > 0 {
		return len(data), bytes.TrimSuffix(data, []byte("\r")), nil
	}
	return 0, nil, nil
}

// ScanBytes finds bytes.
func ScanBytes(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	return 1, data[:1], nil
}

// ScanRunes finds characters; a bad one is the replacement character.
func ScanRunes(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if len(data) == 0 {
		return 0, nil, nil
	}
	if !atEOF && !utf8.FullRune(data) {
		return 0, nil, nil
	}
	r, size := utf8.DecodeRune(data)
	return size, []byte(string(r)), nil
}

// ScanWords finds words between white space.
func ScanWords(data []byte, atEOF bool) (advance int, token []byte, err error) {
	start := 0
	for start < len(data) {
		r, size := utf8.DecodeRune(data[start:])
		if !unicode.IsSpace(r) {
			break
		}
		start += size
	}
	for i := start; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if unicode.IsSpace(r) {
			return i + size, data[start:i], nil
		}
		i += size
	}
	if atEOF && start < len(data) {
		return len(data), data[start:], nil
	}
	return start, nil, nil
}
