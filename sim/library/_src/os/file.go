package os

import (
	"errors"
	"io"
	"io/fs"
	"syscall"

	"racelab/disk"
	"racelab/rt"
)

// Flags of OpenFile.
const (
	O_RDONLY int = syscall.O_RDONLY
	O_WRONLY int = syscall.O_WRONLY
	O_RDWR   int = syscall.O_RDWR
	O_APPEND int = syscall.O_APPEND
	O_CREATE int = syscall.O_CREAT
	O_EXCL   int = syscall.O_EXCL
	O_SYNC   int = syscall.O_SYNC
	O_TRUNC  int = syscall.O_TRUNC
)

// Where Seek counts from; package io has the same.
const (
	SEEK_SET int = 0
	SEEK_CUR int = 1
	SEEK_END int = 2
)

// File is an open file. Its offset belongs to it, not to a goroutine.
type File struct {
	fd   int // 0 to 2 for the standard files
	name string
	h    *disk.Handle // nil for the standard files, and pipes

	pipe   *pipe // of an end of a pipe
	writes bool  // it is the end to write to
}

// cause turns an error number into an error.
func cause(errno int) error {
	if errno == disk.Closed {
		return ErrClosed
	}
	return syscall.Errno(errno)
}

func pathError(op, path string, errno int) error {
	if errno == 0 {
		return nil
	}
	return &PathError{Op: op, Path: path, Err: cause(errno)}
}

func (f *File) wrap(op string, errno int) error { return pathError(op, f.name, errno) }

// OpenFile opens a file with flags; perm is for a file that it creates.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	h, errno := disk.Open(disk.Default(), name, flag, uint32(perm.Perm()))
	if errno != 0 {
		return nil, pathError("open", name, errno)
	}
	disk.CloseAtCrash(disk.Default(), h)
	return &File{fd: h.Number(), name: name, h: h}, nil
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

// Create makes a file, or empties it, and opens it for reading and writing.
func Create(name string) (*File, error) {
	return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666)
}

// Name returns the path that the file was opened with.
func (f *File) Name() string { return f.name }

// Fd returns the file descriptor.
func (f *File) Fd() uintptr {
	if f == nil {
		return ^(uintptr(0))
	}
	f.notOfPipes("Fd")
	return uintptr(f.fd)
}

// Read reads up to len(b) bytes, as one step.
func (f *File) Read(b []byte) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.pipe != nil {
		return f.pipeRead(b)
	}
	if f.h == nil {
		return f.standardRead(b)
	}
	text, err := f.next(len(b))
	return copy(b, text), err
}

// next reads up to most bytes, as one step.
func (f *File) next(most int) (string, error) {
	text, errno := disk.Read(disk.Default(), f.h, f.name, most)
	switch {
	case errno != 0:
		return "", f.wrap("read", errno)
	case text == "" && most > 0:
		return "", io.EOF
	}
	if len(text) > 1 {
		rt.ShortRead()
	}
	return text, nil
}

// WriteTo writes what is left of the file to w, in pieces as io.Copy reads them.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if _, ok := w.(io.ReaderFrom); ok || f.h == nil {
		return io.Copy(w, plainReader{f})
	}
	for {
		text, err := f.next(32 * 1024)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		m, err := w.Write([]byte(text))
		n += int64(m)
		switch {
		case err != nil:
			return n, err
		case m < len(text):
			return n, io.ErrShortWrite
		}
	}
}

// plainReader has nothing of a file but Read.
type plainReader struct{ f *File }

func (r plainReader) Read(b []byte) (n int, err error) { return r.f.Read(b) }

func (f *File) standardRead(b []byte) (n int, err error) {
	switch {
	case f.fd != 0:
		return 0, f.wrap("read", disk.BADF)
	case len(b) == 0:
		return 0, nil
	}
	return 0, io.EOF
}

// ReadAt reads len(b) bytes at an offset; each system call that it takes is a step.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if off < 0 {
		return 0, &PathError{Op: "readat", Path: f.name, Err: errors.New("negative offset")}
	}
	if f.h == nil {
		return 0, f.wrap("read", 0x1d) // ESPIPE
	}
	for n < len(b) {
		text, errno := disk.ReadAt(disk.Default(), f.h, f.name, len(b)-n, int(off)+n)
		if errno != 0 {
			return n, f.wrap("read", errno)
		}
		if text == "" {
			return n, io.EOF
		}
		n += copy(b[n:], text)
	}
	return n, nil
}

// Write writes b as one step.
func (f *File) Write(b []byte) (n int, err error) { return f.WriteString(string(b)) }

// WriteString writes s as one step.
func (f *File) WriteString(s string) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.h != nil {
		if errno := disk.Write(disk.Default(), f.h, f.name, s); errno != 0 {
			return 0, f.wrap("write", errno)
		}
		return len(s), nil
	}
	if f.pipe != nil {
		return f.pipeWrite(s)
	}
	if f.fd == 0 {
		return 0, f.wrap("write", disk.BADF)
	}
	rt.Print(f.fd, s)
	return len(s), nil
}

// WriteAt writes b at an offset as one step.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.h == nil {
		return 0, f.wrap("write", 0x1d) // ESPIPE
	}
	if f.h.Flags()&O_APPEND != 0 {
		return 0, errors.New("os: invalid use of WriteAt on file opened with O_APPEND")
	}
	if off < 0 {
		return 0, &PathError{Op: "writeat", Path: f.name, Err: errors.New("negative offset")}
	}
	if errno := disk.WriteAt(disk.Default(), f.h, f.name, string(b), int(off)); errno != 0 {
		return 0, f.wrap("write", errno)
	}
	return len(b), nil
}

// Seek moves the offset and returns it.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.h == nil {
		return 0, f.wrap("seek", 0x1d) // ESPIPE
	}
	at, errno := disk.Seek(disk.Default(), f.h, f.name, int(offset), whence)
	return int64(at), f.wrap("seek", errno)
}

// Close closes the file and gives up its locks.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	if f.pipe != nil {
		return f.wrap("close", f.pipe.close(f.writes))
	}
	if f.h == nil {
		if f.fd != 0 {
			rt.NotModelled("Close of " + f.name + ": racelab does not model what is printed after it")
		}
		return nil
	}
	return f.wrap("close", disk.Close(disk.Default(), f.h, f.name))
}

// Sync makes the file's content durable; of a folder, the names in it.
func (f *File) Sync() error {
	if f == nil {
		return ErrInvalid
	}
	if f.pipe != nil {
		return f.wrap("sync", disk.INVAL)
	}
	if f.h == nil {
		return nil
	}
	return f.wrap("sync", disk.Sync(disk.Default(), f.h, f.name))
}

// Truncate changes the size.
func (f *File) Truncate(size int64) error {
	if f == nil {
		return ErrInvalid
	}
	if f.h == nil {
		return f.wrap("truncate", disk.INVAL)
	}
	return f.wrap("truncate", disk.Truncate(disk.Default(), f.h, f.name, int(size)))
}

// Stat describes the file.
func (f *File) Stat() (FileInfo, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	f.notOfPipes("Stat")
	if f.h == nil {
		return &fileStat{disk.Stat{Name: f.name[len("/dev/"):], Perm: 0o620}}, nil
	}
	s, errno := disk.DescribeOpen(disk.Default(), f.h, f.name)
	if errno != 0 {
		return nil, f.wrap("stat", errno)
	}
	return &fileStat{s}, nil
}

// ReadDir returns what the folder has, n entries at a time if n > 0.
func (f *File) ReadDir(n int) ([]DirEntry, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	f.notOfPipes("ReadDir")
	all, errno := disk.List(disk.Default(), f.h, f.name, n)
	if errno != 0 {
		return nil, f.wrap("readdirent", errno)
	}
	if n > 0 && len(all) == 0 {
		return nil, io.EOF
	}
	entries := []DirEntry{}
	for _, s := range all {
		entries = append(entries, &dirEntry{f.name, s})
	}
	return entries, nil
}

// Readdirnames returns the names in the folder, n at a time if n > 0.
func (f *File) Readdirnames(n int) (names []string, err error) {
	entries, err := f.ReadDir(n)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// Chmod changes the permissions of the file that has the name now.
func (f *File) Chmod(mode FileMode) error {
	f.notOfPipes("Chmod")
	return Chmod(f.name, mode)
}

// ReadFile reads a whole file: it opens it, reads to the end and closes it.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := []byte{}
	for {
		text, errno := disk.Read(disk.Default(), f.h, name, max(512, len(data)))
		if errno != 0 {
			return data, f.wrap("read", errno)
		}
		if text == "" {
			return data, nil
		}
		data = append(data, text...)
	}
}

// WriteFile opens a file and empties it, writes data and closes it. It is not
// atomic: others can see the file empty, and a crash can leave it so.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err1 := f.Close(); err1 != nil && err == nil {
		err = err1
	}
	return err
}

// PathError says which operation failed on which path.
type PathError = fs.PathError
