//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package disk

// flock takes the lock, or gives it up. Where there is no flock(2) a table in this
// process does: all actors are in it.
func (f *File) flock(take bool) error {
	switch {
	case !take:
		f.release()
	case !f.locked:
		f.inode.lock <- struct{}{}
		f.locked = true
	}
	return nil
}

// release gives up what f has locked.
func (f *File) release() {
	if f.locked {
		f.locked = false
		<-f.inode.lock
	}
}
