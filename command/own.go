package command

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"racelab/sim/load"
	"racelab/ui"
	"racelab/ui/shell"
)

// ownPrograms finds the learner's own programs below a folder. It implements shell.Own.
type ownPrograms struct{ root string }

// Bounds of what is looked through: somebody may start racelab where a whole disk is below.
const (
	mostOwn   = 500      // entries that are listed
	mostSeen  = 20_000   // files and folders that are passed
	mostBytes = 32 << 20 // of source that is parsed
)

// Find implements shell.Own.
func (o ownPrograms) Find(ctx context.Context) ([]shell.OwnEntry, error) {
	s := ownSearch{ctx: ctx, root: o.root}
	err := filepath.WalkDir(o.root, s.visit)
	switch {
	case errors.Is(err, errTooMuch):
		err = fmt.Errorf("there is more below this folder than is looked through: %d programs are listed; start racelab in the folder of your module, or name one: racelab lab ./bank", len(s.found))
	case err != nil:
		err = pathError(o.root, err)
	case len(s.found) == 0:
		err = errors.New("no test and no main function of Go is below this folder; start racelab in the folder of your module, or name a program: racelab lab ./bank")
	}
	return s.found, err
}

// Open implements shell.Own.
func (ownPrograms) Open(e shell.OwnEntry) (ui.Lesson, error) {
	return labLesson(e.Path, labFlags{run: "^" + regexp.QuoteMeta(e.Name) + "$"})
}

// errTooMuch ends a search.
var errTooMuch = errors.New("too much to look through")

// ownSearch is a search for programs. Folders are left out as the go command leaves them out of ./...
type ownSearch struct {
	ctx   context.Context
	root  string
	found []shell.OwnEntry
	seen  int
	bytes int64
}

// visit implements fs.WalkDirFunc. What cannot be read or parsed is no program.
func (s *ownSearch) visit(path string, d fs.DirEntry, err error) error {
	switch {
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case err != nil && path == s.root:
		return err
	case err != nil:
		return nil
	}
	if s.seen++; s.seen > mostSeen || len(s.found) >= mostOwn || s.bytes > mostBytes {
		return errTooMuch
	}
	name := d.Name()
	if d.IsDir() {
		if path != s.root && skippedFolder(path, name) {
			return filepath.SkipDir
		}
		return nil
	}
	if filepath.Ext(name) != ".go" || name[0] == '.' || name[0] == '_' || !d.Type().IsRegular() {
		return nil
	}
	if info, err := d.Info(); err == nil && info.Size() <= maxSource {
		s.bytes += info.Size()
		s.read(path)
	}
	return nil
}

// read lists the tests and the main function of a file.
func (s *ownSearch) read(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		return
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || !isEntry(f.Name.Name, path, fn) {
			continue
		}
		from, to := files.Position(fn.Pos()).Offset, files.Position(fn.End()).Offset
		e := shell.OwnEntry{Path: commandPath(filepath.Dir(path)), Name: fn.Name.Name, Text: string(text[from:to])}
		if slices.ContainsFunc(s.found, func(o shell.OwnEntry) bool { return o.Path == e.Path && o.Name == e.Name }) {
			continue // the same function for another system
		}
		s.found = append(s.found, e)
	}
}

// isEntry reports whether a function of a file is what go test or go run begins with.
func isEntry(pkg, path string, fn *ast.FuncDecl) bool {
	if strings.HasSuffix(path, "_test.go") {
		return load.IsTest(fn)
	}
	return fn.Recv == nil && pkg == "main" && fn.Name.Name == "main" && fn.Type.Params.NumFields() == 0
}

// commandPath writes a folder as a command takes it, so that it is no lesson's name.
func commandPath(folder string) string {
	if filepath.IsAbs(folder) || folder == "." {
		return folder
	}
	return "." + string(filepath.Separator) + filepath.Clean(folder)
}
