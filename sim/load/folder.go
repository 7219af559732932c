package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
)

// This file gives the modelled disk what the folder of the package has, as go test sees it. A program that
// touches no files does without: its token stays the same whatever lies beside it.

// Kinds of file in a folder, as package racelab/disk numbers them.
const (
	FileKind = iota
	FolderKind
	SymlinkKind
)

// FolderFile is a file, a folder or a symbolic link in the folder of a package.
type FolderFile struct {
	Kind    int
	Perm    uint32
	Text    string   // of a file; of a symbolic link what it says
	Absent  string   // why its text is not known here; empty where it is
	Names   []string // of a folder, sorted
	Partial bool     // a folder that has more
}

// Folder is the folder of a package with all below it, by path with slashes; "." is the folder itself.
type Folder map[string]FolderFile

// hash identifies what a folder has, but for the sources of the package, which count by themselves, and
// for the schedules that racelab keeps there.
func (f Folder) hash(sources []File) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if name == savedSchedules || strings.HasPrefix(name, savedSchedules+"/") || isSource(name, sources) {
			continue
		}
		e := f[name]
		fmt.Fprintf(sum, "%d %o %d %d %q %q\n", e.Kind, e.Perm, len(e.Text), len(e.Names), name, e.Absent)
		sum.Write([]byte(e.Text))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// savedSchedules is where check --save keeps schedules.
const savedSchedules = "testdata/racelab"

func isSource(name string, sources []File) bool {
	return !strings.Contains(name, "/") && slices.ContainsFunc(sources, func(s File) bool { return path.Base(strings.ReplaceAll(s.Name, `\`, "/")) == name })
}

// plantFolder gives the model the folder of the package, if the program touches files.
func (l *loader) plantFolder(pure map[string]any, sources []File) {
	if l.around.OnDisk != nil {
		pure["racelab/disk.real"] = l.around.OnDisk
	}
	if l.around.Folder == nil || !l.touchesFiles() {
		return
	}
	f := l.around.Folder()
	sum := sha256.Sum256([]byte(l.out.Hash + f.hash(sources)))
	l.out.Hash = hex.EncodeToString(sum[:6]) // files are a part of the program
	pure["racelab/disk.planted"] = func(name string) (bool, []string) { return !f[name].Partial, f[name].Names }
	pure["racelab/disk.plant"] = func(name string) (kind int, perm uint32, text, absent string) {
		e := f[name]
		return e.Kind, e.Perm, e.Text, e.Absent
	}
}

// noFiles are the functions of package os that have nothing to do with files.
var noFiles = map[string]bool{
	"Exit": true, "Getenv": true, "LookupEnv": true, "Setenv": true, "Unsetenv": true, "Environ": true, "Clearenv": true, "ExpandEnv": true, "Expand": true,
	"Getpid": true, "FindProcess": true, "Hostname": true, "TempDir": true, "MkdirTemp": true, "CreateTemp": true, "IsNotExist": true, "IsExist": true, "IsPermission": true,
	"NewSyscallError": true, "Getwd": true,
}

// fileFinders are the functions of package path/filepath that look at files.
var fileFinders = map[string]bool{"Glob": true, "Walk": true, "WalkDir": true, "EvalSymlinks": true}

// touchesFiles reports whether source of the program, or of a package that it imports from elsewhere than
// racelab's library, names a function that looks at files.
func (l *loader) touchesFiles() bool {
	for _, c := range l.order {
		if c.steps != nil {
			continue
		}
		for _, obj := range c.info.Uses {
			if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && fn.Signature().Recv() == nil && looksAtFiles(fn.Pkg().Path(), fn.Name()) {
				return true
			}
		}
	}
	return false
}

func looksAtFiles(pkg, name string) bool {
	switch pkg {
	case "os":
		return !noFiles[name]
	case "path/filepath":
		return fileFinders[name]
	}
	return false
}
