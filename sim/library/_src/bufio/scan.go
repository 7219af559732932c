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

// Scanner reads tokens, such as lines. What it has is buf[start:end].
type Scanner struct {
	r          io.Reader
	split      SplitFunc
	max        int
	buf        []byte
	start, end int
	size       int // of buf, which is shorter where no more can come
	token      []byte
	err        error // how the input ended
	done       bool
	started    bool
	empties    int // tokens in a row that took nothing
}

// NewScanner returns a Scanner of lines.
func NewScanner(r io.Reader) *Scanner {
	return &Scanner{r: r, split: ScanLines, max: MaxScanTokenSize}
}

// Buffer sets the buffer to begin with, and the length of the longest token unless buf holds longer ones.
func (s *Scanner) Buffer(buf []byte, max int) {
	if s.started {
		panic("Buffer called after Scan")
	}
	s.buf, s.size, s.max = buf[:cap(buf)], cap(buf), max
}

// Split sets how tokens are found.
func (s *Scanner) Split(split SplitFunc) {
	if s.started {
		panic("Split called after Scan")
	}
	s.split = split
}

// Bytes returns the token. It lies in the buffer, where the next Scan may overwrite it.
func (s *Scanner) Bytes() []byte { return s.token }

// Text returns the token.
func (s *Scanner) Text() string { return string(s.token) }

// Err returns what ended the scan, nil for the end of the input.
func (s *Scanner) Err() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

// Scan goes to the next token and reports whether there is one.
func (s *Scanner) Scan() bool {
	if s.done {
		return false
	}
	s.started = true
	for {
		if s.end > s.start || s.err != nil {
			if found, over := s.next(); found || over {
				return found
			}
		}
		if s.err != nil {
			s.start, s.end = 0, 0
			return false
		}
		if !s.makeRoom() {
			return false
		}
		s.read()
	}
}

// next looks for a token at the start of what was read. over says that there will be none.
func (s *Scanner) next() (found, over bool) {
	advance, token, err := s.split(s.buf[s.start:s.end], s.err != nil)
	switch {
	case err == ErrFinalToken:
		s.token, s.done = token, true
		return token != nil, true
	case err != nil:
		return s.fail(err)
	case advance < 0:
		return s.fail(ErrNegativeAdvance)
	case advance > s.end-s.start:
		return s.fail(ErrAdvanceTooFar)
	}
	s.start += advance
	s.token = token
	if token == nil {
		return false, false
	}
	if s.empties++; s.err == nil || advance > 0 {
		s.empties = 0
	}
	if s.empties > maxEmptyReads {
		panic("bufio.Scan: too many empty tokens without progressing")
	}
	return true, false
}

// fail ends the scan; the first error counts.
func (s *Scanner) fail(err error) (found, over bool) {
	s.endWith(err)
	return false, true
}

func (s *Scanner) endWith(err error) {
	if s.err == nil || s.err == io.EOF {
		s.err = err
	}
}

// makeRoom moves what there is to the start of the buffer if need be, or makes a larger one, of twice the size.
func (s *Scanner) makeRoom() bool {
	if s.start > 0 && (s.end == s.size || s.start > s.size/2) {
		copy(s.buf, s.buf[s.start:s.end])
		s.start, s.end = 0, s.end-s.start
	}
	if s.end < s.size {
		return true
	}
	if s.size >= s.max {
		s.fail(ErrTooLong)
		return false
	}
	if s.size *= 2; s.size == 0 {
		s.size = defaultSize
	}
	s.size = min(s.size, s.max)
	s.buf = append([]byte(nil), s.buf[s.start:s.end]...)
	s.start, s.end = 0, s.end-s.start
	return true
}

// read reads more of the input, or finds its end.
func (s *Scanner) read() {
	if n := min(s.end+room(s.r, s.size), s.size); len(s.buf) < n {
		s.buf = append(make([]byte, 0, n), s.buf[:s.end]...)[:n]
	}
	for range maxEmptyReads + 1 {
		n, err := s.r.Read(s.buf[s.end:])
		if n < 0 || n > len(s.buf)-s.end {
			s.endWith(ErrBadReadCount)
			return
		}
		s.end += n
		if err != nil {
			s.endWith(err)
			return
		}
		if n > 0 {
			s.empties = 0
			return
		}
	}
	s.endWith(io.ErrNoProgress)
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
	if len(data) == 0 && atEOF {
		return 0, nil, nil
	}
	_ = data[0]
	if !atEOF && !utf8.FullRune(data) {
		return 0, nil, nil
	}
	if r, size := utf8.DecodeRune(data); r != utf8.RuneError || size > 1 {
		return size, data[:size], nil
	}
	return 1, []byte(string(utf8.RuneError)), nil
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
