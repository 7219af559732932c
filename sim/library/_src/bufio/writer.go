package bufio

import (
	"io"
	"unicode/utf8"
)

// Writer writes in pieces of its size; what is left is written by Flush.
type Writer struct {
	wr   io.Writer
	buf  []byte
	size int
	err  error // of the first write that failed; nothing is written after that
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return NewWriterSize(w, defaultSize) }

// NewWriterSize returns a Writer to w that keeps at most size bytes.
func NewWriterSize(w io.Writer, size int) *Writer {
	if b, ok := w.(*Writer); ok && b.size >= size {
		return b
	}
	if size <= 0 {
		size = defaultSize
	}
	return &Writer{wr: w, size: size}
}

// Size returns how many bytes are kept at most.
func (b *Writer) Size() int { return b.size }

// Buffered returns how many bytes are kept.
func (b *Writer) Buffered() int { return len(b.buf) }

// Available returns how many more bytes can be kept.
func (b *Writer) Available() int { return b.size - len(b.buf) }

// AvailableBuffer returns an empty slice to append to, for the next Write.
func (b *Writer) AvailableBuffer() []byte { return make([]byte, 0, b.Available()) }

// Reset starts over with w.
func (b *Writer) Reset(w io.Writer) {
	if io.Writer(b) == w {
		return
	}
	b.wr, b.buf, b.err = w, b.buf[:0], nil
	if b.size == 0 {
		b.size = defaultSize
	}
}

// Flush writes what is kept.
func (b *Writer) Flush() error {
	if b.err != nil || len(b.buf) == 0 {
		return b.err
	}
	n, err := b.wr.Write(b.buf)
	if n < len(b.buf) && err == nil {
		err = io.ErrShortWrite
	}
	if err == nil {
		n = len(b.buf)
	}
	b.buf = append(b.buf[:0], b.buf[n:]...) // the same memory: a writer that kept what it was given sees that
	b.err = err
	return err
}

// Write keeps p, and writes what there is no room for.
func (b *Writer) Write(p []byte) (nn int, err error) {
	for len(p) > b.Available() && b.err == nil {
		n := b.Available()
		if b.Buffered() == 0 {
			n, b.err = b.wr.Write(p) // large: no need to keep any of it
		} else {
			b.buf = append(b.buf, p[:n]...)
			b.Flush()
		}
		nn += n
		p = p[n:]
	}
	if b.err != nil {
		return nn, b.err
	}
	b.buf = append(b.buf, p...)
	return nn + len(p), nil
}

// WriteString is Write; what is too long goes to a StringWriter as it is.
func (b *Writer) WriteString(s string) (int, error) {
	sw, ok := b.wr.(io.StringWriter)
	nn := 0
	for len(s) > b.Available() && b.err == nil {
		n := b.Available()
		if b.Buffered() == 0 && ok {
			n, b.err = sw.WriteString(s)
		} else {
			b.buf = append(b.buf, s[:n]...)
			b.Flush()
		}
		nn += n
		s = s[n:]
	}
	if b.err != nil {
		return nn, b.err
	}
	b.buf = append(b.buf, s...)
	return nn + len(s), nil
}

// WriteByte writes one byte.
func (b *Writer) WriteByte(c byte) error {
	if b.err == nil && b.Available() <= 0 {
		b.Flush()
	}
	if b.err != nil {
		return b.err
	}
	b.buf = append(b.buf, c)
	return nil
}

// WriteRune writes one character, which is not cut in two where the buffer ends.
func (b *Writer) WriteRune(r rune) (size int, err error) {
	if uint32(r) < utf8.RuneSelf {
		if err := b.WriteByte(byte(r)); err != nil {
			return 0, err
		}
		return 1, nil
	}
	if b.err == nil && b.Available() < utf8.UTFMax {
		b.Flush()
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.WriteString(string(r))
}

// ReadFrom writes all that r has, a buffer at a time.
func (b *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	if b.err != nil {
		return 0, b.err
	}
	to, direct := b.wr.(io.ReaderFrom)
	for err == nil {
		if b.Available() == 0 {
			if err := b.Flush(); err != nil {
				return n, err
			}
		}
		if direct && b.Buffered() == 0 {
			m, err := to.ReadFrom(r)
			b.err = err
			return n + m, err
		}
		var m int
		if m, err = b.more(r); m == 0 && err == nil {
			return n, io.ErrNoProgress
		}
		n += int64(m)
	}
	if err == io.EOF {
		err = nil
		if b.Available() == 0 {
			err = b.Flush()
		}
	}
	return n, err
}

// more reads once as much as there is room for, unless nothing comes.
func (b *Writer) more(r io.Reader) (n int, err error) {
	have := len(b.buf)
	b.buf = append(b.buf, make([]byte, min(room(r, b.Available()), b.Available()))...)
	for range maxEmptyReads {
		if n, err = r.Read(b.buf[have:]); n != 0 || err != nil {
			break
		}
	}
	b.buf = b.buf[:have+n]
	return n, err
}

// ReadWriter is a Reader and a Writer.
type ReadWriter struct {
	*Reader
	*Writer
}

// NewReadWriter joins a Reader and a Writer.
func NewReadWriter(r *Reader, w *Writer) *ReadWriter { return &ReadWriter{r, w} }
