// One writer does not ask for the lock, and wins anyway.
//
// want: 1
// want: 2
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
)

func main() {
	os.WriteFile("n", []byte("0"), 0o644)
	var wg sync.WaitGroup
	for i := range 2 {
		f, _ := os.OpenFile("n", os.O_RDWR, 0)
		wg.Go(func() {
			if i == 0 {
				syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
				defer syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
			}
			b := make([]byte, 1)
			f.ReadAt(b, 0)
			v, _ := strconv.Atoi(string(b))
			f.WriteAt([]byte(strconv.Itoa(v+1)), 0)
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("n")
	fmt.Print(string(data))
}
