// A process dies while it holds the lock. Its open files are closed, the next in
// line gets the lock, and finds what was written before the death.
//
// want: ""
// want: "begun "
// want: "begun ended "
package main

import (
	"fmt"
	"os"
	"sync"
	"syscall"

	"racelab/lessons/internal/fault"
)

func main() {
	os.WriteFile("state", nil, 0o644)
	found := ""
	var wg sync.WaitGroup
	wg.Go(func() {
		fault.Die(true, func() {
			f, _ := os.OpenFile("state", os.O_APPEND|os.O_WRONLY, 0)
			syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
			f.WriteString("begun ")
			f.WriteString("ended ")
			syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
			f.Close()
		})
	})
	wg.Go(func() {
		f, _ := os.Open("state")
		syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		b := make([]byte, 32)
		n, _ := f.Read(b)
		found = string(b[:n])
		f.Close()
	})
	wg.Wait()
	fmt.Printf("%q", found)
}
