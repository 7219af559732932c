//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package disk

import "sync"

// locked has the open files that hold their lock.
var locked sync.Map

// flock takes the lock, or gives it up. Where there is no flock(2) a table in this
// process does: all actors are in it.
func (f *File) flock(take bool) error {
	if !take {
		f.release()
	} else if _, has := locked.Load(f); !has {
		f.inode.lock <- struct{}{}
		locked.Store(f, true)
	}
	return nil
}

// release gives up what f has locked.
func (f *File) release() {
	if _, had := locked.LoadAndDelete(f); had {
		<-f.inode.lock
	}
}
