// Package replace replaces files.
package replace

// Replace puts data in place of what a file holds.
func Replace(path string, data []byte) error {
	panic("Replace is not written yet")
}
