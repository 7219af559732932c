package follow

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each kind of change is told once, with the names of the files; what has no part in the
// program is no change.
func TestChangesAreTold(t *testing.T) {
	dir := t.TempDir()
	main, helper := filepath.Join(dir, "cmd", "main.go"), filepath.Join(dir, "helper", "h.go")
	write(t, filepath.Join(dir, "go.mod"), "module m\n")
	write(t, main, "package main\n")
	write(t, helper, "package helper\n")
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"in place", func() { write(t, main, "package main // 2\n") }, []string{"main.go"}},
		{"in a package beside", func() { write(t, helper, "package helper // 2\n") }, []string{"h.go"}},
		{"a new file", func() {
			write(t, filepath.Join(dir, "cmd", "b.go"), "package main\n")
			write(t, main, "package main // 33\n")
		}, []string{"b.go", "main.go"}},
		{"renamed over it", func() {
			write(t, main+".tmp", "package main\n")
			if err := os.Rename(main+".tmp", main); err != nil {
				t.Fatal(err)
			}
		}, []string{"main.go"}},
		{"gone", func() { os.Remove(helper) }, []string{"h.go"}},
		{"beside other things", func() {
			write(t, filepath.Join(dir, "cmd", "notes.txt"), "x")
			write(t, filepath.Join(dir, ".git", "x.go"), "x")
			write(t, filepath.Join(dir, "cmd", "c.go"), "package main\n")
		}, []string{"c.go"}},
	} {
		f := New(filepath.Join(dir, "cmd"))
		step.do()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		got, err := f.Next(ctx)
		cancel()
		if err != nil || !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, %v; want %v", step.name, got, err, step.want)
		}
	}
}

func TestNothingChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	write(t, file, "package main\n")
	ctx, cancel := context.WithTimeout(context.Background(), 2*pause)
	defer cancel()
	if names, err := New(file).Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, %v", names, err)
	}
}
