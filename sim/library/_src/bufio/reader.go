// Package bufio reads and writes in larger pieces.
//
// What Bytes, Peek, ReadSlice and ReadLine return lies in the buffer and is overwritten by later reads, as in Go: a program
// that keeps it is wrong here, too. So a buffer has its place for good, and what is asked of a source at once has the
// length that it has in Go.
package bufio

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Errors of a Reader.
var (
	ErrInvalidUnreadByte = errors.New("bufio: invalid use of UnreadByte")
	ErrInvalidUnreadRune = errors.New("bufio: invalid use of UnreadRune")
	ErrBufferFull        = errors.New("bufio: buffer full")
	ErrNegativeCount     = errors.New("bufio: negative count")
)

const (
	defaultSize   = 4096
	leastSize     = 16
	maxEmptyReads = 100 // how often a source may give nothing at all
)

// room returns how long a buffer of size has to be for what comes from r. One for a text that lies there whole is no
// longer than that, as it never gets full: thousands of states are to fit in memory.
func room(r io.Reader, size int) int {
	switch r := r.(type) {
	case *strings.Reader:
		return min(size, r.Len()+1)
	case *bytes.Reader:
		return min(size, r.Len()+1)
	}
	return size
}

// Reader reads ahead: what it has is buf[r:w].
type Reader struct {
	rd       io.Reader
	size     int
	buf      []byte // made when something is read
	r, w     int
	err      error
	lastByte int // the byte that may be put back, or -1
	lastRune int // size of the character that may be put back, or -1
}

// NewReader returns a Reader of rd.
func NewReader(rd io.Reader) *Reader { return NewReaderSize(rd, defaultSize) }

// NewReaderSize returns a Reader of rd that reads at most size bytes ahead. One that is a Reader of that size is
// returned as it is.
func NewReaderSize(rd io.Reader, size int) *Reader {
	if b, ok := rd.(*Reader); ok && b.size >= size {
		return b
	}
	return &Reader{rd: rd, size: max(size, leastSize), lastByte: -1, lastRune: -1}
}

// Size returns how many bytes are read ahead at most.
func (b *Reader) Size() int { return b.size }

// Reset starts over with r.
func (b *Reader) Reset(r io.Reader) {
	if io.Reader(b) == r {
		return
	}
	if b.size == 0 {
		b.size = defaultSize
	}
	*b = Reader{rd: r, size: b.size, buf: b.buf, lastByte: -1, lastRune: -1}
}

// forget makes it impossible to put anything back.
func (b *Reader) forget() { b.lastByte, b.lastRune = -1, -1 }

// Buffered returns the number of bytes that were read ahead.
func (b *Reader) Buffered() int { return b.w - b.r }

func (b *Reader) full() bool { return b.Buffered() >= b.size }

// ready makes the buffer.
func (b *Reader) ready() {
	if n := min(room(b.rd, b.size)+b.Buffered(), b.size); len(b.buf) < n {
		b.buf = append(make([]byte, 0, n), b.buf...)[:n]
	}
}

// fill reads more, or sets err. There has to be room.
func (b *Reader) fill() {
	b.ready()
	if b.r > 0 {
		copy(b.buf, b.buf[b.r:b.w])
		b.w -= b.r
		b.r = 0
	}
	for range maxEmptyReads {
		n, err := b.rd.Read(b.buf[b.w:])
		if n < 0 {
			panic(errors.New("bufio: reader returned negative count from Read"))
		}
		b.w += n
		if err != nil {
			b.err = err
			return
		}
		if n > 0 {
			return
		}
	}
	b.err = io.ErrNoProgress
}

func (b *Reader) takeErr() error {
	err := b.err
	b.err = nil
	return err
}

// take reads n bytes that were read ahead.
func (b *Reader) take(n int) []byte {
	data := b.buf[b.r : b.r+n]
	b.r += n
	if n > 0 {
		b.lastByte, b.lastRune = int(data[n-1]), -1
	}
	return data
}

// Read reads into p, from the source at most once. A large p is filled past the buffer.
func (b *Reader) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		if b.Buffered() > 0 {
			return 0, nil
		}
		return 0, b.takeErr()
	}
	if b.Buffered() == 0 {
		if b.err != nil {
			return 0, b.takeErr()
		}
		if len(p) >= b.size {
			n = b.once(p)
			if n > 0 {
				b.lastByte, b.lastRune = int(p[n-1]), -1
			}
			return n, b.takeErr()
		}
		b.ready()
		b.r, b.w = 0, 0
		if b.w = b.once(b.buf); b.w == 0 {
			return 0, b.takeErr()
		}
	}
	return copy(p, b.take(min(len(p), b.Buffered()))), nil
}

func (b *Reader) once(p []byte) (n int) {
	n, b.err = b.rd.Read(p)
	if n < 0 {
		panic(errors.New("bufio: reader returned negative count from Read"))
	}
	return n
}

// Peek returns the next n bytes without reading them.
func (b *Reader) Peek(n int) ([]byte, error) {
	if n < 0 {
		return nil, ErrNegativeCount
	}
	b.forget()
	for b.Buffered() < n && !b.full() && b.err == nil {
		b.fill()
	}
	if n > b.size {
		return b.buf[b.r:b.w], ErrBufferFull
	}
	var err error
	if have := b.Buffered(); have < n {
		n = have
		if err = b.takeErr(); err == nil {
			err = ErrBufferFull
		}
	}
	return b.buf[b.r : b.r+n], err
}

// Discard skips n bytes.
func (b *Reader) Discard(n int) (discarded int, err error) {
	if n < 0 {
		return 0, ErrNegativeCount
	}
	if n == 0 {
		return 0, nil
	}
	b.forget()
	for {
		if b.Buffered() == 0 {
			b.fill()
		}
		skip := min(n-discarded, b.Buffered())
		b.r += skip
		if discarded += skip; discarded == n {
			return n, nil
		}
		if b.err != nil {
			return discarded, b.takeErr()
		}
	}
}

// ReadByte reads one byte.
func (b *Reader) ReadByte() (byte, error) {
	b.lastRune = -1
	for b.Buffered() == 0 {
		if b.err != nil {
			return 0, b.takeErr()
		}
		b.fill()
	}
	return b.take(1)[0], nil
}

// UnreadByte puts the last byte back.
func (b *Reader) UnreadByte() error {
	if b.lastByte < 0 || b.r == 0 && b.w > 0 {
		return ErrInvalidUnreadByte
	}
	b.ready()
	if b.r > 0 {
		b.r--
	} else {
		b.w = 1
	}
	b.buf[b.r] = byte(b.lastByte)
	b.forget()
	return nil
}

// ReadRune reads one character.
func (b *Reader) ReadRune() (r rune, size int, err error) {
	for b.Buffered() < utf8.UTFMax && !utf8.FullRune(b.buf[b.r:b.w]) && b.err == nil && !b.full() {
		b.fill()
	}
	b.lastRune = -1
	if b.Buffered() == 0 {
		return 0, 0, b.takeErr()
	}
	r, size = utf8.DecodeRune(b.buf[b.r:b.w])
	b.take(size)
	b.lastRune = size
	return r, size, nil
}

// UnreadRune puts the last character back.
func (b *Reader) UnreadRune() error {
	if b.lastRune < 0 || b.r < b.lastRune {
		return ErrInvalidUnreadRune
	}
	b.r -= b.lastRune
	b.forget()
	return nil
}

// ReadSlice reads up to delim and with it. What it returns lies in the buffer.
func (b *Reader) ReadSlice(delim byte) (line []byte, err error) {
	for seen := 0; ; {
		if i := bytes.IndexByte(b.buf[b.r+seen:b.w], delim); i >= 0 {
			return b.take(seen + i + 1), nil
		}
		if b.err != nil {
			return b.take(b.Buffered()), b.takeErr()
		}
		if b.full() {
			return b.take(b.size), ErrBufferFull
		}
		seen = b.Buffered()
		b.fill()
	}
}

// ReadBytes reads up to delim and with it.
func (b *Reader) ReadBytes(delim byte) ([]byte, error) {
	line := []byte{}
	for {
		part, err := b.ReadSlice(delim)
		line = append(line, part...)
		if err != ErrBufferFull {
			return line, err
		}
	}
}

// ReadString reads up to delim and with it.
func (b *Reader) ReadString(delim byte) (string, error) {
	line, err := b.ReadBytes(delim)
	return string(line), err
}

// ReadLine reads a line, which is returned without its end, or as much of it as the buffer holds.
func (b *Reader) ReadLine() (line []byte, isPrefix bool, err error) {
	line, err = b.ReadSlice('\n')
	if err == ErrBufferFull {
		if n := len(line); line[n-1] == '\r' { // the end of the line may follow
			b.r--
			line = line[:n-1]
		}
		return line, true, nil
	}
	if len(line) == 0 {
		if err != nil {
			line = nil
		}
		return line, false, err
	}
	return dropEnd(line), false, nil
}

// dropEnd takes a newline, and a carriage return before it, off.
func dropEnd(line []byte) []byte {
	line, ended := bytes.CutSuffix(line, []byte("\n"))
	if ended {
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	return line
}

// WriteTo writes all that can be read to w.
func (b *Reader) WriteTo(w io.Writer) (n int64, err error) {
	b.forget()
	if b.Buffered() > 0 {
		if n, err = b.give(w); err != nil {
			return n, err
		}
	}
	if from, ok := b.rd.(io.WriterTo); ok {
		m, err := from.WriteTo(w)
		return n + m, err
	}
	if to, ok := w.(io.ReaderFrom); ok {
		m, err := to.ReadFrom(b.rd)
		return n + m, err
	}
	if !b.full() {
		b.fill()
	}
	for b.Buffered() > 0 {
		m, err := b.give(w)
		if n += m; err != nil {
			return n, err
		}
		b.fill()
	}
	if b.err == io.EOF {
		b.err = nil
	}
	return n, b.takeErr()
}

// give writes what was read ahead to w.
func (b *Reader) give(w io.Writer) (int64, error) {
	n, err := w.Write(b.buf[b.r:b.w])
	if n < 0 {
		panic(errors.New("bufio: writer returned negative count from Write"))
	}
	b.r += n
	return int64(n), err
}
