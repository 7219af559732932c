package katas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// Every folder has a page, all that a kata needs is there, and orders are told apart.
func TestAll(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	orders := map[int]string{}
	for _, k := range all {
		if other := orders[k.Order]; other != "" {
			t.Errorf("%s and %s have the same order", other, k.Name)
		}
		orders[k.Order] = k.Name
		if k.Package() == "" || len(k.Tests) == 0 || k.Spec == "" || k.Note == "" {
			t.Errorf("%s lacks something: %+v", k.Name, k)
		}
	}
	if _, err := Find("nothing"); err == nil || !strings.Contains(err.Error(), "once") {
		t.Errorf("an unknown name: %v", err)
	}
}

const page = `---
title: A title
goal: Something
order: 1
level: 1
minutes: 5
---

## Specification

Text.

## Hints

One.

Two.

Three.

## Solutions

### a

Why.

### b

Why.

## Wrong

### c

Fails: TestX: words

Why.

## For real

Text.
`

func folder() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"starter/x.go": file("package x\n"), "starter/x_test.go": file("package x\n"),
		"right/a/x.go": file("package x\n"), "right/b/x.go": file("package x\n"), "wrong/c/x.go": file("package x\n"),
	}
}

// What an author forgets or misspells is told in a sentence that names it.
func TestReadSaysWhatIsMissing(t *testing.T) {
	if k, err := Read("x", folder(), page); err != nil || k.Wrong[0].Test != "TestX" || k.Wrong[0].Said != "words" || k.Wrong[0].Text != "Why." {
		t.Fatalf("%v, %+v", err, k)
	}
	for name, tt := range map[string]struct {
		change func(fstest.MapFS)
		page   string
		said   string
	}{
		"no page":             {nil, "", "begin it with a line ---"},
		"no goal":             {nil, strings.Replace(page, "goal: Something\n", "", 1), "needs a title, a goal"},
		"a level of 4":        {nil, strings.Replace(page, "level: 1", "level: 4", 1), "a level from 1 to 3"},
		"a word as order":     {nil, strings.Replace(page, "order: 1", "order: first", 1), "the field order needs a number"},
		"an unknown field":    {nil, strings.Replace(page, "goal:", "gaol:", 1), `"gaol" is not one of`},
		"unknown timers":      {nil, strings.Replace(page, "order: 1", "order: 1\ntimers: never", 1), "any, idle, or a number"},
		"two hints":           {nil, strings.Replace(page, "Two.\n\n", "", 1), "has 2 paragraphs and needs 3"},
		"no note":             {nil, strings.Replace(page, "## For real", "## For fun", 1), `"For real" is missing`},
		"no reason":           {nil, strings.Replace(page, "Fails: TestX: words", "It fails.", 1), "has to begin with a line “Fails:"},
		"a page of nothing":   {nil, strings.Replace(page, "### b", "### d", 1), "right/b"},
		"no tests":            {func(f fstest.MapFS) { delete(f, "starter/x_test.go") }, page, "and the tests"},
		"two files":           {func(f fstest.MapFS) { f["starter/y.go"] = f["starter/x.go"] }, page, "a learner writes one file"},
		"another file":        {func(f fstest.MapFS) { f["right/a/y.go"] = f["right/a/x.go"] }, page, "needs one Go file, x.go"},
		"a file for a folder": {func(f fstest.MapFS) { f["wrong/y.go"] = f["starter/x.go"] }, page, "wrong/y.go is no folder"},
		"a hidden file":       {func(f fstest.MapFS) { f["hidden/x.go"] = f["starter/x.go"] }, page, "hidden has tests"},
		"a huge file":         {func(f fstest.MapFS) { f["right/a/x.go"] = &fstest.MapFile{Data: make([]byte, MaxFile+1)} }, page, "more than 64 KiB"},
	} {
		f := folder()
		if tt.change != nil {
			tt.change(f)
		}
		if _, err := Read("x", f, tt.page); err == nil || !strings.Contains(err.Error(), tt.said) {
			t.Errorf("%s: %v; want … %s", name, err, tt.said)
		}
	}
}

// No path leaves the folder of a kata.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	for name, f := range folder() {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(t.TempDir(), "secret.go")
	if err := os.WriteFile(secret, []byte("package x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "starter", "y.go")); err != nil {
		t.Skip("this system has no links")
	}
	if _, err := Read("x", os.DirFS(dir), page); err == nil || !strings.Contains(err.Error(), "links are not followed") {
		t.Errorf("a link is followed: %v", err)
	}
}
