package os

import "io/fs"

// DirFS returns the tree of files below a folder.
func DirFS(dir string) fs.FS { return dirFS(dir) }

type dirFS string

// full returns the path of a name within the tree.
func (d dirFS) full(op, name string) (string, error) {
	if d == "" {
		return "", &PathError{Op: op, Path: name, Err: errEmptyRoot{}}
	}
	if !fs.ValidPath(name) || zero(name) {
		return "", &PathError{Op: op, Path: name, Err: ErrInvalid}
	}
	if d[len(d)-1] == '/' {
		return string(d) + name, nil
	}
	return string(d) + "/" + name, nil
}

type errEmptyRoot struct{}

func (errEmptyRoot) Error() string { return "os: DirFS with empty root" }

func zero(name string) bool {
	for i := range len(name) {
		if name[i] == 0 {
			return true
		}
	}
	return false
}

// within names the path within the tree in an error.
func within(err error, name string) error {
	if e, ok := err.(*PathError); ok {
		e.Path = name
	}
	return err
}

func (d dirFS) Open(name string) (fs.File, error) {
	full, err := d.full("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(full)
	if err != nil {
		return nil, within(err, name)
	}
	return f, nil
}

func (d dirFS) ReadFile(name string) ([]byte, error) {
	full, err := d.full("readfile", name)
	if err != nil {
		return nil, err
	}
	text, err := ReadFile(full)
	if err != nil {
		return nil, within(err, name)
	}
	return text, nil
}

func (d dirFS) ReadDir(name string) ([]DirEntry, error) {
	full, err := d.full("readdir", name)
	if err != nil {
		return nil, err
	}
	all, err := ReadDir(full)
	if err != nil {
		return nil, within(err, name)
	}
	return all, nil
}

func (d dirFS) Stat(name string) (fs.FileInfo, error) {
	full, err := d.full("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := Stat(full)
	if err != nil {
		return nil, within(err, name)
	}
	return info, nil
}

func (d dirFS) Lstat(name string) (fs.FileInfo, error) {
	full, err := d.full("lstat", name)
	if err != nil {
		return nil, err
	}
	info, err := Lstat(full)
	if err != nil {
		return nil, within(err, name)
	}
	return info, nil
}

func (d dirFS) ReadLink(name string) (string, error) {
	full, err := d.full("readlink", name)
	if err != nil {
		return "", err
	}
	return Readlink(full)
}

// Readdir returns what the folder has, described, n at a time if n > 0. What has gone meanwhile is left out.
func (f *File) Readdir(n int) (infos []FileInfo, err error) {
	entries, err := f.ReadDir(n)
	for _, e := range entries {
		info, err := e.Info()
		if IsNotExist(err) {
			continue
		}
		if err != nil {
			return infos, err
		}
		infos = append(infos, info)
	}
	if infos == nil && err == nil {
		infos = []FileInfo{}
	}
	return infos, err
}
