// Package filepath works with paths of files.
package filepath

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// What stands between the parts of a path, and between paths.
const (
	Separator     = '/'
	ListSeparator = ':'
)

// ErrBadPattern is the error of a malformed pattern.
var ErrBadPattern = errors.New("syntax error in pattern")

// What a WalkDirFunc may return to leave things out.
var (
	SkipDir error = fs.SkipDir
	SkipAll error = fs.SkipAll
)

func rel(base, target string) (string, bool)

// Base returns the last part.
func Base(p string) string { return path.Base(p) }

// Clean returns the shortest path that means the same.
func Clean(p string) string { return path.Clean(p) }

// Dir returns all but the last part.
func Dir(p string) string { return path.Dir(p) }

// Ext returns what stands from the last dot of the last part.
func Ext(p string) string { return path.Ext(p) }

// IsAbs reports whether p begins at the root.
func IsAbs(p string) bool { return path.IsAbs(p) }

// Split returns what stands before and after the last slash.
func Split(p string) (dir, file string) { return path.Split(p) }

// Join joins parts with slashes.
func Join(elem ...string) string { return path.Join(elem...) }

// ToSlash returns p.
func ToSlash(p string) string { return p }

// FromSlash returns p.
func FromSlash(p string) string { return p }

// VolumeName returns "": there are no volumes here.
func VolumeName(p string) string { return "" }

// IsLocal reports whether p stays below the folder that it is seen from.
func IsLocal(p string) bool {
	if p == "" || path.IsAbs(p) {
		return false
	}
	p = path.Clean(p)
	return p != ".." && (len(p) < 3 || p[:3] != "../")
}

// Localize returns a path of package io/fs as one of the operating system.
func Localize(p string) (string, error) {
	if !fs.ValidPath(p) {
		return "", errors.New("invalid path")
	}
	for i := range len(p) {
		if p[i] == 0 {
			return "", errors.New("invalid path")
		}
	}
	return p, nil
}

// SplitList parts paths that stand in one text, as in PATH.
func SplitList(paths string) []string {
	if paths == "" {
		return []string{}
	}
	var list []string
	from := 0
	for i := range len(paths) {
		if paths[i] == ListSeparator {
			list = append(list, paths[from:i])
			from = i + 1
		}
	}
	return append(list, paths[from:])
}

// WalkFunc is called by Walk for every file below a root.
type WalkFunc func(path string, info fs.FileInfo, err error) error

// Walk calls fn for root and everything below it, in order of names.
func Walk(root string, fn WalkFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walkInfo(root, info, fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walkInfo(name string, info fs.FileInfo, fn WalkFunc) error {
	if !info.IsDir() {
		return fn(name, info, nil)
	}
	entries, err := os.ReadDir(name)
	told := fn(name, info, err)
	if err != nil || told != nil {
		return told
	}
	for _, e := range entries {
		below := path.Join(name, e.Name())
		info, err := os.Lstat(below)
		if err != nil {
			if err := fn(below, info, err); err != nil && err != SkipDir {
				return err
			}
			continue
		}
		if err := walkInfo(below, info, fn); err != nil && (!info.IsDir() || err != SkipDir) {
			return err
		}
	}
	return nil
}

// work is where relative paths begin.
const work = "/work"

// Abs returns p from the root.
func Abs(p string) (string, error) {
	if path.IsAbs(p) {
		return path.Clean(p), nil
	}
	return path.Join(work, p), nil
}

// Rel returns the way from one path to another.
func Rel(basePath, targPath string) (string, error) {
	r, ok := rel(basePath, targPath)
	if !ok {
		return "", errors.New("Rel: can't make " + targPath + " relative to " + basePath)
	}
	return r, nil
}

// Match reports whether name has the form of a pattern with *, ? and [a-z].
func Match(pattern, name string) (matched bool, err error) {
	matched, err = path.Match(pattern, name)
	if err != nil {
		return false, ErrBadPattern
	}
	return matched, nil
}

// Glob returns the names that a pattern matches, in order. What cannot be read has none.
func Glob(pattern string) (matches []string, err error) {
	if _, err := Match(pattern, ""); err != nil {
		return nil, err
	}
	if !patterned(pattern) {
		if _, err := os.Lstat(pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	dir, form := path.Split(pattern)
	switch dir {
	case "":
		dir = "."
	case "/":
	default:
		dir = dir[:len(dir)-1]
	}
	if !patterned(dir) {
		return inFolder(dir, form, nil), nil
	}
	if dir == pattern {
		return nil, ErrBadPattern
	}
	folders, err := Glob(dir)
	if err != nil {
		return nil, err
	}
	for _, d := range folders {
		matches = inFolder(d, form, matches)
	}
	return matches, nil
}

// patterned reports whether a path has anything that Match takes for more than itself.
func patterned(name string) bool {
	for i := range len(name) {
		switch name[i] {
		case '*', '?', '[', '\\':
			return true
		}
	}
	return false
}

// inFolder adds the names in a folder that a pattern matches.
func inFolder(dir, form string, matches []string) []string {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return matches
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return matches
	}
	for _, e := range entries {
		if ok, _ := Match(form, e.Name()); ok {
			matches = append(matches, path.Join(dir, e.Name()))
		}
	}
	return matches
}

// WalkDir calls fn for root and everything below it, in order of names.
func WalkDir(root string, fn fs.WalkDirFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walk(root, fs.FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walk(name string, d fs.DirEntry, fn fs.WalkDirFunc) error {
	if err := fn(name, d, nil); err != nil || !d.IsDir() {
		if err == SkipDir && d.IsDir() {
			err = nil
		}
		return err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		if err = fn(name, d, err); err != nil {
			if err == SkipDir {
				err = nil
			}
			return err
		}
	}
	for _, e := range entries {
		if err := walk(path.Join(name, e.Name()), e, fn); err != nil {
			if err == SkipDir {
				return nil
			}
			return err
		}
	}
	return nil
}
