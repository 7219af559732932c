//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package disk

import (
	"errors"
	"syscall"
)

// flock takes the lock, or gives it up.
func (f *File) flock(take bool) error {
	how := syscall.LOCK_UN
	if take {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.real.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// release does nothing: the system gives up a lock when its file is closed.
func (f *File) release() {}
