// Package io has the interfaces of reading and writing, and what connects them.
package io

import "errors"

// Where Seek counts from.
const (
	SeekStart   = 0
	SeekCurrent = 1
	SeekEnd     = 2
)

// Errors of readers and writers.
var (
	EOF              = errors.New("EOF")
	ErrClosedPipe    = errors.New("io: read/write on closed pipe")
	ErrNoProgress    = errors.New("multiple Read calls return no data or error")
	ErrShortBuffer   = errors.New("short buffer")
	ErrShortWrite    = errors.New("short write")
	ErrUnexpectedEOF = errors.New("unexpected EOF")

	errInvalidWrite = errors.New("invalid write result")
)

// Reader reads into p.
type Reader interface {
	Read(p []byte) (n int, err error)
}

// Writer writes all of p, or says why not.
type Writer interface {
	Write(p []byte) (n int, err error)
}

// Closer is closed after use.
type Closer interface{ Close() error }

// Seeker moves the place of the next Read or Write.
type Seeker interface {
	Seek(offset int64, whence int) (int64, error)
}

// ReadWriter is a Reader and a Writer.
type ReadWriter interface {
	Reader
	Writer
}

// ReadCloser is a Reader and a Closer.
type ReadCloser interface {
	Reader
	Closer
}

// WriteCloser is a Writer and a Closer.
type WriteCloser interface {
	Writer
	Closer
}

// ReadWriteCloser is a Reader, a Writer and a Closer.
type ReadWriteCloser interface {
	Reader
	Writer
	Closer
}

// ReadSeeker is a Reader and a Seeker.
type ReadSeeker interface {
	Reader
	Seeker
}

// ReaderFrom reads all of r.
type ReaderFrom interface {
	ReadFrom(r Reader) (n int64, err error)
}

// WriterTo writes all that it has.
type WriterTo interface {
	WriteTo(w Writer) (n int64, err error)
}

// ReaderAt reads from an offset.
type ReaderAt interface {
	ReadAt(p []byte, off int64) (n int, err error)
}

// WriterAt writes at an offset.
type WriterAt interface {
	WriteAt(p []byte, off int64) (n int, err error)
}

// ByteReader reads one byte.
type ByteReader interface{ ReadByte() (byte, error) }

// ByteScanner can put one byte back.
type ByteScanner interface {
	ByteReader
	UnreadByte() error
}

// ByteWriter writes one byte.
type ByteWriter interface{ WriteByte(c byte) error }

// RuneReader reads one rune.
type RuneReader interface {
	ReadRune() (r rune, size int, err error)
}

// RuneScanner can put one rune back.
type RuneScanner interface {
	RuneReader
	UnreadRune() error
}

// StringWriter writes a string.
type StringWriter interface {
	WriteString(s string) (n int, err error)
}

// WriteString writes s to w.
func WriteString(w Writer, s string) (n int, err error) {
	if sw, ok := w.(StringWriter); ok {
		return sw.WriteString(s)
	}
	return w.Write([]byte(s))
}

// ReadAll reads r to its end.
func ReadAll(r Reader) ([]byte, error) {
	var all []byte
	part, next := make([]byte, 0, 512), 256
	for {
		n, err := r.Read(part[len(part):cap(part)])
		part = part[:len(part)+n]
		if err != nil {
			if err == EOF {
				err = nil
			}
			if all == nil {
				return part, err
			}
			return append(all, part...), err
		}
		if cap(part)-len(part) < cap(part)/16 { // how much is asked for at once, a reader can see
			all = append(all, part...)
			part = append([]byte(nil), make([]byte, next)...)[:0]
			next += next / 2
		}
	}
}

// ReadAtLeast reads until buf has min bytes.
func ReadAtLeast(r Reader, buf []byte, min int) (n int, err error) {
	if len(buf) < min {
		return 0, ErrShortBuffer
	}
	for n < min && err == nil {
		var more int
		more, err = r.Read(buf[n:])
		n += more
	}
	if n >= min {
		return n, nil
	}
	if n > 0 && err == EOF {
		err = ErrUnexpectedEOF
	}
	return n, err
}

// ReadFull fills buf.
func ReadFull(r Reader, buf []byte) (n int, err error) { return ReadAtLeast(r, buf, len(buf)) }

// Copy copies src to dst until src ends.
func Copy(dst Writer, src Reader) (written int64, err error) { return copying(dst, src, nil) }

// CopyBuffer is Copy with a buffer of one's own.
func CopyBuffer(dst Writer, src Reader, buf []byte) (written int64, err error) {
	if buf != nil && len(buf) == 0 {
		panic("empty buffer in CopyBuffer")
	}
	return copying(dst, src, buf)
}

func copying(dst Writer, src Reader, buf []byte) (written int64, err error) {
	if wt, ok := src.(WriterTo); ok {
		return wt.WriteTo(dst)
	}
	if rf, ok := dst.(ReaderFrom); ok {
		return rf.ReadFrom(src)
	}
	read := reading(src, buf)
	for {
		data, rerr := read()
		if n := len(data); n > 0 {
			m, werr := dst.Write(data)
			if m < 0 || m > n {
				m = 0
				if werr == nil {
					werr = errInvalidWrite
				}
			}
			written += int64(m)
			if werr != nil {
				return written, werr
			}
			if m != n {
				return written, ErrShortWrite
			}
		}
		if rerr == EOF {
			return written, nil
		}
		if rerr != nil {
			return written, rerr
		}
	}
}

// copySize is how much Copy asks for at once.
const copySize = 32 * 1024

// reading returns a function that reads src as Copy does, into buf or else into one buffer of its own. A pipe has its own, as large as what it gives:
// many states with 32 KiB in each would not fit in memory.
func reading(src Reader, buf []byte) func() ([]byte, error) {
	if buf != nil {
		return readingInto(src, buf)
	}
	size := copySize
	if l, ok := src.(*LimitedReader); ok {
		if p, ok := l.R.(*PipeReader); ok {
			return func() ([]byte, error) { return l.some(p) }
		}
		size = int(max(min(int64(size), l.N), 1))
	}
	if p, ok := src.(*PipeReader); ok {
		return func() ([]byte, error) { return p.p.next(copySize) }
	}
	return readingInto(src, make([]byte, size))
}

func readingInto(src Reader, buf []byte) func() ([]byte, error) {
	return func() ([]byte, error) {
		n, err := src.Read(buf)
		return buf[:n], err
	}
}

// CopyN copies n bytes; fewer only with an error.
func CopyN(dst Writer, src Reader, n int64) (written int64, err error) {
	written, err = Copy(dst, LimitReader(src, n))
	if written < n && err == nil {
		err = EOF
	}
	return written, err
}
