// Package embed holds files that were put into the program when it was loaded.
package embed

import (
	"errors"
	"io"
	"io/fs"
	"time"
)

// FS is a tree of files that never changes. Its zero value is empty.
type FS struct {
	files *[]file // by folder, then by name; folders are among them
}

// file is a file or a folder of a tree.
type file struct {
	dir, base string
	folder    bool
	text      string
}

// RacelabTree makes the tree of a variable that is declared with go:embed. It is given names and contents in turn, names
// in the order of FS; that of a folder ends in a slash. The loader calls it.
func RacelabTree(parts ...string) FS {
	files := make([]file, 0, len(parts)/2)
	for i := 0; i+1 < len(parts); i += 2 {
		name, folder := parts[i], false
		if name[len(name)-1] == '/' {
			name, folder = name[:len(name)-1], true
		}
		f := file{dir: ".", base: name, folder: folder, text: parts[i+1]}
		for j := len(name) - 1; j >= 0; j-- {
			if name[j] == '/' {
				f.dir, f.base = name[:j], name[j+1:]
				break
			}
		}
		files = append(files, f)
	}
	return FS{&files}
}

func (f *file) name() string {
	if f.dir == "." {
		return f.base
	}
	return f.dir + "/" + f.base
}

func (f *file) Name() string               { return f.base }
func (f *file) Size() int64                { return int64(len(f.text)) }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return f.folder }
func (f *file) Sys() any                   { return nil }
func (f *file) Type() fs.FileMode          { return f.Mode().Type() }
func (f *file) Info() (fs.FileInfo, error) { return f, nil }
func (f *file) String() string             { return fs.FormatFileInfo(f) }

func (f *file) Mode() fs.FileMode {
	if f.folder {
		return fs.ModeDir | 0555
	}
	return 0444
}

// find returns what a name is; nil if it is nothing.
func (f FS) find(name string) *file {
	if !fs.ValidPath(name) {
		return nil
	}
	if name == "." {
		return &file{dir: ".", base: ".", folder: true}
	}
	if f.files == nil {
		return nil
	}
	for i := range *f.files {
		if g := &(*f.files)[i]; g.name() == name {
			return g
		}
	}
	return nil
}

// in returns what a folder has.
func (f FS) in(dir string) []file {
	if f.files == nil {
		return nil
	}
	from, to := 0, 0
	for i, g := range *f.files {
		if g.dir == dir {
			if to == 0 {
				from = i
			}
			to = i + 1
		}
	}
	return (*f.files)[from:to]
}

// Open opens a file or a folder.
func (f FS) Open(name string) (fs.File, error) {
	g := f.find(name)
	switch {
	case g == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case g.folder:
		return &openDir{g, f.in(name), 0}, nil
	}
	return &openFile{g, 0}, nil
}

// ReadDir returns what a folder has.
func (f FS) ReadDir(name string) ([]fs.DirEntry, error) {
	opened, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	dir, ok := opened.(*openDir)
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("not a directory")}
	}
	return dir.rest(len(dir.files)), nil
}

// ReadFile returns what a file has.
func (f FS) ReadFile(name string) ([]byte, error) {
	opened, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	g, ok := opened.(*openFile)
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	return []byte(g.f.text), nil
}

// openFile is a file that is being read.
type openFile struct {
	f  *file
	at int64
}

func (o *openFile) Close() error               { return nil }
func (o *openFile) Stat() (fs.FileInfo, error) { return o.f, nil }

func (o *openFile) Read(b []byte) (int, error) {
	if o.at >= int64(len(o.f.text)) {
		return 0, io.EOF
	}
	n := copy(b, o.f.text[o.at:])
	o.at += int64(n)
	return n, nil
}

func (o *openFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += int64(len(o.f.text))
	}
	if offset < 0 || offset > int64(len(o.f.text)) {
		return 0, &fs.PathError{Op: "seek", Path: o.f.name(), Err: fs.ErrInvalid}
	}
	o.at = offset
	return offset, nil
}

func (o *openFile) ReadAt(b []byte, offset int64) (int, error) {
	if offset < 0 || offset > int64(len(o.f.text)) {
		return 0, &fs.PathError{Op: "read", Path: o.f.name(), Err: fs.ErrInvalid}
	}
	n := copy(b, o.f.text[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// openDir is a folder that is being read.
type openDir struct {
	f     *file
	files []file
	at    int
}

func (d *openDir) Close() error               { return nil }
func (d *openDir) Stat() (fs.FileInfo, error) { return d.f, nil }

func (d *openDir) Read([]byte) (int, error) {
	name := d.f.name()
	if d.f.base == "." {
		name = "./"
	} else {
		name += "/"
	}
	return 0, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
}

func (d *openDir) ReadDir(count int) ([]fs.DirEntry, error) {
	n := len(d.files) - d.at
	if n == 0 {
		if count <= 0 {
			return nil, nil
		}
		return nil, io.EOF
	}
	if count > 0 {
		n = min(n, count)
	}
	return d.rest(n), nil
}

// rest returns the next n entries.
func (d *openDir) rest(n int) []fs.DirEntry {
	list := make([]fs.DirEntry, n)
	for i := range list {
		list[i] = &d.files[d.at+i]
	}
	d.at += n
	return list
}
