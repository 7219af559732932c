// Package drills has the services of the incident room, each a folder with an ordinary Go package, and what a
// drill declares about its own.
package drills

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"racelab/sim"
)

//go:generate go test -run TestPlatform -update .

//go:embed */*.go */slice.txt */changes/*.txt
var source embed.FS

// heart is how the tests of a service begin. They are for the explorer: on the code as it is some of their
// interleavings fail, and go test must not meet one by chance.
const heart = "//go:build heart\n\n"

// Files returns the source of a drill's service, with its tests, sorted by name.
func Files(name string) ([]sim.File, error) {
	names, err := fs.Glob(source, name+"/*.go")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no drill %q", name)
	}
	var files []sim.File
	for _, n := range names {
		text, err := fs.ReadFile(source, n)
		if err != nil {
			return nil, err
		}
		files = append(files, sim.File{Name: path.Base(n), Text: bytes.TrimPrefix(text, []byte(heart))})
	}
	return files, nil
}

// Program compiles a drill's service with its tests, with some files replaced, or with files more.
func Program(name string, replaced map[string]string) (*sim.Program, error) {
	files, err := with(name, replaced)
	if err != nil {
		return nil, err
	}
	return sim.Load(name, files)
}

// Service compiles a drill's service for a walk, without its tests.
func Service(name string, replaced map[string]string) (*sim.Program, error) {
	files, err := with(name, replaced)
	if err != nil {
		return nil, err
	}
	return sim.LoadService(name, slices.DeleteFunc(files, isTest))
}

// with returns the source of a service with files replaced or added.
func with(name string, replaced map[string]string) ([]sim.File, error) {
	files, err := Files(name)
	if err != nil {
		return nil, err
	}
	for n, text := range replaced {
		files = put(files, n, text)
	}
	return files, nil
}

// Change is a change of the code that a drill offers.
type Change struct {
	Name string // "guard"
	Does string // what it does, never whether it works
	Text string // of the file that it replaces
}

// Changes returns the changes that a drill offers, sorted by name.
func Changes(name string) []Change {
	names, _ := fs.Glob(source, name+"/changes/*.txt") // the pattern is valid
	var out []Change
	for _, n := range names {
		text, err := fs.ReadFile(source, n)
		if err != nil { // it is embedded
			continue
		}
		first, rest, _ := strings.Cut(string(text), "\n")
		out = append(out, Change{strings.TrimSuffix(path.Base(n), ".txt"), strings.TrimPrefix(first, "// "), rest})
	}
	return out
}
