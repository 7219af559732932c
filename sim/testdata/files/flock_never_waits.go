// LOCK_NB fails instead of waiting; two shared locks get along; a lock belongs to the open file.
//
// want: exclusive: resource temporarily unavailable true, shared: <nil>, again: <nil>, after close: <nil>
package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

func main() {
	a, _ := os.Create("l")
	b, _ := os.Open("l")
	fmt.Print(must(syscall.Flock(int(a.Fd()), syscall.LOCK_SH)))
	err := syscall.Flock(int(b.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	fmt.Print("exclusive: ", err, " ", errors.Is(err, syscall.EWOULDBLOCK))
	fmt.Print(", shared: ", syscall.Flock(int(b.Fd()), syscall.LOCK_SH|syscall.LOCK_NB))
	b.Close()
	fmt.Print(", again: ", syscall.Flock(int(a.Fd()), syscall.LOCK_EX|syscall.LOCK_NB))
	a.Close()
	c, _ := os.Open("l")
	fmt.Print(", after close: ", syscall.Flock(int(c.Fd()), syscall.LOCK_EX|syscall.LOCK_NB))
}

func must(err error) string {
	if err != nil {
		panic(err)
	}
	return ""
}
