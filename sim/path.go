package sim

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"racelab/sim/load"
	"racelab/sim/sources"
)

// maxFile bounds a source file, in bytes.
const maxFile = 4 << 20

// LoadPath compiles a Go file or a package folder. Its module's go.mod says which language it
// is written in, and where other packages are found (package sources).
func LoadPath(path string) (*Program, error) { return loadPath(path, Build{}, false) }

// Build is what the flags of go test -tags and -short say of a program. Its tokens carry it.
type Build struct {
	Tags  []string // build tags that are satisfied beside those of the platform
	Short bool     // what testing.Short reports
}

// LoadPathWith is LoadPath with a Build.
func LoadPathWith(path string, b Build) (*Program, error) { return loadPath(path, b, false) }

// Build returns what LoadPathWith was told.
func (p *Program) Build() Build { return p.build }

// buildTag is a build tag, as go/build/constraint reads them.
var buildTag = regexp.MustCompile(`^[\pL\pN_.]+$`)

// clean returns the tags sorted, each once, or an error that names the one that is none.
func (b Build) clean() (Build, error) {
	for _, t := range b.Tags {
		if !buildTag.MatchString(t) {
			return b, fmt.Errorf("%q is no build tag: one has letters, digits, dots and underscores", t)
		}
	}
	b.Tags = slices.Clone(b.Tags)
	slices.Sort(b.Tags)
	b.Tags = slices.Compact(b.Tags)
	return b, nil
}

func loadPath(path string, b Build, calls bool) (*Program, error) {
	b, err := b.clean()
	if err != nil {
		return nil, err
	}
	own, others := platform, elsewhere
	own.BuildTags, others.BuildTags = b.Tags, slices.Concat(elsewhere.BuildTags, b.Tags)
	by := contexts{&own, &others}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, plain(err))
	}
	var files []File
	dir := path
	if info.IsDir() {
		files, err = readDirFor(path, by.own)
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
	near, err := around(dir, by)
	if err != nil {
		return nil, err
	}
	near.Calls = calls
	p, err := loadWith(path, files, near)
	if err == nil {
		p.start, p.build = time.Now().Unix(), b
	}
	return p, err
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

// elsewhere is what packages of other modules, and of the installation, are built for: a machine with the
// same sizes for which nobody wrote assembly, and the tags by which packages do without it
// and without package unsafe.
var elsewhere = build.Context{
	GOOS: "linux", GOARCH: "mips64le", Compiler: build.Default.Compiler, ReleaseTags: build.Default.ReleaseTags,
	BuildTags: []string{"purego", "noasm", "safe", "appengine", "disableunsafe", "math_big_pure_go", "nethttpomithttp2"},
}

// contexts are what the module at hand is built for, and what other packages are.
type contexts struct{ own, others *build.Context }

// readDirFor reads the Go files of a folder that are built for the platform, in order
// of their names.
func readDirFor(dir string, platform *build.Context) ([]File, error) {
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

// around returns what stands around the package in a folder: its module, and the modules
// that it requires.
func around(dir string, by contexts) (load.Around, error) {
	r, err := sources.Around(dir)
	if err != nil {
		return load.Around{}, err
	}
	path, version, root := r.Module()
	out := load.Around{Go: version}
	if abs, err := filepath.Abs(dir); err == nil && root != "" {
		if rel, err := filepath.Rel(root, abs); err == nil {
			out.Path = strings.TrimSuffix(path+"/"+filepath.ToSlash(rel), "/.")
		}
	}
	out.Own = func(path string) (*load.Source, bool) {
		p, ok := r.Own(path)
		if !ok {
			return nil, false
		}
		src, err := by.sourceOf(p)
		return src, err == nil
	}
	out.Find = func(path string) (*load.Source, error) {
		p, err := r.Find(path)
		if err != nil {
			return nil, err
		}
		return by.sourceOf(p)
	}
	out.Standard = func(path string) (*load.Source, error) {
		p, err := r.Standard(path)
		if err != nil {
			return nil, err
		}
		src, err := by.sourceOf(p)
		if err != nil {
			return nil, err
		}
		for i := range src.Files {
			src.Files[i].Name = "$GOROOT/src/" + path + "/" + filepath.Base(src.Files[i].Name)
		}
		return src, nil
	}
	out.Seeds = func(fuzz string) ([]load.Seed, error) { return seeds(filepath.Join(dir, "testdata", "fuzz", fuzz)) }
	out.Folder = func() load.Folder { return folder(dir) }
	out.Embed = embedded
	out.OnDisk = func(path string) bool { return onDisk(dir, path) }
	return out, nil
}

// onDisk reports whether a path, seen from a folder, is anything.
func onDisk(dir, path string) bool {
	if path = filepath.FromSlash(path); !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	_, err := os.Stat(path)
	return err == nil
}

// maxSeeds bounds how many files of one fuzz test are read.
const maxSeeds = 200

// seeds reads the files of a folder of testdata/fuzz.
func seeds(dir string) ([]load.Seed, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", dir, plain(err))
	case len(entries) > maxSeeds:
		return nil, fmt.Errorf("%s has more than %d seeds, which is more than racelab runs: move some of them away", dir, maxSeeds)
	}
	var out []load.Seed
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err != nil || info.IsDir() {
			continue
		}
		if !info.Mode().IsRegular() || info.Size() > maxFile {
			return nil, fmt.Errorf("%s is no regular file, or larger than %d MiB", path, maxFile>>20)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, plain(err))
		}
		out = append(out, load.Seed{Name: e.Name(), Text: text})
	}
	return out, nil
}

// sourceOf reads the files of a package that its importers see.
func (by contexts) sourceOf(p sources.Package) (*load.Source, error) {
	dir := p.Dir
	if p.Own {
		dir = nearby(dir)
	}
	files, err := readDirFor(dir, by.others)
	if p.Own || err != nil {
		files, err = readDirFor(dir, by.own)
	}
	if err != nil {
		return nil, err
	}
	kept := files[:0]
	for _, f := range files {
		if !strings.HasSuffix(f.Name, "_test.go") && (p.Own || !usesC(f)) {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("package %s has no Go file that is built for %s/%s without cgo", p.Path, platform.GOOS, platform.GOARCH)
	}
	return &load.Source{Files: kept, Go: p.Go}, nil
}

// usesC reports whether a file is left out where there is no cgo.
func usesC(f File) bool {
	file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, parser.ImportsOnly)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(file.Imports, func(im *ast.ImportSpec) bool { return im.Path.Value == `"C"` })
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

// LoadService compiles a package whose exported functions a walk (package walk) calls: those that take
// texts and numbers. It may have a func main, tests or a lesson, too.
func LoadService(name string, files []File) (*Program, error) {
	return loadWith(name, files, load.Around{Calls: true})
}

// LoadVersion is LoadService of another version of a service, into whose walk it comes: before code that differs is
// carried out, a walk of it is that of the earlier version.
func LoadVersion(earlier *Program, files []File) (*Program, error) {
	return loadWith(earlier.name, files, load.Around{Calls: true, Like: earlier.pkg.Code})
}

// LoadServicePath is LoadService of a Go file or a package folder.
func LoadServicePath(path string) (*Program, error) { return loadPath(path, Build{}, true) }
