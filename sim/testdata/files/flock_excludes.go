// flock around read and write: no update is lost.
//
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
	for range 2 {
		f, err := os.OpenFile("n", os.O_RDWR, 0)
		if err != nil {
			panic(err)
		}
		wg.Go(func() {
			if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
				panic(err)
			}
			b := make([]byte, 8)
			n, _ := f.ReadAt(b, 0)
			v, _ := strconv.Atoi(string(b[:n]))
			f.WriteAt([]byte(strconv.Itoa(v+1)), 0)
			f.Close() // gives up the lock
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("n")
	fmt.Print(string(data))
}
