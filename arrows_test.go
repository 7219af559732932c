package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the folders that hold code, from the lowest up: each may import those before it.
var layers = []string{"sim", "content", "docs", "lessons", "ui", "classroom", "command"}

// measures starts the command that it measures, as somebody with a terminal would.
const measures = "classroom/load"

// TestArrowsPointDown holds what docs/tree.md says: nothing imports what stands above it.
func TestArrowsPointDown(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		layer := slices.Index(layers, strings.Split(filepath.ToSlash(path), "/")[0])
		if layer < 0 || strings.HasPrefix(filepath.ToSlash(path), measures+"/") {
			return nil
		}
		files++
		for _, imported := range imports(t, path) {
			own, ok := strings.CutPrefix(imported, "racelab/")
			if !ok {
				continue
			}
			of := slices.Index(layers, strings.Split(own, "/")[0])
			if of < 0 || of > layer {
				t.Errorf("%s imports %s, which stands above it or is in no layer", path, imported)
			}
		}
		return nil
	})
	if err != nil || files < 400 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}

// imports returns the paths that a file imports.
func imports(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range f.Imports {
		p, err := strconv.Unquote(s.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
