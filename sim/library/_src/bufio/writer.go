package bufio

import "io"

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

// Reset starts over with w.
func (b *Writer) Reset(w io.Writer) {
	b.wr, b.buf, b.err = w, nil, nil
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
	b.buf, b.err = b.buf[n:], err
	if err == nil {
		b.buf = nil
	}
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

// WriteString is Write.
func (b *Writer) WriteString(s string) (int, error) { return b.Write([]byte(s)) }

// WriteByte writes one byte.
func (b *Writer) WriteByte(c byte) error {
	_, err := b.Write([]byte{c})
	return err
}

// WriteRune writes one character.
func (b *Writer) WriteRune(r rune) (size int, err error) { return b.WriteString(string(r)) }

// ReadFrom writes all that r has.
func (b *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	data, err := io.ReadAll(r)
	if m, werr := b.Write(data); werr != nil {
		return int64(m), werr
	}
	return int64(len(data)), err
}

// ReadWriter is a Reader and a Writer.
type ReadWriter struct {
	*Reader
	*Writer
}

// NewReadWriter joins a Reader and a Writer.
func NewReadWriter(r *Reader, w *Writer) *ReadWriter { return &ReadWriter{r, w} }
