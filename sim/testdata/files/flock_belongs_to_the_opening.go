// The lock belongs to the opening of the file: whoever has it may ask again, two
// openings by one goroutine exclude each other, and to close one gives up its own
// lock only.
//
// want: again true, other false, after close true
package main

import (
	"fmt"
	"os"
	"syscall"
)

func try(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

func main() {
	a, _ := os.Create("lock")
	b, _ := os.Open("lock")
	c, _ := os.Open("lock")
	try(a)
	again, other := try(a), try(b)
	c.Close()
	other = other || try(b)
	a.Close()
	fmt.Printf("again %v, other %v, after close %v", again, other, try(b))
}
