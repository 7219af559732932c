// Package bufio reads and writes in larger pieces.
package bufio

import (
	"bytes"
	"errors"
	"io"
)

// Errors of a Reader.
var (
	ErrInvalidUnreadByte = errors.New("bufio: invalid use of UnreadByte")
	ErrInvalidUnreadRune = errors.New("bufio: invalid use of UnreadRune")
	ErrBufferFull        = errors.New("bufio: buffer full")
	ErrNegativeCount     = errors.New("bufio: negative count")
)

const defaultSize = 4096

// Reader reads ahead.
type Reader struct {
	rd       io.Reader
	size     int
	buf      []byte
	r        int // buf[r:] was read ahead; a little before it is kept for the Unread methods
	err      error
	lastByte bool // the byte before r may be put back
	lastRune int  // size of the character before r if that may be put back, or -1
}

// NewReader returns a Reader of rd.
func NewReader(rd io.Reader) *Reader { return NewReaderSize(rd, defaultSize) }

// NewReaderSize returns a Reader of rd that reads at most size bytes ahead.
func NewReaderSize(rd io.Reader, size int) *Reader {
	return &Reader{rd: rd, size: max(size, 16), lastRune: -1}
}

// Size returns how many bytes are read ahead at most.
func (b *Reader) Size() int { return b.size }

// Reset starts over with r.
func (b *Reader) Reset(r io.Reader) {
	b.rd, b.buf, b.r, b.err = r, nil, 0, nil
	b.forget()
	if b.size == 0 {
		b.size = defaultSize
	}
}

// forget makes it impossible to put anything back.
func (b *Reader) forget() { b.lastByte, b.lastRune = false, -1 }

// Buffered returns the number of bytes that were read ahead.
func (b *Reader) Buffered() int { return len(b.buf) - b.r }

const (
	maxEmptyReads = 100 // how often a source may give nothing at all
	undo          = 4   // bytes kept for UnreadRune
)

// fill reads more, or sets err.
func (b *Reader) fill() {
	if b.r > b.size {
		b.buf, b.r = append([]byte{}, b.buf[b.r-undo:]...), undo
	}
	p := make([]byte, max(b.size-b.Buffered(), 1))
	for range maxEmptyReads {
		n, err := b.rd.Read(p)
		if n < 0 {
			panic("bufio: reader returned negative count from Read")
		}
		b.buf = append(b.buf, p[:n]...)
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

// need reads ahead until there are n bytes, and reports whether there are.
func (b *Reader) need(n int) bool {
	for b.Buffered() < n && b.err == nil {
		b.fill()
	}
	return b.Buffered() >= n
}

func (b *Reader) takeErr() error {
	err := b.err
	b.err = nil
	return err
}

// take reads n bytes that were read ahead.
func (b *Reader) take(n int) []byte {
	data := b.buf[b.r : b.r+n : b.r+n]
	b.r += n
	if n > 0 {
		b.lastByte, b.lastRune = true, -1
	}
	return data
}

// Read reads into p.
func (b *Reader) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.Buffered() == 0 {
		if b.err == nil {
			b.fill()
		}
		if b.Buffered() == 0 {
			return 0, b.takeErr()
		}
	}
	return copy(p, b.take(min(len(p), b.Buffered()))), nil
}

// Peek returns the next n bytes without reading them.
func (b *Reader) Peek(n int) ([]byte, error) {
	if n < 0 {
		return nil, ErrNegativeCount
	}
	b.forget()
	ok := b.need(min(n, b.size))
	switch {
	case n > b.size:
		return b.buf[b.r:], ErrBufferFull
	case !ok:
		return b.buf[b.r:], b.takeErr()
	}
	return b.buf[b.r : b.r+n], nil
}

// Discard skips n bytes.
func (b *Reader) Discard(n int) (discarded int, err error) {
	if n < 0 {
		return 0, ErrNegativeCount
	}
	for discarded < n {
		if !b.need(1) {
			return discarded, b.takeErr()
		}
		discarded += len(b.take(min(n-discarded, b.Buffered())))
	}
	b.forget()
	return discarded, nil
}

// ReadByte reads one byte.
func (b *Reader) ReadByte() (byte, error) {
	if !b.need(1) {
		b.forget()
		return 0, b.takeErr()
	}
	return b.take(1)[0], nil
}

// UnreadByte puts the last byte back.
func (b *Reader) UnreadByte() error {
	if !b.lastByte {
		return ErrInvalidUnreadByte
	}
	b.r--
	b.forget()
	return nil
}

// ReadRune reads one character.
func (b *Reader) ReadRune() (r rune, size int, err error) {
	if !b.need(1) {
		b.forget()
		return 0, 0, b.takeErr()
	}
	if b.buf[b.r] >= 0x80 {
		b.need(undo) // the character may be longer than what is there
	}
	head := string(b.buf[b.r:min(b.r+undo, len(b.buf))])
	size = len(head)
	for i, c := range head {
		if i > 0 {
			size = i
			break
		}
		r = c
	}
	b.take(size)
	b.lastRune = size
	return r, size, nil
}

// UnreadRune puts the last character back.
func (b *Reader) UnreadRune() error {
	if b.lastRune < 0 {
		return ErrInvalidUnreadRune
	}
	b.r -= b.lastRune
	b.forget()
	return nil
}

// ReadBytes reads up to delim and with it.
func (b *Reader) ReadBytes(delim byte) ([]byte, error) {
	line := []byte{}
	for b.need(1) {
		ahead := b.buf[b.r:]
		if i := bytes.IndexByte(ahead, delim); i >= 0 {
			return append(line, b.take(i+1)...), nil
		}
		line = append(line, b.take(len(ahead))...)
	}
	return line, b.takeErr()
}

// ReadSlice is ReadBytes.
func (b *Reader) ReadSlice(delim byte) (line []byte, err error) { return b.ReadBytes(delim) }

// ReadString reads up to delim and with it.
func (b *Reader) ReadString(delim byte) (string, error) {
	line, err := b.ReadBytes(delim)
	return string(line), err
}

// ReadLine reads a line, which is returned without its end.
func (b *Reader) ReadLine() (line []byte, isPrefix bool, err error) {
	line, err = b.ReadBytes('\n')
	if len(line) == 0 {
		return nil, false, err
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
	for b.need(1) {
		m, err := w.Write(b.take(b.Buffered()))
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	if err = b.takeErr(); err == io.EOF {
		err = nil
	}
	return n, err
}
