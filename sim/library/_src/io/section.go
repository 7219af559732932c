package io

import "errors"

var (
	errWhence = errors.New("Seek: invalid whence")
	errOffset = errors.New("Seek: invalid offset")
)

// ReadWriteSeeker and its like are several interfaces at once.
type (
	// ReadSeekCloser reads from any place, and is closed.
	ReadSeekCloser interface {
		Reader
		Seeker
		Closer
	}
	// WriteSeeker writes to any place.
	WriteSeeker interface {
		Writer
		Seeker
	}
	// ReadWriteSeeker does both.
	ReadWriteSeeker interface {
		Reader
		Writer
		Seeker
	}
)

// SectionReader reads a part of something that is read by offset.
type SectionReader struct {
	r                  ReaderAt
	base, at, limit, n int64
}

// NewSectionReader returns one that reads n bytes of r from off on.
func NewSectionReader(r ReaderAt, off int64, n int64) *SectionReader {
	end := int64(1<<63 - 1)
	if off <= end-n {
		end = off + n
	}
	return &SectionReader{r, off, off, end, n}
}

// Read reads on.
func (s *SectionReader) Read(p []byte) (n int, err error) {
	if s.at >= s.limit {
		return 0, EOF
	}
	if most := s.limit - s.at; int64(len(p)) > most {
		p = p[:most]
	}
	n, err = s.r.ReadAt(p, s.at)
	s.at += int64(n)
	return n, err
}

// Seek sets where Read goes on, within the part.
func (s *SectionReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case SeekStart:
		offset += s.base
	case SeekCurrent:
		offset += s.at
	case SeekEnd:
		offset += s.limit
	default:
		return 0, errWhence
	}
	if offset < s.base {
		return 0, errOffset
	}
	s.at = offset
	return offset - s.base, nil
}

// ReadAt reads from an offset within the part.
func (s *SectionReader) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 || off >= s.Size() {
		return 0, EOF
	}
	off += s.base
	most := s.limit - off
	if int64(len(p)) <= most {
		return s.r.ReadAt(p, off)
	}
	n, err = s.r.ReadAt(p[:most], off)
	if err == nil {
		err = EOF
	}
	return n, err
}

// Size returns how many bytes the part has.
func (s *SectionReader) Size() int64 { return s.limit - s.base }

// Outer returns what NewSectionReader was given.
func (s *SectionReader) Outer() (r ReaderAt, off int64, n int64) { return s.r, s.base, s.n }

// OffsetWriter writes to something that is written by offset.
type OffsetWriter struct {
	w        WriterAt
	base, at int64
}

// NewOffsetWriter returns one that writes to w from off on.
func NewOffsetWriter(w WriterAt, off int64) *OffsetWriter { return &OffsetWriter{w, off, off} }

// Write writes on.
func (o *OffsetWriter) Write(p []byte) (n int, err error) {
	n, err = o.w.WriteAt(p, o.at)
	o.at += int64(n)
	return n, err
}

// WriteAt writes at an offset from where the writer began.
func (o *OffsetWriter) WriteAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errOffset
	}
	return o.w.WriteAt(p, off+o.base)
}

// Seek sets where Write goes on.
func (o *OffsetWriter) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case SeekStart:
		offset += o.base
	case SeekCurrent:
		offset += o.at
	default:
		return 0, errWhence
	}
	if offset < o.base {
		return 0, errOffset
	}
	o.at = offset
	return offset - o.base, nil
}
