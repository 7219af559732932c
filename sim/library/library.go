// Package library has the packages that interpreted programs import: Go source
// of our own under the real import paths, and the native functions that it calls.
//
// The source is in _src/<import path>. Every exported name in it exists in the
// real package with an identical signature, so that a program that runs here
// compiles with Go; the tests compare the two. Functions are of three kinds:
//
//   - Plain Go is interpreted like the program itself.
//   - A function without a body is native. Either it is pure, and Pure has a host
//     function for it, or the machine supplies its effect, and Intrinsics lists it.
//   - A function with the directive //racelab:step above it runs as one visible
//     step that nobody can come between, and orders memory like a method that
//     holds its receiver's lock (or its first pointer argument's). It stands for state that the
//     real package guards with a lock of its own, so that a learner sees "cancel" and
//     not the ten steps of its inside. One that only reads, or only passes on, says so: racelab:step acquires, or
//     releases; and apart orders nothing. It blocks only in rt.Park, and names itself with rt.Label.
//
// What a package cannot do as the real one does, it must not turn into an error, which a program
// may swallow: it calls rt.NotModelled with a sentence that names what was asked for, or a host
// function panics with NotModelled. Either ends the check with status 2.
//
// Step functions do not call the user's code where that might block or print.
// Reading a field that is only set where its struct is made is no visible step, so what
// never changes, such as the channel of a context, is read in plain Go. Variables that
// several goroutines reach through a closure cost steps if they are ever assigned
// again; a method value with its state in a struct costs none.
//
// To add a package: write _src/<import path>/*.go with only what programs need;
// put what crunches strings or numbers into a host function in Pure; import little, since
// loading costs about a millisecond per thousand lines; run this package's tests.
package library

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed all:_src
var source embed.FS

// File is one source file of a package.
type File struct {
	Name string // "lock.go"
	Text []byte
}

// FS returns the source of all packages: a folder for each import path.
func FS() fs.FS {
	sub, err := fs.Sub(source, "_src")
	if err != nil {
		return source // cannot happen: _src is a valid path
	}
	return sub
}

// NotModelled is what a host function panics with when it is asked for something that the
// model cannot do as the real thing does: a sentence that names it. The check ends with it, see
// machine.NotModelled.
type NotModelled string

// NotModelled returns the sentence.
func (n NotModelled) NotModelled() string { return string(n) }

// internal is the prefix of the packages that only the library may import.
const internal = "racelab/"

// Paths returns the import paths that programs may import, sorted.
func Paths() []string {
	return slices.DeleteFunc(folders(), func(p string) bool { return strings.HasPrefix(p, internal) || strings.Contains(p, "/internal/") })
}

// folders returns every folder of FS that has Go files, sorted.
func folders() []string {
	var found []string
	// The walk reads an embedded tree, which cannot fail.
	_ = fs.WalkDir(FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".go" {
			found = append(found, path.Dir(name))
		}
		return err
	})
	slices.Sort(found)
	return slices.Compact(found)
}

// Files returns the source of one package, in order of file names, and whether
// there is such a package. It knows the internal packages too.
func Files(importPath string) ([]File, bool) {
	if !fs.ValidPath(importPath) {
		return nil, false
	}
	entries, err := fs.ReadDir(FS(), importPath)
	if err != nil {
		return nil, false
	}
	var files []File
	for _, e := range entries {
		if path.Ext(e.Name()) != ".go" {
			continue
		}
		text, err := fs.ReadFile(FS(), path.Join(importPath, e.Name()))
		if err != nil {
			return nil, false
		}
		files = append(files, File{e.Name(), text})
	}
	return files, len(files) > 0
}
