package bytes

import (
	"errors"
	"io"
)

// ErrTooLarge is the panic of a Buffer that cannot grow.
var ErrTooLarge = errors.New("bytes.Buffer: too large")

// A Buffer collects bytes that are read later.
type Buffer struct {
	buf  []byte
	off  int // what was read
	last int // bytes of the last read: more than 0 for a rune, -1 for bytes, 0 for neither
}

const (
	lastOther = 0
	lastRead  = -1
)

// NewBuffer returns a Buffer that begins with buf.
func NewBuffer(buf []byte) *Buffer { return &Buffer{buf: buf} }

// NewBufferString returns a Buffer that begins with s.
func NewBufferString(s string) *Buffer { return &Buffer{buf: []byte(s)} }

// Bytes returns what is left.
func (b *Buffer) Bytes() []byte { return b.buf[b.off:] }

// String returns what is left.
func (b *Buffer) String() string {
	if b == nil {
		return "<nil>"
	}
	return string(b.buf[b.off:])
}

// Len returns the number of bytes that are left.
func (b *Buffer) Len() int { return len(b.buf) - b.off }

// Cap returns the size of the memory.
func (b *Buffer) Cap() int { return cap(b.buf) }

// Available returns the room behind the bytes.
func (b *Buffer) Available() int { return cap(b.buf) - len(b.buf) }

// AvailableBuffer returns the room behind the bytes as an empty slice.
func (b *Buffer) AvailableBuffer() []byte { return b.buf[len(b.buf):] }

// Grow makes room for n bytes.
func (b *Buffer) Grow(n int) {
	if n < 0 {
		panic("bytes.Buffer.Grow: negative count")
	}
	b.buf = append(b.buf, make([]byte, n)...)[:len(b.buf)]
}

// Reset forgets everything.
func (b *Buffer) Reset() { b.buf, b.off, b.last = b.buf[:0], 0, lastOther }

// Truncate keeps the first n bytes of what is left.
func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.Reset()
		return
	}
	b.last = lastOther
	if n < 0 || n > b.Len() {
		panic("bytes.Buffer: truncation out of range")
	}
	b.buf = b.buf[:b.off+n]
}

// Write appends p.
func (b *Buffer) Write(p []byte) (n int, err error) {
	b.last = lastOther
	b.buf = append(b.buf, p...)
	return len(p), nil
}

// WriteString appends s.
func (b *Buffer) WriteString(s string) (n int, err error) {
	b.last = lastOther
	b.buf = append(b.buf, s...)
	return len(s), nil
}

// WriteByte appends c.
func (b *Buffer) WriteByte(c byte) error {
	b.last = lastOther
	b.buf = append(b.buf, c)
	return nil
}

// WriteRune appends r.
func (b *Buffer) WriteRune(r rune) (n int, err error) { return b.WriteString(string(r)) }

// Read reads into p.
func (b *Buffer) Read(p []byte) (n int, err error) {
	b.last = lastOther
	if b.Len() == 0 {
		b.Reset()
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n = copy(p, b.buf[b.off:])
	b.off += n
	if n > 0 {
		b.last = lastRead
	}
	return n, nil
}

// Next reads at most n bytes.
func (b *Buffer) Next(n int) []byte {
	b.last = lastOther
	n = min(n, b.Len())
	data := b.buf[b.off : b.off+n]
	b.off += n
	if n > 0 {
		b.last = lastRead
	}
	return data
}

// ReadByte reads one byte.
func (b *Buffer) ReadByte() (byte, error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, io.EOF
	}
	b.off++
	b.last = lastRead
	return b.buf[b.off-1], nil
}

// ReadRune reads one character.
func (b *Buffer) ReadRune() (r rune, size int, err error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, 0, io.EOF
	}
	head := string(b.buf[b.off:min(b.off+4, len(b.buf))])
	size = len(head)
	for i, c := range head {
		if i > 0 {
			size = i
			break
		}
		r = c
	}
	b.off += size
	b.last = size
	return r, size, nil
}

// UnreadRune puts one character back.
func (b *Buffer) UnreadRune() error {
	if b.last <= lastOther {
		return errors.New("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune")
	}
	b.off -= b.last
	b.last = lastOther
	return nil
}

// UnreadByte puts one byte back.
func (b *Buffer) UnreadByte() error {
	if b.last == lastOther {
		return errors.New("bytes.Buffer: UnreadByte: previous operation was not a successful read")
	}
	b.last = lastOther
	b.off--
	return nil
}

// ReadBytes reads up to delim and with it.
func (b *Buffer) ReadBytes(delim byte) (line []byte, err error) {
	n := IndexByte(b.buf[b.off:], delim) + 1
	if n == 0 {
		n, err = b.Len(), io.EOF
	}
	return Clone(b.Next(n)), err
}

// ReadString reads up to delim and with it.
func (b *Buffer) ReadString(delim byte) (line string, err error) {
	data, err := b.ReadBytes(delim)
	return string(data), err
}

// WriteTo writes what is left to w.
func (b *Buffer) WriteTo(w io.Writer) (n int64, err error) {
	b.last = lastOther
	if b.Len() > 0 {
		want := b.Len()
		m, err := w.Write(b.buf[b.off:])
		b.off += m
		n = int64(m)
		if err != nil {
			return n, err
		}
		if m != want {
			return n, io.ErrShortWrite
		}
	}
	b.Reset()
	return n, nil
}

// ReadFrom reads r to its end.
func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	data, err := io.ReadAll(r)
	b.Write(data)
	return int64(len(data)), err
}

// A Reader reads a slice.
type Reader struct{ b Buffer }

// NewReader returns a Reader of b.
func NewReader(b []byte) *Reader { return &Reader{Buffer{buf: b}} }

// Len returns the number of bytes that are left.
func (r *Reader) Len() int { return r.b.Len() }

// Size returns the length of the whole slice.
func (r *Reader) Size() int64 { return int64(len(r.b.buf)) }

// Reset starts over with b.
func (r *Reader) Reset(b []byte) { r.b = Buffer{buf: b} }

// Read reads into b.
func (r *Reader) Read(b []byte) (n int, err error) {
	if r.Len() == 0 {
		return 0, io.EOF
	}
	return r.b.Read(b)
}

// ReadByte reads one byte.
func (r *Reader) ReadByte() (byte, error) {
	if r.Len() == 0 {
		return 0, io.EOF
	}
	return r.b.ReadByte()
}

// ReadRune reads one character.
func (r *Reader) ReadRune() (ch rune, size int, err error) {
	if r.Len() == 0 {
		return 0, 0, io.EOF
	}
	return r.b.ReadRune()
}
