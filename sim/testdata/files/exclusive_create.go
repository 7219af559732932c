// O_EXCL lets one create the file.
//
// want: 1
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

func main() {
	var wins atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			f, err := os.OpenFile("lock", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err == nil {
				wins.Add(1)
				f.Close()
			} else if !errors.Is(err, fs.ErrExist) || !os.IsExist(err) {
				panic(err)
			}
		})
	}
	wg.Wait()
	fmt.Print(wins.Load())
}
