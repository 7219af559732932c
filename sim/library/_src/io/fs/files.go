package fs

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"
)

// FS is a tree of files that can be read.
type FS interface {
	Open(name string) (File, error)
}

// File is an open file.
type File interface {
	Stat() (FileInfo, error)
	Read([]byte) (int, error)
	Close() error
}

// ReadDirFile is an open folder.
type ReadDirFile interface {
	File
	ReadDir(n int) ([]DirEntry, error)
}

// What a tree of files can do better than by Open.
type (
	ReadFileFS interface {
		FS
		ReadFile(name string) ([]byte, error)
	}
	ReadDirFS interface {
		FS
		ReadDir(name string) ([]DirEntry, error)
	}
	StatFS interface {
		FS
		Stat(name string) (FileInfo, error)
	}
	GlobFS interface {
		FS
		Glob(pattern string) ([]string, error)
	}
	SubFS interface {
		FS
		Sub(dir string) (FS, error)
	}
	ReadLinkFS interface {
		FS
		ReadLink(name string) (string, error)
		Lstat(name string) (FileInfo, error)
	}
)

// ReadFile returns what a file has.
func ReadFile(fsys FS, name string) ([]byte, error) {
	if able, ok := fsys.(ReadFileFS); ok {
		return able.ReadFile(name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := 0
	if info, err := f.Stat(); err == nil {
		if n := info.Size(); int64(int(n)) == n {
			size = int(n)
		}
	}
	text := make([]byte, 0, size+1)
	for {
		if len(text) == cap(text) {
			text = append(text, 0)[:len(text)]
		}
		n, err := f.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		if err == io.EOF {
			return text, nil
		}
		if err != nil {
			return text, err
		}
	}
}

// ReadDir returns what a folder has, by name.
func ReadDir(fsys FS, name string) ([]DirEntry, error) {
	if able, ok := fsys.(ReadDirFS); ok {
		return able.ReadDir(name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	dir, ok := f.(ReadDirFile)
	if !ok {
		return nil, &PathError{Op: "readdir", Path: name, Err: errors.New("not implemented")}
	}
	list, err := dir.ReadDir(-1)
	slices.SortFunc(list, func(a, b DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, err
}

// Stat describes a file.
func Stat(fsys FS, name string) (FileInfo, error) {
	if able, ok := fsys.(StatFS); ok {
		return able.Stat(name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Stat()
}

// ReadLink returns where a symbolic link leads.
func ReadLink(fsys FS, name string) (string, error) {
	if able, ok := fsys.(ReadLinkFS); ok {
		return able.ReadLink(name)
	}
	return "", &PathError{Op: "readlink", Path: name, Err: ErrInvalid}
}

// Lstat describes a file, or a symbolic link itself where the tree can tell.
func Lstat(fsys FS, name string) (FileInfo, error) {
	if able, ok := fsys.(ReadLinkFS); ok {
		return able.Lstat(name)
	}
	return Stat(fsys, name)
}

// infoEntry is a FileInfo as an entry of a folder.
type infoEntry struct{ info FileInfo }

func (e infoEntry) Name() string            { return e.info.Name() }
func (e infoEntry) IsDir() bool             { return e.info.IsDir() }
func (e infoEntry) Type() FileMode          { return e.info.Mode().Type() }
func (e infoEntry) Info() (FileInfo, error) { return e.info, nil }
func (e infoEntry) String() string          { return FormatDirEntry(e) }

// FileInfoToDirEntry returns an entry that is described by info; nil for nil.
func FileInfoToDirEntry(info FileInfo) DirEntry {
	if info == nil {
		return nil
	}
	return infoEntry{info}
}

// FormatFileInfo returns a line such as "-rw-r--r-- 100 1970-01-01 12:00:00 hello.go".
func FormatFileInfo(info FileInfo) string {
	line := info.Mode().String() + " " + strconv.FormatInt(info.Size(), 10) + " " + info.ModTime().Format(time.DateTime) + " " + info.Name()
	if info.IsDir() {
		line += "/"
	}
	return line
}
