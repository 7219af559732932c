// Package replace replaces files.
package replace

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace puts data in place of what a file holds.
func Replace(path string, data []byte) error {
	name, err := written(filepath.Dir(path), data)
	if err == nil {
		err = os.Rename(name, path)
	}
	if err != nil && name != "" {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// written writes data into a new file, and returns its name.
func written(dir string, data []byte) (name string, err error) {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return "", err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	return f.Name(), errors.Join(err, f.Close())
}
