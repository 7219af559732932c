package os

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"syscall"
	"time"

	"racelab/disk"
	"racelab/rt"
)

// What stands between the parts of a path, and between paths.
const (
	PathSeparator     = '/'
	PathListSeparator = ':'
	DevNull           = "/dev/null"
)

// Kinds of file and their permissions.
const (
	ModeDir        = fs.ModeDir
	ModeAppend     = fs.ModeAppend
	ModeExclusive  = fs.ModeExclusive
	ModeTemporary  = fs.ModeTemporary
	ModeSymlink    = fs.ModeSymlink
	ModeDevice     = fs.ModeDevice
	ModeNamedPipe  = fs.ModeNamedPipe
	ModeSocket     = fs.ModeSocket
	ModeSetuid     = fs.ModeSetuid
	ModeSetgid     = fs.ModeSetgid
	ModeCharDevice = fs.ModeCharDevice
	ModeSticky     = fs.ModeSticky
	ModeIrregular  = fs.ModeIrregular
	ModeType       = fs.ModeType
	ModePerm       = fs.ModePerm
)

// A FileMode is a file's kind and permissions.
type FileMode = fs.FileMode

// FileInfo describes a file.
type FileInfo = fs.FileInfo

// DirEntry is one name in a folder.
type DirEntry = fs.DirEntry

// LinkError says which operation failed on which two paths.
type LinkError struct {
	Op  string
	Old string
	New string
	Err error
}

// Error returns "rename a b: no such file or directory".
func (e *LinkError) Error() string {
	return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *LinkError) Unwrap() error { return e.Err }

// fileStat is a FileInfo.
type fileStat struct{ s disk.Stat }

func (f *fileStat) Name() string { return f.s.Name }
func (f *fileStat) Size() int64  { return int64(f.s.Size) }
func (f *fileStat) IsDir() bool  { return f.s.Kind == disk.Folder }
func (f *fileStat) Sys() any     { return nil }

// ModTime of what was there at the start is the start of the run. When something was changed since is not modelled.
func (f *fileStat) ModTime() time.Time {
	if f.s.Changed {
		rt.NotModelled("ModTime of " + strconv.Quote(f.s.Name) + ", which the program made or changed: racelab does not keep the times of changes")
	}
	return time.Unix(rt.Beginning(), 0)
}

func (f *fileStat) Mode() FileMode { return FileMode(f.s.Perm) | kindMode(f.s.Kind) }

func kindMode(kind int) FileMode {
	switch kind {
	case disk.Folder:
		return ModeDir
	case disk.Symlink:
		return ModeSymlink
	}
	return 0
}

// dirEntry is a DirEntry.
type dirEntry struct {
	dir string
	s   disk.Stat
}

func (e *dirEntry) Name() string            { return e.s.Name }
func (e *dirEntry) IsDir() bool             { return e.s.Kind == disk.Folder }
func (e *dirEntry) Type() FileMode          { return kindMode(e.s.Kind) }
func (e *dirEntry) Info() (FileInfo, error) { return Lstat(e.dir + "/" + e.s.Name) }

// String is what fmt prints: "- notes.txt", "d inbox/".
func (e *dirEntry) String() string { return fs.FormatDirEntry(e) }

// Stat describes the file that a path leads to.
func Stat(name string) (FileInfo, error) { return describe("stat", name, true) }

// Lstat describes a file, or a symbolic link itself.
func Lstat(name string) (FileInfo, error) { return describe("lstat", name, false) }

func describe(op, name string, follow bool) (FileInfo, error) {
	s, errno := disk.Describe(disk.Default(), name, follow)
	if errno != 0 {
		return nil, pathError(op, name, errno)
	}
	return &fileStat{s}, nil
}

// SameFile reports whether two descriptions are of one file.
func SameFile(fi1, fi2 FileInfo) bool {
	a, ok1 := fi1.(*fileStat)
	b, ok2 := fi2.(*fileStat)
	return ok1 && ok2 && a.s.Node == b.s.Node && a.s.Node != nil
}

func linkError(op, from, to string, errno int) error {
	if errno == 0 {
		return nil
	}
	return &LinkError{op, from, to, cause(errno)}
}

// Rename gives a file another name. What had it before is replaced in the same
// moment, so that the name is never missing.
func Rename(oldpath, newpath string) error {
	return linkError("rename", oldpath, newpath, disk.Rename(disk.Default(), oldpath, newpath))
}

// Link gives a file one name more.
func Link(oldname, newname string) error {
	return linkError("link", oldname, newname, disk.Link(disk.Default(), oldname, newname))
}

// Symlink makes a name that stands for a path.
func Symlink(oldname, newname string) error {
	return linkError("symlink", oldname, newname, disk.SymbolicLink(disk.Default(), oldname, newname))
}

// Readlink returns what a symbolic link stands for.
func Readlink(name string) (string, error) {
	target, errno := disk.ReadLink(disk.Default(), name)
	return target, pathError("readlink", name, errno)
}

// Remove removes a file or an empty folder.
func Remove(name string) error {
	return pathError("remove", name, disk.Remove(disk.Default(), name))
}

// RemoveAll removes a path and all below it, one after the other. It is no error
// if there is nothing.
func RemoveAll(path string) error {
	errno := disk.Remove(disk.Default(), path)
	for errno == disk.NOTEMPTY {
		entries, err := ReadDir(path)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := RemoveAll(path + "/" + e.Name()); err != nil {
				return err
			}
		}
		errno = disk.Remove(disk.Default(), path)
	}
	if errno == disk.NOENT {
		return nil
	}
	return pathError("unlinkat", path, errno)
}

// Mkdir makes a folder.
func Mkdir(name string, perm FileMode) error {
	return pathError("mkdir", name, disk.Mkdir(disk.Default(), name, uint32(perm.Perm())))
}

// MkdirAll makes a folder and those above it that are missing.
func MkdirAll(path string, perm FileMode) error {
	if s, errno := disk.DescribeMade(disk.Default(), path); errno == 0 {
		if (&fileStat{s}).IsDir() {
			return nil
		}
		return pathError("mkdir", path, disk.NOTDIR)
	}
	if i := strings.LastIndexByte(strings.TrimRight(path, "/"), '/'); i > 0 {
		if err := MkdirAll(path[:i], perm); err != nil {
			return err
		}
	}
	err := pathError("mkdir", path, disk.Ensure(disk.Default(), path, uint32(perm.Perm())))
	if err != nil {
		if info, err1 := Lstat(path); err1 == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// ReadDir returns what a folder has, sorted by name.
func ReadDir(name string) ([]DirEntry, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := f.ReadDir(-1)
	if e, ok := err.(*PathError); ok && e.Err.Error() == "not a directory" {
		e.Op = "open" // where Linux finds out
	}
	return all, err
}

// Chmod changes permissions.
func Chmod(name string, mode FileMode) error {
	return pathError("chmod", name, disk.Chmod(disk.Default(), name, uint32(mode.Perm())))
}

// Truncate changes the size of a file.
func Truncate(name string, size int64) error {
	f, err := OpenFile(name, O_WRONLY, 0)
	if err != nil {
		return pathError("truncate", name, int(number(err)))
	}
	defer f.Close()
	return f.Truncate(size)
}

// number returns the error number behind err.
func number(err error) syscall.Errno {
	var e syscall.Errno
	errors.As(err, &e)
	return e
}

// TempDir returns "/tmp".
func TempDir() string { return "/tmp" }

// Getwd returns the folder where relative paths begin.
func Getwd() (dir string, err error) { return disk.Work, nil }

// CreateTemp makes a file with a new name and opens it. The first star in pattern
// stands for what makes the name new: here the first free number.
func CreateTemp(dir, pattern string) (*File, error) {
	path, h, err := temp("createtemp", dir, pattern, false)
	if err != nil {
		return nil, err
	}
	disk.CloseAtCrash(disk.Default(), h)
	return &File{fd: h.Number(), name: path, h: h}, nil
}

// MkdirTemp makes a folder with a new name.
func MkdirTemp(dir, pattern string) (string, error) {
	path, _, err := temp("mkdirtemp", dir, pattern, true)
	return path, err
}

func temp(op, dir, pattern string, folder bool) (string, *disk.Handle, error) {
	if dir == "" {
		dir = TempDir()
	}
	if strings.ContainsRune(pattern, PathSeparator) {
		return "", nil, &PathError{Op: op, Path: pattern, Err: errors.New("pattern contains path separator")}
	}
	prefix, suffix := pattern, ""
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		prefix, suffix = pattern[:i], pattern[i+1:]
	}
	path, h, errno := disk.OpenNew(disk.Default(), dir, prefix, suffix, folder)
	return path, h, pathError("open", dir+"/"+pattern, errno)
}

// kindOfError looks for the cause that the error was made from.
func kindOfError(err, target error) bool {
	switch e := err.(type) {
	case *PathError:
		err = e.Err
	case *LinkError:
		err = e.Err
	}
	if err == target {
		return true
	}
	e, ok := err.(syscall.Errno)
	return ok && e.Is(target)
}

// IsExist reports whether err says that a file exists already.
func IsExist(err error) bool { return kindOfError(err, ErrExist) }

// IsNotExist reports whether err says that there is no such file.
func IsNotExist(err error) bool { return kindOfError(err, ErrNotExist) }

// IsPermission reports whether err says that permission is missing.
func IsPermission(err error) bool { return kindOfError(err, ErrPermission) }
