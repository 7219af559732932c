package fs

import (
	"errors"
	"path"
)

// WalkDirFunc is called for every file below a root.
type WalkDirFunc func(path string, d DirEntry, err error) error

// What a WalkDirFunc may return to leave things out.
var (
	SkipDir = errors.New("skip this directory")
	SkipAll = errors.New("skip everything and stop the walk")
)

// WalkDir calls fn for root and all that is below, in order of the names. Links are not followed.
func WalkDir(fsys FS, root string, fn WalkDirFunc) error {
	info, err := Stat(fsys, root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walk(fsys, root, FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walk(fsys FS, name string, d DirEntry, fn WalkDirFunc) error {
	err := fn(name, d, nil)
	if !d.IsDir() {
		return err
	}
	if err != nil {
		if err == SkipDir {
			return nil
		}
		return err
	}
	list, err := ReadDir(fsys, name)
	if err != nil {
		if err = fn(name, d, err); err == SkipDir {
			return nil
		} else if err != nil {
			return err
		}
	}
	for _, below := range list {
		if err := walk(fsys, path.Join(name, below.Name()), below, fn); err == SkipDir {
			break // of the folder that has it
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Glob returns the names that match a pattern; none where a folder cannot be read.
func Glob(fsys FS, pattern string) (matches []string, err error) {
	return glob(fsys, pattern, 0)
}

const mostGlobs = 10_000

func glob(fsys FS, pattern string, depth int) (matches []string, err error) {
	if depth > mostGlobs {
		return nil, path.ErrBadPattern
	}
	if able, ok := fsys.(GlobFS); ok {
		return able.Glob(pattern)
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	if !hasMeta(pattern) {
		if _, err := Stat(fsys, pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	dir, file := path.Split(pattern)
	if dir == "" {
		dir = "."
	} else {
		dir = dir[:len(dir)-1]
	}
	if !hasMeta(dir) {
		return globIn(fsys, dir, file, nil)
	}
	if dir == pattern {
		return nil, path.ErrBadPattern
	}
	dirs, err := glob(fsys, dir, depth+1)
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if matches, err = globIn(fsys, d, file, matches); err != nil {
			return matches, err
		}
	}
	return matches, nil
}

// globIn adds what matches in one folder.
func globIn(fsys FS, dir, pattern string, matches []string) ([]string, error) {
	list, err := ReadDir(fsys, dir)
	if err != nil {
		return matches, nil
	}
	for _, d := range list {
		ok, err := path.Match(pattern, d.Name())
		if err != nil {
			return matches, err
		}
		if ok {
			matches = append(matches, path.Join(dir, d.Name()))
		}
	}
	return matches, nil
}

func hasMeta(pattern string) bool {
	for i := range len(pattern) {
		switch pattern[i] {
		case '*', '?', '[', '\\':
			return true
		}
	}
	return false
}
