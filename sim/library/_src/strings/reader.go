package strings

import (
	"errors"
	"io"
)

// A Reader reads a string.
type Reader struct {
	s        string
	i        int64 // where the next Read begins
	prevRune int   // where the last ReadRune began, or -1
}

// NewReader returns a Reader of s.
func NewReader(s string) *Reader { return &Reader{s, 0, -1} }

// Reset starts over with s.
func (r *Reader) Reset(s string) { *r = Reader{s, 0, -1} }

// Len returns the number of bytes that are left.
func (r *Reader) Len() int { return len(r.rest()) }

// Size returns the length of the whole string.
func (r *Reader) Size() int64 { return int64(len(r.s)) }

func (r *Reader) rest() string {
	if r.i >= int64(len(r.s)) {
		return ""
	}
	return r.s[r.i:]
}

// Read reads into b.
func (r *Reader) Read(b []byte) (n int, err error) {
	rest := r.rest()
	if rest == "" {
		return 0, io.EOF
	}
	r.prevRune = -1
	n = copy(b, rest)
	r.i += int64(n)
	return n, nil
}

// ReadAt reads from an offset.
func (r *Reader) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("strings.Reader.ReadAt: negative offset")
	}
	if off >= int64(len(r.s)) {
		return 0, io.EOF
	}
	if n = copy(b, r.s[off:]); n < len(b) {
		err = io.EOF
	}
	return n, err
}

// ReadByte reads one byte.
func (r *Reader) ReadByte() (byte, error) {
	r.prevRune = -1
	rest := r.rest()
	if rest == "" {
		return 0, io.EOF
	}
	r.i++
	return rest[0], nil
}

// UnreadByte puts one byte back.
func (r *Reader) UnreadByte() error {
	if r.i <= 0 {
		return errors.New("strings.Reader.UnreadByte: at beginning of string")
	}
	r.prevRune = -1
	r.i--
	return nil
}

// ReadRune reads one character.
func (r *Reader) ReadRune() (ch rune, size int, err error) {
	rest := r.rest()
	if rest == "" {
		r.prevRune = -1
		return 0, 0, io.EOF
	}
	r.prevRune = int(r.i)
	size = len(rest)
	for i, c := range rest {
		if i > 0 {
			size = i
			break
		}
		ch = c
	}
	r.i += int64(size)
	return ch, size, nil
}

// UnreadRune puts one character back.
func (r *Reader) UnreadRune() error {
	if r.i <= 0 {
		return errors.New("strings.Reader.UnreadRune: at beginning of string")
	}
	if r.prevRune < 0 {
		return errors.New("strings.Reader.UnreadRune: previous operation was not ReadRune")
	}
	r.i, r.prevRune = int64(r.prevRune), -1
	return nil
}

// Seek moves to an offset.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	r.prevRune = -1
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.i
	case io.SeekEnd:
		offset += int64(len(r.s))
	default:
		return 0, errors.New("strings.Reader.Seek: invalid whence")
	}
	if offset < 0 {
		return 0, errors.New("strings.Reader.Seek: negative position")
	}
	r.i = offset
	return offset, nil
}

// WriteTo writes what is left to w.
func (r *Reader) WriteTo(w io.Writer) (n int64, err error) {
	r.prevRune = -1
	rest := r.rest()
	if rest == "" {
		return 0, nil
	}
	m, err := io.WriteString(w, rest)
	r.i += int64(m)
	if m != len(rest) && err == nil {
		err = io.ErrShortWrite
	}
	return int64(m), err
}
