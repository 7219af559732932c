//go:build !unix

package store

import "os"

// lock opens the file; this system has no lock that ends with its process.
func lock(path string) (*os.File, error) { return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) }
