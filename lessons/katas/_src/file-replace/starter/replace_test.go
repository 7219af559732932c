package replace

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// file makes a file that holds "old", and returns its path.
func file(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// alone looks whether a folder holds one file.
func alone(t *testing.T, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "config" {
			t.Errorf("the file %s is left in the folder", e.Name())
		}
	}
}

func TestReader(t *testing.T) {
	path := file(t)
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := Replace(path, []byte("new text")); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() {
		text, err := os.ReadFile(path)
		if err != nil || string(text) != "old" && string(text) != "new text" {
			t.Errorf("a reader got %q, %v", text, err)
		}
	})
	wg.Wait()
	if text, err := os.ReadFile(path); string(text) != "new text" {
		t.Errorf("the file holds %q after it was replaced, %v", text, err)
	}
	alone(t, filepath.Dir(path))
}

func TestTwoWriters(t *testing.T) {
	path := file(t)
	var wg sync.WaitGroup
	for _, text := range []string{"first text", "second"} {
		wg.Go(func() {
			if err := Replace(path, []byte(text)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "first text" && string(text) != "second" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	alone(t, filepath.Dir(path))
}

// A folder is in the way: it cannot be replaced by a file.
func TestError(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, []byte("new")); err == nil {
		t.Error("a folder with something inside was replaced, want an error")
	}
	alone(t, dir)
}
