package sim

import (
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// maxFile bounds a source file, in bytes.
const maxFile = 4 << 20

// LoadPath compiles a Go file or a package folder. Packages of the same module are
// found by its go.mod.
func LoadPath(path string) (*Program, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, plain(err))
	}
	var files []File
	dir := path
	if info.IsDir() {
		files, err = readDir(path)
	} else {
		dir = filepath.Dir(path)
		var f File
		f, err = readFile(path)
		files = []File{f}
	}
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no Go files in %s", path)
	}
	return loadWith(path, files, module(dir))
}

// plain drops the path from an error that already has it.
func plain(err error) error {
	if pe, ok := err.(*os.PathError); ok {
		return pe.Err
	}
	return err
}

func readFile(path string) (File, error) {
	if !strings.HasSuffix(path, ".go") {
		return File{}, fmt.Errorf("%s is not a Go file: its name does not end in .go", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return File{}, fmt.Errorf("reading %s: %w", path, plain(err))
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s is not a regular file", path)
	}
	if info.Size() > maxFile {
		return File{}, fmt.Errorf("%s is larger than %d MiB, which is more than racelab reads", path, maxFile>>20)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, fmt.Errorf("reading %s: %w", path, plain(err))
	}
	return File{Name: path, Text: text}, nil
}

// platform is what programs are built for, whatever racelab itself runs on: a
// token must mean the same everywhere, and the library's package os is a Linux.
var platform = build.Context{
	GOOS: "linux", GOARCH: "amd64", Compiler: build.Default.Compiler, ReleaseTags: build.Default.ReleaseTags,
}

// readDir reads the Go files of a folder that are built for the platform, in order
// of their names.
func readDir(dir string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", dir, plain(err))
	}
	var files []File
	total := 0
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			continue
		}
		f, err := readFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		total++
		if built, err := platform.MatchFile(dir, name); err == nil && !built {
			continue
		}
		files = append(files, f)
	}
	if len(files) == 0 && total > 0 {
		return nil, fmt.Errorf("no Go file in %s is built for %s/%s: build constraints leave all of them out", dir, platform.GOOS, platform.GOARCH)
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	return files, nil
}

// module returns a function that finds other packages of the module around dir.
func module(dir string) func(string) ([]File, bool) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	for root := abs; ; root = filepath.Dir(root) {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			name := moduleName(string(text))
			return func(path string) ([]File, bool) {
				rest, ok := strings.CutPrefix(path, name)
				if name == "" || !ok || rest != "" && rest[0] != '/' {
					return nil, false
				}
				files, err := readDir(nearby(filepath.Join(root, filepath.FromSlash(rest))))
				if err != nil {
					return nil, false
				}
				kept := files[:0]
				for _, f := range files {
					if !strings.HasSuffix(f.Name, "_test.go") {
						kept = append(kept, f)
					}
				}
				return kept, len(kept) > 0
			}
		}
		if filepath.Dir(root) == root {
			return nil
		}
	}
}

// nearby returns a path relative to the working folder, which reads better in
// positions.
func nearby(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

func moduleName(text string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.Trim(strings.TrimSpace(rest), `"`)
		}
	}
	return ""
}
