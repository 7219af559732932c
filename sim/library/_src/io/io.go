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
	all, buf := []byte{}, make([]byte, 512)
	for {
		n, err := r.Read(buf)
		all = append(all, buf[:n]...)
		if err == EOF {
			return all, nil
		}
		if err != nil {
			return all, err
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
func Copy(dst Writer, src Reader) (written int64, err error) {
	if wt, ok := src.(WriterTo); ok {
		return wt.WriteTo(dst)
	}
	if rf, ok := dst.(ReaderFrom); ok {
		return rf.ReadFrom(src)
	}
	buf := make([]byte, 512)
	for {
		n, rerr := src.Read(buf)
		if n > 0 {
			m, werr := dst.Write(buf[:n])
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

// CopyN copies n bytes; fewer only with an error.
func CopyN(dst Writer, src Reader, n int64) (written int64, err error) {
	written, err = Copy(dst, LimitReader(src, n))
	if written < n && err == nil {
		err = EOF
	}
	return written, err
}
