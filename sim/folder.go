package sim

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"racelab/sim/load"
)

// This file reads the folder of a package, which the modelled disk begins with.

// Bounds on what is read of a package's folder. What is beyond them is not forgotten: a program
// that asks for it stops.
const (
	maxFolderFiles = 2000    // names in the folder and below
	maxFolderBytes = 8 << 20 // of all files together
	maxFolderFile  = 1 << 20 // of one file, which is also all that a file of the modelled disk may have
)

// folderReader reads a folder and those below it, breadth first, so that what is nearest to the
// package is read first.
type folderReader struct {
	root  string // of the folder, without symbolic links
	out   load.Folder
	names int
	bytes int64
}

// folder returns what a package's folder has.
func folder(dir string) load.Folder {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		root = dir
	}
	if abs, err := filepath.Abs(root); err == nil {
		root = abs
	}
	r := &folderReader{root: root, out: load.Folder{}}
	for todo := []string{"."}; len(todo) > 0; todo = todo[1:] {
		todo = append(todo, r.read(todo[0])...)
	}
	return r.out
}

// read reads one folder, and returns those in it.
func (r *folderReader) read(name string) (below []string) {
	at := r.out[name]
	at.Partial = true
	defer func() { r.out[name] = at }()
	entries, complete := list(filepath.Join(r.root, filepath.FromSlash(name)), maxFolderFiles-r.names)
	for _, e := range entries {
		full := path.Join(name, e.Name())
		f, ok := r.file(full)
		if !ok {
			complete = false
			continue
		}
		r.names++
		r.out[full] = f
		at.Names = append(at.Names, e.Name())
		if f.Kind == load.FolderKind {
			below = append(below, full)
		}
	}
	at.Partial = !complete
	return below
}

// list returns the entries of a folder, sorted by name, and whether these are all.
func list(dir string, most int) (entries []fs.DirEntry, complete bool) {
	d, err := os.Open(dir)
	if err != nil || most <= 0 {
		return nil, false
	}
	defer d.Close()
	entries, err = d.ReadDir(most + 1)
	if err != nil && err != io.EOF || len(entries) > most {
		return nil, false // which of them came first is not determined
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, true
}

// file describes what a path leads to. ok is false for what is neither a file, a folder nor a symbolic
// link, and for what cannot be looked at.
func (r *folderReader) file(name string) (f load.FolderFile, ok bool) {
	at := filepath.Join(r.root, filepath.FromSlash(name))
	info, err := os.Lstat(at)
	if err != nil {
		return f, false
	}
	f.Perm = uint32(info.Mode().Perm())
	switch {
	case info.IsDir():
		f.Kind = load.FolderKind
		return f, true
	case info.Mode()&fs.ModeSymlink != 0:
		f.Kind = load.SymlinkKind
		if f.Text, ok = r.link(at); !ok {
			f.Text, f.Absent = "", "a symbolic link that leads out of the package's folder"
		}
		return f, true
	case !info.Mode().IsRegular():
		return f, false
	case info.Size() > maxFolderFile:
		f.Absent = "a file of more than 1 MiB"
		return f, true
	case r.bytes+info.Size() > maxFolderBytes:
		f.Absent = "one of more than 8 MiB of files in the package's folder"
		return f, true
	}
	text, err := os.ReadFile(at)
	if err != nil || len(text) > maxFolderFile {
		f.Absent = "a file that cannot be read here"
		return f, true
	}
	r.bytes += int64(len(text))
	f.Text = string(text)
	return f, true
}

// link returns what a symbolic link says, if it stays below the folder whichever way it is read.
func (r *folderReader) link(at string) (target string, ok bool) {
	target, err := os.Readlink(at)
	if err != nil || filepath.IsAbs(target) || !r.inside(filepath.Join(filepath.Dir(at), target)) {
		return "", false
	}
	if to, err := filepath.EvalSymlinks(at); err == nil && !r.inside(to) {
		return "", false
	}
	return filepath.ToSlash(target), true
}

func (r *folderReader) inside(at string) bool {
	rel, err := filepath.Rel(r.root, at)
	return err == nil && filepath.IsLocal(rel)
}
