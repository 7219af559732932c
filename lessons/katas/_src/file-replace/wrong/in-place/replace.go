// Package replace replaces files.
package replace

import "os"

// Replace puts data in place of what a file holds.
func Replace(path string, data []byte) error {
	return os.WriteFile(path, data, 0o600)
}
