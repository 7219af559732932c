package sim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"racelab/sim/load"
)

// Bounds of the files that are put into one variable.
const (
	mostEmbedded      = 5_000
	mostEmbeddedBytes = 16 << 20
)

// embedded reads the files that a source file puts into a variable by the patterns of go:embed, as the go command finds
// them: regular files below the folder of the source, in the same module; of a folder those whose names do not begin
// with a dot or an underscore, or all after the prefix "all:".
func embedded(source string, patterns []string) ([]load.Embedded, error) {
	e := embedding{dir: filepath.Dir(source), have: map[string]bool{}}
	for _, p := range patterns {
		if err := e.match(p); err != nil {
			return nil, fmt.Errorf("pattern %s: %w", p, err)
		}
	}
	slices.Sort(e.names)
	out := make([]load.Embedded, len(e.names))
	for i, name := range e.names {
		text, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, plain(err))
		}
		out[i] = load.Embedded{Name: name, Text: string(text)}
	}
	return out, nil
}

// embedding finds the files of one variable.
type embedding struct {
	dir   string
	names []string
	have  map[string]bool
	bytes int64
}

// match adds the files of one pattern.
func (e *embedding) match(pattern string) error {
	form, all := strings.CutPrefix(pattern, "all:")
	if _, err := path.Match(form, ""); err != nil || form == "." || !fs.ValidPath(form) {
		return errors.New("invalid pattern syntax")
	}
	names, err := fs.Glob(os.DirFS(e.dir), form)
	if err != nil {
		return err
	}
	found := false
	for _, name := range names {
		if err := e.inModule(name); err != nil {
			return err
		}
		any, err := e.add(name, all)
		if err != nil {
			return err
		}
		found = found || any
	}
	if !found {
		return errors.New("no matching files found")
	}
	return nil
}

// add adds a file, or all files of a folder. It reports whether there are any.
func (e *embedding) add(name string, all bool) (any bool, err error) {
	info, err := os.Lstat(e.path(name))
	switch {
	case err != nil:
		return false, plain(err)
	case info.Mode().IsRegular():
		return true, e.file(name, info.Size())
	case !info.IsDir():
		return false, fmt.Errorf("cannot embed irregular file %s", name)
	}
	err = filepath.WalkDir(e.path(name), func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return plain(err)
		}
		rel, err := filepath.Rel(e.dir, at)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if rel != name {
			if skip, err := hidden(rel, d, all); skip || err != nil {
				return err
			}
		}
		if d.IsDir() {
			if rel != name && onDisk(at, "go.mod") {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() {
			return nil // it went away, or is a link
		}
		any = true
		return e.file(rel, info.Size())
	})
	if err == nil && !any {
		err = fmt.Errorf("cannot embed directory %s: contains no embeddable files", name)
	}
	return any, err
}

// hidden reports whether a file or a folder below an embedded folder is left out.
func hidden(rel string, d fs.DirEntry, all bool) (skip bool, err error) {
	begins := d.Name()[0] == '.' || d.Name()[0] == '_'
	switch bad := badName(d.Name()); {
	case !bad && (!begins || all):
		return false, nil
	case d.IsDir():
		return true, fs.SkipDir
	case bad && !begins:
		return true, fmt.Errorf("cannot embed file %s: invalid name %s", rel, d.Name())
	}
	return true, nil
}

// file adds one file.
func (e *embedding) file(name string, size int64) error {
	if e.have[name] {
		return nil
	}
	e.have[name] = true
	e.names = append(e.names, name)
	if e.bytes += size; e.bytes > mostEmbeddedBytes || len(e.names) > mostEmbedded {
		return fmt.Errorf("racelab puts up to %d files with %d MiB together into a variable, and these are more", mostEmbedded, mostEmbeddedBytes>>20)
	}
	return nil
}

// inModule returns why what is matched is not part of the source's module.
func (e *embedding) inModule(name string) error {
	what := "file"
	if info, err := os.Lstat(e.path(name)); err == nil && info.IsDir() {
		what = "directory"
	}
	for at := name; at != "."; at = path.Dir(at) {
		info, err := os.Lstat(e.path(at))
		switch {
		case err != nil:
			return plain(err)
		case onDisk(e.path(at), "go.mod"):
			return fmt.Errorf("cannot embed %s %s: in different module", what, name)
		case at != name && !info.IsDir():
			return fmt.Errorf("cannot embed %s %s: in non-directory %s", what, name, at)
		case badName(path.Base(at)) && at == name:
			return fmt.Errorf("cannot embed %s %s: invalid name %s", what, name, path.Base(at))
		case badName(path.Base(at)):
			return fmt.Errorf("cannot embed %s %s: in invalid directory %s", what, name, path.Base(at))
		}
	}
	return nil
}

func (e *embedding) path(name string) string { return filepath.Join(e.dir, filepath.FromSlash(name)) }

// badName reports whether a module cannot have a file of that name.
func badName(name string) bool {
	return module.CheckFilePath(name) != nil || slices.Contains([]string{".bzr", ".hg", ".git", ".svn"}, name)
}
