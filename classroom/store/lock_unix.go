//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes from a folder until the file is closed.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.New("another racelab serve has it open")
		}
		return nil, err
	}
	return f, nil
}
