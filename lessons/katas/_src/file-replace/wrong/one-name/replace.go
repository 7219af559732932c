// Package replace replaces files.
package replace

import "os"

// Replace puts data in place of what a file holds.
func Replace(path string, data []byte) error {
	name := path + ".new"
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return err
	}
	if err := os.Rename(name, path); err != nil {
		_ = os.Remove(name)
		return err
	}
	return nil
}
