// flock does not detect deadlocks.
//
// want:
// want-deadlock
package main

import (
	"os"
	"sync"
	"syscall"
)

func main() {
	var wg sync.WaitGroup
	for _, names := range [][]string{{"a", "b"}, {"b", "a"}} {
		wg.Go(func() {
			for _, name := range names {
				f, _ := os.OpenFile(name, os.O_CREATE|os.O_RDONLY, 0o600)
				syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
				defer f.Close()
			}
		})
	}
	wg.Wait()
}
