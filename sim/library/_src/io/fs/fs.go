// Package fs has what file systems have in common: modes, descriptions of files
// and errors.
package fs

import (
	"time"

	"racelab/oserror"
)

// Errors of file systems, for errors.Is.
var (
	ErrInvalid    error = oserror.ErrInvalid
	ErrPermission error = oserror.ErrPermission
	ErrExist      error = oserror.ErrExist
	ErrNotExist   error = oserror.ErrNotExist
	ErrClosed     error = oserror.ErrClosed
)

// PathError says which operation failed on which path.
type PathError struct {
	Op   string
	Path string
	Err  error
}

// Error returns "open /x: no such file or directory".
func (e *PathError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *PathError) Unwrap() error { return e.Err }

// Timeout reports whether the cause is that time ran out.
func (e *PathError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// A FileMode is a file's kind and permissions.
type FileMode uint32

// Kinds of file, and the bits of the permissions.
const (
	ModeDir        FileMode = 1 << (31 - iota) // d
	ModeAppend                                 // a
	ModeExclusive                              // l
	ModeTemporary                              // T
	ModeSymlink                                // L
	ModeDevice                                 // D
	ModeNamedPipe                              // p
	ModeSocket                                 // S
	ModeSetuid                                 // u
	ModeSetgid                                 // g
	ModeCharDevice                             // c
	ModeSticky                                 // t
	ModeIrregular                              // ?

	ModeType = ModeDir | ModeSymlink | ModeNamedPipe | ModeSocket | ModeDevice | ModeCharDevice | ModeIrregular

	ModePerm FileMode = 0777
)

// IsDir reports whether m is that of a folder.
func (m FileMode) IsDir() bool { return m&ModeDir != 0 }

// IsRegular reports whether m is that of an ordinary file.
func (m FileMode) IsRegular() bool { return m&ModeType == 0 }

// Perm returns the permissions.
func (m FileMode) Perm() FileMode { return m & ModePerm }

// Type returns the kind.
func (m FileMode) Type() FileMode { return m & ModeType }

// String returns m much as ls writes it: "-rw-r--r--", with a letter for each kind before the permissions.
func (m FileMode) String() string {
	const kinds = "dalTLDpSugct?"
	kind := ""
	for i := range len(kinds) {
		if m&(1<<(31-i)) != 0 {
			kind += kinds[i : i+1]
		}
	}
	if kind == "" {
		kind = "-"
	}
	const rwx = "rwxrwxrwx"
	for i := range len(rwx) {
		if m&(1<<(8-i)) != 0 {
			kind += rwx[i : i+1]
		} else {
			kind += "-"
		}
	}
	return kind
}

// FileInfo describes a file.
type FileInfo interface {
	Name() string
	Size() int64
	Mode() FileMode
	ModTime() time.Time
	IsDir() bool
	Sys() any
}

// DirEntry is one name in a folder.
type DirEntry interface {
	Name() string
	IsDir() bool
	Type() FileMode
	Info() (FileInfo, error)
}

// FormatDirEntry returns the kind and the name of an entry, as in "d inbox/".
func FormatDirEntry(dir DirEntry) string {
	mode, name := dir.Type().String(), dir.Name()
	if dir.IsDir() {
		name += "/"
	}
	return mode[:len(mode)-len("rwxrwxrwx")] + " " + name
}

// ValidPath reports whether name is a path without empty, "." or ".." parts.
func ValidPath(name string) bool {
	if name == "." {
		return true
	}
	for start := 0; ; {
		end := start
		for end < len(name) && name[end] != '/' {
			end++
		}
		if part := name[start:end]; part == "" || part == "." || part == ".." {
			return false
		}
		if end == len(name) {
			return true
		}
		start = end + 1
	}
}
